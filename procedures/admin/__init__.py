"""The procedures' part of the admin."""
