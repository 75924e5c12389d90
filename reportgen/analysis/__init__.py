"""Numbers only: no words, no colours, no files."""
