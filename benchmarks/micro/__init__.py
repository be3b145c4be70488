"""Micro-benchmarks of the parts of a week, run by pytest-benchmark; as a part of the suite, once a round in a child process."""
