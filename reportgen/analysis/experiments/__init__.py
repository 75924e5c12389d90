"""Experiments: the parts of what a campaign with a control group changed."""
