"""The form of a request, and what it offers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from clinic.core.addresses import PageLink
from clinic.core.languages.active import in_active_language
from clinic.core.public_pages import public
from clinic.locations.public_locations import public_locations
from clinic.models import LocationPage, PractitionerPage
from enquiries.choices import HeldFor, TimeOfDay
from enquiries.models.enquiry import LONGEST_MESSAGE
from procedures.models import ProcedurePage

# Of more procedures than these the form lists only those that are asked about.
MOST_LISTED = 150
# More than anybody compares.
MOST_CHOSEN = 6
# As a page writes them into links: ids beyond these are no page's.
_ID = re.compile(r"[1-9]\d{0,9}", re.ASCII)

# What people of any country write in a telephone number; the digits may be of any script.
_TELEPHONE = re.compile(r"[\d\s()\[\]+./\\,;#*xXextEXT·–—-]+")
FEWEST_DIGITS, MOST_DIGITS = 5, 20
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ONE_LINE = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
# A scheme, markup, a host with a path, or a host under an ending that stands in no sentence.
_LINK = re.compile(
    r"[a-z]://|https?:|www\.|\[url|<a\s|[^\W\d][\w-]*\.[a-z]{2,}/\w"
    r"|[\w-]\.(?:com|net|org|info|biz|ru|cn|top|xyz|shop|online|site|click|link|store|pro|club|vip|icu|io|app|dev|co|uk"
    r"|eu|de|ly|tk)\b",
    re.IGNORECASE,
)
_EMAIL_IN_TEXT = re.compile(r"[\w.+-]+@[\w.-]+")


@dataclass(frozen=True)
class Offers:
    """What a request can be about: public pages in the active language, and nothing else.

    Attributes:
        procedures, locations, people: by id, in the order in which they are shown. Of people only those that
            were asked for.
    """

    procedures: Mapping[int, PageLink]
    locations: Mapping[int, LocationPage]
    people: Mapping[int, PageLink]

    @classmethod
    def find(cls, ids: Iterable[int]) -> Offers:
        """What is offered, in two queries, or three where a person is asked for.

        Args:
            ids: of pages that an address or a form names; what is not public is as if it were not named.
        """
        procedures = _links(ProcedurePage.objects.order_by("title", "pk"))
        locations = {location.pk: location for location in public_locations()}
        others = [pk for pk in ids if pk not in procedures and pk not in locations]
        people = _links(PractitionerPage.objects.filter(pk__in=others)) if others else {}
        return cls(procedures, locations, people)

    def initial(self, ids: Iterable[int]) -> dict[str, Any]:
        """The values of a fresh form for the pages that an address names."""
        ids = list(ids)
        return {
            "procedures": [pk for pk in ids if pk in self.procedures],
            "clinic": next((pk for pk in ids if pk in self.locations), ""),
            "person": next((pk for pk in ids if pk in self.people), ""),
        }


def _links(pages: Any) -> dict[int, PageLink]:
    rows = in_active_language(public(pages)).values_list(*PageLink.FIELDS)
    return {row[0]: PageLink(*row) for row in rows}


def page_ids(values: Iterable[str]) -> list[int]:
    """The ids in an address or a form, each once; anything else is left out."""
    found = [int(value) for value in values if _ID.fullmatch(value)]
    return list(dict.fromkeys(found))[:MOST_CHOSEN]


class ProceduresField(forms.Field):
    """Some of the offered procedures, by id; empty values, which a list sends for “not sure”, are none."""

    widget = forms.MultipleHiddenInput
    default_error_messages = {
        "gone": _(
            "One of the procedures is no longer offered. It has been taken out of your request. Please "
            "send it again."
        ),
        "many": _("Choose up to %(number)s procedures."),
    }

    def __init__(self, offered: Mapping[int, PageLink], **options: Any) -> None:
        super().__init__(required=False, **options)
        self.offered = offered

    def chosen(self, values: Any) -> list[int]:
        """The offered ones among some values."""
        return [pk for pk in page_ids(map(str, values or ())) if pk in self.offered]

    def clean(self, value: Any) -> list[int]:
        given = {str(item).strip() for item in value or ()} - {""}
        if len(given) > MOST_CHOSEN:
            raise ValidationError(self.error_messages["many"], params={"number": MOST_CHOSEN})
        chosen = self.chosen(value)
        if len(chosen) < len(given):
            raise ValidationError(self.error_messages["gone"])
        return chosen


def validate_name(text: str) -> None:
    """Refuse line breaks and control characters, and what nobody could see or click."""
    if not any(sign.isprintable() and sign != " " for sign in _ONE_LINE.sub("x", text)):
        raise ValidationError(_("Enter your name"))
    if _ONE_LINE.search(text):
        raise ValidationError(_("Keep it on one line."))


def validate_text(text: str) -> None:
    """Refuse control characters; line breaks and signs of any script are welcome."""
    if _CONTROL.search(text):
        raise ValidationError(_("It contains characters that cannot be read. Please type it again."))


def validate_telephone(text: str) -> None:
    """Refuse what nobody could dial. Numbers of all countries, with or without a prefix, are welcome."""
    digits = sum(sign.isdecimal() for sign in text)
    if not _TELEPHONE.fullmatch(text) or not FEWEST_DIGITS <= digits <= MOST_DIGITS:
        raise ValidationError(
            _("Enter a telephone number with its digits only, such as 555 0100 142 or +44 20 7946 0000.")
        )


def _shorter(number: int) -> Any:
    return {
        "max_length": ngettext_lazy(
            "Shorten it to %(limit_value)d character or less. It has %(show_value)d.",
            "Shorten it to %(limit_value)d characters or less. It has %(show_value)d.",
            number,
        )
    }


class EnquiryForm(forms.Form):
    """A request. The order of the fields is that of the page and of the list of errors."""

    adult = forms.BooleanField(label=_("I am 18 or over"))
    procedures = ProceduresField({}, label=_("Procedures"))
    clinic = forms.TypedChoiceField(label=_("Clinic"), required=False, coerce=int, empty_value=None)
    person = forms.TypedChoiceField(label=_("Person"), required=False, coerce=int, empty_value=None)
    times = forms.MultipleChoiceField(
        label=_("Times of day that suit you"), required=False, choices=TimeOfDay.choices
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        validators=[validate_name],
        error_messages={"required": _("Enter your name"), **_shorter(120)},
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        max_length=254,
        error_messages={
            "invalid": _("Enter an e-mail address with an @ sign, such as name@example.com"),
            **_shorter(254),
        },
    )
    telephone = forms.CharField(
        label=_("Telephone"),
        required=False,
        max_length=40,
        validators=[validate_telephone],
        error_messages=_shorter(40),
    )
    message = forms.CharField(
        label=_("Message"),
        required=False,
        max_length=LONGEST_MESSAGE,
        validators=[validate_text],
        widget=forms.Textarea,
        error_messages=_shorter(LONGEST_MESSAGE),
    )
    consent = forms.BooleanField(
        label=_("Consent"),
        error_messages={"required": _("Agree to our keeping these details, so that we can reply")},
    )
    news = forms.BooleanField(label=_("News"), required=False)
    # A trap for robots, hidden from people: see `held_for`. Password managers have no value for its name.
    topic = forms.CharField(required=False)

    def __init__(self, offers: Offers, telephone: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offers = offers
        self.fields["procedures"] = ProceduresField(offers.procedures, label=_("Procedures"))
        for name, pages in (("clinic", offers.locations), ("person", offers.people)):
            field: Any = self.fields[name]
            field.choices = [("", ""), *((pk, page.title) for pk, page in pages.items())]
        self.fields["clinic"].error_messages["invalid_choice"] = gettext(
            "This clinic no longer takes requests. Choose another one."
        )
        self.fields["person"].error_messages["invalid_choice"] = gettext(
            "This person is no longer listed here. Your request will not name anyone. Please send it again."
        )
        self.fields["adult"].error_messages["required"] = (
            gettext(
                "Confirm that you are 18 or over. If you are under 18, ask a parent or guardian to call "
                "us at %(telephone)s."
            )
            % {"telephone": telephone}
            if telephone
            else gettext(
                "Confirm that you are 18 or over. If you are under 18, ask a parent or guardian to call us."
            )
        )
        # The keys of an error summary, as links in the order of the page.
        self.order_fields(list(self.base_fields))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        has_way = any(values.get(name) or name in self.errors for name in ("email", "telephone"))
        if not has_way:
            self.add_error("email", gettext("Enter an e-mail address or a telephone number"))
        return values

    @property
    def held_for(self) -> str:
        """Why the request should wait for a person to look at it; empty for most."""
        if self.cleaned_data["topic"]:
            return HeldFor.TRAP
        text = f"{self.cleaned_data['name']} {self.cleaned_data['message']}"
        text = _EMAIL_IN_TEXT.sub(" ", unicodedata.normalize("NFKC", text))
        return HeldFor.LINK if _LINK.search(text) else ""

    # What the template shows

    @property
    def chosen_procedures(self) -> list[PageLink]:
        """The procedures that are ticked."""
        value = self["procedures"].value()
        return [self.offers.procedures[pk] for pk in self.fields["procedures"].chosen(value)]  # type: ignore[attr-defined]

    @property
    def other_procedures(self) -> list[PageLink]:
        """Those that can be added; none where they are too many for a list."""
        if len(self.offers.procedures) > MOST_LISTED:
            return []
        chosen = {page.pk for page in self.chosen_procedures}
        return [page for pk, page in self.offers.procedures.items() if pk not in chosen]

    @property
    def chosen_person(self) -> PageLink | None:
        """The person whom the visitor wants to see."""
        ids = page_ids([str(self["person"].value() or "")])
        return self.offers.people.get(ids[0]) if ids else None

    def state(self, name: str, hint: str = "") -> SafeString:
        """What an input says of itself: that its value is wrong, and by what it is described."""
        described = [hint, f"{name}-error" if name in self.errors else ""]
        attributes = {"aria-describedby": " ".join(filter(None, described))}
        if name in self.errors:
            attributes["aria-invalid"] = "true"
        return flatatt({name: value for name, value in attributes.items() if value})

    def marking(self, *names: str) -> str:
        """The class, with a space before it, of what stands around inputs with errors."""
        return " field--error" if any(name in self.errors for name in names) else ""

    @property
    def error_links(self) -> list[tuple[str, str]]:
        """The name of each field with an error and its message, in the order of the page."""
        return [(name, str(messages[0])) for name in self.fields if (messages := self.errors.get(name))]
