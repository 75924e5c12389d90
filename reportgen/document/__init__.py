"""Words, colours, pages: no statistics."""
