"""Words as the search compares them: without capitals, accents and punctuation."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from threading import Lock
from typing import Any

import snowballstemmer
from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils.translation import get_language, gettext

_stemming = Lock()
_WORD = re.compile(r"\w+")
# Words with hyphens count as their parts and as one: "non-ablative" is found as "nonablative".
_OWNED = re.compile(r"['‘’]s\b")
_JOINED = re.compile(r"\w+(?:[-‐‑'’]\w+)+")
# Letters that Unicode does not take apart.
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})


def fold(text: str) -> str:
    """Text without capitals and accents: "Crème" is "creme", "CO₂" is "co2", "Straße" is "strasse"."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return letters.casefold().translate(_LETTERS)


def split_words(text: str) -> list[str]:
    """The folded words of a text, in order."""
    return _WORD.findall(fold(text))


def stem(word: str) -> str:
    """What "remove", "removing" and "removal" have in common, in the active language."""
    return _stem(word, (get_language() or settings.LANGUAGE_CODE).split("-")[0])


@lru_cache(maxsize=100_000)
def _stem(word: str, language: str) -> str:
    stemmer = _stemmer(language)
    if stemmer is None:
        return word
    # A stemmer keeps the word that it works on.
    with _stemming:
        return str(stemmer.stemWord(word))


@lru_cache
def _stemmer(language: str) -> Any:
    name = str(LANG_INFO.get(language, {}).get("name", "")).lower()
    return snowballstemmer.stemmer(name) if name in snowballstemmer.algorithms() else None


def stems(text: str) -> list[str]:
    """The words of a text as they compare with others, with "crow's" as one."""
    return [stem(word) for word in split_words(_OWNED.sub("s", text))]


def index_words(text: str) -> set[str]:
    """The words by which a text is found, each once."""
    folded = fold(text)
    joined = {re.sub(r"\W", "", match) for match in _JOINED.findall(folded)}
    return {*_WORD.findall(folded), *joined}


def query_words(text: str) -> list[str]:
    """The words of a search; small words such as "for" count only when there are no others."""
    words = split_words(text)
    return [word for word in words if word not in _listed(_small_words())] or words


def content_words(text: str) -> list[str]:
    """The words of a search that name something: no small words, no "price" and no "near me"."""
    words = split_words(_OWNED.sub("s", text))
    empty = _listed(_small_words()) | _listed(_empty_words())
    empty = empty.union(*(_listed(listed) for listed in leading_words().values()))
    return [word for word in words if word not in empty]


def alternatives_in(text: str) -> list[str]:
    """The parts of a text between words such as "or" and "vs"."""
    # Translators: words that stand between alternatives in a search, folded, with spaces between.
    between = _listed(gettext("or vs versus compared"))
    parts: list[list[str]] = [[]]
    for word in split_words(text):
        if word in between:
            parts.append([])
        else:
            parts[-1].append(word)
    return [" ".join(part) for part in parts if part]


def leads_of(text: str) -> list[str]:
    """The lists that a text asks for by its words alone, such as "prices"."""
    words = set(stems(text))
    return [lead for lead, listed in leading_words().items() if not words.isdisjoint(_listed_stems(listed))]


def is_general(word: str) -> bool:
    """Whether a word names nothing by itself where a text says who should not have a procedure."""
    return stem(word) in _listed_stems(_general_words())


def kin_of(word: str) -> list[list[str]]:
    """What else a word may be called: "colour" for "color", "blood thinner" for "warfarin"."""
    # By letters, because "nurse" and "nursing" have one stem.
    forms = {word, word.removesuffix("s")}
    mine = [family for family in _families_in(_families()) if not forms.isdisjoint(family)]
    return [other.split("_") for family in mine for other in family if other not in forms]


@lru_cache(maxsize=8)
def _families_in(text: str) -> list[list[str]]:
    return [family.split("=") for family in text.split()]


def _small_words() -> str:
    # Translators: words that say nothing in a search, folded to plain letters, with spaces between.
    return gettext("a an and are at be by for from how i in is it my of on or the to what which with")


def _empty_words() -> str:
    # Translators: words that say nothing about which procedure is meant, in the same form.
    return gettext(
        "about accept accepted after ago allow allowed also am any around away become before best better "
        "came can come compare compared could cure day days did do does done downtime during effective "
        "ever every female first fix get getting give gives go going gone good got has have having he "
        "help helps her him his if improve just kind kinds know left like look looking looks lot m made "
        "make makes male man me men month months need no not offer offered offers option options our "
        "people permanent permanently please possible procedure procedures professional quick quickly re "
        "really recommended recovery reduce remedy rid s safe safely see session sessions she should "
        "since so some somebody someone still t take takes taking tell than that their therapies therapy "
        "there these they this too top treat treated treating treatment treatments treats type types us "
        "use used using ve versus very vs want wants was we wear week weeks were when while why will "
        "with without woman women work works would you your"
    )


def leading_words() -> dict[str, str]:
    """Words that ask for a list: alone they lead to it, beside others they say nothing."""
    return {
        # Translators: words that ask for prices, in the same form.
        "prices": gettext(
            "afford affordable amount budget charge charges cheap cheaper cheapest cost costs deal "
            "deals expensive fee fees finance financing much pay payment price priced prices pricing "
            "quote rate rates"
        ),
        # Translators: words that ask for the clinics, in the same form.
        "clinics": gettext(
            "address call clinic clinics closed closest contact directions email hours local location "
            "locations near nearby nearest number open opening phone reach talk telephone where"
        ),
        # Translators: words that ask for the people, in the same form.
        "team": gettext("doctor doctors physician staff team who whom"),
    }


def _general_words() -> str:
    # Translators: words that name no condition by themselves, in the same form, without plurals.
    return gettext(
        "active area body cannot case clinic control day deep disease doctor face form four "
        "freshly from gone have high ill illness large last life long look low many medicine mild month "
        "more much new not nurse often past patient poorly result severe show skin six small take talk "
        "soon tend time trouble two under upper use way wear week well work year"
    )


def _families() -> str:
    # Translators: what has one meaning and no common stem, with "=" between and "_" for a space: spellings
    # of two countries, words of one family, medicines and what they are; as your patients write, folded.
    return gettext(
        "aging=ageing anesthesia=anaesthesia anesthetic=anaesthetic=lidocaine center=centre "
        "color=colour discoloration=discolouration edema=oedema esthetic=aesthetic estrogen=oestrogen "
        "gray=grey hematoma=haematoma hemophilia=haemophilia hemorrhage=haemorrhage "
        "leukemia=leukaemia mold=mould mustache=moustache tumor=tumour acne=breakout=pimple=zit "
        "allergic=allergy breastfeeding=lactating=nursing complain=complaint crepey=crepy "
        "diabetes=diabetic epilepsy=epileptic=seizure insurance=insure=insurer "
        "lax=loose=saggy=sagging=slack sunburn=sunburnt sunbed=tan "
        "wedding=bridal=event=important_date wrinkle=wrinkly=crease bigger=grow=larger "
        "hurt=pain=painful itch=itchy accutane=isotretinoin=roaccutane aspirin=blood_thinner "
        "chemotherapy=cancer eliquis=warfarin=xarelto=blood_thinner herpes=cold_sore "
        "hypertension=blood_pressure pcos=hormone_disorder doxycycline=photosensitive=sensitive_light"
    )


@lru_cache(maxsize=64)
def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _listed_stems(text: str) -> frozenset[str]:
    return _stems_in(text, get_language())


@lru_cache(maxsize=64)
def _stems_in(text: str, language: str | None) -> frozenset[str]:
    """The stems of a list in the active language, which is part of the key."""
    return frozenset(stems(text))


# From how many letters on the beginning of a word is enough.
SHORTEST_BEGINNING = 3


def is_match(word: str, wanted: str, *, whole: bool = False) -> bool:
    """Whether a folded word is one that is looked for.

    Args:
        whole: the beginning of a word is not enough: in a long text "scar" is not "scarce".
    """
    if stem(word) == stem(wanted):
        return True
    return not whole and len(wanted) >= SHORTEST_BEGINNING and word.startswith(wanted)
