"""Uploaded files in a bucket at S3, which only the site itself reads."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage


def _fails_as_a_disk_does(method: Callable[..., Any]) -> Callable[..., Any]:
    """S3's errors as `OSError`: whoever can do without a file asks for no more than that."""

    @wraps(method)
    def asked(*args: Any, **options: Any) -> Any:
        try:
            return method(*args, **options)
        except (BotoCoreError, ClientError) as error:
            raise OSError(f"The bucket does not give it: {error}") from error

    return asked


class PrivateBucket(S3Storage):
    """A bucket whose files have the site's own addresses, where consents and rights are asked for."""

    _save = _fails_as_a_disk_does(S3Storage._save)
    delete = _fails_as_a_disk_does(S3Storage.delete)
    exists = _fails_as_a_disk_does(S3Storage.exists)
    get_modified_time = _fails_as_a_disk_does(S3Storage.get_modified_time)
    listdir = _fails_as_a_disk_does(S3Storage.listdir)
    size = _fails_as_a_disk_does(S3Storage.size)

    def get_default_settings(self) -> dict[str, Any]:
        """The library's, with less patience: somebody waits for the page while a bucket is away."""
        patience = Config(connect_timeout=2, read_timeout=10, retries={"total_max_attempts": 2})
        return {**super().get_default_settings(), "client_config": patience}

    @_fails_as_a_disk_does
    def _open(self, name: str, mode: str = "rb") -> Any:
        file = super()._open(name, mode)
        if "r" in mode:
            # Fetched here, and not after the head of an answer has gone.
            _ = file.file
        return file

    def url(self, name: str, *args: object, **options: object) -> str:
        return f"{settings.MEDIA_URL}{filepath_to_uri(name)}"
