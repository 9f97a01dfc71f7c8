"""Sections of the home page and of other pages, contributed by apps."""
