"""A procedure as its page and lists show it."""
