"""Results: tidy tables, valuation, comparison, believability, and the folder they are kept in."""
