"""The workbook of a finished comparison: a cover, one tidy sheet a table with real numbers, and a dictionary of every column."""
