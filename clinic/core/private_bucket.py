"""Uploaded files in a bucket at S3, which only the site itself reads."""

from __future__ import annotations

from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage


class PrivateBucket(S3Storage):
    """A bucket whose files have the site's own addresses, where consents and rights are asked for."""

    def url(self, name: str, *args: object, **options: object) -> str:
        return f"{settings.MEDIA_URL}{filepath_to_uri(name)}"
