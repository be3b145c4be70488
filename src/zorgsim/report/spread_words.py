"""Which words tell how far runs lie apart: one run tells nothing, several tell chance, worlds tell ignorance."""

from __future__ import annotations

from zorgsim.inputs.scenario import Language
from zorgsim.report.texts import say
from zorgsim.results.compare import Comparison, Spread
from zorgsim.results.over_worlds import ALL_TOLD


def by_spread(key: str, comparison: Comparison) -> str:
    """Return the key of the words for a comparison: ``KEY``, ``KEY_one`` with one run, ``KEY_worlds`` over worlds."""
    if comparison.runs == 1:
        return f"{key}_one"
    return f"{key}_worlds" if comparison.spread is Spread.WORLDS else key


def how_many(comparison: Comparison, language: Language) -> dict[str, object]:
    """Return what such words may name: runs, the worlds among which they are divided, and between which of these a band lies."""
    few = {1: "spread.ends_one"}.get(comparison.draws, "spread.ends_few")
    ends = "spread.ends" if comparison.draws > ALL_TOLD else few
    return {"runs": comparison.runs, "worlds": comparison.draws, "ends": say(language, ends)}
