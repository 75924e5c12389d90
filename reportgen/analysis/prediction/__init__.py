"""Prediction: the parts of the response model, from what was known to how far it can be believed."""
