"""Presentation of procedures on their pages and in lists."""
