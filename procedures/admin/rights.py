"""Who may make procedures."""

from __future__ import annotations

from typing import Any

from clinic.core.languages.active import in_main_language
from procedures.models import ProcedureIndexPage


def list_to_add_to(user: Any) -> ProcedureIndexPage | None:
    """The list below which a user may make procedures; None where they may not, or where there is none."""
    index = in_main_language(ProcedureIndexPage.objects).first()
    return index if index and index.permissions_for_user(user).can_add_subpage() else None
