"""Orders: a table of order lines becomes a table of customers; one module a question that is asked of the lines."""
