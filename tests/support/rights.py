"""Rights of users of the tests."""

from __future__ import annotations

from django.contrib.auth.models import Permission, User


def may_change_prices(user: User) -> None:
    """Give a user the right to change and confirm prices, which is another one than to publish pages."""
    user.user_permissions.add(Permission.objects.get(codename="change_prices"))
