"""What is content beside pages: rows that a site knows by their words. Apps register theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from wagtail.contrib.settings.registry import registry as settings_models
from wagtail.images.models import SourceImageIOError
from wagtail.models import Site

from clinic.core.pictures.patient_photos import ConsentState, consent_state
from clinic.core.registries import Registry


@dataclass(frozen=True)
class ContentRows:
    """A model whose rows are content.

    Attributes:
        model: as "app.Model".
        key: what another site knows a row by.
        may_leave: whether a row may leave this site, and be changed by what comes in.
        stays: whether a row that is there is never changed.
        order: others refer to what comes first.
    """

    model: str
    key: Callable[[Any], str]
    may_leave: Callable[[Any], bool] = lambda row: True
    stays: bool = False
    order: int = 100


content_rows: Registry[ContentRows] = Registry()


def kinds() -> Iterator[ContentRows]:
    """All of them, settings last."""
    yield from content_rows
    for model in sorted(settings_models, key=lambda model: str(model._meta.label)):
        yield ContentRows(model._meta.label, lambda row: site_key(row.site))


def site_key(site: Site) -> str:
    """What a site is known by: a default one by that, for each place has its own host."""
    return "default" if site.is_default_site else f"{site.hostname}:{site.port}"


def file_key(row: Any) -> str:
    """What a picture or a document is known by: the digest of its file."""
    try:
        return str(row.get_file_hash())
    except (OSError, SourceImageIOError):
        return f"without a file: {row.title}"


def _redirect_key(row: Any) -> str:
    return f"{site_key(row.site)} {row.old_path}" if row.site_id else str(row.old_path)


def _picture_may_leave(row: Any) -> bool:
    if row.is_withdrawn:
        return False
    return not row.is_patient_photo or consent_state(row.pk) is ConsentState.HOLDS


def register_own() -> None:
    """Register pictures, documents and redirects."""
    content_rows.register(
        ContentRows("clinic.ClinicImage", file_key, _picture_may_leave, order=0),
        ContentRows("wagtaildocs.Document", file_key, order=0),
        ContentRows("wagtailredirects.Redirect", _redirect_key),
    )


def model_of(kind: ContentRows) -> Any:
    """The model of a kind."""
    return apps.get_model(kind.model)
