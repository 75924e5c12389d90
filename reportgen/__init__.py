"""reportgen: from a table of customers to a marketing brief, in one command."""
