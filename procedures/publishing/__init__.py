"""The gate of procedures, and what publishing derives from them."""
