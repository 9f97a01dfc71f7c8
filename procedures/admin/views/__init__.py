"""Views of the admin, a module for each task of the staff."""
