"""Networks of families' own, and volunteers near them, by which scenarios are judged."""

from __future__ import annotations

from typing import Final

from zorgsim.inputs.scenario import Text
from zorgsim.results.outcomes.outcome import SHARE, Direction, Floats, Outcome
from zorgsim.results.window import Window, ratio


def with_network(window: Window) -> Floats:
    """Share of families that have a network of their own: the domain support is arranged."""
    return 1.0 - ratio(window.family_weeks(group="support"), window.family_weeks())


def volunteers(window: Window) -> Floats:
    """Volunteers as a share of those that are usual, mean over families and weeks."""
    return ratio(window.counts["volunteer_weeks"], window.family_weeks())


OUTCOMES: Final = (
    Outcome(
        "with_network",
        SHARE,
        Direction.BETTER,
        Text("families with a network of their own", "gezinnen met een eigen netwerk"),
        with_network,
    ),
    Outcome(
        "volunteers",
        Text("x usual", "maal gebruikelijk"),
        Direction.BETTER,
        Text("volunteers, against what is usual", "vrijwilligers, ten opzichte van wat gebruikelijk is"),
        volunteers,
    ),
)
"""In the order of the tables."""
