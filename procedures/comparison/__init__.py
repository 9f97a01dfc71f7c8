"""The comparison of two or three procedures."""
