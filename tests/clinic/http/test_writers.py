"""Editors who wait for a lock of the database hold up no visitor."""

from __future__ import annotations

import re
import sqlite3
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode

import pytest

from tests.support.serving import PASSWORD, ServedSite, served_site, until


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, migrated_database: None) -> Iterator[ServedSite]:
    with served_site(tmp_path_factory.mktemp("writers"), WORKERS="1", THREADS="2") as site:
        yield site


def sign_in(site: ServedSite) -> HTTPResponse:
    """Send the form, which writes a session."""
    with closing(HTTPConnection("127.0.0.1", site.port, timeout=30)) as connection:
        connection.request("GET", "/admin/login/")
        response = connection.getresponse()
        token = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', response.read())
        assert token is not None
        form = {"username": "admin", "password": PASSWORD, "csrfmiddlewaretoken": token[1].decode()}
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": response.headers["Set-Cookie"].partition(";")[0],
        }
        connection.request("POST", "/admin/login/", urlencode(form), headers)
        response = connection.getresponse()
        response.read()
        return response


def open_editor(site: ServedSite, page: int, signed_in: HTTPResponse) -> HTTPResponse:
    """Ask for the editor of a page, which writes down who edits it."""
    cookies = [line.partition(";")[0] for line in signed_in.headers.get_all("Set-Cookie") or []]
    return site.get(f"/admin/pages/{page}/edit/", Cookie="; ".join(cookies))


def milliseconds(site: ServedSite) -> float:
    """How long a visitor waits for the home page, as a rule."""
    found = []
    for _ in range(9):
        began = time.monotonic()
        assert site.get().status == 200
        found.append((time.monotonic() - began) * 1000)
    return statistics.median(found)


def test_eight_editors_who_wait(served: ServedSite) -> None:
    served.get()
    signed_in = sign_in(served)
    with closing(sqlite3.connect(served.folder / "clinic.sqlite3")) as database:
        ((home,),) = database.execute("SELECT id FROM wagtailcore_page WHERE depth = 2")
    assert open_editor(served, home, signed_in).status == 200
    alone = milliseconds(served)
    answers: list[int] = []
    asking = [lambda: sign_in(served).status, lambda: open_editor(served, home, signed_in).status] * 4
    editors = [threading.Thread(target=lambda ask=ask: answers.append(ask())) for ask in asking]
    with closing(sqlite3.connect(served.folder / "clinic.sqlite3", isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        for editor in editors:
            editor.start()
        # At first they compute their password's hash.
        until(lambda: milliseconds(served) < alone + 100)
        assert answers == []
        database.execute("ROLLBACK")
    for editor in editors:
        editor.join()
    assert sorted(answers) == [200] * 4 + [302] * 4
