"""Who may change prices."""

from __future__ import annotations

from typing import Any

from procedures.models import ProcedurePage


def may_change_prices(user: Any, page: ProcedurePage | None = None) -> bool:
    """Whether a user may change prices."""
    return bool(user.has_perm("procedures.change_prices"))
