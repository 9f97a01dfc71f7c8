"""The desk: requests in Wagtail's admin."""
