"""The languages of the pages, and how the active one writes numbers, lists and sentences.

Which languages there are says `CONTENT_LANGUAGES`. Django knows how dates and times read in each
(`clinic.core.languages.formats` says how in English); Babel knows the rest.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.core import UnknownLocaleError
from babel.numbers import get_decimal_symbol, get_group_symbol
from django.conf import settings
from django.utils.translation import get_language, pgettext
from wagtail.coreutils import get_supported_content_language_variant

# Languages that write nouns with a capital inside of sentences, too.
_NOUNS_WITH_CAPITALS = ("de", "gsw", "lb", "nds")


def is_multilingual() -> bool:
    """Whether pages are written in more than one language. With one, nothing here takes a query."""
    return bool(settings.WAGTAIL_I18N_ENABLED)


def active_language() -> str:
    """The language of the pages that a visitor reads; the first one where another is active, as for staff."""
    try:
        return get_supported_content_language_variant(get_language() or settings.LANGUAGE_CODE)
    except LookupError:
        return settings.LANGUAGE_CODE


def language_of(page: Any) -> str:
    """The language that a page is written in; with one language, without a query."""
    is_known = is_multilingual() and page.locale_id is not None
    return str(page.locale.language_code) if is_known else settings.LANGUAGE_CODE


def in_active_language(pages: Any) -> Any:
    """Those of some pages, or of what else is translated, that are in the active language, as a queryset."""
    return pages.filter(locale__language_code=active_language())


def in_main_language(pages: Any) -> Any:
    """Those in the first language: the one that the site began with."""
    return pages.filter(locale__language_code=settings.LANGUAGE_CODE)


@lru_cache(maxsize=32)
def babel_locale(language: str | None) -> Locale:
    """What Babel knows of a language; of English where it does not know it."""
    try:
        return Locale.parse(language or "en", sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


def number_signs() -> tuple[str, str]:
    """What the active language writes between thousands, and before decimals: "," and "."."""
    locale = babel_locale(get_language())
    return str(get_group_symbol(locale)), str(get_decimal_symbol(locale))


def join_list(parts: Iterable[Any]) -> str:
    """Several parts of a line, with commas as the active language has them; empty parts are left out."""
    return _comma(get_language()).join(str(part) for part in parts if part)


# Django asks each of its catalogues for a text, at every time.
@lru_cache(maxsize=32)
def _comma(language: str | None) -> str:
    # Translators: stands between the parts of a list, with the space after it.
    return pgettext("between parts of a list", ", ")


def lower_first(text: str, *, may_be_noun: bool = False) -> str:
    """Text as it reads inside a sentence; an abbreviation such as "SPF 50" keeps its capitals.

    Args:
        may_be_noun: whether the text may begin with a noun, which some languages write with a capital.
    """
    if text[1:2].isupper():
        return text
    if may_be_noun and (get_language() or "").partition("-")[0] in _NOUNS_WITH_CAPITALS:
        return text
    return text[:1].lower() + text[1:]
