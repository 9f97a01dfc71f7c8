"""The one place that reads environment variables.

Every setting that differs between machines arrives here, is checked here, and leaves as one
frozen `Environment`. A value that cannot be used is named in a single line, before Django
starts, so that whoever deploys sees what to mend instead of a traceback. A value that may hold
a password is never printed.
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
import re
import secrets
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import dj_database_url
import dj_email_url
from django.conf.locale import LANG_INFO

ROOT = Path(__file__).resolve().parents[2]

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# Django's own check for deployment asks for fifty characters.
SECRET_KEY_LENGTH = 50

# The least characters of a password of the staff.
PASSWORD_LENGTH = 12

EMAIL_SCHEMES = {"smtp", "submission", "submit", "console", "file", "memory", "dummy"}
EMAIL_EXAMPLE = "submission://user:password@mail.example.org:587, or console:// to print messages"
DATABASE_EXAMPLE = "postgres://user:password@host:5432/name or sqlite:////path/to/file"

# Names that nobody can own, reserved for a machine, a network or tests.
_NOT_PUBLIC = (".localhost", ".local", ".internal", ".home.arpa", ".test")

_HOST_NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*", re.IGNORECASE)


class BadValue(ValueError):
    """An environment variable that is missing or cannot be used; the message is one line."""


@dataclass(frozen=True)
class Environment:
    """What the machine says about itself. Each attribute is one environment variable.

    What may hold a password is left out of the representation, which error reports print.

    Attributes:
        host, port: where the server listens (`HOST`, `PORT`).
        workers, threads: how many processes serve, and with how many threads each (`WORKERS`, `THREADS`).
        base_url: the public address, without a trailing slash (`BASE_URL`). Its scheme and host
            decide cookies, HSTS, the redirect to https, allowed hosts and CSRF origins.
        data_dir: the folder for database, media, static files and the generated secret.
        secret_key: Django's secret; generated once into `data_dir` when not given.
        database: a Django database configuration (`DATABASE_URL`).
        redis_url: address of a Redis server, or None for a cache in each process's memory.
        email: Django's e-mail settings (`EMAIL_URL`).
        trusted_proxies: networks whose `X-Forwarded-*` headers are believed.
        time_zone: where the clinic's day begins and ends (`TIME_ZONE`), such as "Europe/London". Prices,
            reviews, holidays and registrations end with that day.
        content_languages: codes of the languages that pages are written in, the first one without a prefix in
            addresses (`CONTENT_LANGUAGES`), such as "en" and "de".
        autosave_interval_ms: milliseconds between the editor's automatic saves; 0 turns them off.
        admin_password: the first password of the user `admin`; None generates one.
        hsts: what browsers are to keep to https besides this host: nothing, "subdomains", or "preload" for
            these and the lists that browsers bring along (`HSTS`).
        demo: whether an empty database gets the demo content also under a public address (`DEMO`).
        indexnow_key: with which search engines are told of changes; empty tells nobody.
    """

    host: str
    port: int
    workers: int
    threads: int
    base_url: SplitResult
    data_dir: Path
    secret_key: str = field(repr=False)
    database: dict[str, Any] = field(repr=False)
    redis_url: str | None = field(repr=False)
    email: dict[str, Any] = field(repr=False)
    trusted_proxies: tuple[Network, ...]
    time_zone: str
    content_languages: tuple[str, ...]
    autosave_interval_ms: int
    admin_password: str | None = field(repr=False)
    hsts: str
    demo: bool
    indexnow_key: str

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
    def allowed_hosts(self) -> list[str]:
        """Host names that requests may carry: the site's own, and the machine's for health checks."""
        own = f"[{self.site_hostname}]" if ":" in self.site_hostname else self.site_hostname
        return list(dict.fromkeys((own, "localhost", "127.0.0.1", "[::1]")))


def read_environment(variables: Mapping[str, str]) -> Environment:
    """Check all variables and return them as one `Environment`.

    Raises:
        BadValue: for the first variable that is missing or cannot be used.
    """
    host = _host(variables)
    port = _whole_number(variables, "PORT", default=8000, least=1, most=65535)
    data_dir = _data_dir(variables)
    # Python makes pages one at a time in each process: more processes make more of them. Each takes memory.
    workers = _whole_number(variables, "WORKERS", default=max(2, min(_cores(), 4)), least=1, most=64)
    return Environment(
        host=host,
        port=port,
        workers=workers,
        threads=_whole_number(variables, "THREADS", default=_threads_of_each(workers), least=2, most=64),
        base_url=_base_url(variables, host, port),
        data_dir=data_dir,
        secret_key=_secret_key(variables, data_dir),
        database=_database(variables, data_dir),
        redis_url=_redis_url(variables),
        email=_email(variables),
        trusted_proxies=_trusted_proxies(variables),
        time_zone=_time_zone(variables),
        content_languages=_content_languages(variables),
        autosave_interval_ms=_whole_number(
            variables, "AUTOSAVE_INTERVAL_MS", default=3000, least=0, most=600_000
        ),
        admin_password=_admin_password(variables),
        hsts=_hsts(variables),
        demo=bool(_whole_number(variables, "DEMO", default=0, least=0, most=1)),
        indexnow_key=_indexnow_key(variables),
    )


def load() -> Environment:
    """Read this process's environment, or end it with one line that names the bad variable."""
    try:
        return read_environment(os.environ)
    except BadValue as error:
        sys.exit(f"Cannot start: {error}")


def _whole_number(variables: Mapping[str, str], name: str, *, default: int, least: int, most: int) -> int:
    text = variables.get(name, "").strip()
    if not text:
        return default
    # Only digits: `int` would also take "8_000" and other scripts' numerals.
    if not re.fullmatch(r"[+-]?[0-9]{1,12}", text):
        raise BadValue(f"{name} is {text!r}, but must be a whole number from {least} to {most}.")
    if not least <= int(text) <= most:
        raise BadValue(f"{name} is {text}, but must be a whole number from {least} to {most}.")
    return int(text)


def _cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _threads_of_each(workers: int) -> int:
    """How many threads a process has by default: twice as many as it has cores, from 4 to 8.

    Only what waits or works outside Python goes on beside another thread: the database, passwords, pictures.
    Half of the threads are for readers, two at least, so that one long answer does not hold up the next.
    """
    return max(4, min(2 * _cores() // workers, 8))


def _host(variables: Mapping[str, str]) -> str:
    text = variables.get("HOST", "").strip() or "127.0.0.1"
    host = text.removeprefix("[").removesuffix("]")
    if not _is_host(host):
        raise BadValue(
            f"HOST is {text!r}, but must be an address of this machine, such as 127.0.0.1 or 0.0.0.0."
        )
    return host


def _is_host(text: str) -> bool:
    """Whether this has the form of an IP address or of a host name; nothing is looked up."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        # A last part of digits is an address with a slip in it, as browsers see it.
        is_number = text.rstrip(".").rpartition(".")[2].isdigit()
        return len(text) <= 253 and not is_number and _HOST_NAME.fullmatch(text) is not None
    return True


def _data_dir(variables: Mapping[str, str]) -> Path:
    text = variables.get("DATA_DIR", "").strip()
    if "\0" in text:
        raise BadValue("DATA_DIR must be the path of a folder.")
    try:
        path = Path(text or ROOT / "var").expanduser().resolve()
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if (path / "secret_key").exists():
            # Made before this was a folder of its own rights; one that holds other things keeps them.
            with contextlib.suppress(PermissionError):
                path.chmod(0o700)
        # Making a file is the only honest test: permission bits do not tell of read-only disks.
        with tempfile.TemporaryFile(dir=path):
            pass
    except (OSError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise BadValue(
            f"DATA_DIR is {text or str(ROOT / 'var')!r}, but nothing can be written there: {reason}."
        ) from None
    return path


def _base_url(variables: Mapping[str, str], host: str, port: int) -> SplitResult:
    text = variables.get("BASE_URL", "").strip()
    if not text:
        # A server that listens on all addresses is still reached by name.
        reachable = {"0.0.0.0": "localhost", "::": "localhost"}.get(host, host)
        text = f"http://{f'[{reachable}]' if ':' in reachable else reachable}:{port}"
    bad_value = BadValue(
        "BASE_URL must be http:// or https://, a host name and, where needed, a port, "
        "such as https://www.example.org."
    )
    try:
        url = urlsplit(text.rstrip("/"))
        hostname = (url.hostname or "").encode("idna").decode() if url.hostname else ""
        own_port = url.port
    except ValueError:
        raise bad_value from None
    if (
        url.scheme not in ("http", "https")
        or not _is_host(hostname)
        or own_port == 0
        or "@" in url.netloc
        or url.netloc.endswith(":")
        or url.path
        or url.query
        or url.fragment
    ):
        raise bad_value
    # Browsers leave a scheme's own port out of `Origin` and `Host`; so must what is compared with them.
    netloc = f"[{hostname}]" if ":" in hostname else hostname
    if own_port not in (None, {"http": 80, "https": 443}[url.scheme]):
        netloc = f"{netloc}:{own_port}"
    return SplitResult(url.scheme, netloc, "", "", "")


def _secret_key(variables: Mapping[str, str], data_dir: Path) -> str:
    if key := variables.get("SECRET_KEY", "").strip():
        if len(key) < SECRET_KEY_LENGTH or len(set(key)) < 5:
            raise BadValue(
                f"SECRET_KEY must have at least {SECRET_KEY_LENGTH} characters, and not all alike."
            )
        return key
    path = data_dir / "secret_key"
    try:
        if not path.exists():
            _keep_secret(path)
        key = path.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise BadValue(f"SECRET_KEY is not set, and {path} cannot be used in its place: {reason}.") from None
    if len(key) < SECRET_KEY_LENGTH:
        raise BadValue(f"SECRET_KEY is not set, and {path} holds no key. Delete that file or set SECRET_KEY.")
    return key


def _keep_secret(path: Path) -> None:
    """Write a new secret, unless another process starting at the same time was first.

    The file appears complete or not at all: it is written beside its place and linked there,
    and a link does not replace a file that exists.
    """
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".secret_key-") as file:
        file.write(secrets.token_urlsafe(64))
        file.flush()
        os.fsync(file.fileno())
        try:
            os.link(file.name, path)
        except FileExistsError:
            pass


def _database(variables: Mapping[str, str], data_dir: Path) -> dict[str, Any]:
    text = variables.get("DATABASE_URL", "").strip()
    if not text:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(data_dir / "clinic.sqlite3")}
    try:
        database = dict(dj_database_url.parse(text))
    except Exception:
        raise BadValue(f"DATABASE_URL cannot be read. It must look like {DATABASE_EXAMPLE}.") from None
    engine = str(database.get("ENGINE", ""))
    name = str(database.get("NAME") or "")
    if not engine.endswith((".sqlite3", ".postgresql")) or not name or "\0" in name:
        raise BadValue(f"DATABASE_URL must name a PostgreSQL or SQLite database: {DATABASE_EXAMPLE}.")
    if engine.endswith(".sqlite3") and ":memory:" in name:
        raise BadValue("DATABASE_URL must name a file: a database in memory is not shared between processes.")
    return database


def _redis_url(variables: Mapping[str, str]) -> str | None:
    text = variables.get("REDIS_URL", "").strip()
    if not text:
        return None
    bad_value = BadValue(
        "REDIS_URL cannot be read. It must look like redis://host:6379/0 or unix:///path/to/socket."
    )
    try:
        url = urlsplit(text)
        is_usable = bool(url.path if url.scheme == "unix" else url.hostname) and url.port != 0
        number = url.path.removeprefix("/") if url.scheme != "unix" else ""
    except ValueError:
        raise bad_value from None
    if url.scheme not in ("redis", "rediss", "unix") or not is_usable or (number and not number.isdigit()):
        raise bad_value
    return text


def _email(variables: Mapping[str, str]) -> dict[str, Any]:
    text = variables.get("EMAIL_URL", "").strip() or "console://"
    bad_value = BadValue(f"EMAIL_URL cannot be read. It must look like {EMAIL_EXAMPLE}.")
    try:
        url = urlsplit(text)
        if url.scheme not in EMAIL_SCHEMES:
            raise bad_value
        email = dict(dj_email_url.parse(text))
    except ValueError:
        raise bad_value from None
    if url.scheme in ("smtp", "submission", "submit") and not url.hostname:
        raise bad_value
    if url.scheme == "file" and not email["EMAIL_FILE_PATH"]:
        raise BadValue("EMAIL_URL names no folder. It must look like file:////path/to/folder.")
    if email["EMAIL_TIMEOUT"] is None:
        # Without a limit a mail server that does not answer would hold a request for ever.
        email["EMAIL_TIMEOUT"] = 20
    if url.scheme != "file":
        email["EMAIL_FILE_PATH"] = None
    return email


def _trusted_proxies(variables: Mapping[str, str]) -> tuple[Network, ...]:
    networks: list[Network] = []
    for text in filter(None, re.split(r"[,\s]+", variables.get("TRUSTED_PROXIES", ""))):
        try:
            networks.append(ipaddress.ip_network(text, strict=False))
        except ValueError:
            raise BadValue(
                f"TRUSTED_PROXIES has {text!r}, but each entry must be an address or a network, "
                "such as 10.0.0.5 or 10.0.0.0/8."
            ) from None
    return tuple(networks)


def _time_zone(variables: Mapping[str, str]) -> str:
    text = variables.get("TIME_ZONE", "").strip() or "UTC"
    try:
        return ZoneInfo(text).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadValue(f"TIME_ZONE is {text!r}, but must be a time zone such as Europe/London.") from None


def _content_languages(variables: Mapping[str, str]) -> tuple[str, ...]:
    languages: list[str] = []
    for text in filter(None, re.split(r"[,\s]+", variables.get("CONTENT_LANGUAGES", ""))):
        code = text.lower()
        if "name_local" not in LANG_INFO.get(code, {}):
            raise BadValue(
                f"CONTENT_LANGUAGES has {text!r}, but each entry must be the code of a language, such as en, "
                "de or pt-br."
            )
        if code in languages:
            raise BadValue(f"CONTENT_LANGUAGES has {text!r} twice.")
        languages.append(code)
    return tuple(languages) or ("en",)


def _admin_password(variables: Mapping[str, str]) -> str | None:
    password = variables.get("ADMIN_PASSWORD") or None
    if password is not None and len(password) < PASSWORD_LENGTH:
        raise BadValue(f"ADMIN_PASSWORD must have at least {PASSWORD_LENGTH} characters.")
    return password


def _hsts(variables: Mapping[str, str]) -> str:
    text = variables.get("HSTS", "").strip().lower()
    if text not in ("", "subdomains", "preload"):
        raise BadValue(f"HSTS is {text!r}, but must be empty, subdomains or preload.")
    return text


def _indexnow_key(variables: Mapping[str, str]) -> str:
    key = variables.get("INDEXNOW_KEY", "").strip()
    # The protocol's own rule; the key is public, at an address of the site.
    if key and not re.fullmatch(r"[A-Za-z0-9-]{8,128}", key):
        raise BadValue("INDEXNOW_KEY must be 8 to 128 letters, digits and dashes.")
    return key
