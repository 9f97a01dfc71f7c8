"""The gate, changes that visitors see, and what runs by itself."""
