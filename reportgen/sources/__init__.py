"""A file, workbook, database or order log becomes one frame of text; one module a kind of source."""
