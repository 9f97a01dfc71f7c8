"""The site as `make run` serves it: a real server with the production settings, in a folder of its own."""

from __future__ import annotations

import contextlib
import http.client
import io
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import brotli
import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Q
from django.db.utils import ConnectionHandler
from django.utils import timezone
from pytest_django import DjangoDbBlocker, Settings
from wagtail.models import Site as WagtailSite

from clinic.management.commands import set_up as setting_up
from clinic.management.commands.serve import free_address
from clinic.models import HomePage
from clinic.settings.environment import ROOT
from procedures.demo.removal import remove_demo
from procedures.models import ProcedurePage
from tests.support.databases import kept_file
from tests.support.serving import free_port, until


@dataclass
class Site:
    """A site's folder, and what its commands print."""

    folder: Path
    port: int = field(default_factory=free_port)

    def serve(self, *program: str) -> subprocess.Popen[str]:
        """A server in a process group of its own, as a terminal starts it.

        Ctrl-C reaches it also where the tests were started in the background, which ignores that signal.

        Args:
            program: what Python runs in place of `manage.py serve`.
        """
        return subprocess.Popen(
            [sys.executable, *(program or ("manage.py", "serve"))],
            cwd=ROOT,
            env={
                "PATH": os.environ["PATH"],
                "DATA_DIR": str(self.folder),
                "PORT": str(self.port),
                # Each compiles the templates for itself.
                "WORKERS": "1",
                "BACKUPS_KEPT": "0",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def get(self, path: str, method: str = "GET", **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request(
            method, path, headers={name.replace("_", "-"): text for name, text in headers.items()}
        )
        response = connection.getresponse()
        return response, response.read()


def wait_for_line(process: subprocess.Popen[str], text: str) -> str:
    """What the process prints up to the line with this text."""
    assert process.stdout is not None
    printed = ""
    for line in process.stdout:
        printed += line
        if text in line:
            return printed
    raise AssertionError(printed)


def stop(process: subprocess.Popen[str], number: signal.Signals = signal.SIGINT) -> tuple[int, str]:
    """Press Ctrl-C: every process of the group gets the signal. Returns exit status and last words."""
    os.killpg(process.pid, number)
    last_words, _ = process.communicate(timeout=20)
    return process.returncode, last_words


# `manage.py serve` with a small demo, and files compressed quickly: most of the time goes into pages and
# pictures of the real one, and into the last per cent of each file.
SERVE = """
import os, pathlib, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "clinic.settings.production"
import brotli
import django
django.setup()
from whitenoise.compress import Compressor
Compressor.compress_brotli = staticmethod(lambda data: brotli.compress(data, quality=1))
from clinic.management.commands import set_up
collect = set_up.collect
# What takes longer than a second is announced.
set_up.collect = lambda: (time.sleep(1.5), collect())
from procedures.demo import field_values
from procedures.management.commands import load_demo
pictures, content = map(pathlib.Path, sys.argv[1:])
field_values.PICTURES = pictures
read_content = load_demo.read_content
load_demo.read_content = lambda: read_content(content)
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "serve"])
"""
CONTENT = {
    "clinic.toml": """
        settings = { telephone = "555 0100 142" }
        home.heading = "Facts"
        home.introduction = "Read them."
        index_pages.procedure.introduction = "All procedures."
        index_pages.concern.introduction = "All concerns."
        index_pages.category.introduction = "All categories."
        index_pages.person.introduction = "All of us."
        index_pages.location.introduction = "All clinics."
    """,
    "categories.toml": 'categories = [{ slug = "needling", title = "Needling", introduction = "Pens." }]',
    "synonyms.toml": "synonyms = []",
    "concerns.toml": "concerns = []",
    "locations.toml": "locations = []",
    "team.toml": "people = []",
    "procedures/needles.toml": """
        title = "Needles"
        introduction = "Many small channels."
        picture = { file = "field-of-points.jpg", title = "Points", decorative = true }
        category = "needling"
        recovery = "1 to 3 days"
        prices = [{ minimum = 340 }]
        about = "Needles."
        recovery_notes = "Redness fades."
        ideal_candidate = "Shallow scars."
        not_recommended_for = "Deep scars."
        side_effects = "Redness."
        pros = ["No heat"]
        cons = ["Several sessions"]
    """,
}


@pytest.fixture(scope="module")
def first_run(
    tmp_path_factory: pytest.TempPathFactory,
    thumbnails: Path,
    migrated_database: None,
    request: pytest.FixtureRequest,
) -> Iterator[tuple[Site, str]]:
    """A site that one command has made and serves, and what the command has printed.

    A thorough run makes it from nothing. Migrations take longest, and all have run for the tests' own
    database: otherwise one is left to do, and no users and pages are there yet.
    """
    site = Site(tmp_path_factory.mktemp("site"))
    if not request.config.getoption("thorough"):
        copy = shutil.copyfile(kept_file(), site.folder / "clinic.sqlite3")
        copy.chmod(0o600)
        with closing(sqlite3.connect(copy)) as database:
            database.executescript(
                "DROP TABLE django_session; DELETE FROM django_migrations WHERE app = 'sessions'"
            )
    content = tmp_path_factory.mktemp("content")
    (content / "procedures").mkdir()
    for file, text in CONTENT.items():
        (content / file).write_text(text)
    process = site.serve("-c", SERVE, str(thumbnails), str(content))
    yield site, wait_for_line(process, "Ctrl-C")
    status, last_words = stop(process)
    # On a busy machine a worker that has served all of these tests may take longer than the server waits.
    assert (status, last_words.splitlines()[-1:]) == (0, ["Stopped."])


@pytest.fixture(scope="module")
def served(first_run: tuple[Site, str]) -> Site:
    return first_run[0]


def test_the_first_run_makes_everything(first_run: tuple[Site, str], request: pytest.FixtureRequest) -> None:
    site, printed = first_run
    password = re.search(r"The user is admin, the password (\S{12,})", printed)
    assert password is not None
    # What takes longer is announced.
    assert "Collecting and compressing static files" in printed
    if request.config.getoption("thorough"):
        assert "Preparing the database" in printed
    assert {path.name for path in site.folder.iterdir()} >= {"clinic.sqlite3", "secret_key", "static"}
    # No other user of the machine reads any of it.
    modes = {path: path.stat().st_mode & 0o777 for path in (site.folder, *site.folder.rglob("*"))}
    assert {path: oct(mode) for path, mode in modes.items() if mode & 0o077} == {}
    with closing(sqlite3.connect(site.folder / "clinic.sqlite3")) as database:
        ((encoded,),) = database.execute("SELECT password FROM auth_user WHERE username = 'admin'").fetchall()
        assert database.execute("SELECT name FROM django_migrations WHERE app = 'sessions'").fetchall()
    assert PBKDF2PasswordHasher().verify(password[1], encoded)


@pytest.fixture
def empty_database(
    tmp_path: Path, django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """The set-up finds a database without tables."""
    settings = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "empty.sqlite3")}}
    connection = ConnectionHandler(settings)["default"]
    monkeypatch.setattr(setting_up, "connection", connection)
    with django_db_blocker.unblock():
        yield
    connection.close()


def test_a_database_without_tables_is_not_migrated(empty_database: None) -> None:
    assert not setting_up.is_migrated()


@pytest.mark.parametrize("command", ["serve", "set_up"])
def test_invented_doctors_are_not_published_unasked(
    empty_database: None, settings: Settings, command: str
) -> None:
    address = urlsplit("https://www.example.org")
    settings.ENV = settings.ENV.model_copy(update={"base_url": address, "port": free_port()})
    settings.BASE_URL = address.geturl()
    out = io.StringIO()
    with pytest.raises(CommandError) as refused:
        call_command(command, stdout=out)
    assert out.getvalue() == ""
    assert len(str(refused.value).splitlines()) == 1
    for words in ("https://www.example.org", "DEMO=1", "manage.py start_clinic"):
        assert words in str(refused.value)


@pytest.mark.django_db
def test_a_site_without_users_gets_no_invented_doctors_either(settings: Settings) -> None:
    settings.ENV = settings.ENV.model_copy(update={"base_url": urlsplit("https://www.example.org")})
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("set_up")
    assert not ProcedurePage.objects.exists()


def test_one_command_from_nothing_to_a_page_with_its_styles_and_pictures(served: Site) -> None:
    """What the preparation has drawn and remembered must not reach the pages that are served."""
    listed = served.get("/procedures/")[1].decode()
    address = re.search(r'<h3><a href="(/procedures/[^"]+/)"', listed)
    assert address is not None
    html = served.get(address[1])[1].decode()
    sheets = re.findall(r'<link[^>]+rel="stylesheet" href="([^"]+)"', html)
    pictures = re.findall(r"/media/images/[^ \",]+", html)
    assert len(sheets) >= 5 and len(pictures) >= 6
    for path in (*sheets, *pictures):
        assert served.get(path)[0].status == 200, path
    assert all(re.search(r"\.[0-9a-f]{12}\.css$", sheet) for sheet in sheets)


@pytest.fixture
def set_up(db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """The command on the tests' own database, with another environment; static files are not collected.

    Nor is anything announced, which depends on how busy the machine is.
    """
    monkeypatch.setattr(setting_up, "is_collected", lambda: True)
    monkeypatch.setattr(setting_up, "show_progress", lambda *args: contextlib.nullcontext())

    def run(**environment: object) -> str:
        settings.ENV = settings.ENV.model_copy(update={"demo": False, **environment})
        out = io.StringIO()
        call_command("set_up", stdout=out)
        return out.getvalue()

    return run


def test_the_password_may_be_given(set_up: Callable[..., str]) -> None:
    printed = set_up(admin_password="given by somebody")
    assert "with the password from ADMIN_PASSWORD" in printed
    assert "given by somebody" not in printed
    assert authenticate(username="admin", password="given by somebody") is not None
    # It is a first password, and no other one later.
    assert set_up(admin_password="another one") == ""
    assert authenticate(username="admin", password="another one") is None


def test_a_clinic_of_its_own_starts_under_its_public_address(set_up: Callable[..., str]) -> None:
    set_up(base_url=urlsplit("https://www.example.org"))
    set_up(demo=None)
    assert not ProcedurePage.objects.exists()


@pytest.mark.parametrize("answer", ["n", "", "y"])
def test_on_a_terminal_the_demo_is_asked_for(
    set_up: Callable[..., str], monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    loaded: list[str] = []
    monkeypatch.setattr("builtins.input", lambda question: answer)
    for stream in (sys.stdin, sys.stdout):
        monkeypatch.setattr(stream, "isatty", lambda: True)
    call = setting_up.call_command
    monkeypatch.setattr(
        setting_up,
        "call_command",
        lambda name, **options: loaded.append(name) if name == "load_demo" else call(name, **options),
    )
    monkeypatch.setattr(setting_up, "start_process", loaded.append)
    assert "The user is admin" in set_up(base_url=urlsplit("https://www.example.org"), demo=None)
    assert loaded == (["load_demo", "check_media"] if answer == "y" else [])


def test_a_demo_is_not_published_by_giving_the_site_a_public_address(
    demo: HomePage, set_up: Callable[..., str]
) -> None:
    set_up(demo=True)
    public = urlsplit("https://www.example.org")
    for said in (None, False):
        with pytest.raises(CommandError, match="remove_demo") as refused:
            set_up(base_url=public, demo=said)
        assert len(str(refused.value).splitlines()) == 1
    set_up(base_url=public, demo=True)
    remove_demo()
    set_up(base_url=public, demo=None)


def test_a_site_that_has_users_gets_no_other(set_up: Callable[..., str]) -> None:
    User.objects.create_user("somebody")
    assert set_up() == ""
    assert not User.objects.filter(username="admin").exists()


def test_the_default_site_follows_base_url(set_up: Callable[..., str], settings: Settings) -> None:
    set_up()
    settings.SITE_HOSTNAME, settings.SITE_PORT = "www.example.org", 443
    set_up()
    site = WagtailSite.objects.get(is_default_site=True)
    assert (site.hostname, site.port) == ("www.example.org", 443)


def test_the_second_run_keeps_everything_and_says_where_it_is(served: Site, settings: Settings) -> None:
    site = Site(served.folder)
    before = (site.folder / "static.made-of").stat().st_mtime_ns
    process = site.serve()
    # Without what is announced on a busy machine.
    printed = re.sub(r"^Preparing .* s\n", "", wait_for_line(process, "Ctrl-C"), flags=re.MULTILINE)
    assert printed == (
        f"Release:   {settings.RELEASE}\n"
        f"The site:  http://127.0.0.1:{site.port}/\n"
        f"The admin: http://127.0.0.1:{site.port}/admin/\n"
        "Ctrl-C ends it.\n"
    )
    assert (site.folder / "static.made-of").stat().st_mtime_ns == before
    assert site.get("/favicon.ico")[0].status == 200
    assert stop(process, signal.SIGTERM) == (0, "Stopped.\n")
    with pytest.raises(ConnectionRefusedError):
        site.get("/")


def test_ctrl_c_at_once(served: Site) -> None:
    process = Site(served.folder).serve()
    time.sleep(0.5)
    os.killpg(process.pid, signal.SIGINT)
    try:
        process.communicate(timeout=10)
    except subprocess.TimeoutExpired:
        # Python loses an interrupt that comes while it forgets a weak reference; people press again.
        stop(process)


def test_a_port_in_use(served: Site, settings: Settings) -> None:
    settings.ENV = settings.ENV.model_copy(update={"port": served.port})
    out = io.StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("serve", stdout=out)
    assert out.getvalue() == ""
    assert len(str(refused.value).splitlines()) == 1
    assert f"port {served.port}" in str(refused.value)


@pytest.mark.parametrize("host", ["203.0.113.77", "no-such-name.invalid"])
def test_a_host_that_is_not_this_machine(host: str) -> None:
    with pytest.raises(CommandError) as refused:
        free_address(host, free_port())
    assert len(str(refused.value).splitlines()) == 1
    assert host in str(refused.value)


def test_home_page_over_http(served: Site) -> None:
    response, body = served.get("/", accept_encoding="gzip, deflate, br, zstd")
    assert response.status == 200
    assert response.headers["Content-Encoding"] == "br"
    assert response.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert response.headers["Last-Modified"] is None
    assert response.headers["Set-Cookie"] is None
    assert {part.strip().lower() for part in response.headers["Vary"].split(",")} == {
        "cookie",
        "accept-encoding",
    }
    html = brotli.decompress(body).decode()
    assert "</html>" in html
    again, nothing = served.get("/", accept_encoding="br", if_none_match=response.headers["ETag"])
    assert (again.status, nothing) == (304, b"")
    head, nothing = served.get("/", "HEAD", accept_encoding="br")
    assert (head.status, nothing) == (200, b"")
    assert head.headers["ETag"] == response.headers["ETag"]
    assert head.headers["Content-Length"] == response.headers["Content-Length"]


def test_static_files_are_hashed_compressed_and_immutable(served: Site) -> None:
    html = brotli.decompress(served.get("/", accept_encoding="br")[1]).decode()
    sheets = re.findall(r'<link[^>]+href="(/static/[^"]+\.css)"', html)
    assert sheets
    for sheet in sheets:
        assert re.search(r"\.[0-9a-f]{12}\.css$", sheet)
        response, _ = served.get(sheet, accept_encoding="br")
        assert response.status == 200
        assert response.headers["Content-Encoding"] == "br"
        assert response.headers["Cache-Control"] == "max-age=315360000, public, immutable"


def test_errors_over_http(served: Site) -> None:
    response, _ = served.get("/no-such-page/")
    assert response.status == 404
    assert response.headers["Set-Cookie"] is None
    assert served.get("/", host="evil.example")[0].status == 400
    assert served.get("/media/original_images/x.jpg")[0].status == 404
    assert served.get("/pa%00ge/")[0].status == 404
    assert served.get("/%E0%B8%81/")[0].status == 404
    assert served.get("/?q=%22%00&%00=%00")[0].status == 200


def test_the_clock_ticks(served: Site) -> None:
    query = "SELECT 1 FROM clinic_jobrun WHERE name = 'clinic.publish_scheduled' AND succeeded_at IS NOT NULL"
    with closing(sqlite3.connect(served.folder / "clinic.sqlite3", timeout=20)) as database:
        until(lambda: database.execute(query).fetchone())


@pytest.mark.parametrize("module", ["clinic.asgi", "clinic.wsgi"])
def test_a_server_of_its_own_loads_the_application(module: str, tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "BASE_URL": "http://localhost"}
    subprocess.run(
        [sys.executable, "-c", f"from {module} import application"],
        cwd=ROOT,
        env=environment,
        check=True,
        timeout=60,
    )


@pytest.mark.django_db
def test_other_migrations_are_noticed() -> None:
    assert setting_up.is_migrated()
    MigrationRecorder.Migration.objects.filter(app="clinic").last().delete()
    assert not setting_up.is_migrated()


@pytest.mark.django_db
@pytest.mark.parametrize("app", ["clinic", "procedures"])
def test_a_database_with_half_of_the_former_migrations_is_refused(app: str) -> None:
    setting_up.refuse_partial_history()
    applied = MigrationRecorder.Migration.objects.filter(app=app)
    applied.filter(Q(name__startswith="0001_squashed") | Q(name="0001_initial")).delete()
    with pytest.raises(CommandError, match=rf"migrations of {app} .* CHANGELOG\.md"):
        setting_up.refuse_partial_history()


@pytest.mark.django_db
def test_a_database_of_a_newer_release_is_noticed() -> None:
    applied = MigrationRecorder.Migration.objects
    assert setting_up.newer_migration() == ""
    # One that has become part of another is left over.
    applied.create(app="clinic", name="0012_site_state", applied=timezone.now())
    assert setting_up.newer_migration() == ""
    applied.create(app="clinic", name="0011_of_tomorrow", applied=timezone.now())
    assert setting_up.newer_migration() == "clinic.0011_of_tomorrow"


def test_other_static_files_are_noticed(settings: Settings, tmp_path: Path) -> None:
    files, settings.DATA_DIR, settings.STATIC_ROOT = tmp_path / "files", tmp_path, tmp_path / "static"
    files.mkdir()
    (files / "one.css").write_text("a { color: red }")
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS = [files]
    assert not setting_up.is_collected()
    setting_up.collect()
    assert setting_up.is_collected()
    (files / "two.css").write_text("a { color: blue }")
    assert not setting_up.is_collected()
    setting_up.collect()
    assert setting_up.is_collected()
    assert {path.name for path in settings.STATIC_ROOT.iterdir()} == {"one.css", "two.css"}
    settings.STATICFILES_DIRS = []
    assert not setting_up.is_collected()
