"""Limits of request bodies, and which requests may write."""

from __future__ import annotations

import re

from django.conf import settings
from django.urls import reverse

# Methods without a body.
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")

# A request for a consultation: also a message that is ten times too long arrives, and is kept in the form.
REQUEST_FORM = 256 * 1024
_REQUEST_FORM = re.compile(r"^(/[a-z-]+)?/consultation/$")

# A password and a few hidden fields.
PASSWORD_FORM = 16 * 1024
_PASSWORD_FORMS = re.compile(
    r"/_util/(login|authenticate_with_password/\d+/\d+)/$|^/documents/authenticate_with_password/\d+/$"
)


def may_write(method: str, path: str) -> bool:
    """Whether a request may wait for a database lock.

    In the admin, a GET may too: Wagtail records who has an editor open.
    """
    return method not in SAFE_METHODS or path.startswith(reverse("wagtailadmin_home"))


def longest_body(path: str) -> int | None:
    """The largest body accepted at an address, in bytes; None where no form is accepted.

    A file slightly above its limit is refused by its form, with a message; the limits here stop everything
    else.
    """
    admin = reverse("wagtailadmin_home")
    if path.startswith(admin):
        # Django counts the text of a form, here names and boundaries count as well.
        form: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE * 2
        takes_files = path.removeprefix(admin).startswith(settings.ADMIN_PATHS_WITH_UPLOADS)
        return form + settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE * 2 if takes_files else form
    if _REQUEST_FORM.search(path):
        return REQUEST_FORM
    return PASSWORD_FORM if _PASSWORD_FORMS.search(path) else None
