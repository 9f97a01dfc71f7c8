"""A reading as text for people: each field with its line, what is missing, what is doubtful."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from procedures.documents.document import DocumentSection
from procedures.documents.durations import RecoveryReading
from procedures.documents.prices import PriceKind, PriceReading
from procedures.documents.reading import Reading

MAX_VALUE = 72


def summary(reading: Reading) -> str:
    """The output of `read_procedure`."""
    rows = [(name, _shortened(value), f"line {line}") for name, value, line in _rows(reading)]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)] if rows else [0, 0]
    lines = [f"{name:<{widths[0]}}  {value:<{widths[1]}}  {line}" for name, value, line in rows]
    missing = ", ".join(name.replace("_", " ") for name in reading.missing)
    lines += ["", f"Missing: {missing or 'nothing'}", *_doubts(reading)]
    return "\n".join(lines)


def _rows(reading: Reading) -> Iterator[tuple[str, str, int]]:
    values = {
        "title": reading.title,
        "introduction": _texts(reading.intro, "paragraph"),
        "recovery": _recovery(reading.recovery) if reading.recovery else "",
        "category": reading.category or "",
        "price": _price(reading.price) if reading.price else "",
        "last_updated": reading.last_updated.date.isoformat() if reading.last_updated else "",
        "pros": _texts(reading.pros, "item"),
        "cons": _texts(reading.cons, "item"),
    }
    own = [(f"sections.{at}", section) for at, section in enumerate(reading.sections) if not section.key]
    keyed = [(section.key.value, section) for section in reading.sections if section.key]
    sections = dict([*own, *keyed])
    for name, line in sorted(reading.lines.items(), key=lambda item: item[1]):
        if name in sections and sections[name].key is None:
            yield f"“{sections[name].heading}”", _section(sections[name]), line
        elif name in sections:
            yield name.replace("_", " "), _section(sections[name]), line
        else:
            yield name.replace("_", " "), values[name], line


def _section(section: DocumentSection) -> str:
    parts = [_texts(section.paragraphs, "paragraph"), _texts(section.items, "item")]
    return "; ".join(filter(None, parts)) or "no text"


def _texts(texts: Sequence[str], name: str) -> str:
    if not texts:
        return ""
    return f"{len(texts)} {name}{'s' if len(texts) > 1 else ''}: {'; '.join(texts)}"


def _recovery(recovery: RecoveryReading) -> str:
    low, high = recovery.min_hours, recovery.max_hours
    if recovery.none:
        return f"{recovery.raw} (no recovery time)"
    if low is None and high is None:
        return f"{recovery.raw} (length not understood)"
    if low is None:
        hours = f"up to {high}"
    elif high is None:
        hours = f"at least {low}"
    else:
        hours = f"{low}" if low == high else f"{low} to {high}"
    return f"{recovery.raw} ({hours} hours)"


def _price(price: PriceReading) -> str:
    words = [price.kind.value.replace("_", " ")]
    if price.kind != PriceKind.ON_CONSULTATION:
        words.append(price.currency or "currency not known")
        words.append(f"per {price.unit}" if price.unit else "unit not stated")
        if price.minimum is None and price.maximum is None:
            words.append("amount not understood")
    return f"{price.raw} ({', '.join(words)})"


def _doubts(reading: Reading) -> Iterator[str]:
    if not reading.warnings:
        yield "Doubts: none"
        return
    yield "Doubts:"
    for warning in reading.warnings:
        place = f"line {warning.line}" if warning.line else "document"
        yield f"  {place:<9} {warning.message} [{warning.code}]"


def _shortened(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= MAX_VALUE else f"{flat[: MAX_VALUE - 1].rstrip()}…"
