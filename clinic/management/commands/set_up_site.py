"""`manage.py set_up_site`: create the pages and the roles that every site has."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from clinic.core.site_tree import ensure_site_tree
from clinic.people.roles import make_roles


class Command(BaseCommand):
    """Creates home page, index pages and the default site if they are missing, and writes the roles."""

    help = "Make the home page, the index pages and the default site where they are missing; write the roles."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            ensure_site_tree()
        except ImproperlyConfigured as error:
            raise CommandError(f"Cannot start: {error}") from None
        make_roles()
