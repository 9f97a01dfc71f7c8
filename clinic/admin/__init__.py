"""Additions to Wagtail's admin."""
