"""Reads the facts of a document, in any order: title, recovery, category, prices, and those with a label."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from procedures.documents import labels
from procedures.documents.currencies import DOLLARS as _DOLLARS
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
)
from procedures.documents.grammar import Token
from procedures.documents.price_words import read_price, unit_of
from procedures.documents.prices import PriceReading
from procedures.documents.text import folded, letters
from procedures.documents.warnings import Note, ReadingWarning, WarningCode, quoted

_BETWEEN_FACTS = re.compile(r"\s[|•·]\s")


class FactsReader:
    """Collects facts from one or more blocks of lines.

    Attributes:
        recovery, category: the first of each.
        prices: with what each is for, if the document says so.
        stated: the words of further facts, by their name.
        title: the name in the facts, if the document has no title.
        lines: line number of each fact.
        outside: sentences among the facts.
        warnings: doubts.
    """

    def __init__(self, title: str, conventions: Conventions) -> None:
        self.title = title
        self._conventions = conventions
        self.recovery: RecoveryReading | None = None
        self.category: str | None = None
        self.prices: list[PriceLine] = []
        self.stated: dict[str, str] = {}
        self.lines: dict[str, int] = {}
        self.outside: list[Token] = []
        self.warnings: list[ReadingWarning] = []
        self._title_seen = False

    def read(self, tokens: Sequence[Token]) -> None:
        """Reads one block of lines."""
        tokens = [piece for token in tokens for piece in _pieces(token, self.title)]
        candidates: list[Token] = []
        wrapped = self._wrapped_sentences(tokens)
        position = 0
        while position < len(tokens):
            token = tokens[position]
            following = tokens[position + 1] if position + 1 < len(tokens) else None
            label = fact_label(token.text)
            if position in wrapped:
                self.outside.append(token)
            elif self._is_title(token):
                pass
            elif label:
                position += self._labelled(label, token, following)
            else:
                position += self._unlabelled(token, following, candidates)
            position += 1
        self._choose_category(candidates, tokens)

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
        if label.value and not is_no_value(label.value):
            self._keep(label, label.value, token.line)
            return 0
        if following and is_no_value(following.text):
            self._without_value(token)
            return 1
        if label.value or following is None or not self._is_value(label.fact, following):
            self._without_value(token)
            return 0
        self._keep(label, following.text, following.line)
        return 1

    def _without_value(self, token: Token) -> None:
        self._warn(
            WarningCode.LABEL_WITHOUT_VALUE,
            _("There is nothing after %(text)s.") % {"text": quoted(token.text)},
            token.line,
        )

    def _is_value(self, fact: str, token: Token) -> bool:
        """Whether a line can be the value of the label above it, and not the next fact."""
        text = token.text
        if fact_label(text) or letters(text) == letters(self.title):
            return False
        if fact == "recovery":
            # A sentence is the value only directly below its label.
            is_apart = token.gap > 0 and is_prose(text)
            return is_recovery(text) or not (is_price(text) or looks_like_category(text) or is_apart)
        if fact == "price":
            return is_price(text) or bool(re.search("[0-9]", text)) or not looks_like_category(text)
        if fact == "category":
            return len(text) <= MAX_CATEGORY and not is_price(text) and not is_recovery(text)
        return len(text) <= MAX_WORDS and not is_price(text) and not is_prose(text)

    def _keep(self, label: Label, value: str, line: int) -> None:
        if label.fact == "category":
            self._keep_category(value, line)
        elif label.fact == "recovery":
            self._keep_recovery(value, line)
        elif label.fact != "price":
            self._keep_stated(label.fact, value, line)
        elif not self._keep_several(value, line):
            price, notes = read_price(f"from {value}" if label.is_least else value, is_labelled=True)
            if price:
                price = replace(price, raw=value)
            if price and label.unit and not price.unit:
                price = replace(price, unit=label.unit)
            self._keep_price(price, notes, line)

    def _keep_stated(self, fact: str, value: str, line: int) -> None:
        """Keep the words of a further fact, if they say what the fact can hold."""
        if fact not in self.stated:
            if not is_understood(fact, value):
                message = _("%(text)s among the facts is not understood; it is kept as words.") % {
                    "text": quoted(value)
                }
                self._warn(WarningCode.FACT_NOT_UNDERSTOOD, message, line, fact)
            self.stated[fact] = value
            self.lines[fact] = line
        elif self.stated[fact] != value:
            message = _("%(text)s is stated as well; the first value is kept.") % {"text": quoted(value)}
            self._warn(WarningCode.CONFLICTING_FACT, message, line, fact)

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
                self._not_understood(token)
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
                message = _("%(text)s has no label; it is read as the recovery.") % {"text": quoted(text)}
                self._warn(WarningCode.RECOVERY_UNLABELLED, message, token.line)
            self._keep_recovery(text, token.line)
        elif is_prose(text):
            self.outside.append(token)
        elif could_be_category(text):
            candidates.append(token)
        else:
            self._not_understood(token)
        return 0

    def _is_title(self, token: Token) -> bool:
        if self._title_seen or not self.title or letters(token.text) != letters(self.title):
            return False
        self._title_seen = True
        return True

    def _choose_category(self, candidates: list[Token], tokens: Sequence[Token]) -> None:
        """Takes the category from the candidates; the format has the title first."""
        if candidates and candidates[0] is tokens[0] and self._names_title(candidates):
            name = candidates.pop(0)
            if not self.title:
                self.title = name.text
                self.lines["title"] = name.line
                message = _("There is no title at the top; %(text)s is taken from the facts.") % {
                    "text": quoted(name.text)
                }
                self._warn(WarningCode.TITLE_NOT_FIRST, message, name.line)
            else:
                message = _("The facts name %(text)s, the title is %(title)s.") % {
                    "text": quoted(name.text),
                    "title": quoted(self.title),
                }
                self._warn(WarningCode.TITLE_DIFFERS, message, name.line)
        if not candidates:
            return
        chosen = candidates[0]
        if len(candidates) > 1 and self.category is None:
            likely = [token for token in candidates if looks_like_category(token.text)]
            chosen = likely[0] if likely else chosen
            message = _("The category could be %(texts)s.") % {
                "texts": _(" or ").join(quoted(token.text) for token in candidates[:4])
            }
            self._warn(WarningCode.CATEGORY_UNCERTAIN, message, chosen.line)
            self._keep_category(chosen.text, chosen.line)
            return
        for token in candidates:
            if self.category is None or letters(self.category) == letters(token.text):
                self._keep_category(token.text, token.line)
            else:
                self._not_understood(token)

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

    def _keep_recovery(self, value: str, line: int) -> None:
        reading, notes = read_recovery(value)
        if self.recovery is None:
            self.recovery = reading
            self._keep_line("recovery", line, notes)
        else:
            hours = (reading.min_hours, reading.max_hours, reading.none)
            first = (self.recovery.min_hours, self.recovery.max_hours, self.recovery.none)
            is_same = hours == first if reading.is_understood else reading.raw == self.recovery.raw
            self._twice("recovery", value, is_same, line)

    def _keep_category(self, value: str, line: int) -> None:
        if self.category is None:
            self.category = value
            self._keep_line("category", line, [])
        else:
            self._twice("category", value, letters(value) == letters(self.category), line)

    def _keep_price(self, price: PriceReading | None, notes: list[Note], line: int, label: str = "") -> None:
        if price:
            price, notes = localised(price, notes, self._conventions)
        if price is None or not self.prices or (label and all(one.label != label for one in self.prices)):
            if price:
                self.lines.setdefault("price", line)
                self.prices.append(PriceLine(label, price))
            self.warnings += [note.on(line) for note in notes]
            return
        first = self.prices[0].price
        is_same = price.raw == first.raw or (
            price.minimum is not None
            and (price.kind, price.currency, price.minimum, price.maximum, price.unit)
            == (first.kind, first.currency, first.minimum, first.maximum, first.unit)
        )
        self._twice("price", price.raw, is_same, line)

    def _keep_line(self, fact: str, line: int, notes: list[Note]) -> None:
        self.lines[fact] = line
        self.warnings += [note.on(line) for note in notes]

    def _twice(self, fact: str, value: str, is_same: bool, line: int) -> None:
        if is_same:
            message = {
                "recovery": _("The recovery is given twice."),
                "category": _("The category is given twice."),
                "price": _("The price is given twice."),
            }[fact]
            self._warn(WarningCode.REPEATED_FACT, message, line, fact)
        else:
            message = {
                "recovery": _("The recovery is given again as %(text)s; the first one is kept."),
                "category": _("The category is given again as %(text)s; the first one is kept."),
                "price": _("The price is given again as %(text)s; the first one is kept."),
            }[fact] % {"text": quoted(value)}
            self._warn(WarningCode.CONFLICTING_FACT, message, line, fact)

    def _not_understood(self, token: Token) -> None:
        message = _("%(text)s among the facts is not understood; it is left out.") % {
            "text": quoted(token.text)
        }
        self._warn(WarningCode.FACT_NOT_UNDERSTOOD, message, token.line)

    def _warn(self, code: WarningCode, message: str, line: int, fact: str | None = None) -> None:
        self.warnings.append(ReadingWarning(code, message, line, fact))


def localised(
    price: PriceReading, notes: list[Note], conventions: Conventions
) -> tuple[PriceReading, list[Note]]:
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
