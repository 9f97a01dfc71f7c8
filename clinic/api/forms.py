"""Forms that validate the query parameters of the endpoints.

Unlike the pages, the API rejects unknown parameters, except those that advertisements and caches add, and
invalid values; the answer lists the valid ones. An empty value counts as none, as on the pages.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page, get_page_models

from clinic.api.answers import BadParameter
from clinic.http.query_strings import quoted
from clinic.models import BasePage
from clinic.publishing.site_pages import public_pages

# Keys that mean nothing anywhere: of advertisements, and of scripts that want an answer from no cache.
_IGNORED = re.compile(r"utm_\w+|gclid|gbraid|wbraid|dclid|fbclid|msclkid|_", re.ASCII)
_WHOLE_NUMBER = re.compile(r"\d{1,9}", re.ASCII)
# How many a list shows where nobody has said; and the greatest number that anybody may write.
LIMIT = 20
MOST = 999_999_999
# Dates that every database and time zone can hold.
_FIRST, _LAST = (datetime.datetime(year, 1, 1, tzinfo=datetime.UTC) for year in (1970, 9999))


class WholeNumber(forms.IntegerField):
    """A number from 0, of at most nine digits."""

    def __init__(self, *, max_value: int = MOST, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=max_value, required=False, **kwargs)

    def to_python(self, value: Any) -> int | None:
        if value and not _WHOLE_NUMBER.fullmatch(value):
            raise forms.ValidationError(self.error_messages["invalid"])
        return super().to_python(value)


class Since(forms.DateTimeField):
    """A day, from its beginning at the clinic, or a point in time; as ISO 8601 writes them."""

    default_validators = [MinValueValidator(_FIRST), MaxValueValidator(_LAST)]

    def to_python(self, value: Any) -> datetime.datetime | None:
        # The sign before the offset arrives as a space where nobody has quoted it.
        return super().to_python(value.replace(" ", "+") if value else value)


class Choices(forms.MultipleChoiceField):
    """Values of a key that may be repeated; they are alternatives."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def to_python(self, value: Any) -> list[str]:
        return list(dict.fromkeys(filter(None, map(str.strip, value or ()))))


class Names(Choices):
    """Values with commas between them."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> list[str]:
        return super().to_python((value or "").split(","))


class FieldNames(Names):
    """The names of fields, and Wagtail's signs for all, none and without. It would also take nested ones."""

    def valid_value(self, value: str) -> bool:
        return value in ("*", "_") or super().valid_value(value.removeprefix("-"))


class PublicPage(forms.ModelChoiceField):
    """The id of a page that everybody may read."""

    default_error_messages = {"invalid_choice": gettext_lazy("No public page has this id.")}

    def __init__(self, model: type[Page], **kwargs: Any) -> None:
        super().__init__(model._default_manager.none(), required=False, **kwargs)
        self.model = model

    def to_python(self, value: Any) -> Any:
        if value and not _WHOLE_NUMBER.fullmatch(value):
            raise forms.ValidationError(self.error_messages["invalid_choice"])
        return super().to_python(value)


class DetailForm(forms.Form):
    """The parameters of every endpoint.

    Args:
        names: of the fields that an answer can hold.
    """

    # Before the class is made this is a field of the form, and then a dictionary of all of them.
    fields: Any = FieldNames(help_text="Which fields: `_,title` is that one only, `-about` all but one.")

    def __init__(self, request: HttpRequest, names: Iterable[str] = ()) -> None:
        super().__init__(request.GET)
        self.fields["fields"].choices = [(name, name) for name in names]
        for name, field in self.fields.items():
            if isinstance(field, PublicPage) and request.GET.get(name):
                field.queryset = public_pages(field.model._default_manager.all(), request)

    def values(self) -> dict[str, Any]:
        """What is asked for.

        Raises:
            BadParameter: for what cannot be taken.
        """
        for key in self.data:
            if key not in self.fields and not _IGNORED.fullmatch(key):
                message = _("There is no parameter “%(key)s” here.") % {"key": quoted(key)}
                raise BadParameter(quoted(key), message, sorted(self.fields))
        for name, (error, *_others) in self.errors.as_data().items():
            field = self.fields[name]
            if not isinstance(field, forms.ChoiceField) or isinstance(field, PublicPage):
                raise BadParameter(name, error.messages[0])
            asked = {"key": name, "value": quoted((error.params or {})["value"])}
            message = _("“%(key)s” cannot be “%(value)s”.") % asked
            known: Any = field.choices
            raise BadParameter(name, message, [str(value) for value, _label in known])
        return self.cleaned_data


class FindForm(DetailForm):
    """How a page is looked up; which fields it has is asked when it is found."""

    fields: Any = forms.CharField(required=False)
    html_path = forms.CharField(required=False, help_text="The address of a page, from the root of the site.")


class ListForm(DetailForm):
    """The parameters of every list."""

    limit = WholeNumber(max_value=settings.WAGTAILAPI_LIMIT_MAX, help_text=f"How many at most; else {LIMIT}.")
    offset = WholeNumber(help_text="How many are passed over.")
    locale = forms.ChoiceField(choices=lambda: settings.LANGUAGES, required=False)
    changed_since = Since(
        required=False,
        input_formats=["%Y-%m-%d"],
        help_text="Pages of which visitors read something new since a day or a date-time; not what is gone.",
    )


def page_types() -> dict[str, type[BasePage]]:
    """Our page types by the names that Wagtail has for them."""
    return {model._meta.label: model for model in get_page_models() if issubclass(model, BasePage)}


class PagesForm(ListForm):
    """The parameters of the list of all pages."""

    type = Names(choices=lambda: [(name, name) for name in page_types()])
    child_of = PublicPage(Page, help_text="The id of the page above.")
