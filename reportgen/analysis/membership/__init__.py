"""Membership: the parts of the tiers, from thresholds to what privileges may cost."""
