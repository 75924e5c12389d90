"""Associations: what stands together in baskets, and what to offer because of it."""
