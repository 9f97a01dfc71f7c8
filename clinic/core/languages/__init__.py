"""The site's languages, and translations of pages."""
