"""What search engines, shared links and other machines are told of the site."""
