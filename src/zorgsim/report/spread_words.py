"""Which words tell how far replications lie apart: one replication tells nothing, several tell chance, worlds tell ignorance."""

from __future__ import annotations

from zorgsim.results.compare import Comparison, Spread


def by_spread(key: str, comparison: Comparison) -> str:
    """Return the key of the words for a comparison: ``KEY``, ``KEY_one`` with one replication, ``KEY_worlds`` over worlds."""
    if comparison.replications == 1:
        return f"{key}_one"
    return f"{key}_worlds" if comparison.spread is Spread.WORLDS else key
