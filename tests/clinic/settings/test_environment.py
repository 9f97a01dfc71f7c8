"""What the environment may say, and the one line that names what it may not."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.utils import ConnectionHandler
from django.template.backends.jinja2 import Jinja2
from pytest_django import DjangoDbBlocker

from clinic.management.commands import set_up
from clinic.settings.environment import ROOT, ConfigError, Environment, read_environment
from tests.support.loaded_settings import loaded_settings

KEY = "a-secret-key-that-is-long-enough-for-the-check-of-django"
PASSWORD = "hunter2-and-more"


def read(tmp_path: Path, **variables: str) -> Environment:
    return read_environment({"DATA_DIR": str(tmp_path), "SECRET_KEY": KEY, **variables})


def manage(tmp_path: Path, command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command in an environment that has nothing but these variables."""
    return subprocess.run(
        [sys.executable, "manage.py", command],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), **variables},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_nothing_set(tmp_path: Path) -> None:
    environment = read_environment({"DATA_DIR": str(tmp_path)})
    assert environment.base_url.geturl() == "http://127.0.0.1:8000"
    assert (environment.host, environment.port) == ("127.0.0.1", 8000)
    assert environment.database == {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(tmp_path / "clinic.sqlite3"),
    }
    assert 2 <= environment.workers <= 4
    assert 4 <= environment.threads <= 8
    assert environment.redis_url is None
    assert environment.email["EMAIL_BACKEND"].endswith("console.EmailBackend")
    assert environment.trusted_proxies == ()
    assert environment.admin_password is None
    assert not environment.is_https


@pytest.mark.parametrize(
    ("cores", "asked", "expected"),
    [
        (1, {}, (2, 4)),
        (4, {}, (4, 4)),
        (8, {}, (4, 4)),
        (12, {}, (4, 6)),
        (64, {}, (4, 8)),
        (12, {"WORKERS": "12"}, (12, 4)),
        (12, {"WORKERS": "2"}, (2, 8)),
        (12, {"THREADS": "2"}, (4, 2)),
    ],
)
def test_processes_and_threads_follow_the_cores(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    cores: int,
    asked: dict[str, str],
    expected: tuple[int, int],
) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda process: range(cores), raising=False)
    environment = read_environment({"DATA_DIR": str(tmp_path), **asked})
    assert (environment.workers, environment.threads) == expected


def test_empty_and_blank_count_as_not_set(tmp_path: Path) -> None:
    names = (
        "HOST PORT BASE_URL SECRET_KEY DATABASE_URL REDIS_URL EMAIL_URL TRUSTED_PROXIES AUTOSAVE_INTERVAL_MS "
        "WORKERS THREADS"
    )
    for value in ("", "  "):
        environment = read_environment({"DATA_DIR": str(tmp_path), **dict.fromkeys(names.split(), value)})
        assert environment.base_url.geturl() == "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    ("text", "url", "hostname", "port", "allowed"),
    [
        ("https://www.example.org", "https://www.example.org", "www.example.org", 443, "www.example.org"),
        ("https://www.example.org/", "https://www.example.org", "www.example.org", 443, "www.example.org"),
        ("https://WWW.example.org:443", "https://www.example.org", "www.example.org", 443, "www.example.org"),
        ("http://example.org:80", "http://example.org", "example.org", 80, "example.org"),
        ("https://example.org:8443", "https://example.org:8443", "example.org", 8443, "example.org"),
        ("http://[::1]:8000", "http://[::1]:8000", "::1", 8000, "[::1]"),
        ("https://bücher.example", "https://xn--bcher-kva.example", "xn--bcher-kva.example", 443, None),
    ],
)
def test_base_url(tmp_path: Path, text: str, url: str, hostname: str, port: int, allowed: str | None) -> None:
    environment = read(tmp_path, BASE_URL=text)
    assert environment.base_url.geturl() == url
    assert (environment.site_hostname, environment.site_port) == (hostname, port)
    assert environment.allowed_hosts[0] == (allowed or hostname)
    assert environment.is_https == url.startswith("https")


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("0.0.0.0", "http://localhost:9000"),
        ("::", "http://localhost:9000"),
        ("[::1]", "http://[::1]:9000"),
        ("192.168.1.5", "http://192.168.1.5:9000"),
        ("clinic.local", "http://clinic.local:9000"),
    ],
)
def test_base_url_follows_host_and_port(tmp_path: Path, host: str, url: str) -> None:
    assert read(tmp_path, HOST=host, PORT="9000").base_url.geturl() == url


def test_the_key_of_indexnow(tmp_path: Path) -> None:
    assert read(tmp_path).indexnow_key == ""
    assert read(tmp_path, INDEXNOW_KEY=" 0a1b-2C3D ").indexnow_key == "0a1b-2C3D"
    for text in ("short", "x" * 129, "with space in it", "slash/slash", "ümlautümlaut"):
        with pytest.raises(ConfigError, match="INDEXNOW_KEY"):
            read(tmp_path, INDEXNOW_KEY=text)


def test_lists_may_have_spaces(tmp_path: Path) -> None:
    networks = read(tmp_path, TRUSTED_PROXIES=" 10.0.0.0/8, 127.0.0.1 ,, ::1 192.168.0.7/24").trusted_proxies
    assert [str(network) for network in networks] == [
        "10.0.0.0/8",
        "127.0.0.1/32",
        "::1/128",
        "192.168.0.0/24",
    ]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "smtp://mail.example.org",
            {"EMAIL_HOST": "mail.example.org", "EMAIL_PORT": 25, "EMAIL_USE_TLS": False},
        ),
        (
            "submission://me%40example.org:p%40ss@mail.example.org",
            {
                "EMAIL_HOST_USER": "me@example.org",
                "EMAIL_HOST_PASSWORD": "p@ss",
                "EMAIL_PORT": 587,
                "EMAIL_USE_TLS": True,
                "EMAIL_TIMEOUT": 20,
            },
        ),
        ("smtp://mail.example.org:465?ssl=True&timeout=5", {"EMAIL_USE_SSL": True, "EMAIL_TIMEOUT": 5}),
        ("file:////tmp/mails", {"EMAIL_FILE_PATH": "/tmp/mails"}),
    ],
)
def test_email(tmp_path: Path, url: str, expected: dict[str, Any]) -> None:
    email = read(tmp_path, EMAIL_URL=url).email
    assert email | expected == email
    assert email["EMAIL_BACKEND"].startswith("django.core.mail.backends.")


def test_email_senders(tmp_path: Path) -> None:
    email = read(tmp_path, EMAIL_URL="smtp://mail.example.org?_default_from_email=us@example.org").email
    assert email["DEFAULT_FROM_EMAIL"] == "us@example.org"


def test_postgresql_with_options(tmp_path: Path) -> None:
    database = read(tmp_path, DATABASE_URL="postgres://me:x%23y@db:5433/clinic?sslmode=require").database
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["NAME"], database["HOST"], database["PORT"]) == ("clinic", "db", 5433)
    assert database["PASSWORD"] == "x#y"
    assert database["OPTIONS"] == {"sslmode": "require"}


BAD = [
    ("PORT", "eighty"),
    ("PORT", "0"),
    ("PORT", "65536"),
    ("PORT", "80 80"),
    ("HOST", "not a host!"),
    ("HOST", "127.0.0.300"),
    ("HOST", "http://localhost"),
    ("HOST", "-x"),
    ("BASE_URL", "example.org"),
    ("BASE_URL", "ftp://example.org"),
    ("BASE_URL", "https://"),
    ("BASE_URL", "https://exa mple.org"),
    ("BASE_URL", "https://example.org/shop"),
    ("BASE_URL", "https://example.org?x"),
    ("BASE_URL", "https://example.org#x"),
    ("BASE_URL", "https://example.org:port"),
    ("BASE_URL", "https://example.org:0"),
    ("BASE_URL", "https://example.org:99999"),
    ("BASE_URL", f"https://me:{PASSWORD}@example.org"),
    ("BASE_URL", "https://[::1"),
    ("BASE_URL", "https://a..b"),
    ("SECRET_KEY", PASSWORD),
    ("SECRET_KEY", "x" * 60),
    ("DATABASE_URL", "nonsense"),
    ("DATABASE_URL", f"mysql://me:{PASSWORD}@db/clinic"),
    ("DATABASE_URL", f"postgres://me:{PASSWORD}@db:port/clinic"),
    ("DATABASE_URL", f"postgres://me:{PASSWORD}@db"),
    ("DATABASE_URL", f"postgres://me:{PASSWORD}#@db/clinic"),
    ("DATABASE_URL", "sqlite://"),
    ("DATABASE_URL", "sqlite:///:memory:"),
    ("REDIS_URL", "localhost:6379"),
    ("REDIS_URL", f"redis://:{PASSWORD}@localhost:port/0"),
    ("REDIS_URL", "redis://"),
    ("REDIS_URL", "redis://localhost/first"),
    ("EMAIL_URL", "nonsense"),
    ("EMAIL_URL", f"smtps://me:{PASSWORD}@mail.example.org"),
    ("EMAIL_URL", f"smtp://me:{PASSWORD}@mail.example.org:port"),
    ("EMAIL_URL", "smtp://mail.example.org?timeout=soon"),
    ("EMAIL_URL", "smtp://"),
    ("EMAIL_URL", "file://"),
    ("TRUSTED_PROXIES", "10.0.0.0/8, proxy"),
    ("TRUSTED_PROXIES", "10.0.0.0/40"),
    ("ALIASES", "https://example.org"),
    ("ALIASES", "example.org:8443"),
    ("ALIASES", "exa_mple.org"),
    ("LOG_FORMAT", "xml"),
    ("MONITORING_KEY", "short"),
    ("SENTRY_DSN", f"https://sentry.example/{PASSWORD}"),
    ("SENTRY_DSN", "nonsense"),
    ("MEDIA_BUCKET", "s3://clinic"),
    ("WORKERS", "0"),
    ("THREADS", "1"),
    ("THREADS", "many"),
    ("AUTOSAVE_INTERVAL_MS", "-1"),
    ("AUTOSAVE_INTERVAL_MS", "0.5"),
    ("DATA_DIR", "/dev/null/data"),
    ("DATA_DIR", "/proc/data"),
    ("DATA_DIR", "~nobody-of-this-name/data"),
]


@pytest.mark.parametrize(("name", "value"), BAD)
def test_bad_value_is_named_and_no_secret_is_told(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, **{name: value})
    message = str(caught.value)
    assert message.startswith(name)
    assert "\n" not in message
    assert PASSWORD not in message


ONE_OF_EACH = list({name: (name, value) for name, value in BAD}.values())


@pytest.mark.parametrize(("name", "value"), ONE_OF_EACH, ids=[name for name, value in ONE_OF_EACH])
def test_bad_value_ends_the_process_with_one_line(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SystemExit) as ended:
        loaded_settings(tmp_path, **{"SECRET_KEY": KEY, name: value})
    # Python prints a text as the error and ends with status 1.
    assert isinstance(ended.value.code, str)
    assert len(ended.value.code.splitlines()) == 1
    assert ended.value.code.startswith(f"Cannot start: {name}")


def test_every_command_ends_so(tmp_path: Path) -> None:
    done = manage(tmp_path, "tick", EMAIL_URL="nonsense")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Cannot start: EMAIL_URL")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "address", [f"postgres://me:{PASSWORD}@127.0.0.1:1/clinic", "sqlite:////nowhere/at/all.sqlite3"]
)
def test_a_service_that_does_not_answer_is_named(
    tmp_path: Path,
    django_db_blocker: DjangoDbBlocker,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    address: str,
) -> None:
    databases = loaded_settings(tmp_path, DATABASE_URL=address)["DATABASES"]
    monkeypatch.setattr(set_up, "connection", ConnectionHandler(databases)["default"])
    with django_db_blocker.unblock(), pytest.raises(CommandError) as refused:
        call_command("set_up")
    assert len(str(refused.value).splitlines()) == 1
    assert "DATABASE_URL" in str(refused.value)
    assert PASSWORD not in str(refused.value) + "".join(capsys.readouterr())


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "clinic.sqlite3").write_text(
        "This is a letter, and long enough to be taken for a database.\n" * 99
    )
    done = manage(tmp_path, "set_up")
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "DATABASE_URL" in done.stderr


def test_secrets_are_not_in_the_representation(tmp_path: Path) -> None:
    environment = read(
        tmp_path,
        ADMIN_PASSWORD=PASSWORD,
        DATABASE_URL=f"postgres://me:{PASSWORD}@db/clinic",
        REDIS_URL=f"redis://:{PASSWORD}@localhost/0",
        EMAIL_URL=f"smtp://me:{PASSWORD}@localhost",
    )
    assert PASSWORD not in repr(environment)
    assert KEY not in repr(environment)


def test_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = read_environment({"DATA_DIR": str(tmp_path)}).secret_key
    assert read_environment({"DATA_DIR": str(tmp_path)}).secret_key == first
    assert len(first) >= 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_empty_secret_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("\n")
    with pytest.raises(ConfigError, match="SECRET_KEY"):
        read_environment({"DATA_DIR": str(tmp_path)})


def test_processes_that_start_together_have_one_secret(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    barrier, keys = context.Barrier(6), context.SimpleQueue()

    def start() -> None:
        barrier.wait(20)
        keys.put(read_environment({"DATA_DIR": str(tmp_path)}).secret_key)

    processes = [context.Process(target=start) for _ in range(6)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(30)
        assert process.exitcode == 0
    (key,) = {keys.get() for _ in processes}
    assert len(key) >= 50


def test_settings_follow_the_environment(tmp_path: Path) -> None:
    settings = loaded_settings(
        tmp_path,
        AUTOSAVE_INTERVAL_MS="0",
        BASE_URL="https://www.example.org",
        REDIS_URL="redis://localhost:6379/0",
        EMAIL_URL="smtp://localhost",
    )
    assert settings["WAGTAIL_AUTOSAVE_INTERVAL"] == 0
    assert settings["WAGTAILADMIN_BASE_URL"] == "https://www.example.org"
    assert settings["ALLOWED_HOSTS"] == ["www.example.org", "localhost", "127.0.0.1", "[::1]"]
    assert settings["CACHES"]["default"]["KEY_PREFIX"] == "www.example.org"
    assert settings["DEFAULT_FROM_EMAIL"] == "website@www.example.org"


def test_the_clinic_s_time_zone(tmp_path: Path) -> None:
    assert read(tmp_path).time_zone.key == "UTC"
    assert read(tmp_path, TIME_ZONE=" Europe/London ").time_zone.key == "Europe/London"
    for unknown in ("Europe/Nowhere", "../../etc/passwd", "GMT+25", "/etc/localtime"):
        with pytest.raises(ConfigError, match="TIME_ZONE"):
            read(tmp_path, TIME_ZONE=unknown)


def test_the_languages_of_the_pages(tmp_path: Path) -> None:
    assert read(tmp_path).content_languages == ("en",)
    assert read(tmp_path, CONTENT_LANGUAGES=" en, DE,pt-br ").content_languages == ("en", "de", "pt-br")
    for unknown in ("english", "en,xx", "en,en", "en;de", "../de"):
        with pytest.raises(ConfigError, match="CONTENT_LANGUAGES"):
            read(tmp_path, CONTENT_LANGUAGES=unknown)


@pytest.mark.parametrize(
    ("languages", "expected"), [("", ("en", 1, False)), ("de", ("de", 1, False)), ("en,de", ("en", 2, True))]
)
def test_the_site_starts_with_its_languages(
    tmp_path: Path, languages: str, expected: tuple[str, int, bool]
) -> None:
    settings = loaded_settings(tmp_path, CONTENT_LANGUAGES=languages)
    found = settings["LANGUAGE_CODE"], len(settings["LANGUAGES"]), settings["WAGTAIL_I18N_ENABLED"]
    assert found == expected


def test_the_first_password_is_long(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"ADMIN_PASSWORD: .* at least 12 characters") as refused:
        read(tmp_path, ADMIN_PASSWORD="eleven-char")
    assert "eleven" not in str(refused.value)
    assert read(tmp_path, ADMIN_PASSWORD="twelve-chars").admin_password == "twelve-chars"


def test_the_folder_is_for_its_user_alone(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    read_environment({"DATA_DIR": str(folder)})
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "secret_key").stat().st_mode & 0o777 == 0o600
    folder.chmod(0o755)
    read_environment({"DATA_DIR": str(folder)})
    assert folder.stat().st_mode & 0o777 == 0o700
    # A folder that is not the site's alone keeps its rights.
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o755)
    read(shared)
    assert shared.stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize(
    ("hsts", "expected"),
    [("", (False, False)), ("subdomains", (True, False)), ("preload", (True, True))],
)
def test_hsts_binds_no_more_than_was_asked_for(
    tmp_path: Path, hsts: str, expected: tuple[bool, bool]
) -> None:
    settings = loaded_settings(tmp_path, BASE_URL="https://www.example.org", HSTS=hsts)
    assert (settings["SECURE_HSTS_INCLUDE_SUBDOMAINS"], settings["SECURE_HSTS_PRELOAD"]) == expected
    assert settings["SECURE_HSTS_SECONDS"] == 31536000


def test_hsts_that_is_none_of_these(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"HSTS: .* 'subdomains' or 'preload'"):
        read(tmp_path, HSTS="yes")


@pytest.mark.parametrize(
    ("address", "is_public"),
    [
        ("https://www.example.org", True),
        ("http://clinic.de:8080", True),
        ("http://8.8.8.8", True),
        ("http://[2a00:1450::1]", True),
        ("http://localhost:8000", False),
        ("http://clinic.localhost", False),
        ("http://127.0.0.1", False),
        ("http://[::1]:8000", False),
        ("http://192.168.1.20", False),
        ("http://reception", False),
        ("http://reception.local", False),
        ("https://clinic.test", False),
    ],
)
def test_which_addresses_are_public(tmp_path: Path, address: str, is_public: bool) -> None:
    environment = read_environment({"DATA_DIR": str(tmp_path), "BASE_URL": address})
    assert environment.is_public is is_public


def test_the_demo_is_asked_for_with_one(tmp_path: Path) -> None:
    assert read_environment({"DATA_DIR": str(tmp_path), "DEMO": "1"}).demo
    assert read_environment({"DATA_DIR": str(tmp_path)}).demo is None
    assert read_environment({"DATA_DIR": str(tmp_path), "DEMO": "0"}).demo is False
    with pytest.raises(ConfigError, match="DEMO"):
        read_environment({"DATA_DIR": str(tmp_path), "DEMO": "perhaps"})


def test_templates_of_a_folder_outside_come_first(tmp_path: Path) -> None:
    folder = tmp_path / "ours"
    (folder / "components").mkdir(parents=True)
    (folder / "components/footer.html").write_text("<footer>Our own footer of {{ name }}</footer>")
    options = loaded_settings(tmp_path, TEMPLATES_DIR=str(folder))["TEMPLATES"][0]
    assert options["DIRS"] == [folder, ROOT / "templates"]
    engine = Jinja2({"NAME": "jinja", "APP_DIRS": False, "DIRS": options["DIRS"], "OPTIONS": {}})
    footer = engine.get_template("components/footer.html").render({"name": "Praxis"})
    assert footer == "<footer>Our own footer of Praxis</footer>"
    assert engine.get_template("500.html").origin.name == str(ROOT / "templates/500.html")


@pytest.mark.parametrize("folder", ["/nowhere/at/all", __file__])
def test_templates_need_a_folder(tmp_path: Path, folder: str) -> None:
    with pytest.raises(ConfigError, match=r"^TEMPLATES_DIR: must be a folder that can be read$"):
        read_environment({"DATA_DIR": str(tmp_path), "TEMPLATES_DIR": folder})
