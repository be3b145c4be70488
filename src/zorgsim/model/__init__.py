"""The model: pure rules on arrays of families, slow stocks, levers, queues. NumPy only, no engine, no files."""
