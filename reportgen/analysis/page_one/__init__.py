"""Page one: its recommendation and its claims."""
