"""Settings for `make run` and for servers: static files are hashed, compressed and immutable."""

from .base import *  # noqa: F403
from .base import STORAGES

STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
# Nothing asks for a file by its plain name, and each copy would be compressed as well.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
