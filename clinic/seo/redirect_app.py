"""Wagtail's redirects app, without redirects from addresses that were never public."""

from __future__ import annotations

from typing import Any

from wagtail.contrib.redirects.apps import WagtailRedirectsAppConfig
from wagtail.signals import page_slug_changed, post_page_move


class RedirectsConfig(WagtailRedirectsAppConfig):
    """Removes the redirects that Wagtail creates for pages that were never public."""

    def ready(self) -> None:
        # Wagtail's own receivers are connected here, and have to run before ours.
        super().ready()
        page_slug_changed.connect(_after_another_slug, dispatch_uid="redirects-slug")
        post_page_move.connect(_after_move, dispatch_uid="redirects-move")


def _after_another_slug(instance: Any, instance_before: Any, **signal: Any) -> None:
    _forget_unless_public(instance_before)


def _after_move(instance: Any, **signal: Any) -> None:
    _forget_unless_public(instance)


def _forget_unless_public(page: Any) -> None:
    from wagtail.contrib.redirects.models import Redirect  # Models can be imported once all apps are.  # noqa: PLC0415

    if not (page.live or page.first_published_at):
        Redirect.objects.filter(redirect_page_id=page.pk, automatically_created=True).delete()
