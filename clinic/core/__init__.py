"""What all pages share: addresses, visibility, blocks, links, pictures, languages, templates."""
