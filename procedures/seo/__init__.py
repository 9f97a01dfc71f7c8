"""What search engines and feeds are told of procedures."""
