"""The words of documents in each language: headings, labels, furniture and values.

Each language is one table (`en.toml` describes them). The facts that headings and labels name are the
registry's.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from procedures.documents.text import MAX_HEADING, folded, letters, straightened, undecorated

LANGUAGES = ("en", "de", "fr", "es")
_TABLES: dict[str, dict[str, Any]] = {
    name: tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text("utf-8")) for name in LANGUAGES
}


def words_of(name: str) -> frozenset[str]:
    """The words of all languages in an entry such as "small"."""
    return frozenset(word for table in _TABLES.values() for word in table[name].split())


def _one_of(patterns: Iterator[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def _of_furniture(name: str) -> Iterator[str]:
    for table in _TABLES.values():
        entry = table["furniture"][name]
        yield from (entry if isinstance(entry, list) else [entry]) if entry else []


PROMOTION = _one_of(_of_furniture("lines"))
PAGE_END = _one_of(pattern for table in _TABLES.values() for pattern in table["furniture"].get("ends", ()))
GREETING, CLOSING, INVOICE = (_one_of(_of_furniture(name)) for name in ("greetings", "closings", "invoice"))
MENU = frozenset(_of_furniture("menu"))
LEADING = re.compile(
    rf"(?::|\b(?:{'|'.join('|'.join(table['leading'].split()) for table in _TABLES.values())})\s*)$",
    re.IGNORECASE,
)
AVERAGE = words_of("average")
# A line with the name of a clinic is no title.
CLINIC = re.compile("|".join(table["clinic"] for table in _TABLES.values()), re.IGNORECASE)
_FACTS_BELOW = _one_of(table["facts_are_below"] for table in _TABLES.values())
# What is paid beside the price of a procedure.
EXTRAS = _one_of(table["extras"] for table in _TABLES.values())
# The heading above the facts, with the procedure's name.
OVERVIEWS = [
    re.compile(table["overview"].replace("{}", "(?P<name>.*?)"), re.IGNORECASE) for table in _TABLES.values()
]
ASKING = words_of("asking")
COMMON_HEADINGS = words_of("common_headings")
SMALL = words_of("small") | frozenset("& - – — /")

_PROCEDURE = _one_of(
    rf"(?<![\w'-]){re.escape(name)}(?!\w)"
    for name in sorted(
        (name for table in _TABLES.values() for name in table["procedure"]), key=len, reverse=True
    )
)
_AROUND = re.compile(
    r"(?:\b(?:the|an?|den|die|der|dem|le|la|el) )?\{\}(?: (?:procedure|treatment|is))?(?= |$)"
)
_SHORT_IS = re.compile(r"\b(who|what|it|how)'s\b")
_AND = re.compile(r" (?:and|und|et|y|&|\+) ")
_KIND_OF_PROCEDURE = re.compile(
    r"[ -](?:treatments?|procedures?|therapy|surgery|injections?|injectables?"
    r"|behandlung(?:en)?|therapie|injektion(?:en)?)$"
    r"|^(?:injections?|traitement|traitements|tratamiento|inyecciones) (?:de |d'|con |par )?(?:la |l')?"
)
_IN_BRACKETS = re.compile(r"\s*\([^()]*\)$")


def heading_words(line: str) -> str:
    """A heading without markup: "## Aftercare:" is "Aftercare"."""
    words = (undecorated(line) or line).rstrip()
    if words.endswith((":", "：")):
        words = words[:-1].rstrip()
    return words or line


@lru_cache(maxsize=256)
def _names(title: str) -> tuple[str, ...]:
    """What a text calls the procedure: its title, and that without what kind of procedure it is."""
    name = _AND.sub(" & ", _IN_BRACKETS.sub("", folded(title)))
    bare = _KIND_OF_PROCEDURE.sub("", name).strip(" -")
    names = {folded(title), name, bare, name.removesuffix("s"), bare.removesuffix("s")}
    words = bare.split()
    # "What is microneedling?" is about "Dermapen Microneedling".
    names |= {end for at in range(1, len(words)) if len(letters(end := " ".join(words[at:]))) > 5}
    return tuple(sorted((one for one in names if len(letters(one)) > 2), key=len, reverse=True))


@lru_cache(maxsize=16_384)
def key_of(line: str, title: str = "") -> str:
    """What a line is compared by: its words in lower case, with "{}" for the procedure."""
    if len(line) > MAX_HEADING:
        return ""
    text = _IN_BRACKETS.sub("", folded(heading_words(line))).strip(" ?!:-¿¡")
    text = _AND.sub(" & ", _SHORT_IS.sub(r"\1 is", text))
    if title and letters(title) != letters(text):
        for name in _names(title):
            text = text.replace(name, "{}")
    return _AROUND.sub("{}", _PROCEDURE.sub("{}", text))


def _by_key(name: str) -> dict[str, str]:
    """The fact of each heading or label."""
    found: dict[str, str] = {}
    for table in _TABLES.values():
        for fact, lines in table[name].items():
            for line in lines:
                found.setdefault(key_of(line), fact)
    return found


_SECTIONS, _FACTS, _OPENINGS = _by_key("sections"), _by_key("facts"), _by_key("openings")
# What headings and labels contain, in the order in which they count.
_IN_HEADINGS, _ASSUMED, _ASKED = (
    {
        fact: _one_of(table[name][fact] for table in _TABLES.values() if fact in table[name])
        for fact in _TABLES["en"][name]
    }
    for name in ("headings", "assumed", "asked")
)
_STANDARD = frozenset(key_of(lines[0]) for lines in _TABLES["en"]["sections"].values())
_CHOICES = {
    fact: {
        folded(word): value
        for table in _TABLES.values()
        for value, words in table["choices"][fact].items()
        for word in words
    }
    for fact in _TABLES["en"]["choices"]
}

_NAMED = {
    fact: re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, words), key=len, reverse=True))})\b")
    for fact, words in _CHOICES.items()
}
MAX_CHOICE = 100


def section_of(line: str, title: str = "") -> str | None:
    """The fact whose section a line opens, if it is only that heading."""
    key = key_of(line, title)
    if letters(line) == letters(title):
        return None
    return _SECTIONS.get(key)


def section_of_heading(line: str, title: str = "") -> str | None:
    """The fact whose section a heading opens, in whatever words: "Risks you should know"."""
    key = _without_name(line, title)
    found = [fact for fact, pattern in _IN_HEADINGS.items() if pattern.search(key)]
    # "Benefits and risks" is about both.
    is_one = len(found) == 1 or (len(found) > 1 and "pros" not in found)
    if not found:
        found = [fact for fact, pattern in _ASSUMED.items() if pattern.search(key)]
        is_one = bool(found)
    return section_of(line, title) or (found[0] if is_one else None)


def is_clear_heading(line: str, title: str, fact: str) -> bool:
    """Whether a heading says hardly more than which section it opens: "Which risks are there?"."""
    if section_of(line, title) == fact:
        return True
    key = _without_name(line, title)
    rest = re.findall(r"[^\W\d_]+", _IN_HEADINGS[fact].sub(" ", key))
    return (
        _IN_HEADINGS[fact].search(key) is not None
        and sum(word not in SMALL and word not in ASKING for word in rest) <= 1
    )


def _without_name(line: str, title: str) -> str:
    key = key_of(line, title)
    for word in re.findall(r"\w{4,}", folded(title)):
        key = key.replace(word, "{}")
    return key


def fact_asked(line: str) -> str | None:
    """The fact that a label in other words may ask for: "How many visits will I need?"."""
    key = key_of(line)
    return next((fact for fact, pattern in _ASKED.items() if pattern.search(key)), None)


def asks_for(fact: str, sentence: str) -> bool:
    """Whether a sentence is about a fact."""
    return _ASKED[fact].search(folded(sentence)) is not None


def fact_of(label: str, title: str = "") -> str | None:
    """The fact that a label names."""
    return _FACTS.get(key_of(label, title))


def opening_of(line: str, title: str = "") -> str | None:
    """What else a line opens: "facts", "introduction" or "both_lists"."""
    key = key_of(line, title)
    return _OPENINGS.get(key) or ("facts" if _FACTS_BELOW.search(key) else None)


def is_standard_heading(line: str) -> bool:
    """Whether a line is a section heading in the form's own words."""
    return key_of(line) in _STANDARD


def standard_heading(fact: str) -> str:
    """The form's own heading of a fact."""
    return str(_TABLES["en"]["sections"][fact][0])


def has_label(fact: str) -> bool:
    """Whether documents can state a fact: under a heading, or behind a label."""
    return fact in _TABLES["en"]["sections"] or fact in _TABLES["en"]["facts"]


def choice_of(fact: str, text: str) -> str | None:
    """The stored value that a text means: "lokal" is "local"; none of two."""
    words = folded(text).strip(" .")
    found = {_CHOICES[fact][word] for word in _NAMED[fact].findall(words)}
    return _CHOICES[fact].get(words) or (found.pop() if len(found) == 1 else None)


def names_choice(fact: str, text: str) -> bool:
    """Whether a text is about a fact's choices, be it about two: "local or general"."""
    return len(text) <= MAX_CHOICE and _NAMED[fact].search(folded(text)) is not None


def language_of(text: str) -> str:
    """The language of a text, by its commonest words; English if they do not tell."""
    counts = dict.fromkeys(LANGUAGES, 0)
    words = re.findall(r"[^\W\d_]+", text[:20_000].casefold())
    for name in LANGUAGES:
        common = frozenset(_TABLES[name]["common"].split())
        counts[name] = sum(word in common for word in words)
    return max(LANGUAGES, key=lambda name: counts[name])


@cache
def _values(language: str) -> tuple[re.Pattern[str], list[str]] | None:
    entries = _TABLES[language]["values"]
    if not entries:
        return None
    alternatives = "|".join(f"({pattern})" for pattern in entries)
    return re.compile(rf"(?<![^\W\d_])(?:{alternatives})(?![^\W\d_])", re.IGNORECASE), list(entries.values())


@lru_cache(maxsize=16_384)
def in_english(text: str, language: str) -> str:
    """A value with its words in English: "ab 90 € pro Sitzung" is "from 90 € per session"."""
    found = _values(language)
    if found is None:
        return text
    pattern, words = found
    return " ".join(pattern.sub(lambda match: words[(match.lastindex or 1) - 1], straightened(text)).split())


def in_each_language(text: str) -> Iterator[str]:
    """A value as it is, and in English if its words are of another language."""
    yield text
    for language in LANGUAGES[1:]:
        words = in_english(text, language)
        if words.casefold() != straightened(text).casefold():
            yield words
