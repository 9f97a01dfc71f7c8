"""Procedures in the public API: their facts as data, and the finder's filters."""
