"""Rules of advertising: which words a market forbids or doubts, and where.

Each market is a file of this folder, named by its code, which people without Python can write:

    name = "United Kingdom"

    [[wording]]
    id = "medicines"                      # what rules of this file name by it; those of _claims.toml, of all
    terms = ["botox", "wrinkle relax* [injection*]", "quick/easy fix*", "best [*] {provider}"]
    except = ["safe to drive"]            # a term inside such words is none
    unless = ["call 999"]                 # nor beside such words, in its sentence or the next
    answered_no = ["hurt*"]               # a term in a question that is answered with a plain no

    [[rule]]
    id = "prescription-only medicine"     # unique in the file
    kind = "ban"                          # or "doubt"
    source = "CAP Code 12.12"             # where the rule stands, with its address in `url`
    from = 2012-08-14                     # the days on which it holds; `until` may be left out
    places = ["name", "prices"]           # see Place; without it all but "warnings"
    wordings = ["medicines"]              # or terms, except, unless and answered_no of its own, or both
    denials = true                        # a denied or asked term is none: "not guaranteed", "Is it safe?"
    even_asked = true                     # but a question is no denial: “Tired of being fat?”
    sourced = true                        # a sentence that names its source is excused
    only_with_price = true                # only on a page with a price
    says = "What to write instead."

In a term `/` separates words that may stand in one place, `*` is any ending or, alone, any word, `[ ]` holds
a word that may be left out, `...` stands for up to four words, `|` is the end of a clause, `{ }` names a list
of words of _claims.toml, and words with a hyphen may also be written as one. Letters are compared without
case, accents, hyphens and disguises (“B0tox”); see `language`.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal, Self, get_args

from django.core.exceptions import ImproperlyConfigured
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from procedures.review.markets.language import (
    Terms,
    affirms,
    is_denied,
    is_question,
    refuses,
    spelled_out,
    spellings,
)

FOLDER = Path(__file__).parent

# What promises something in every country; no market to choose.
CLAIMS = "_claims"

Place = Literal["name", "summary", "glance", "prices", "pictures", "benefits", "text", "risks", "warnings"]


class MarketError(ImproperlyConfigured):
    """A file of a market that cannot be read, with the file and the line."""


class Wording(BaseModel):
    """Ways of saying one thing. The module's description says what each of its parts means."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1)
    terms: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = Field((), alias="except")
    unless: tuple[str, ...] = ()
    answered_no: tuple[str, ...] = ()

    @field_validator("terms", "exceptions", "unless", "answered_no")
    @classmethod
    def _has_whole_brackets(cls, terms: tuple[str, ...]) -> tuple[str, ...]:
        for term in terms:
            if any(word.startswith("[") is not word.endswith("]") for word in term.split()):
                raise ValueError(f"“{term}”: each optional word has brackets of its own")
        return terms


_PARTS = ("terms", "exceptions", "unless", "answered_no")


class Rule(Wording):
    """A rule of a market, with wordings of its own and of others."""

    kind: Literal["ban", "doubt"]
    source: str = Field(min_length=1)
    url: str = Field(pattern="^https://")
    first_day: datetime.date = Field(alias="from")
    until: datetime.date | None = None
    places: frozenset[Place] = frozenset(get_args(Place)) - {"warnings"}
    wordings: tuple[str, ...] = ()
    denials: bool = False
    even_asked: bool = False
    sourced: bool = False
    only_with_price: bool = False
    says: str = Field(min_length=1)

    def put_together(self, known: Mapping[str, Wording], lists: Mapping[str, str]) -> Self:
        """The rule with its wordings and lists of words in place of their names."""

        def filled(term: str) -> str:
            return re.sub(r"\{(.*?)\}", lambda name: lists[name[1]], term)

        mine = (self, *(known[name] for name in self.wordings))
        parts = {part: tuple(filled(term) for one in mine for term in getattr(one, part)) for part in _PARTS}
        return self.model_copy(update=parts)

    def holds_on(self, day: datetime.date) -> bool:
        """Whether the rule is in force on a day."""
        return self.first_day <= day and (self.until is None or day <= self.until)

    def objection(self, text: str, then: str = "") -> str:
        """The first words of a sentence that the rule names, as they are compared; empty without any.

        Args:
            then: the sentence after it, which may answer it or say what it is about.
        """
        claim = next(self._matches("terms", text), "")
        if self.denials and not self.even_asked and is_question(text):
            if claim:
                return claim if affirms(then) else ""
            return next(self._matches("answered_no", text), "") if refuses(then) else ""
        return "" if claim and any(self._matches("unless", f"{text} {then}")) else claim

    @cached_property
    def _terms(self) -> dict[str, Terms]:
        return {part: Terms(getattr(self, part)) for part in _PARTS}

    def _matches(self, part: str, text: str) -> Iterator[str]:
        """What a text has of the terms of a part, unless it is excepted or denied."""
        is_claim = part == "terms"
        for folded in spellings(text):
            for match in self._terms[part].found_in(folded):
                if not is_claim or not (
                    (self.denials and is_denied(folded, match.start(), match.end()))
                    or self._is_excepted(folded, match)
                ):
                    yield match[0].strip(" |")
        if is_claim:
            yield from filter(None, map(self._terms[part].found_joined, spelled_out(text)))

    def _is_excepted(self, folded: str, match: re.Match[str]) -> bool:
        return any(
            match.start() < one.end() and one.start() < match.end()
            for one in self._terms["exceptions"].found_in(folded)
        )


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1)
    lists: dict[str, str] = {}
    wording: tuple[Wording, ...] = ()
    rule: tuple[Rule, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Market:
    """The rules of a country.

    Attributes:
        code: the name of its file, such as "uk".
        name: as staff choose it.
    """

    code: str
    name: str
    rules: tuple[Rule, ...]


def market_names() -> list[tuple[str, str]]:
    """The code and the name of each market, by name."""
    return sorted(((code, _name_of(code)) for code in market_codes()), key=lambda choice: choice[1])


def _name_of(code: str) -> str:
    try:
        return read_market(code).name
    except MarketError:
        # The system check says what is wrong.
        return code


def market_codes() -> list[str]:
    """The codes of all markets that have a file."""
    return sorted(path.stem for path in FOLDER.glob("[!_]*.toml"))


@lru_cache(maxsize=64)
def read_market(code: str) -> Market:
    """The market of a code.

    Raises:
        MarketError: the file is missing, or has an error; in one line, with the line of the file.
    """
    return parse_market(code, FOLDER / f"{code}.toml")


def parse_market(code: str, path: Path) -> Market:
    """A market from a file; see `read_market`."""
    file, text = _read(path)
    shared = [file] if code == CLAIMS else [_read(FOLDER / f"{CLAIMS}.toml")[0], file]
    lists = {name: words for one in shared for name, words in one.lists.items()}
    known = {wording.id: wording for one in shared for wording in one.wording}
    rules: dict[str, Rule] = {}
    for number, rule in enumerate(file.rule):
        place = f"{path.name}, line {_line_of('rule', text, number)}"
        if rule.id in rules:
            raise MarketError(f"{place}: there are two rules “{rule.id}”")
        try:
            rules[rule.id] = rule.put_together(known, lists)
        except KeyError as error:
            raise MarketError(f"{place}: there is no wording or list “{error.args[0]}”") from error
        if not rules[rule.id].terms:
            raise MarketError(f"{place}: the rule “{rule.id}” has no terms")
    return Market(code, file.name, tuple(rules.values()))


def _read(path: Path) -> tuple[_File, str]:
    """A file, and its text."""
    try:
        text = path.read_text(encoding="utf-8")
        return _File.model_validate(tomllib.loads(text)), text
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise MarketError(f"{path.name}: {error}") from error
    except ValidationError as error:
        raise MarketError(f"{path.name}, {_place_of(error, text)}") from error


def _place_of(error: ValidationError, text: str) -> str:
    """The line of the rule or wording in which a file is wrong, and what is wrong there."""
    first = error.errors()[0]
    match first["loc"]:
        case ("rule" | "wording" as kind, int(number), *names):
            line = _line_of(str(kind), text, number)
        case names:
            line = 1
    return f"line {line}: {'.'.join(map(str, names))}: {first['msg']}"


def _line_of(kind: str, text: str, number: int) -> int:
    lines = enumerate(text.splitlines(), start=1)
    return [line for line, words in lines if words.strip() == f"[[{kind}]]"][number]
