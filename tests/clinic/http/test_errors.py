"""What visitors, programs and whoever runs the site are told when something does not work."""

from __future__ import annotations

import copy
import io
import logging
import logging.config
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.conf import settings as django_settings
from django.db import InterfaceError, OperationalError
from django.test import Client

from clinic.http import errors
from clinic.models import ClinicSettings, HomePage

pytestmark = pytest.mark.django_db

OUTAGES = [
    OperationalError("server closed the connection\nunexpectedly"),
    InterfaceError("closed"),
    ConnectionError(),
]


@pytest.fixture
def visitor(client: Client) -> Client:
    """Somebody who gets the answer of an error, and not the error."""
    client.raise_request_exception = False
    return client


def fail_with(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Let each page and each endpoint fail."""

    def fail(*args: Any, **kwargs: Any) -> NoReturn:
        raise error

    monkeypatch.setattr("clinic.http.routing.find_page", fail)
    monkeypatch.setattr("clinic.api.pages.PublicPagesAPIViewSet.get_queryset", fail)


@pytest.mark.parametrize("error", OUTAGES, ids=lambda error: type(error).__name__)
def test_an_outage_says_when_to_come_back_and_whom_to_call(
    site: HomePage, visitor: Client, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    ClinicSettings.objects.update(telephone="020 7946 0000")
    assert visitor.get("/").status_code == 200
    fail_with(monkeypatch, error)
    response = visitor.get("/")
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert response["Cache-Control"] == "private, no-store"
    soup = BeautifulSoup(response.content, "html.parser")
    telephone = soup.select_one("a[href^='tel:']")
    assert telephone is not None
    assert telephone.get_text() == "020 7946 0000"


def test_an_outage_before_the_first_page(
    site: HomePage, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(errors, "_known", {})
    ClinicSettings.objects.update(telephone="020 7946 0001")
    errors.prepare()
    fail_with(monkeypatch, OUTAGES[0])
    assert b"020 7946 0001" in visitor.get("/").content


def test_a_fault_of_ours_is_no_outage(
    site: HomePage, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_with(monkeypatch, KeyError("a fault"))
    response = visitor.get("/")
    assert response.status_code == 500
    assert "Retry-After" not in response


def test_the_styles_have_the_names_that_there_are(
    site: HomePage, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In production only hashed names are served."""
    hashed = SimpleNamespace(url=lambda name: f"/static/{name}?hashed")
    monkeypatch.setattr(errors, "staticfiles_storage", hashed)
    fail_with(monkeypatch, OUTAGES[0])
    soup = BeautifulSoup(visitor.get("/").content, "html.parser")
    styles = [str(link["href"]) for link in soup.select("link[rel=stylesheet]")]
    assert len(styles) == 5
    assert all(style.endswith("?hashed") for style in styles)

    def fail(name: str) -> NoReturn:
        raise ValueError("Missing staticfiles manifest entry")

    hashed.url = fail
    assert b"/static/css/base.css" in visitor.get("/").content


@pytest.mark.parametrize(
    ("error", "status"), [(OUTAGES[0], 503), (KeyError("a fault"), 500)], ids=["outage", "fault"]
)
def test_programs_get_errors_as_data(
    site: HomePage, visitor: Client, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    fail_with(monkeypatch, error)
    response = visitor.get("/api/v2/pages/")
    assert response.status_code == status
    assert response.json().keys() == {"message"}
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Cache-Control"] == "private, no-store"
    assert ("Retry-After" in response) is (status == 503)


@pytest.mark.parametrize(
    "address", ["/api/v2/pages/%00", "/api/v2/pages/?" + "a=1&" * 20_000, "/api/v2/nothing/", "/api/nothing"]
)
def test_programs_get_refusals_as_data(site: HomePage, visitor: Client, address: str) -> None:
    response = visitor.get(address, follow=True)
    assert response.status_code in (400, 404)
    assert response.json()["message"]


# The log


@pytest.fixture
def log(tmp_path: Path) -> Iterator[io.StringIO]:
    """What the console shows of the logger `tests.log`, with the site's own formatter and filter."""
    parts = logging.config.DictConfigurator(copy.deepcopy(django_settings.LOGGING))
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(parts.configure_formatter(dict(parts.config["formatters"]["plain"])))
    once = {**parts.config["filters"]["once"], "file": tmp_path / "said.json"}
    handler.addFilter(parts.configure_filter(once))
    logger = logging.getLogger("tests.log")
    logger.addHandler(handler)
    yield stream
    logger.removeHandler(handler)


def tell(error: Exception, text: str = "Service Unavailable: %s", *values: Any) -> None:
    try:
        raise error
    except type(error):
        logging.getLogger("tests.log").exception(text, *values)


def test_an_outage_is_one_line_a_minute(log: io.StringIO) -> None:
    with time_machine.travel("2026-11-28 12:00", tick=False) as clock:
        for number in range(500):
            tell(
                OperationalError("connection failed\nIs the server running?"),
                "Unavailable: %s",
                f"/{number}/",
            )
        assert len(log.getvalue().splitlines()) == 1
        assert (
            "Unavailable: /0/: OperationalError: connection failed Is the server running?" in log.getvalue()
        )
        clock.shift(61)
        tell(OperationalError("connection failed"))
        assert len(log.getvalue().splitlines()) == 2


def test_processes_tell_each_other(log: io.StringIO) -> None:
    tell(OperationalError("connection failed"))
    [once] = logging.getLogger("tests.log").handlers[0].filters
    assert hasattr(once, "logged")
    # As another process is: it has said nothing.
    once.logged = {}
    tell(OperationalError("connection failed"))
    assert len(log.getvalue().splitlines()) == 1


def test_a_fault_has_its_traceback_and_others_are_not_held_back(log: io.StringIO) -> None:
    for _number in range(3):
        tell(KeyError("first"))
    tell_another()
    logging.getLogger("tests.log").warning("Told each time")
    logging.getLogger("tests.log").warning("Told each time")
    said = log.getvalue()
    assert said.count("Traceback") == 2
    assert said.count("KeyError: 'first'") == said.count("KeyError: 'second'") == 1
    assert said.count("Told each time") == 2


def tell_another() -> None:
    try:
        raise KeyError("second")
    except KeyError:
        logging.getLogger("tests.log").exception("A fault elsewhere")


@pytest.mark.parametrize("content", ["", "no JSON", "[]", '{"OperationalError": "x"}', "null"])
def test_a_spoilt_note_holds_nothing_back(log: io.StringIO, tmp_path: Path, content: str) -> None:
    (tmp_path / "said.json").write_text(content)
    tell(OperationalError("connection failed"))
    assert len(log.getvalue().splitlines()) == 1


def test_without_a_place_to_write_each_process_counts_for_itself(log: io.StringIO, tmp_path: Path) -> None:
    (tmp_path / "said.json").mkdir()
    tell(OperationalError("connection failed"))
    tell(OperationalError("connection failed"))
    assert len(log.getvalue().splitlines()) == 1
