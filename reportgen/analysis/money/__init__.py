"""Money: the parts of what is at stake, from prospects to ranges."""
