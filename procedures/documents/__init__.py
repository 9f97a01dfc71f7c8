"""Reading a procedure from a plain-text document, and writing one back.

The package is plain Python: it knows nothing of the site, and the site decides what becomes of a reading.
"""

from procedures.documents.document import DocumentSection, ProcedureDocument
from procedures.documents.durations import RecoveryReading, RecoveryUnit
from procedures.documents.errors import DocumentError
from procedures.documents.headings import SectionKey
from procedures.documents.prices import PriceKind, PriceReading, PriceUnit
from procedures.documents.reader import read_bytes, read_document, read_file
from procedures.documents.reading import Reading
from procedures.documents.text import other_format
from procedures.documents.warnings import OF_STRUCTURE, ReadingWarning, WarningCode
from procedures.documents.writing import Written, write_document

__all__ = [
    "OF_STRUCTURE",
    "DocumentError",
    "DocumentSection",
    "PriceKind",
    "PriceReading",
    "PriceUnit",
    "ProcedureDocument",
    "Reading",
    "ReadingWarning",
    "RecoveryReading",
    "RecoveryUnit",
    "SectionKey",
    "WarningCode",
    "Written",
    "other_format",
    "read_bytes",
    "read_document",
    "read_file",
    "write_document",
]
