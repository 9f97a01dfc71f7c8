"""How English texts are compared with the terms of rules: spellings, denials, questions and their answers."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import product
from pathlib import Path

# Letters of other scripts, digits and signs that stand for a letter.
_LOOK_ALIKES = str.maketrans(
    "авеёкмнорстухіјѕԁɡαβεικνορτυχһӏԛԝүпгσςωօսոьѵμ", "abeekmhopctyxijsdgabeiknoptuxhlqwynroswounbvu"
)
_LATIN = re.compile(
    r"LATIN (?:SMALL |CAPITAL )?LETTER (?:SMALL CAPITAL |DOTLESS |SCRIPT )?([A-Z])(?: WITH .*)?$"
)
# A 1 may be an i or an l.
_DISGUISES = tuple(str.maketrans("013457@$€!", f"o{one}eastasei") for one in "il")
_DISGUISED = re.compile(
    r"(?<![\w@$€!])(?=\S*[a-z]\S*[a-z])[a-z013457@$€](?=\S*[013457@$€!])[a-z013457@$€!]*[a-z@$€](?!\w)"
)
_SPELLED = re.compile(r"\b[a-z](?:[ .*_·•~+-]+[a-z013457@$]){2,}(?![\w'’])\.?")
_INITIALS = re.compile(r"\b([a-z])\.([a-z])\.(?=\s)")
_BETWEEN_LETTERS = re.compile(r"[^a-z0-9@$]")
_HYPHENS = re.compile(r"[-‐‑_]|(?<=[a-z])[.*·~](?=[a-z])")
_BREAKS = re.compile(r"[,;:()\[\]{}!?\"“”„«»…–—/]+|\s-\s|\.(?=\s|$)")

# What turns a promise into its denial some words later in the clause: of a verb, and of a noun.
_VERB_DENIALS = (
    "not(?! only| just)|never|nobody|nothing|none|no one|cannot|cant|isnt|arent|doesnt|dont(?! miss"
    "| worry)|didnt|wont"
    "|hasnt|havent|wouldnt|shouldnt|couldnt|neither|nor|rarely|hardly|whether|instead of|rather than"
    "|no longer"
    "|(?:there is|theres) no|no (?!other )(?:[^ |]+ ){1,3}(?:is|are|can|will|could|has|does|should|may)"
    "|no (?:treatment|procedure|operation|surgery|laser|method|device|injection|doctor|surgeon"
    "|clinic|result|outcome|study|trial|drug|medicine|product|filler|evidence|proof|promise|cream)s?"
)
_NOUN_DENIALS = "(?:no|less|without|too)(?:(?: [^ |]+){1,3} n?or)?"
_DENIAL = re.compile(rf"\b(?:(?:{_VERB_DENIALS})(?: [^ |]+){{0,6}}|{_NOUN_DENIALS}(?: [^ |]+)?)$")
# The same after the words: “a guaranteed result does not exist”.
_DENIED_AFTER = re.compile(
    r"(?: (?!(?:you|we|they|it|that|which|and|but|or|so) )[^ |]+)? (?:cannot|isnt|arent|wasnt|doesnt"
    r"|dont|didnt|wont"
    r"|(?:is|are|was|were|does|do|did|can|will|would|should|has|have) (?:not(?! only| just)|never)) "
)
_QUESTION = re.compile(
    r"(?:.*[,;:–] )?(?:so |and |but )?(?:is|are|was|does|do|did|can|could|will|would|should|has|have"
    r"|what|how|why|which|who|when|where)\b"
    r"(?! (?:you (?:want|ready|like|wish|dream|imagine|looking|tired|sick|ashamed|embarrassed)"
    r"|wait|suffer|settle|pay more|risk|put up|live with|wouldnt|about|are you waiting|not )\b)",
    re.IGNORECASE,
)
_SHORT_QUESTION = re.compile(
    r"(?:any |no |the )?(?:side[ -]effects?|risks?|pain|painful|painless|scars?|scarring|downtime"
    r"|recovery|bruising|swelling"
    r"|complications?|dangers?|dangerous|guaranteed?|safe|permanent|discomfort|drawbacks?"
    r"|downsides?)(?: \w+){0,2}\?",
    re.IGNORECASE,
)
_YES = re.compile(
    r" \|(?: oh| why)? (?:yes|yep|yeah|absolutely|definitely|certainly|of course|sure|always|indeed"
    r"|100 %|guaranteed|totally"
    r"|completely|you bet|without (?:a )?doubt|every time|exactly) (?=\||(?:it|they|you|we|every|all"
    r"|exactly|guaranteed)\b)"
)
_NO = re.compile(
    r" \|(?: (?:sorry|unfortunately|honestly|afraid) \|)?(?: absolutely| definitely| certainly| honestly"
    r"| of course| oh)? (?:(?:no|nope|nah|never|none|nothing|zero|nil|not)(?: whatsoever| at all"
    r"| ever)? \|"
    r"|not (?:at all|a bit|one|a single|with our|with us|in our|here|in the (?:least|slightest)|even)"
    r"|no (?:none|not|never|its|it is|it does|it will|they|there|you|we|anyone|our)\b"
    r"|(?:there|they|it|you|we) (?:are|is|do|does|will|have)? ?(?:none|not|never|nt|arent|isnt|doesnt"
    r"|dont|wont)(?: any| one| ever| at all)? \|"
    r"|(?:there|they|it) (?:arent|isnt|doesnt|dont|wont)(?: any| one| ever| at all)? \|)"
)


def is_question(text: str) -> bool:
    """Whether a sentence asks, and does not entice: “Ready for flawless skin?”."""
    return text.rstrip().endswith("?") and bool(_QUESTION.match(text) or _SHORT_QUESTION.match(text))


def affirms(answer: str) -> bool:
    """Whether an answer is a plain yes."""
    folded = spellings(answer)[0]
    return bool(_YES.match(folded)) and not any(_english("qualifications").found_in(folded))


def refuses(answer: str) -> bool:
    """Whether an answer is a plain no."""
    folded = spellings(answer)[0]
    return bool(_NO.match(folded)) and not any(_english("qualifications").found_in(folded))


def is_denied(folded: str, start: int, end: int) -> bool:
    """Whether the words between two places of a text are denied by what stands around them, or warned of."""
    return bool(
        any(warning.end() <= start for warning in _english("warnings").found_in(folded))
        or _DENIAL.search(folded[:start].rpartition("|")[2])
        or _DENIED_AFTER.match(folded, end)
    )


@lru_cache(maxsize=1024)
def spellings(text: str) -> tuple[str, ...]:
    """A text as rules compare it: as it is, undisguised, and with hyphens as spaces and without them.

    Clauses are separated by bars, which also stand at both ends.
    """
    plain = _INITIALS.sub(r"\1\2", _SPELLED.sub(_joined, _plain(text)))
    plain = re.sub(r"\bno\. ?(?=\d)", "no ", plain)
    plain = re.sub(r"\bper ?cent\b", "%", plain)
    undisguised = [
        _DISGUISED.sub(lambda match, letters=letters: match[0].translate(letters), plain)  # type: ignore[misc]
        for letters in _DISGUISES
    ]
    found = (
        _spaced(_BREAKS.sub(" | ", _HYPHENS.sub(by, text)))
        for by in (" ", "")
        for text in (plain, *undisguised)
    )
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=1024)
def spelled_out(text: str) -> list[str]:
    """What a text spells with its letters apart, without the spaces: “n o  r i s k”."""
    return [_joined(match) for match in _SPELLED.finditer(_plain(text))]


def _joined(match: re.Match[str]) -> str:
    letters = _BETWEEN_LETTERS.sub("", match[0])
    return letters if sum(map(str.isalpha, letters)) > 2 else match[0]


def _plain(text: str) -> str:
    """A text without accents, capitals, apostrophes and invisible characters, in Latin letters."""
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_LOOK_ALIKES)
    plain = plain if plain.isascii() else "".join(map(_latin, plain))
    plain = "".join(letter for letter in plain if unicodedata.category(letter) not in ("Mn", "Me", "Cf"))
    return re.sub(r"['’‘`´]", "", plain)


def _latin(letter: str) -> str:
    """A variant of a Latin letter, such as ø or ʙ, as the letter itself; anything else as it is."""
    found = None if letter.isascii() else _LATIN.search(unicodedata.name(letter, ""))
    return found[1].lower() if found else letter


def _spaced(text: str) -> str:
    """Words and signs, each between single spaces."""
    signs = re.sub(r"([%#+£$€&|])", r" \1 ", text)
    words = re.sub(r"[^\w%#+£$€&| ]", " ", signs).split()
    return f" | {' '.join(words)} | "


# Of a gap in a term: a denial there would turn its sense around.
_NO_DENIAL = r"(?!(?:not|never|nor|without|but|cannot|(?:is|are|was|were|has|have|do|does|did|ca|wo)nt)\b)"


class Terms:
    """Terms of a rule, to be found in folded texts; the description of the package has their form.

    They are known by their first word, or its first letters, so that a text is compared with few of them, and
    only those are compiled.
    """

    def __init__(self, terms: Iterable[str]) -> None:
        self._terms = tuple(term.casefold() for term in terms)
        self._by_start: dict[str, list[str]] = {}
        for term in self._terms:
            for first in term.partition(" ")[0].split("/"):
                start = f"{re.split('[*-]', first[:2])[0]}*" if "*" in first or "-" in first else first
                self._by_start.setdefault(start, []).append(term)

    def found_in(self, folded: str) -> Iterator[re.Match[str]]:
        """The places of the terms in a text, each with the space before it."""
        starts = _starts(folded)
        for start in starts.keys() & self._by_start.keys():
            for term, place in product(self._by_start[start], starts[start]):
                if match := _compiled(term).match(folded, place):
                    yield match

    def found_joined(self, letters: str) -> str:
        """The first term in letters that have no spaces between words."""
        found = (_compiled(term, between="").search(letters) for term in self._terms)
        return next((match[0] for match in found if match), "")


@lru_cache(maxsize=1024)
def _starts(folded: str) -> dict[str, list[int]]:
    """The places of a text's words, by the word, its first letters, and all together."""
    starts = defaultdict(list)
    for word in re.finditer(r" (?=(\S+))", folded):
        for start in {word[1], f"{word[1][:2]}*", f"{word[1][:1]}*", "*"}:
            starts[start].append(word.start())
    return starts


@cache
def _compiled(term: str, between: str = " ") -> re.Pattern[str]:
    """A term as an expression, with something before each word."""
    expression = ""
    for word in term.split():
        if word == "...":
            expression += f"(?:{between}{_NO_DENIAL}[^ |]+){{0,4}}"
        else:
            choices = "|".join(map(_word, word.strip("[]").split("/")))
            expression += f"(?:{between}(?:{choices}))" + ("?" if word.startswith("[") else "")
    return re.compile(f"{expression}(?={between})")


def _word(word: str) -> str:
    if word == "*":
        return "[^ |]+"
    return r"\|" if word == "|" else re.escape(word).replace(r"\*", "[^ |]*").replace(r"\-", " ?")


@cache
def _english(name: str) -> Terms:
    words = (Path(__file__).parent.parent / "english.toml").read_text(encoding="utf-8")
    return Terms(tomllib.loads(words)[name])
