"""The memo of a finished comparison: two pages for Word, made from a template that a council can replace by its own."""
