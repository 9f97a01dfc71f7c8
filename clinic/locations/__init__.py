"""Clinics: addresses and opening hours."""
