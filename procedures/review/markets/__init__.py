"""Rules of advertising: which words a market forbids or doubts, and where.

Each market is a file of this folder, named by its code, which people without Python can write:

    name = "United Kingdom"

    [[rule]]
    id = "prescription-only medicine"     # unique in the file
    kind = "ban"                          # or "doubt"
    source = "CAP Code 12.12"             # where the rule stands, with its address in `url`
    from = 2012-08-14                     # the days on which it holds; `until` may be left out
    places = ["name", "prices"]           # see Place; without it all but "warnings"
    terms = ["botox", "wrinkle relax* [injection*]", "quick/easy fix*"]
    except = ["safe to drive"]            # a term inside such words is none
    denials = true                        # a denied or asked term is none: "not guaranteed", "Is it safe?"
    sourced = true                        # a sentence that names its source is excused
    only_with_price = true                # only on a page with a price
    says = "What to write instead."

In a term `/` separates words that may stand in one place, `*` is any ending or, alone, any word, `[ ]` holds
a word that may be left out, and words with a hyphen may also be written as one. Letters are compared without
case, accents, hyphens and disguises (“B0tox”).
"""

from __future__ import annotations

import datetime
import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal, get_args

from django.core.exceptions import ImproperlyConfigured
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

FOLDER = Path(__file__).parent

# What promises something in every country; no market to choose.
CLAIMS = "_claims"

Place = Literal["name", "summary", "glance", "prices", "pictures", "benefits", "text", "risks", "warnings"]

# Letters of other scripts, digits and signs that stand for a letter.
_LOOK_ALIKES = str.maketrans(
    "авеёкмнорстухіјѕԁɡαβεικνορτυχһӏԛԝүпгσςωօսո", "abeekmhopctyxijsdgabeiknoptuxhlqwynroswoun"
)
_LATIN = re.compile(
    r"LATIN (?:SMALL |CAPITAL )?LETTER (?:SMALL CAPITAL |DOTLESS |SCRIPT )?([A-Z])(?: WITH .*)?$"
)
# A 1 may be an i or an l.
_DISGUISES = tuple(str.maketrans("013457@$€", f"o{one}eastase") for one in "il")
_DISGUISED = re.compile(r"\b[a-z](?=[a-z]*[013457@$€])[a-z013457@$€]*[a-z@$€](?!\w)")
_SPELLED = re.compile(r"\b(?:[a-z][ .*_-]){2,}[a-z]\b\.?")
_BREAKS = re.compile(r"[,;:()\[\]{}!?\"“”…–—/]+|\s-\s|\.(?=\s|$)")
# What turns a promise into its denial a few words later: of a verb, and of a noun.
_VERB_DENIALS = (
    "not(?! only| just)|never|nobody|nothing|none|no one|cannot|cant|isnt|arent|doesnt|dont|didnt|wont"
    "|wouldnt|neither|nor|rarely|hardly|whether|warns? (?:of|about|against)|beware of|instead of|rather than"
    "|no (?:treatment|procedure|operation|surgery|laser|method|device|injection|doctor|clinic|result|outcome"
    "|study|trial|drug|medicine|product|filler|evidence|proof|promise)s?"
)
_NOUN_DENIALS = "(?:no|less|without|too)(?:(?: [^ |]+){1,3} n?or)?"
_DENIAL = re.compile(rf"\b(?:(?:{_VERB_DENIALS})(?: [^ |]+){{0,5}}|{_NOUN_DENIALS}(?: [^ |]+)?)$")
# The same after the words: “a guaranteed result does not exist”.
_DENIED_AFTER = re.compile(
    r"(?: (?!(?:you|we|they|it|that|which) )[^ |]+)? (?:cannot|isnt|arent|wasnt|doesnt|dont|didnt|wont"
    r"|(?:is|are|was|were|does|do|did|can|will|would|should|has|have) (?:not(?! only| just)|never)) "
)


class MarketError(ImproperlyConfigured):
    """A file of a market that cannot be read, with the file and the line."""


class Rule(BaseModel):
    """A rule of a market. The module's description says what each of its parts means."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1)
    kind: Literal["ban", "doubt"]
    source: str = Field(min_length=1)
    url: str = Field(pattern="^https://")
    first_day: datetime.date = Field(alias="from")
    until: datetime.date | None = None
    places: frozenset[Place] = frozenset(get_args(Place)) - {"warnings"}
    terms: tuple[str, ...] = ()
    same_terms_as: str = ""
    exceptions: tuple[str, ...] = Field((), alias="except")
    denials: bool = False
    sourced: bool = False
    only_with_price: bool = False
    says: str = Field(min_length=1)

    @field_validator("terms", "exceptions")
    @classmethod
    def _has_whole_brackets(cls, terms: tuple[str, ...]) -> tuple[str, ...]:
        for term in terms:
            if any(word.startswith("[") is not word.endswith("]") for word in term.split()):
                raise ValueError(f"“{term}”: each optional word has brackets of its own")
        return terms

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The terms as one expression on folded text."""
        return _pattern(self.terms)

    @cached_property
    def exception_pattern(self) -> re.Pattern[str] | None:
        """The exceptions likewise; None without one."""
        return _pattern(self.exceptions) if self.exceptions else None

    def holds_on(self, day: datetime.date) -> bool:
        """Whether the rule is in force on a day."""
        return self.first_day <= day and (self.until is None or day <= self.until)

    def first_hit(self, text: str) -> str:
        """The first words of a text that the rule names, as they are written; empty without any."""
        for folded in _spellings(text):
            exceptions = list(self.exception_pattern.finditer(folded)) if self.exception_pattern else []
            for match in self.pattern.finditer(folded):
                inside = any(match.start() < end.end() and end.start() < match.end() for end in exceptions)
                denied = self.denials and (
                    _DENIAL.search(folded[: match.start()].rpartition("|")[2])
                    or _DENIED_AFTER.match(folded, match.end())
                )
                if not inside and not denied:
                    return match[0].strip()
        return ""


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1)
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
    try:
        text = path.read_text(encoding="utf-8")
        file = _File.model_validate(tomllib.loads(text))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise MarketError(f"{path.name}: {error}") from error
    except ValidationError as error:
        raise MarketError(f"{path.name}, {_place_of(error, text)}") from error
    by_id: dict[str, Rule] = {}
    rules = []
    for number, rule in enumerate(file.rule):
        line = _line_of_rule(text, number)
        if by_id.setdefault(rule.id, rule) is not rule:
            raise MarketError(f"{path.name}, line {line}: there are two rules “{rule.id}”")
        terms = rule.terms
        if rule.same_terms_as:
            other = by_id.get(rule.same_terms_as)
            if other is None:
                raise MarketError(f"{path.name}, line {line}: there is no rule “{rule.same_terms_as}”")
            terms += other.terms
        if not terms:
            raise MarketError(f"{path.name}, line {line}: the rule “{rule.id}” has no terms")
        rules.append(rule.model_copy(update={"terms": terms}))
    return Market(code, file.name, tuple(rules))


def _place_of(error: ValidationError, text: str) -> str:
    """The line of the rule in which a file is wrong, and what is wrong there."""
    first = error.errors()[0]
    match first["loc"]:
        case ("rule", int(number), *names):
            line = _line_of_rule(text, number)
        case names:
            line = 1
    return f"line {line}: {'.'.join(map(str, names))}: {first['msg']}"


def _line_of_rule(text: str, number: int) -> int:
    starts = [line for line, words in enumerate(text.splitlines(), start=1) if words.strip() == "[[rule]]"]
    return starts[number]


@lru_cache(maxsize=1024)
def _spellings(text: str) -> tuple[str, ...]:
    """A text as rules compare it: with hyphens as spaces, and without them where that differs.

    Clauses are separated by bars. There are no accents, capitals, apostrophes and invisible characters.
    """
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_LOOK_ALIKES)
    plain = plain if plain.isascii() else "".join(map(_latin, plain))
    plain = "".join(
        letter
        for letter in plain
        if not unicodedata.combining(letter) and unicodedata.category(letter) != "Cf"
    )
    plain = re.sub(r"['’‘`´]", "", plain)
    plain = _SPELLED.sub(lambda match: re.sub(r"[ .*_-]", "", match[0]), plain)
    plain = re.sub(r"\bno\. ?(?=\d)", "no ", plain)
    plain = _BREAKS.sub(" | ", re.sub(r"\bper ?cent\b", "%", plain))
    undisguised = [
        _DISGUISED.sub(lambda match, letters=letters: match[0].translate(letters), plain)  # type: ignore[misc]
        for letters in _DISGUISES
    ]
    # With both spellings of what has a hyphen.
    found = (_spaced(re.sub(r"[-‐‑_]", by, text)) for by in (" ", "") for text in undisguised)
    return tuple(dict.fromkeys(found))


def _latin(letter: str) -> str:
    """A variant of a Latin letter, such as ø or ʙ, as the letter itself; anything else as it is."""
    found = None if letter.isascii() else _LATIN.search(unicodedata.name(letter, ""))
    return found[1].lower() if found else letter


def _spaced(text: str) -> str:
    """Words and signs, each between single spaces."""
    signs = re.sub(r"([%#+£$€&|])", r" \1 ", text)
    words = re.sub(r"[^\w%#+£$€&| ]", " ", signs).split()
    return f" {' '.join(words)} "


def _pattern(terms: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(_expression(term) for term in terms))


def _expression(term: str) -> str:
    """A term as an expression on folded text: each word with the space before it."""
    expression = ""
    for word in term.casefold().split():
        optional = word.startswith("[")
        choices = "|".join(_word(choice) for choice in word.strip("[]").split("/"))
        expression += f"(?: (?:{choices}))" + ("?" if optional else "")
    return rf"{expression}(?= )"


def _word(word: str) -> str:
    return r"[^ |]+" if word == "*" else re.escape(word).replace(r"\*", r"[^ |]*").replace(r"\-", " ?")
