"""The person to whom an account belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clinic.models import PractitionerPage


def person_of(user: Any) -> PractitionerPage | None:
    """The person's page that an account is tied to, registered or not; None without one."""
    if not (user and user.is_active):
        return None
    return user.practitioner_pages.order_by("pk").first()
