"""Uploaded pictures: processing, access, rendering."""
