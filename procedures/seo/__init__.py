"""Structured data and feeds of procedures."""
