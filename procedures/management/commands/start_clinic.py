"""`manage.py start_clinic`: a clinic's own site, empty but for what every clinic's site has.

Values come from options, from a file, or are asked for on a terminal. All are checked before anything is
done, and what is done is one transaction. Time zone and languages belong to the environment: they are noted
in `clinic.env` of the folder for data (`clinic.settings.environment`), and the work is done by a process that
has them already.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tomllib
import zoneinfo
from argparse import ArgumentParser
from collections.abc import Callable, Container
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from babel import Locale
from babel.core import get_global
from babel.languages import get_official_languages
from babel.numbers import get_territory_currencies
from django.conf import settings
from django.conf.locale import LANG_INFO
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _
from wagtail.models import Page, Site

from clinic.core.demo_record import has_demo
from clinic.core.site_tree import ensure_site_tree
from clinic.management.commands.set_up import check_database, prepare, setup_lock
from clinic.models import ClinicSettings, HomePage, LocationIndexPage, LocationPage, StandardPage
from clinic.models.settings import NO_NAME, telephone_address
from clinic.settings.environment import note
from procedures.models import HouseRules
from procedures.review.markets import market_codes

Values = dict[str, Any]

# Pages with texts that only the clinic can write: their slugs, titles, and the headings of their outlines.
PAGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "your-consultation": (
        _("Your consultation"),
        (_("Before you come"), _("What happens"), _("What it costs"), _("Afterward")),
    ),
    "privacy": (
        _("Privacy notice"),
        (
            _("Who is responsible for your data"),
            _("When you read this site"),
            _("When you write or call"),
            _("When you are treated"),
            _("What you can ask for"),
        ),
    ),
    "complaints-and-feedback": (
        _("Complaints and feedback"),
        (_("How to complain"), _("What happens then"), _("Whom else you can ask")),
    ),
    "legal-notice": (_("Legal notice"), (_("Who runs this site"), _("Licenses and supervision"))),
}


@dataclass(frozen=True)
class Question:
    """A value: how it is asked for, read, and guessed from the values before it."""

    words: str
    read: Callable[[Any], Any]
    guess: Callable[[Values], str] = lambda values: ""


def _words(most: int, mistake: str) -> Callable[[Any], str]:
    """Read words on one line."""

    def read(text: Any) -> str:
        words = " ".join(str(text).split())
        if not words or len(words) > most or words == NO_NAME:
            raise ValueError(mistake)
        return words

    return read


def _code(known: Container[str], mistake: str) -> Callable[[Any], str]:
    """Read a code in capitals."""

    def read(text: Any) -> str:
        code = str(text).strip().upper()
        if code not in known:
            raise ValueError(f"“{text}” {mistake}")
        return code

    return read


def _telephone(text: Any) -> str:
    number = " ".join(str(text).split())
    if number and (len(number) > 40 or len(telephone_address(number)) < len("tel:123")):
        raise ValueError(f"“{number}” is no telephone number; write it as people dial it, or leave it empty")
    return number


def _time_zone(text: Any) -> str:
    if text not in zoneinfo.available_timezones():
        raise ValueError(f"“{text}” is no time zone; write it such as Europe/London or America/New_York")
    return str(text)


def _languages(text: Any) -> str:
    codes = text if isinstance(text, list) else str(text).replace(",", " ").split()
    codes = [str(code).strip().lower() for code in codes]
    unknown = [code for code in codes if "name_local" not in LANG_INFO.get(code, {})]
    if unknown or not codes or len(codes) != len(set(codes)):
        raise ValueError(f"“{text}” are no languages; write codes, each once, such as en or en,de")
    return ",".join(codes)


def _email(text: Any) -> str:
    try:
        validate_email(str(text))
    except ValidationError:
        raise ValueError(f"“{text}” is no e-mail address") from None
    return str(text)


def _zone_of(values: Values) -> str:
    """That of a country whose clocks agree; elsewhere that of the machine, if it is one of the country's."""
    of_country = get_global("zone_territories").items()
    zones = [zone for zone, country in of_country if country == values.get("country")]
    dates = [(timezone.now().year, month, 1) for month in (1, 7)]
    clocks = {
        tuple(datetime(*day, tzinfo=zoneinfo.ZoneInfo(zone)).utcoffset() for day in dates) for zone in zones
    }
    if len(clocks) == 1:
        return min(zones)
    return str(settings.TIME_ZONE) if settings.TIME_ZONE in zones else ""


def _languages_of(values: Values) -> str:
    """The first official language that pages can be in, as the country writes it: "pt-br", "en-gb"."""
    country = values.get("country", "")
    spoken = [code for code in get_official_languages(country, de_facto=True) if code in LANG_INFO]
    language = spoken[0] if spoken else "en"
    own = f"{language}-{country.lower()}"
    if own not in LANG_INFO and spoken[:1] == ["en"]:
        # Countries that begin a date with its day write English the British way.
        is_british = Locale.parse(f"en_{country}").date_formats["long"].pattern.startswith("d")
        return "en-gb" if is_british else "en"
    return own if own in LANG_INFO else language


QUESTIONS: dict[str, Question] = {
    "name": Question("Name of the clinic", _words(80, "write the clinic's name, in at most 80 characters")),
    "telephone": Question("Telephone for appointments", _telephone),
    "country": Question(
        "Country, as two letters",
        _code(
            [code for code in map(str, Locale("en").territories) if len(code) == 2],
            "is no country; write its code of two letters, such as US, GB or DE",
        ),
    ),
    "currency": Question(
        "Currency of its prices, as three letters",
        _code(
            Locale("en").currencies,
            "is no currency; write its code of three letters, such as USD, GBP or EUR",
        ),
        lambda values: (get_territory_currencies(values.get("country", "")) or ["USD"])[-1],
    ),
    "time_zone": Question("Time zone", _time_zone, _zone_of),
    "languages": Question("Languages of its pages, the first one first", _languages, _languages_of),
    "person": Question(
        "Name of the person who signs in first",
        _words(150, "write the name of the person who signs in first"),
    ),
    "email": Question("Their e-mail address, with which they sign in", _email),
}


class Command(BaseCommand):
    """Begins a clinic's own site."""

    help = "Begin a clinic's own, empty site: asked for on a terminal, by options, or from a TOML file."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--from", dest="file", metavar="FILE", help="a TOML file with these values; - reads it"
        )
        for name, question in QUESTIONS.items():
            parser.add_argument(f"--{name.replace('_', '-')}", help=question.words)

    def handle(self, *args: Any, **options: Any) -> None:
        """Gather the values, and do the work where time zone and languages are those."""
        os.umask(0o077)
        given = self.file_values(options["file"]) if options["file"] else {}
        given |= {name: options[name] for name in QUESTIONS if options[name] is not None}
        values = self.checked(given, asks=not options["file"] and sys.stdin.isatty())
        own = environment_of(values)
        if own != settings.ENV.noted:
            self.continue_with(own, values)
            return
        check_database()
        with setup_lock():
            prepare(self.stdout, self.stderr)
            password = start(values)
        self.stdout.write(
            f"{values['name']} is begun. {values['email']} signs in at {settings.BASE_URL}/admin/"
        )
        if password:
            self.stdout.write(f"with the password {password}, which is shown only now.")

    def file_values(self, name: str) -> Values:
        """What the file says."""
        try:
            text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
            values = tomllib.loads(text)
        except OSError as error:
            raise CommandError(f"{name} cannot be read: {error.strerror}.") from None
        except ValueError as error:
            raise CommandError(f"{name} is no TOML: {error}.") from None
        if unknown := values.keys() - QUESTIONS.keys():
            raise CommandError(f"{name}: {', '.join(sorted(unknown))}: known are {', '.join(QUESTIONS)}.")
        return values

    def checked(self, given: Values, *, asks: bool) -> Values:
        """All values, read; each that is missing is asked for or guessed, and each wrong one is named."""
        values: Values = {}
        wrong: list[str] = []
        for name, question in QUESTIONS.items():
            guess = question.guess(values)
            while True:
                is_asked = asks and name not in given
                answer = given.get(name, guess)
                if is_asked:
                    answer = input(f"{question.words}{f' [{guess}]' if guess else ''}: ").strip() or guess
                try:
                    values[name] = question.read(answer)
                except ValueError as error:
                    if is_asked:
                        self.stderr.write(f"{error}.")
                        continue
                    wrong.append(f"{name}: {error}.")
                break
        if wrong:
            raise CommandError("\n".join(["Nothing was done.", *wrong]))
        return values

    def continue_with(self, own: dict[str, str], values: Values) -> None:
        """Do the work in a process with this time zone and these languages."""
        for name, value in own.items():
            said = os.environ.get(name, "").strip()
            if said and said != value:
                raise CommandError(
                    f"Nothing was done. The environment says {name}={said}, and the clinic's is {value}: "
                    f"take {name} out of the environment, or change one of them."
                )
        lines = "\n".join(
            f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in values.items()
        )
        command = [sys.executable, sys.argv[0], "start_clinic", "--from", "-"]
        done = subprocess.run(command, input=lines, text=True, env=os.environ | own, check=False)  # noqa: S603
        if done.returncode:
            sys.exit(done.returncode)


def environment_of(values: Values) -> dict[str, str]:
    """What the environment of a clinic's site says, beside what its machine does."""
    return {"TIME_ZONE": values["time_zone"], "CONTENT_LANGUAGES": values["languages"]}


@transaction.atomic
def start(values: Values) -> str:
    """Fill in the settings, and make the first pages as drafts and the first person.

    Returns:
        The person's password where one was made up.

    Raises:
        CommandError: the site has begun already. Nothing was changed.
    """
    home = ensure_site_tree()
    site = Site.objects.get(is_default_site=True)
    clinic = ClinicSettings.for_site(site)
    refuse_begun_site(clinic, home)
    pages = {slug: _draft(home, slug, *PAGES[slug]) for slug in PAGES}
    clinic.name, clinic.telephone, clinic.currency = values["name"], values["telephone"], values["currency"]
    clinic.consultation_page, clinic.privacy_page = pages["your-consultation"], pages["privacy"]
    clinic.footer_links = [("link", {"page": page, "words": ""}) for page in pages.values()]
    clinic.save()
    market = {"GB": "uk"}.get(values["country"], values["country"].lower())
    if market in market_codes():
        HouseRules.objects.update_or_create(site=site, defaults={"market": market})
    _add_draft(
        LocationIndexPage.objects.child_of(home).get(),
        LocationPage(title=values["name"], country=values["country"], telephone=values["telephone"]),
    )
    password = _make_person(values["person"], values["email"])
    # Last, so that nothing is begun where it cannot be written.
    try:
        note(settings.DATA_DIR, environment_of(values))
    except OSError as error:
        raise CommandError(
            f"Nothing was done. {error.filename} cannot be written: {error.strerror}."
        ) from None
    return password


def refuse_begun_site(clinic: ClinicSettings, home: HomePage) -> None:
    """Leave a site alone that has a name or pages of its own.

    Raises:
        CommandError: says what there is.
    """
    if has_demo():
        raise CommandError(
            "Nothing was done. The site holds the demo: `manage.py remove_demo` takes it away."
        )
    if clinic.name != NO_NAME:
        raise CommandError(f"Nothing was done. The site has begun as {clinic.name}.")
    if Page.objects.live().filter(depth__gt=home.depth + 1).exists() or StandardPage.objects.live().exists():
        raise CommandError("Nothing was done. The site has pages of its own.")


def _draft(home: HomePage, slug: str, title: str, headings: tuple[str, ...]) -> Page:
    """An outline in the site's first language, which publishing asks to be written."""
    if found := StandardPage.objects.child_of(home).filter(slug=slug).first():
        return found
    with override(settings.LANGUAGE_CODE):
        body = [block for heading in headings for block in (("heading", gettext(heading)), ("text", ""))]
        return _add_draft(home, StandardPage(title=gettext(title), slug=slug, body=body))


def _add_draft(parent: Page, page: Page) -> Page:
    page.live = False
    parent.add_child(instance=page)
    page.save_revision(clean=False)
    return page


def _make_person(name: str, email: str) -> str:
    people = get_user_model()._default_manager
    if people.filter(username=email).exists():
        return ""
    said = settings.ENV.admin_password
    password = said or secrets.token_urlsafe(12)
    first, _blank, last = name.partition(" ")
    people.create_superuser(email, email, password, first_name=first, last_name=last)
    return "" if said else password
