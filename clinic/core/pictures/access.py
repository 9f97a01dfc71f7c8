"""Access to renditions: visitors need a page they may read that uses the picture; staff have wider access.

Wagtail's reference index knows which published pages use a picture. Public templates always name a format
first in a rendition's spec, the admin never does.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum, auto

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q
from django.http import HttpRequest
from wagtail.models import Page, ReferenceIndex
from wagtail.permissions import policy_registry

from clinic.core.pictures.patient_photos import ConsentState, consent_state, pages_with_photo
from clinic.core.public_pages import public
from clinic.models import ClinicImage, ClinicRendition, ClinicSettings

_SHOWN_BY_PAGES = "format-"


class ImageAccess(Enum):
    """What a user may do with a rendition."""

    PUBLIC = auto()
    FOR_NOW = auto()
    NONE = auto()
    WITHDRAWN = auto()


def access_of(request: HttpRequest, size: ClinicRendition) -> ImageAccess:
    """What the requesting user may do with a rendition: see it, and cache it."""
    image, is_shown = size.image, size.filter_spec.startswith(_SHOWN_BY_PAGES)
    if image.is_patient_photo:
        state = ConsentState.ENDED if image.is_withdrawn else consent_state(image.pk)
        if state is ConsentState.ENDED:
            return ImageAccess.WITHDRAWN
        holds = is_shown and state is ConsentState.HOLDS
        is_seen = holds and _access_on_pages(request, pages_with_photo(image.pk)) is not ImageAccess.NONE
        return ImageAccess.FOR_NOW if is_seen or _may_use(request, image) else ImageAccess.NONE
    access = _access_on_pages(request, pages_with(ClinicImage, [image.pk])) if is_shown else ImageAccess.NONE
    if access is not ImageAccess.PUBLIC and is_shown and _is_in_settings(image):
        return ImageAccess.PUBLIC
    if access is ImageAccess.NONE and request.user.has_perm("wagtailadmin.access_admin"):
        return ImageAccess.FOR_NOW
    return access


def _access_on_pages(request: HttpRequest, ids: set[int]) -> ImageAccess:
    pages = Page.objects.filter(pk__in=ids)
    if not ids:
        return ImageAccess.NONE
    if public(pages).exists():
        return ImageAccess.PUBLIC
    pages = pages.live().specific()
    return ImageAccess.FOR_NOW if any(_may_read(request, page) for page in pages) else ImageAccess.NONE


def pages_with(model: type[Model], ids: Iterable[int]) -> set[int]:
    """The ids of pages, live or not, whose published content refers to these objects."""
    naming = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(model),
        to_object_id__in=[str(pk) for pk in ids],
        base_content_type=ContentType.objects.get_for_model(Page),
    )
    return {int(pk) for pk in naming.values_list("object_id", flat=True).distinct()}


def _is_in_settings(image: ClinicImage) -> bool:
    """Whether it is the logo, or the picture of the app promotion, which are on all pages."""
    promotion = Q(app_picture=image.pk) & ~Q(app_heading="")
    return ClinicSettings.objects.filter(Q(logo=image.pk) | promotion).exists()


def _may_read(request: HttpRequest, page: Page) -> bool:
    """Whether the user has the password or the account that a page asks for."""
    return all(restriction.accept_request(request) for restriction in page.get_view_restrictions())


def _may_use(request: HttpRequest, image: ClinicImage) -> bool:
    """Whether a staff user may work with a patient photo, by its collection."""
    user = request.user
    return user.has_perm("wagtailadmin.access_admin") and policy_registry.get_by_type(
        ClinicImage
    ).user_has_any_permission_for_instance(user, ["choose", "change", "delete"], image)
