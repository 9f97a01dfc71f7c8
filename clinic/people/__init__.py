"""People: registrations."""
