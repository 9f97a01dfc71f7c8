"""Documents as clinics have them, with what a person reads in each.

`records.py` holds what is said, `layouts.py` says it as documents are written, `files.py` makes files of it,
and `written/` holds documents that were typed out as they stand.
"""
