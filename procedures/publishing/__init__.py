"""The publishing gate of procedures, and data derived at publishing."""
