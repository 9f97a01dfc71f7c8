"""Which requests may send or write something, and how much may be sent."""

from __future__ import annotations

import re

from django.conf import settings
from django.urls import reverse

# Methods that ask for something and send nothing.
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")

# A password and a few hidden fields.
PASSWORD_FORM = 16 * 1024
_PASSWORD_FORMS = re.compile(
    r"/_util/(login|authenticate_with_password/\d+/\d+)/$|^/documents/authenticate_with_password/\d+/$"
)


def may_write(method: str, path: str) -> bool:
    """Whether an answer may wait for a lock of the database.

    In the admin so may one that only asks: whoever opens an editor is written down, for others to see.
    """
    return method not in SAFE_METHODS or path.startswith(reverse("wagtailadmin_home"))


def longest_body(path: str) -> int | None:
    """How many bytes a form may send to this address; None where no form is taken.

    A file that is a little too large is refused by its own form, in words; the limits here end what no
    form would read.
    """
    admin = reverse("wagtailadmin_home")
    if path.startswith(admin):
        # Django counts the text of a form, here names and boundaries count as well.
        form: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE * 2
        takes_files = path.removeprefix(admin).startswith(settings.ADMIN_PATHS_WITH_UPLOADS)
        return form + settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE * 2 if takes_files else form
    return PASSWORD_FORM if _PASSWORD_FORMS.search(path) else None
