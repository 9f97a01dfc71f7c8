"""Reads the facts of a document, in any order: title, recovery, category, prices, and those with a label."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from procedures.documents import labels
from procedures.documents.document import Conventions, PriceLine
from procedures.documents.durations import RecoveryReading, read_recovery
from procedures.documents.fact_lines import (
    MAX_CATEGORY,
    MAX_WORDS,
    Label,
    could_be_category,
    fact_label,
    is_fact,
    is_no_value,
    is_price,
    is_prose,
    is_recovery,
    is_understood,
    looks_like_category,
    price_row,
    values_in,
)
from procedures.documents.grammar import Token
from procedures.documents.price_words import read_price, unit_of
from procedures.documents.prices import PriceReading
from procedures.documents.text import folded, letters
from procedures.documents.warnings import ReadingWarning, WarningCode, doubt, quoted
from procedures.facts.currencies import DOLLARS as _DOLLARS

_IN_SENTENCES = ("recovery", "price", "sessions", "treatment_time", "back_to_work")
# What stands behind a price may be another: "£450 (£50 deposit)", "$165, or $825 for six".
_BEFORE_OTHERS = re.compile(r"\s*[(;]|,? (?:or|oder|ou|o) ")
_BETWEEN_FACTS = re.compile(r"\s[|•·]\s")


class FactsReader:
    """Collects facts from one or more blocks of lines.

    Attributes:
        values: the words of each fact but the prices, by its name; the recovery as it was read.
        prices: with what each is for, if the document says so.
        title: the name in the facts, if the document has no title.
        lines: line number of each fact.
        outside: sentences among the facts.
        warnings: doubts.
    """

    def __init__(self, title: str, conventions: Conventions) -> None:
        self.title = title
        self._conventions = conventions
        self.recovery: RecoveryReading | None = None
        self.values: dict[str, str] = {}
        self.prices: list[PriceLine] = []
        self.lines: dict[str, int] = {}
        self.outside: list[Token] = []
        self.warnings: list[ReadingWarning] = []
        self._title_seen = False

    @property
    def stated(self) -> dict[str, str]:
        """The words of further facts, by their name."""
        return {name: words for name, words in self.values.items() if name not in ("recovery", "category")}

    def read(self, tokens: Sequence[Token]) -> None:
        """Reads one block of lines."""
        tokens = [piece for token in tokens for piece in _pieces(token, self.title)]
        candidates: list[Token] = []
        wrapped = self._wrapped_sentences(tokens)
        position = 0
        while position < len(tokens):
            token = tokens[position]
            following = tokens[position + 1] if position + 1 < len(tokens) else None
            if position in wrapped:
                self.outside.append(token)
            elif not self._title_seen and self.title and letters(token.text) == letters(self.title):
                self._title_seen = True
            elif label := fact_label(token.text):
                position += self._labelled(label, token, following)
            else:
                position += self._unlabelled(token, following, candidates)
            position += 1
        self._choose_category(candidates, tokens)

    def read_sentence(self, fact: str, token: Token) -> bool:
        """Reads the first value of the answer to a question; tells whether that is all that it says."""
        sentence = re.split(r"(?<=[.!?]) (?=[^\W\d_])", token.text, maxsplit=1)[0]
        found = values_in(fact, sentence) if fact in _IN_SENTENCES else []
        if not found or fact in self.lines:
            return False
        self._labelled(Label(fact, found[0], is_specific=False), token, None)
        self._warn(WarningCode.READ_IN_SENTENCE, token.text, token.line)
        return sentence == token.text

    def _wrapped_sentences(self, tokens: Sequence[Token]) -> set[int]:
        """Positions of lines that form a paragraph together, although each alone could be a name."""
        found: set[int] = set()
        start = 0
        for end in range(1, len(tokens) + 1):
            if end < len(tokens) and tokens[end].gap == 0:
                continue
            block = [token.text for token in tokens[start:end]]
            has_sentence = any(is_prose(text) or len(text) > MAX_CATEGORY for text in block)
            if has_sentence and not any(is_fact(text, self.title) for text in block):
                found.update(range(start, end))
            start = end
        return found

    def _labelled(self, label: Label, token: Token, following: Token | None) -> int:
        """Reads a labelled fact; returns how many further lines it takes."""
        value, line, taken = label.value, token.line, 0
        if not label.is_known or labels.EXTRAS.search(folded(token.text)):
            self._warn(WarningCode.LABEL_ASSUMED, token.text, token.line)
        if not value and following and (is_no_value(following.text) or self._is_value(label.fact, following)):
            value, line, taken = following.text, following.line, 1
        if not value or is_no_value(value):
            self._warn(WarningCode.LABEL_WITHOUT_VALUE, token.text, token.line)
        elif label.fact != "price":
            self._keep(label.fact, value, line)
        elif not self._keep_several(value, line):
            price, notes = read_price(f"from {value}" if label.is_least else value, is_labelled=True)
            first = _BEFORE_OTHERS.split(value)[0]
            if first != value and not (price and price.is_understood):
                price, notes = read_price(first, is_labelled=True)
                notes.append(doubt(WarningCode.WORDS_NOT_READ, value))
            if price:
                price = replace(price, raw=value, unit=price.unit or label.unit)
            self._keep_price(price, notes, line)
        return taken

    def _is_value(self, fact: str, token: Token) -> bool:
        """Whether a line can be the value of the label above it, and not the next fact."""
        text = token.text
        if fact_label(text) or letters(text) == letters(self.title) or len(text) > MAX_WORDS:
            return False
        is_other = is_price(text) or is_recovery(text) or looks_like_category(text)
        # A sentence is the value only directly below "avg. recovery".
        is_apart = is_prose(text) and (token.gap > 0 or fact != "recovery")
        return is_understood(fact, text) or not (is_other or is_apart)

    def _keep(self, fact: str, value: str, line: int) -> None:
        """Keep the words of a fact; a second statement is only compared."""
        notes: list[ReadingWarning] = []
        recovery = None
        if fact == "recovery":
            recovery, notes = read_recovery(value)
        elif fact != "category" and not is_understood(fact, value):
            notes = [doubt(WarningCode.FACT_NOT_UNDERSTOOD, value, fact=fact)]
        if fact not in self.values:
            self.values[fact] = value
            self.recovery = recovery or self.recovery
            self.lines[fact] = line
            self.warnings += [note.on(line) for note in notes]
            return
        is_same = letters(value) == letters(self.values[fact])
        if recovery and self.recovery and recovery.is_understood:
            is_same = recovery == replace(self.recovery, raw=value)
        self._twice(fact, value, is_same, line)

    def _keep_several(self, value: str, line: int) -> bool:
        """Keep the prices of a line with several: "face £200, neck £150"."""
        pieces = [piece.strip() for piece in re.split(r"[;,](?=\s*[^\W\d_])", value)]
        found = [row for piece in pieces if (row := price_row(piece))]
        if len(found) < 2 or len(found) < len(pieces):
            return False
        for label, words in found:
            self._keep_price(*read_price(words, is_labelled=True), line, label)
        return True

    def _unlabelled(self, token: Token, following: Token | None, candidates: list[Token]) -> int:
        text = token.text
        if row := price_row(text):
            if labels.EXTRAS.search(folded(row[0])):
                self._warn(WarningCode.FACT_NOT_UNDERSTOOD, text, token.line)
            else:
                self._keep_price(*read_price(row[1], is_labelled=True), token.line, row[0])
            return 0
        price, notes = read_price(text, is_labelled=False)
        if price:
            unit = unit_of(following.text) if following and not price.unit else None
            if unit and following:
                price, notes = read_price(f"{text} {following.text}", is_labelled=False)
            self._keep_price(price, notes, token.line)
            return 1 if unit else 0
        if is_recovery(text):
            if not re.search(r"recovery|down ?time", text, re.IGNORECASE):
                self._warn(WarningCode.RECOVERY_UNLABELLED, text, token.line)
            self._keep("recovery", text, token.line)
        elif is_prose(text):
            self.outside.append(token)
        elif could_be_category(text):
            candidates.append(token)
        else:
            self._warn(WarningCode.FACT_NOT_UNDERSTOOD, text, token.line)
            # A list that ended up here is not lost.
            self.outside += [token] if token.is_item and ":" not in text else []
        return 0

    def _choose_category(self, candidates: list[Token], tokens: Sequence[Token]) -> None:
        """Takes the category from the candidates; the format has the title first."""
        if candidates and candidates[0] is tokens[0] and self._names_title(candidates):
            name = candidates.pop(0)
            code = WarningCode.TITLE_DIFFERS if self.title else WarningCode.TITLE_NOT_FIRST
            self.warnings.append(doubt(code, name.text, name.line, title=quoted(self.title)))
            if not self.title:
                self.title = name.text
                self.lines["title"] = name.line
        if len(candidates) > 1 and "category" not in self.values:
            chosen = next((one for one in candidates if looks_like_category(one.text)), candidates[0])
            self._warn(WarningCode.CATEGORY_UNCERTAIN, chosen.text, chosen.line)
            candidates = [chosen]
        elif candidates and not looks_like_category(candidates[0].text):
            # Where facts have labels, a line without one may be anything, but between recovery and price.
            at = tokens.index(candidates[0])
            has_label = sum(map(_is_labelled, tokens)) > 1
            if has_label and not (at and _is_labelled(tokens[at - 1]) and _is_price_at(tokens, at + 1)):
                self._warn(WarningCode.CATEGORY_UNCERTAIN, candidates[0].text, candidates[0].line)
        for token in candidates:
            if letters(self.values.get("category", token.text)) == letters(token.text):
                self._keep("category", token.text, token.line)
            else:
                self._warn(WarningCode.FACT_NOT_UNDERSTOOD, token.text, token.line)

    def _names_title(self, candidates: list[Token]) -> bool:
        """Whether the first line of the facts is the procedure's name, although it differs from the title."""
        if self._title_seen:
            return False
        if not self.title:
            return len(candidates) > 1
        name, title = letters(candidates[0].text), letters(self.title)
        has_category = any(looks_like_category(token.text) for token in candidates[1:])
        if name and (title.startswith(name) or name.startswith(title)):
            return has_category or not looks_like_category(candidates[0].text)
        return has_category and bool(_word_stems(candidates[0].text) & _word_stems(self.title))

    def _keep_price(
        self, price: PriceReading | None, notes: list[ReadingWarning], line: int, label: str = ""
    ) -> None:
        if price:
            price, notes = localised(price, notes, self._conventions)
        if price is None or not self.prices or (label and all(one.label != label for one in self.prices)):
            if price:
                self.lines.setdefault("price", line)
                self.prices.append(PriceLine(label, price))
            self.warnings += [note.on(line) for note in notes]
        else:
            first = self.prices[0].price
            self._twice("price", price.raw, price == replace(first, raw=price.raw), line)

    def _twice(self, fact: str, value: str, is_same: bool, line: int) -> None:
        code = WarningCode.REPEATED_FACT if is_same else WarningCode.CONFLICTING_FACT
        self.warnings.append(doubt(code, value, line, fact))

    def _warn(self, code: WarningCode, text: str, line: int) -> None:
        self.warnings.append(doubt(code, text, line))


def _is_labelled(token: Token) -> bool:
    return fact_label(token.text) is not None


def _is_price_at(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].gap == tokens[at - 1].gap == 0 and is_price(tokens[at].text)


def localised(
    price: PriceReading, notes: list[ReadingWarning], conventions: Conventions
) -> tuple[PriceReading, list[ReadingWarning]]:
    """A price whose "$" or "¥" is the clinic's, as it is at home, without a doubt about that."""
    own = conventions.currency
    if "¥" in price.raw and not own:
        own = {"JP": "JPY", "CN": "CNY"}.get(conventions.country, "")
    is_own = ("$" in price.raw and own in _DOLLARS) or ("¥" in price.raw and own in ("JPY", "CNY"))
    unclear = {WarningCode.CURRENCY_ASSUMED, WarningCode.CURRENCY_AMBIGUOUS}
    if not is_own or not any(note.code in unclear for note in notes):
        return price, notes
    return replace(price, currency=own), [note for note in notes if note.code not in unclear]


def _pieces(token: Token, title: str) -> list[Token]:
    """The facts of a line with several of them: "3 days | Topical | $500"."""
    texts = [text for text in _BETWEEN_FACTS.split(token.text) if text]
    if len(texts) < 2 or is_prose(token.text) or letters(token.text) == letters(title):
        return [token]
    if not any(is_fact(text, title) for text in texts):
        return [token]
    return [replace(token, text=text, gap=0 if at else token.gap) for at, text in enumerate(texts)]


def _word_stems(text: str) -> set[str]:
    """The stems of a text's longer words: "filler" and "fillers" are alike."""
    return {word[:4] for word in re.findall(r"\w+", text.casefold()) if len(word) > 3}
