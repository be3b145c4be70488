"""Experiments: which runs, in which batches, on how many processes; calibration; stories."""
