"""`manage.py apply_prices`: apply and undo the price updates that staff have confirmed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from procedures.prices.updates import run_pending


class Command(BaseCommand):
    """Apply and undo what is confirmed; the admin and the clock start it."""

    help = "Applies and undoes the price updates that staff have confirmed. The admin starts it by itself."

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until nothing is left."""
        run_pending()
