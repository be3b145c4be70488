"""The two engines, and what they share: the world they simulate, the counters they fill, the event log."""
