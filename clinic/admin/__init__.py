"""What ours adds to Wagtail's admin."""
