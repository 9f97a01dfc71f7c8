"""The languages of the site, and pages in several of them."""
