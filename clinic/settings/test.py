"""Settings for the test suite: one database, no network, cheap passwords.

`TEST_DATABASE_URL` chooses the database; without it, SQLite in a file. A file in place of memory
lets the server thread of a browser test read while the test writes.
"""

import atexit
import os
import shutil
import tempfile

# Set before `base` reads them: tests must neither find nor touch the data of a site on this
# machine, and must not depend on how that site is set up.
_data_dir = tempfile.mkdtemp(prefix="clinic-test-")
atexit.register(shutil.rmtree, _data_dir, ignore_errors=True)
for _name in (
    "HOST",
    "PORT",
    "EMAIL_URL",
    "TRUSTED_PROXIES",
    "AUTOSAVE_INTERVAL_MS",
    "ADMIN_PASSWORD",
    "HSTS",
    "DEMO",
    "TEMPLATES_DIR",
    "INDEXNOW_KEY",
    "CONTENT_LANGUAGES",
    "BACKUP_DIR",
    "BACKUP_RECIPIENT",
    "BACKUP_BUCKET",
    "VERSIONS_KEPT",
    "PRICE_UPDATES_KEPT_DAYS",
    "ALIASES",
    "LOG_FORMAT",
    "MONITORING_KEY",
    "SENTRY_DSN",
    "MEDIA_BUCKET",
):
    os.environ.pop(_name, None)
os.environ["DATA_DIR"] = _data_dir
# No test starts a process because it is three in the morning.
os.environ["BACKUPS_KEPT"] = "0"
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL", "") or f"sqlite:///{_data_dir}/test.sqlite3"
os.environ["BASE_URL"] = "http://localhost"
os.environ["SECRET_KEY"] = "only-for-tests-and-never-for-a-site-that-people-visit"  # noqa: S105

from .base import *  # noqa: E402, F403
from .base import DATA_DIR, DATABASES, REST_FRAMEWORK  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test-run.sqlite3")}
# The test server's threads come and go; a connection that outlives them keeps the database in use.
DATABASES["default"]["CONN_MAX_AGE"] = 0
# Tests ask as fast as they can, all from one address.
REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]["anon"] = None
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = EMAIL_DELIVERY_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["*"]
# Most tests ask what a page costs, or change settings of which the cache knows nothing.
PAGE_CACHE = False
