"""Settings for `make dev`: the autoreloading server, with tracebacks in the browser."""

from .base import *  # noqa: F403

DEBUG = True
EMAIL_DELIVERY_BACKEND = "django.core.mail.backends.console.EmailBackend"

# A changed template shows at once.
PAGE_CACHE = False
