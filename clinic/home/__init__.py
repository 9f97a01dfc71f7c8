"""The parts of the home page and of other pages that apps fill."""
