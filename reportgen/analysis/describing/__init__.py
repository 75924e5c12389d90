"""Describing: what sets customers of a segment apart, as queries and as tests."""
