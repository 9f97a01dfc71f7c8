"""Request handling: middleware, routing, media, errors."""
