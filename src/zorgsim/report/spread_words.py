"""Which words tell how far runs lie apart: one run tells nothing, several tell chance, worlds tell ignorance."""

from __future__ import annotations

from zorgsim.results.compare import Comparison, Spread


def by_spread(key: str, comparison: Comparison) -> str:
    """Return the key of the words for a comparison: ``KEY``, ``KEY_one`` with one run, ``KEY_worlds`` over worlds."""
    if comparison.runs == 1:
        return f"{key}_one"
    return f"{key}_worlds" if comparison.spread is Spread.WORLDS else key


def how_many(comparison: Comparison) -> dict[str, object]:
    """Return the numbers that such words may name: runs, and the worlds among which they are divided."""
    return {"runs": comparison.runs, "worlds": comparison.draws}
