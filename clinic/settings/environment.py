"""The one place that reads environment variables.

Every setting that differs between machines is a field of `Environment`. A value that cannot be used is named
in a single line, before Django starts, so that whoever deploys sees what to mend instead of a traceback.
A value that may hold a password is never printed.
"""

from __future__ import annotations

import ipaddress
import os
import re
import secrets
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

import dj_database_url
import dj_email_url
import pyrage
from django.conf.locale import LANG_INFO
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    HttpUrl,
    PlainValidator,
    ValidationError,
)

ROOT = Path(__file__).resolve().parents[2]

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# Django's own check for deployment asks for fifty characters.
SECRET_KEY_LENGTH = 50

# The least characters of a password of the staff.
PASSWORD_LENGTH = 12

# Names that nobody can own, reserved for a machine, a network or tests.
_NOT_PUBLIC = (".localhost", ".local", ".internal", ".home.arpa", ".test")

_LABEL = "(?!-)[a-z0-9-]{1,63}(?<!-)"
_ORIGIN = re.compile(rf"https?://(\[[0-9a-f:.]+\]|{_LABEL}(\.{_LABEL})*)(:[1-9][0-9]*)?")
_REDIS_URL = re.compile(
    r"(rediss?://([^/\s]*@)?(\[[0-9a-fA-F:.]+\]|[\w.-]+)(:[1-9][0-9]{0,4})?(/[0-9]*)?|unix://\S*/\S+)(\?\S*)?"
)


class ConfigError(ValueError):
    """An environment variable that cannot be used; the message is one line."""


def _expects(expected: str) -> Callable[[Callable[[str], Any]], PlainValidator]:
    """Validate with the function. What it raises may quote a password, so only what is expected is said."""

    def make(parse: Callable[[str], Any]) -> PlainValidator:
        def validate(text: str) -> Any:
            try:
                return parse(text)
            except Exception:
                raise ValueError(f"must be {expected}") from None

        return PlainValidator(validate)

    return make


def _like(pattern: str, expected: str) -> PlainValidator:
    """Take a text that matches a pattern."""
    return _expects(expected)(lambda text: re.fullmatch(pattern, text)[0])  # type: ignore[index]


def _origin(text: str) -> SplitResult:
    """Read an address as browsers write it, without a scheme's own port: that is what `Origin` holds."""
    url = str(HttpUrl(text)).removesuffix("/")
    if not _ORIGIN.fullmatch(url):
        raise ValueError
    return urlsplit(url)


_base_url = _expects("http(s)://, a host name and perhaps a port, such as https://www.example.org")(_origin)


@_expects("an address of this machine, such as 127.0.0.1 or 0.0.0.0")
def _host(text: str) -> str | None:
    host = text.removeprefix("[").removesuffix("]")
    return _origin(f"http://[{host}]" if ":" in host else f"http://{host}").hostname


def _own_address(values: dict[str, Any]) -> SplitResult:
    # A server that listens on all addresses is still reached by name.
    host = {"0.0.0.0": "localhost", "::": "localhost"}.get(values["host"], values["host"])  # noqa: S104
    return _origin(f"http://{f'[{host}]' if ':' in host else host}:{values['port']}")


def _data_dir(path: str | Path) -> Path:
    try:
        path = Path(path).expanduser().resolve()
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if (path / "secret_key").exists():
            # Ours, but perhaps created by an older release with wider permissions.
            with suppress(PermissionError):
                path.chmod(0o700)
        # Making a file is the only honest test: permission bits do not tell of read-only disks.
        with tempfile.TemporaryFile(dir=path):
            return path
    except (OSError, RuntimeError, ValueError) as error:
        # A site that has served once goes on with what is there; `set_up` says what it cannot do.
        if isinstance(error, OSError) and os.access(Path(path, "static.made-of"), os.R_OK):
            return Path(path)
        reason = error.strerror if isinstance(error, OSError) else error
        raise ValueError(f"nothing can be written to the folder {str(path)!r}: {reason}") from None


@_expects("a folder that can be read")
def _templates_dir(text: str) -> Path:
    folder = Path(text).expanduser().resolve()
    next(folder.iterdir(), None)
    return folder


@_expects(f"at least {SECRET_KEY_LENGTH} characters, and not all alike")
def _secret_key(text: str) -> str:
    if len(text) < SECRET_KEY_LENGTH or len(set(text)) < 5:
        raise ValueError
    return text


def _kept_secret(values: dict[str, Any]) -> str:
    """Read the secret in the folder for data, where the first process writes it.

    It appears complete or not at all: the file is written beside its place and linked there, and a link does
    not replace the file of another process.
    """
    path: Path = values["data_dir"] / "secret_key"
    try:
        if not path.exists():
            with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".secret_key-") as file:
                file.write(secrets.token_urlsafe(64))
                file.flush()
                os.fsync(file.fileno())
                with suppress(FileExistsError):
                    os.link(file.name, path)
        key = path.read_text().strip()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise ConfigError(f"SECRET_KEY is not set, and {path} cannot be used instead: {reason}") from None
    if len(key) < SECRET_KEY_LENGTH:
        raise ConfigError(
            f"SECRET_KEY is not set, and {path} holds no key: delete the file or set SECRET_KEY"
        )
    return key


@_expects(
    "a PostgreSQL or SQLite file database: postgres://user:password@host/name or sqlite:////path/to/file"
)
def _database(text: str) -> dict[str, Any]:
    database = dict(dj_database_url.parse(text))
    engine, name = str(database["ENGINE"]), str(database["NAME"])
    # One in memory is not shared between processes.
    if not engine.endswith((".sqlite3", ".postgresql")) or not name or "\0" in name or ":memory:" in name:
        raise ValueError
    return database


def _own_database(values: dict[str, Any]) -> dict[str, Any]:
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(values["data_dir"] / "clinic.sqlite3")}


@_expects("redis://host:6379/0 or unix:///path/to/socket")
def _redis_url(text: str) -> str:
    if not _REDIS_URL.fullmatch(text):
        raise ValueError
    return text


@_expects(
    "like submission://user:password@host:587, file:////path/to/folder, or console:// to print messages"
)
def _email(text: str) -> dict[str, Any]:
    url = urlsplit(text)
    needed = {"smtp": url.hostname, "submission": url.hostname, "submit": url.hostname, "file": url.path}
    if not needed.get(url.scheme, url.scheme in ("console", "memory", "dummy")):
        raise ValueError
    email = dict(dj_email_url.parse(text))
    if email["EMAIL_TIMEOUT"] is None:
        # Without a limit a mail server that does not answer would hold a request for ever.
        email["EMAIL_TIMEOUT"] = 20
    return email if url.scheme == "file" else email | {"EMAIL_FILE_PATH": None}


@_expects("addresses and networks, such as 10.0.0.5 or 10.0.0.0/8")
def _trusted_proxies(text: str) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(part, strict=False) for part in re.findall(r"[^,\s]+", text))


@_expects("host names, such as example.org, example.com")
def _aliases(text: str) -> tuple[str, ...]:
    names = re.findall(r"[^,\s]+", text)
    if any(":" in name.strip("[]") for name in names):
        raise ValueError
    return tuple(str(_origin(f"https://{name}").hostname) for name in names)


_sentry_dsn = _like(
    r"https?://\w+@[\w.:-]+(/[\w-]+)*/\d+", "the address that Sentry gives a project: https://key@host/number"
)
_key = _like(r"[A-Za-z0-9_-]{20,200}", "20 to 200 letters, digits, dashes and underscores of your own choice")
_bucket = _like(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "the name of a bucket, without an address")


@_expects("codes of languages, each once, such as en, de or pt-br")
def _content_languages(text: str) -> tuple[str, ...]:
    codes = re.findall(r"[^,\s]+", text.lower())
    if len(codes) != len(set(codes)) or not all("name_local" in LANG_INFO.get(code, {}) for code in codes):
        raise ValueError
    return tuple(codes)


@_expects("the public key of an age key pair, as `manage.py backup --new-key` prints it: age1…")
def _recipient(text: str) -> str:
    return str(pyrage.x25519.Recipient.from_str(text))


@_expects("names of roles, separated by commas, such as manager, clinical reviewer")
def _two_step_roles(text: str) -> tuple[str, ...]:
    return tuple(" ".join(name.split()).casefold() for name in text.split(",") if name.strip())


def _cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _threads(values: dict[str, Any]) -> int:
    """How many threads a process has by default: twice as many as it has cores, from 4 to 8.

    Only what waits or works outside Python goes on beside another thread: the database, passwords, pictures.
    Half of the threads are for readers, two at least, so that one long answer does not hold up the next.
    """
    return max(4, min(2 * _cores() // values["workers"], 8))


class Environment(BaseModel):
    """What the machine says about itself: each field is the variable of its name or alias, in capitals.

    What may hold a password is left out of the representation, which error reports print.
    """

    model_config = ConfigDict(frozen=True, alias_generator=str.upper, hide_input_in_errors=True)

    # Where the server listens.
    host: Annotated[str, _host] = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)
    # Python makes pages one at a time in each process: more processes make more of them. Each takes memory.
    workers: int = Field(default_factory=lambda: max(2, min(_cores(), 4)), ge=1, le=64)
    threads: int = Field(default_factory=_threads, ge=2, le=64)
    # The public address. It decides cookies, HSTS, the redirect to https, allowed hosts and CSRF origins.
    base_url: Annotated[SplitResult, _base_url] = Field(default_factory=_own_address)
    # The folder for database, media, static files and the generated secret.
    data_dir: Annotated[Path, PlainValidator(_data_dir)] = Field(ROOT / "var", validate_default=True)
    secret_key: Annotated[str, _secret_key] = Field(default_factory=_kept_secret, repr=False)
    # In the form of Django's settings.
    database: Annotated[dict[str, Any], _database] = Field(
        default_factory=_own_database, alias="DATABASE_URL", repr=False
    )
    email: Annotated[dict[str, Any], _email] = Field(
        "console://", validate_default=True, alias="EMAIL_URL", repr=False
    )
    # Without it each process has a cache of its own.
    redis_url: Annotated[str | None, _redis_url] = Field(None, repr=False)
    # Whose `X-Forwarded-*` headers are believed.
    trusted_proxies: Annotated[tuple[Network, ...], _trusted_proxies] = ()
    # Further host names of the site, which lead to the one of BASE_URL.
    aliases: Annotated[tuple[str, ...], _aliases] = ()
    # Lines for people, or one JSON object a line, then also one for each request.
    log_format: Literal["text", "json"] = "text"
    # Whoever sends it is told the details of /readyz, and the numbers of /metrics.
    monitoring_key: Annotated[str, _key] = Field("", repr=False)
    # Where errors are reported, without anything that says who asked for what.
    sentry_dsn: Annotated[str, _sentry_dsn] = Field("", repr=False)
    # A private bucket at S3 for pictures and documents in place of DATA_DIR, for several hosts. boto3 reads
    # the rest from AWS_ACCESS_KEY_ID, AWS_ENDPOINT_URL_S3 and the like.
    media_bucket: Annotated[str, _bucket] = ""
    # Where the clinic's day begins and ends: prices, reviews, holidays and registrations end with it.
    time_zone: ZoneInfo = ZoneInfo("UTC")
    # The languages of pages, the first one without a prefix in addresses.
    content_languages: Annotated[tuple[str, ...], _content_languages] = ("en",)
    # Milliseconds between the editor's automatic saves; 0 turns them off.
    autosave_interval_ms: int = Field(3000, ge=0, le=600_000)
    # Minutes without use after which staff are signed out; 0: only at the end of their browser's session.
    idle_minutes: int = Field(60, ge=0, le=10_000)
    # Whoever has one of these roles must set up the second step of signing in.
    two_step_roles: Annotated[tuple[str, ...], _two_step_roles] = ()
    # The first password of the user `admin`; without it one is made up.
    admin_password: str | None = Field(None, min_length=PASSWORD_LENGTH, repr=False)
    # What browsers keep to https besides this host; "preload" also lists it in the browsers themselves.
    hsts: Annotated[Literal["", "subdomains", "preload"], BeforeValidator(str.lower)] = ""
    # Where backups lie, and the ledger of what no backup may bring back: best on another disk.
    backup_dir: Annotated[Path, AfterValidator(lambda path: path.expanduser().resolve())] = Field(
        default_factory=lambda values: values["data_dir"] / "backups"
    )
    # How many of the backups that the clock makes each night are kept; 0 makes none.
    backups_kept: int = Field(7, ge=0, le=10_000)
    # With it backups are encrypted. The secret key is nowhere on the machine.
    backup_recipient: Annotated[str, _recipient] = ""
    # A bucket that gets a copy. boto3 reads the rest: AWS_ACCESS_KEY_ID, AWS_ENDPOINT_URL and the like.
    backup_bucket: str = Field("", pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")
    # How many versions of a page are kept beside those that were public or in moderation; 0 keeps all.
    versions_kept: int = Field(50, ge=0, le=100_000)
    # For how many days finished price updates can be looked up and undone; 0 keeps them.
    price_updates_kept_days: int = Field(730, ge=0, le=36_500)
    # Whether an empty database gets the demo content. Not said: on this machine it does, and under a public
    # address it is asked.
    demo: bool | None = None
    # A folder with templates that take the place of the site's own of the same names.
    templates_dir: Annotated[Path | None, _templates_dir] = None
    # With it search engines are told of changes. It is public, and the pattern is that of the protocol.
    indexnow_key: str = Field("", pattern="^[A-Za-z0-9-]{8,128}$")

    @property
    def is_https(self) -> bool:
        """Whether visitors reach the site over https."""
        return self.base_url.scheme == "https"

    @property
    def is_public(self) -> bool:
        """Whether strangers may reach the site: it has no name or number of this machine or network."""
        host = self.site_hostname
        try:
            return ipaddress.ip_address(host).is_global
        except ValueError:
            return "." in host and not host.rstrip(".").endswith(_NOT_PUBLIC)

    @property
    def site_hostname(self) -> str:
        """The host name that visitors type, for Wagtail's default Site."""
        return self.base_url.hostname or "localhost"

    @property
    def site_port(self) -> int:
        """The port that visitors type, for Wagtail's default Site."""
        return self.base_url.port or (443 if self.is_https else 80)

    @property
    def noted(self) -> dict[str, str]:
        """What belongs to the clinic and not to its machine, as it is noted: see `NOTED`."""
        return {"TIME_ZONE": self.time_zone.key, "CONTENT_LANGUAGES": ",".join(self.content_languages)}

    @property
    def allowed_hosts(self) -> list[str]:
        """Host names that requests may carry: the site's own, and the machine's for health checks."""
        own = f"[{self.site_hostname}]" if ":" in self.site_hostname else self.site_hostname
        return list(dict.fromkeys((own, "localhost", "127.0.0.1", "[::1]")))


def read_environment(variables: Mapping[str, str]) -> Environment:
    """Check all variables; what is empty or blank counts as not set.

    Raises:
        ConfigError: for the first variable that cannot be used.
    """
    try:
        # Blanks may be part of a password.
        return Environment.model_validate(
            {n: v if n == "ADMIN_PASSWORD" else v.strip() for n, v in variables.items() if v.strip()}
        )
    except ValidationError as error:
        first = error.errors()[0]
        raise ConfigError(f"{first['loc'][0]}: {first.get('ctx', {}).get('error', first['msg'])}") from None


# What `manage.py start_clinic` and a restore note for a clinic, in a file of the folder for data.
NOTED = ("TIME_ZONE", "CONTENT_LANGUAGES")
NOTES = "clinic.env"


def noted_in(folder: Path) -> dict[str, str]:
    """What is noted in a folder for data, as variables; what the environment says comes first."""
    try:
        lines = (folder.expanduser() / NOTES).read_text().splitlines()
    except (OSError, RuntimeError, ValueError):
        return {}
    pairs = (line.split("=", 1) for line in lines if "=" in line)
    return {name: value for name, value in pairs if name in NOTED}


def note(folder: Path, values: Mapping[str, str]) -> None:
    """Note variables in a folder for data."""
    (folder / NOTES).write_text("".join(f"{name}={value}\n" for name, value in values.items()))


def load() -> Environment:
    """Read this process's environment, or end it with one line that names the bad variable."""
    said = {name: value for name, value in os.environ.items() if value.strip()}
    try:
        return read_environment(noted_in(Path(said.get("DATA_DIR", str(ROOT / "var")))) | said)
    except ConfigError as error:
        sys.exit(f"Cannot start: {error}")
