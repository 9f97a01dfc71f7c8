"""Settings that every way of running the site shares. What a machine decides is in `environment`."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _

from . import environment

ROOT = environment.ROOT
ENV = environment.load()
# Told when the server starts; CHANGELOG.md says what is in it.
RELEASE: str = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
DATA_DIR: Path = ENV.data_dir

SECRET_KEY = ENV.secret_key
DEBUG = False

INSTALLED_APPS = [
    "enquiries",
    "procedures",
    "clinic",
    "clinic.seo.redirect_app.RedirectsConfig",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.sitemaps",
    "wagtail.contrib.typed_table_block",
    # Without `rest_framework`: that would only add forms in HTML to the API, with scripts inside.
    "wagtail.api.v2",
    "wagtail.embeds",
    "wagtail.sites",
    "clinic.admin.users_app.StaffUsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.locales",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "csp",
    # The second step of signing in: an app on the telephone, or one of the codes on paper.
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    # For small numbers in words, in every language.
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

# A request passes these from top to bottom, its answer from bottom to top.
MIDDLEWARE = [
    # First: whoever asks for the scheme, host or address of a visitor gets the true one.
    "clinic.http.middleware.TrustedProxyMiddleware",
    # Whoever watches the site gets an answer also while nothing else answers.
    "clinic.http.door.DoorMiddleware",
    # Outside all others: what it keeps has their headers.
    "clinic.http.page_cache.PageCacheMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Outside what answers "not modified", which scripts of other websites must be able to read, too.
    "clinic.http.middleware.OpenDataMiddleware",
    # The ETag is of the page itself, however it is compressed on the way out, and an answer of
    # "not modified" is given before anything is compressed for nothing.
    "clinic.http.middleware.CompressionMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    # Outside everything that sets a cookie: a page with one is nobody else's.
    "clinic.http.middleware.CacheHeadersMiddleware",
    "clinic.http.middleware.ContentSecurityPolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "clinic.http.middleware.CleanQueryMiddleware",
    "clinic.core.content_token.ContentTokenMiddleware",
    # Inside what keeps the settings for all requests.
    "clinic.seo.launch.LaunchMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "clinic.http.middleware.PathLocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    # Outside what checks the form's token: a save that is turned away there is told the same.
    "clinic.http.refused_saves.RefusedSaveMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    # Knows who it is, and can tell them why they are signed out.
    "clinic.http.staff_sessions.StaffSessionMiddleware",
    # Inside the check of the form's token: what is forged counts for nobody.
    "clinic.http.password_throttle.PasswordThrottleMiddleware",
    "clinic.seo.redirects.RedirectMiddleware",
]

ROOT_URLCONF = "clinic.urls"
WSGI_APPLICATION = "clinic.wsgi.application"

_CONTEXT_PROCESSORS = [
    "django.template.context_processors.debug",
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
    "clinic.pages.context_processors.clinic",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        # What visitors see. A clinic's own templates stand before ours.
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [*filter(None, [ENV.templates_dir]), ROOT / "templates"],
        "OPTIONS": {
            "environment": "clinic.pages.jinja.environment",
            "context_processors": _CONTEXT_PROCESSORS,
        },
    },
    {
        # What the admin draws: Wagtail's own templates, and those in the apps.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": _CONTEXT_PROCESSORS},
    },
]


# Database

DATABASES = {"default": {**ENV.database, "CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Opening SQLite with its pragmas costs more than most queries, so connections stay open.
    # IMMEDIATE takes the write lock first: two writers then wait for each other, up to `timeout`
    # seconds, where a lock taken half-way through a transaction would fail at once.
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = False
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
            "PRAGMA mmap_size=134217728; PRAGMA cache_size=-20000; PRAGMA temp_store=MEMORY;"
        ),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES: dict[str, dict[str, Any]] = {
    "default": (
        {
            "BACKEND": "clinic.core.cache.RedisCache",
            "LOCATION": ENV.redis_url,
            # Several sites may share one Redis, such as a public one and its rehearsal.
            "KEY_PREFIX": ENV.base_url.netloc,
        }
        if ENV.redis_url
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}

PAGE_CACHE = True

# People

AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": environment.PASSWORD_LENGTH}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
LOGIN_URL = "wagtailadmin_login"
# One place asks for all that signing in takes, so that no form can forget the code.
AUTHENTICATION_BACKENDS = ["clinic.people.two_step.TwoStepBackend"]
WAGTAILADMIN_USER_LOGIN_FORM = "clinic.admin.two_step.SignInForm"
TWO_STEP_ROLES = ENV.two_step_roles
OTP_TOTP_ISSUER = ENV.site_hostname
IDLE_MINUTES = ENV.idle_minutes

# Language and time

LANGUAGE_CODE = ENV.content_languages[0]
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [(code, _(LANG_INFO[code]["name"])) for code in ENV.content_languages]
# With one language nobody hears of languages.
WAGTAIL_I18N_ENABLED = len(LANGUAGES) > 1
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
LOCALE_PATHS = [ROOT / "locale"]
FORMAT_MODULE_PATH = "clinic.core.languages.formats"
TIME_ZONE = ENV.time_zone.key
USE_I18N = True
USE_TZ = True

# Files

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [ROOT / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
# Of use to nobody else on the machine.
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
BACKUP_DIR = ENV.backup_dir
BACKUPS_KEPT = ENV.backups_kept
BACKUP_RECIPIENT = ENV.backup_recipient
if ENV.backup_bucket:
    STORAGES["backups"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {"bucket_name": ENV.backup_bucket, "default_acl": None, "file_overwrite": True},
    }
VERSIONS_KEPT = ENV.versions_kept
PRICE_UPDATES_KEPT_DAYS = ENV.price_updates_kept_days
if ENV.media_bucket:
    STORAGES["default"] = {
        "BACKEND": "clinic.core.private_bucket.PrivateBucket",
        # Nothing in it is public: the site hands out each file itself, after asking for consents.
        "OPTIONS": {"bucket_name": ENV.media_bucket, "default_acl": None, "file_overwrite": False},
    }
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
# Where forms of the admin take files: below these, requests may be larger.
ADMIN_PATHS_WITH_UPLOADS = (
    "images/",
    "documents/",
    "procedures/new-from-text/",
    "procedures/price-updates/",
)

# E-mail

EMAIL_BACKEND = "clinic.core.outbox.OutboxBackend"
EMAIL_DELIVERY_BACKEND = ENV.email["EMAIL_BACKEND"]
EMAIL_HOST = ENV.email["EMAIL_HOST"]
EMAIL_PORT = ENV.email["EMAIL_PORT"]
EMAIL_HOST_USER = ENV.email["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = ENV.email["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = ENV.email["EMAIL_USE_TLS"]
EMAIL_USE_SSL = ENV.email["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = ENV.email["EMAIL_TIMEOUT"]
EMAIL_FILE_PATH = ENV.email["EMAIL_FILE_PATH"]
DEFAULT_FROM_EMAIL = ENV.email.get("DEFAULT_FROM_EMAIL", f"website@{ENV.site_hostname}")
SERVER_EMAIL = ENV.email.get("SERVER_EMAIL", DEFAULT_FROM_EMAIL)

# Security

ALLOWED_HOSTS = ENV.allowed_hosts
ALIASES = ENV.aliases
MONITORING_KEY = ENV.monitoring_key
SENTRY_DSN = ENV.sentry_dsn
CSRF_TRUSTED_ORIGINS = [ENV.base_url.geturl()]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENV.is_https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = ENV.is_https
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if ENV.is_https else 0
# Both bind whatever else is below the host name, and cannot be taken back soon: only where asked for.
SECURE_HSTS_INCLUDE_SUBDOMAINS = ENV.is_https and ENV.hsts in ("subdomains", "preload")
SECURE_HSTS_PRELOAD = ENV.is_https and ENV.hsts == "preload"
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# Wagtail's previews, which the editor shows in a frame, say so themselves.
X_FRAME_OPTIONS = "DENY"
TRUSTED_PROXIES = ENV.trusted_proxies

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    },
}
# Wagtail's admin has inline scripts and styles and knows no nonces; only its own paths are relaxed,
# by clinic.http.middleware.
ADMIN_CONTENT_SECURITY_POLICY = {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF],
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: [] for feature in ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")
}

# Search engines

# The public address, for what is read outside a request.
BASE_URL = ENV.base_url.geturl()
# Without a key nobody is told of changes.
INDEXNOW_KEY = ENV.indexnow_key
# Shares what it is told with all search engines that take part.
INDEXNOW_ENDPOINT = "https://api.indexnow.org/indexnow"

# The public API

# Of one address, on all endpoints together. None is without a limit.
API_RATE = "120/min"
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_THROTTLE_RATES": {"anon": API_RATE},
    # clinic.http.middleware has found the visitor's own address already.
    "NUM_PROXIES": 0,
    # The format is JSON, whatever an address says.
    "URL_FORMAT_OVERRIDE": None,
}
WAGTAILAPI_LIMIT_MAX = 100

# Wagtail

# Where no page of the admin knows the clinic's own name.
WAGTAIL_SITE_NAME = ENV.site_hostname
# Host and port of the default site, kept up to date by clinic.core.site_tree.
SITE_HOSTNAME = ENV.site_hostname
SITE_PORT = ENV.site_port
WAGTAILADMIN_BASE_URL = ENV.base_url.geturl()
WAGTAIL_AUTOSAVE_INTERVAL = ENV.autosave_interval_ms
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
# The machine's own list has names, such as "localtime", that browsers do not know.
WAGTAIL_USER_TIME_ZONES = list(
    dict.fromkeys(
        (TIME_ZONE, "UTC", "Europe/London", "Europe/Berlin", "America/New_York", "America/Los_Angeles")
    )
)
WAGTAILIMAGES_IMAGE_MODEL = "clinic.ClinicImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "clinic.core.pictures.files.PictureForm"
# Telephones take pictures as HEIC; what browsers cannot show is converted when it is uploaded.
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "heic", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
# A page is to be read on a telephone: the whole first view weighs less than one photograph at full quality.
WAGTAILIMAGES_AVIF_QUALITY = 55
WAGTAILIMAGES_WEBP_QUALITY = 70
WAGTAILIMAGES_JPEG_QUALITY = 72
# Through the site, wherever files lie: it asks who may read them.
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["pdf"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILEMBEDS_FINDERS: list[dict[str, Any]] = []
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "clinic.core.search"}}
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "clinic.core.rich_text.RichTextArea",
        "OPTIONS": {
            "features": ["h3", "h4", "bold", "italic", "ol", "ul", "link", "document-link", "superscript"]
        },
    },
    # Inside a panel of its own heading: no headings within.
    "short": {
        "WIDGET": "clinic.core.rich_text.RichTextArea",
        "OPTIONS": {"features": ["bold", "italic", "ol", "ul", "link", "superscript"]},
    },
}

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "clinic.http.outages.OutageFormatter",
            "fmt": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        },
        "json": {"()": "clinic.http.outages.JSONFormatter", "fmt": "{message}", "style": "{"},
    },
    "filters": {
        "once": {"()": "clinic.http.outages.RateLimitFilter", "file": DATA_DIR / "said-in-the-log.json"}
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json" if ENV.log_format == "json" else "plain",
            "filters": ["once"],
        },
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        **{app: {"level": "INFO"} for app in ("clinic", "procedures", "enquiries")},
        # Django's own handlers would print each line a second time.
        "django": {"handlers": [], "level": "WARNING"},
        # Under a load balancer that is most of the log: for machines, and only where they read it.
        "clinic.requests": {"level": "INFO" if ENV.log_format == "json" else "ERROR"},
        # A page that is not found, or a host name that is not ours, is the visitor's mistake.
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
