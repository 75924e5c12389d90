"""Cleaning: what stands between a table of text and customers; one module a kind of fault."""
