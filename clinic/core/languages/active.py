"""The site's languages, and formats of the active one.

`CONTENT_LANGUAGES` lists the languages. Dates and times follow Django (for English
`clinic.core.languages.formats`), everything else Babel.
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

# Languages that capitalise nouns within sentences.
_NOUNS_WITH_CAPITALS = ("de", "gsw", "lb", "nds")


def is_multilingual() -> bool:
    """Whether there is more than one content language. With one, nothing here takes a query."""
    return bool(settings.WAGTAIL_I18N_ENABLED)


def active_language() -> str:
    """The content language of the request; the first one where another is active, as in the admin."""
    try:
        return get_supported_content_language_variant(get_language() or settings.LANGUAGE_CODE)
    except LookupError:
        return settings.LANGUAGE_CODE


def language_of(page: Any) -> str:
    """The language of a page; of settings, which have none, the first. With one language, without a query."""
    is_known = is_multilingual() and getattr(page, "locale_id", None)
    return str(page.locale.language_code) if is_known else settings.LANGUAGE_CODE


def in_active_language(pages: Any) -> Any:
    """The objects of a queryset that are in the active language."""
    return pages.filter(locale__language_code=active_language())


def in_main_language(pages: Any) -> Any:
    """The objects of a queryset that are in the first language."""
    return pages.filter(locale__language_code=settings.LANGUAGE_CODE)


@lru_cache(maxsize=32)
def babel_locale(language: str | None) -> Locale:
    """Babel's locale of a language; English if Babel does not know it."""
    try:
        return Locale.parse(language or "en", sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


def number_signs() -> tuple[str, str]:
    """The active language's thousands and decimal separators, such as "," and "."."""
    locale = babel_locale(get_language())
    return str(get_group_symbol(locale)), str(get_decimal_symbol(locale))


def join_list(parts: Iterable[Any]) -> str:
    """Parts joined with the active language's comma; empty parts are left out."""
    return _comma(get_language()).join(str(part) for part in parts if part)


# Django would look up each of its catalogues every time.
@lru_cache(maxsize=32)
def _comma(language: str | None) -> str:
    # Translators: stands between the parts of a list, with the space after it.
    return pgettext("between parts of a list", ", ")


def lower_first(text: str, *, may_be_noun: bool = False) -> str:
    """Text for the middle of a sentence; an abbreviation such as "SPF 50" keeps its capitals.

    Args:
        may_be_noun: whether the text may begin with a noun, which some languages capitalise.
    """
    if text[1:2].isupper():
        return text
    if may_be_noun and (get_language() or "").partition("-")[0] in _NOUNS_WITH_CAPITALS:
        return text
    return text[:1].lower() + text[1:]
