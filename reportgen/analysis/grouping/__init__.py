"""Grouping: the parts of the segmentation, from scaled features to names."""
