"""Registrations of health professionals."""
