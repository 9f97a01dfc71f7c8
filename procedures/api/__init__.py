"""Procedures in the public API: their facts as data, by kind, and the finder's filters."""
