"""Reading procedures from documents.

Files become lines of one grammar (`sources/`, `grammar.py`), the tables of `labels/` name headings and
labels in four languages, and `reader.py` puts the reading together. The package is plain Python: it knows
nothing of the site, and the site decides what becomes of a reading.
"""

from procedures.documents.document import Conventions, DocumentSection, PriceLine, SectionKey
from procedures.documents.durations import RecoveryReading
from procedures.documents.errors import DocumentError
from procedures.documents.files import read_bytes, read_file, read_source
from procedures.documents.prices import PriceReading
from procedures.documents.reader import read_document
from procedures.documents.reading import Reading
from procedures.documents.sources import Source, sources_of
from procedures.documents.warnings import OF_STRUCTURE, ReadingWarning, WarningCode

__all__ = [
    "OF_STRUCTURE",
    "Conventions",
    "DocumentError",
    "DocumentSection",
    "PriceLine",
    "PriceReading",
    "Reading",
    "ReadingWarning",
    "RecoveryReading",
    "SectionKey",
    "Source",
    "WarningCode",
    "read_bytes",
    "read_document",
    "read_file",
    "read_source",
    "sources_of",
]
