"""Search engines, assistants and shared links."""
