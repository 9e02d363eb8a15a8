"""A workbook as plain data, opened in a process of its own. Knows nothing of children."""
