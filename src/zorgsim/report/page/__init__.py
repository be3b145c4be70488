"""The report of a finished comparison: one self-contained page, plain findings first, made of what a results folder holds."""
