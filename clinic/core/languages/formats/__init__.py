"""How dates and times read in a language, where that is not how Django has them."""
