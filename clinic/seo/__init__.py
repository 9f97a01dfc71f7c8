"""What search engines, assistants and shared links are told."""
