"""Two or three procedures side by side."""
