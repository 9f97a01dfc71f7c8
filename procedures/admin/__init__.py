"""What the staff do with procedures."""
