"""Streams: parts of the seed, one for each step that draws by chance, so that no two draw the same numbers."""

BOOTSTRAP, HALVES, REFERENCE, HOLDOUT, THINNING = range(5)
"""Of the stability of a segmentation: customers drawn anew, halves, the gap's reference, who is held out, who is left out."""

FOLDS, PROFILES, CONTACTS = 11, 12, 13
"""Of the response model: customers dealt to folds; profiles drawn for its scores, and customers for its profit."""

CUSTOMERS = 17
"""Of the money: customers drawn for scenarios."""

ARMS, UPLIFT_FOLDS, UPLIFT, MEMBERS = 31, 32, 33, 34
"""Of a control group: customers drawn within an arm, dealt to folds, drawn for the uplift curve. Of a tier: its members."""

SHARES = 41
"""Of the baskets: amounts permuted, for what shares do by themselves."""
