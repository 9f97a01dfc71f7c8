"""Uploaded pictures: who may see them, and how they are drawn."""
