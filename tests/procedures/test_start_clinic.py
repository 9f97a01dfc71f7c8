"""`manage.py start_clinic`: a clinic's own, empty site."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from wagtail.models import Page

from clinic.management.commands import set_up as setting_up
from clinic.models import ClinicSettings, LocationPage, StandardPage
from clinic.models.settings import NO_NAME
from clinic.settings.environment import NOTES, ROOT, noted_in
from procedures.management.commands import start_clinic as command
from procedures.models import HouseRules

VALUES = {
    "name": "Praxis am Markt",
    "telephone": "020 7946 0000",
    "country": "gb",
    "time_zone": "UTC",
    "languages": "en",
    "person": "Ada Adler",
    "email": "ada@praxis.example",
}


@pytest.fixture
def start(db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """The command on the tests' own database; static files are not collected."""
    monkeypatch.setattr(setting_up, "is_collected", lambda: True)
    monkeypatch.setattr(setting_up, "show_progress", lambda *args: contextlib.nullcontext())
    settings.DATA_DIR = tmp_path

    def run(**options: Any) -> str:
        out = io.StringIO()
        call_command("start_clinic", stdout=out, **options)
        return out.getvalue()

    return run


def test_options_begin_a_site(start: Callable[..., str], tmp_path: Path, client: Client) -> None:
    printed = start(**VALUES)
    clinic = ClinicSettings.objects.get()
    assert (clinic.name, clinic.telephone, clinic.currency) == ("Praxis am Markt", "020 7946 0000", "GBP")
    assert not clinic.is_launched
    # The person signs in with the password that is printed once.
    password = printed.split("with the password ")[1].split(",")[0]
    user = authenticate(username="ada@praxis.example", password=password)
    assert user is not None and user.get_full_name() == "Ada Adler" and user.is_superuser
    # Index pages are public; what only the clinic can write is a draft.
    home = client.get("/")
    assert b"Praxis am Markt" in home.content
    for slug in ("procedures", "prices", "team", "locations", "categories", "concerns", "consultation"):
        assert client.get(f"/{slug}/").status_code == 200
    drafts = StandardPage.objects.filter(live=False)
    assert {page.slug for page in drafts} == {
        "your-consultation", "privacy", "complaints-and-feedback", "legal-notice",
    }  # fmt: skip
    assert all(client.get(f"/{page.slug}/").status_code == 404 for page in drafts)
    assert all(page.publishing_errors() for page in drafts)
    assert clinic.consultation_page.slug == "your-consultation"
    assert clinic.privacy_page.slug == "privacy"
    location = LocationPage.objects.get()
    assert (location.live, location.country, location.telephone) == (False, "GB", "020 7946 0000")
    assert HouseRules.objects.get().market == "uk"
    assert noted_in(tmp_path) == {"TIME_ZONE": "UTC", "CONTENT_LANGUAGES": "en"}


def test_a_draft_is_published_once_it_is_written(start: Callable[..., str], admin_client: Client) -> None:
    start(**VALUES)
    page = StandardPage.objects.get(slug="privacy")
    assert admin_client.get(f"/admin/pages/{page.pk}/edit/").status_code == 200
    page.body = [("heading", "Who"), ("text", "<p>We.</p>")]
    page.save_revision().publish()
    assert StandardPage.objects.get(slug="privacy").live


def test_a_file_begins_a_site_unasked(start: Callable[..., str], tmp_path: Path) -> None:
    file = tmp_path / "clinic.toml"
    file.write_text("\n".join(f'{name} = "{value}"' for name, value in VALUES.items()))
    start(file=str(file))
    assert ClinicSettings.objects.get().name == "Praxis am Markt"


def test_a_site_that_has_begun_is_left_alone(start: Callable[..., str]) -> None:
    start(**VALUES)
    before = (Page.objects.count(), User.objects.count())
    with pytest.raises(CommandError, match="has begun as Praxis am Markt"):
        start(**VALUES | {"name": "Another"})
    assert (Page.objects.count(), User.objects.count()) == before
    assert ClinicSettings.objects.get().name == "Praxis am Markt"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("name", " ", "write the clinic's name"),
        ("name", "x" * 81, "in at most 80 characters"),
        ("telephone", "call us", "is no telephone number"),
        ("country", "Germany", "is no country"),
        ("country", "xx", "is no country"),
        ("currency", "dollars", "is no currency"),
        ("time_zone", "Berlin", "is no time zone"),
        ("time_zone", "/etc/passwd", "is no time zone"),
        ("languages", "en,en", "are no languages"),
        ("languages", "klingon", "are no languages"),
        ("person", "", "who signs in first"),
        ("email", "ada", "is no e-mail address"),
    ],
)
def test_each_wrong_value_has_its_sentence_and_nothing_is_done(
    start: Callable[..., str], name: str, value: str, sentence: str
) -> None:
    pages = Page.objects.count()
    with pytest.raises(CommandError) as refused:
        start(**VALUES | {name: value})
    first, second = str(refused.value).splitlines()
    assert first == "Nothing was done." and second.startswith(f"{name}: ") and sentence in second
    assert Page.objects.count() == pages and not User.objects.exists()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("name = ", "is no TOML"),
        ('colour = "red"', "colour"),
        ("\x00", "is no TOML"),
        (None, "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(
    start: Callable[..., str], tmp_path: Path, text: str | None, sentence: str
) -> None:
    file = tmp_path / "clinic.toml"
    if text is not None:
        file.write_text(text)
    with pytest.raises(CommandError, match=sentence) as refused:
        start(file=str(file))
    assert "clinic.toml" in str(refused.value) and len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("country", "zone"),
    [("DE", "Europe/Berlin"), ("GB", "Europe/London"), ("US", ""), ("NZ", ""), ("", "")],
)
def test_no_clinic_gets_the_time_of_another_country(settings: Any, country: str, zone: str) -> None:
    settings.TIME_ZONE = "Europe/London"
    assert command.QUESTIONS["time_zone"].guess({"country": country}) == zone


def test_half_of_it_is_never_done(start: Callable[..., str], settings: Any, tmp_path: Path) -> None:
    """What comes last fails, and all that came before is taken back."""
    (tmp_path / NOTES).mkdir()
    with pytest.raises(CommandError, match=r"Nothing was done.*cannot be written"):
        start(**VALUES)
    assert not StandardPage.objects.exists() and not User.objects.exists()
    assert not ClinicSettings.objects.exclude(name=NO_NAME).exists()


def test_on_a_terminal_it_asks_with_a_guess_and_again_for_what_is_wrong(
    start: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter(
        ["Praxis", "020 7946 0000", "Britain", "GB", "", "UTC", "en", "Ada Adler", "ada@praxis.example"]
    )
    asked: list[str] = []
    monkeypatch.setattr("builtins.input", lambda question: (asked.append(question), next(answers))[1])
    monkeypatch.setattr(command.sys.stdin, "isatty", lambda: True)
    err = io.StringIO()
    start(stderr=err)
    assert "“Britain” is no country" in err.getvalue()
    assert all(any(guess in question for question in asked) for guess in ("[GBP]", "[en-gb]"))
    assert ClinicSettings.objects.get().currency == "GBP"


def test_the_country_decides_how_its_language_is_written() -> None:
    """Dates, clock and money follow the language."""
    guessed = {
        code: command._languages_of({"country": code}) for code in ("US", "CA", "GB", "IE", "AU", "DE")
    }
    assert guessed == {"US": "en", "CA": "en", "GB": "en-gb", "IE": "en-gb", "AU": "en-au", "DE": "de"}


def test_time_zone_and_languages_stay_said_by_the_folder_for_data(tmp_path: Path) -> None:
    """A clinic of another language and zone, in a process with no other variable than its folder."""
    (tmp_path / NOTES).write_text("TIME_ZONE=Europe/Berlin\nCONTENT_LANGUAGES=de,en\nDEBUG=1\nnonsense\n")
    code = "from django.conf import settings as s; "
    code += "print(s.TIME_ZONE, s.LANGUAGE_CODE, len(s.LANGUAGES), s.DEBUG)"
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)}
    environment |= {"DJANGO_SETTINGS_MODULE": "clinic.settings.production"}

    def printed(**variables: str) -> str:
        process = [sys.executable, "-c", code]
        return subprocess.check_output(process, cwd=ROOT, env=environment | variables, text=True).strip()

    assert printed() == "Europe/Berlin de 2 False"
    # What the environment says comes first; what is blank says nothing.
    assert printed(TIME_ZONE="Europe/London", CONTENT_LANGUAGES=" ") == "Europe/London de 2 False"
