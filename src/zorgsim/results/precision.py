"""Going on until a difference is known precisely enough: how many replications the next round should come to.

After each round the spread of the paired differences says how many replications the wanted half-width takes. To look several times
makes the last interval a little too narrow, most of all after few replications (Chow and Robbins 1965: right in the limit only);
hence ten at least, and no more than four times as many from one look to the next. ``tests/theory/test_precision.py`` measures what
is left of the 95 %.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from zorgsim.errors import InputError, did_you_mean
from zorgsim.results.compare import Comparison, PairedDifference, Verdict, difference_of
from zorgsim.results.outcomes import OUTCOMES
from zorgsim.results.pairing import replications_for

FEWEST: Final = 10
"""Replications of the first look."""

MOST_TIMES: Final = 4
"""How many times as many replications a look may ask for: the spread of few runs is a rough guess."""

MOST_UNASKED: Final = 1000
"""Replications at which it ends if nobody says otherwise."""


@dataclass(frozen=True)
class Precision:
    """The largest half-width of the 95 % interval of the paired difference in an outcome, in the outcome's unit."""

    outcome: str
    half_width: float

    def __str__(self) -> str:
        return f"{self.outcome}={self.half_width:g}"


def read_precision(text: str, where: str) -> Precision:
    """Return what ``OUTCOME=VALUE`` asks for.

    Raises
    ------
    InputError
        If there is no such outcome, or the value is no number above 0.
    """
    outcome, _, value = text.partition("=")
    outcome = outcome.strip()
    if outcome not in OUTCOMES:
        raise InputError(
            "there is no such outcome",
            where=where,
            value=text,
            allowed="OUTCOME=VALUE, such as crises=5: the largest half-width of the 95 % interval, in the outcome's unit",
            action=did_you_mean(outcome, OUTCOMES) or "choose one: zorgsim.outcomes() in Python, or docs/results.md",
        )
    try:
        half_width = float(value)
    except ValueError:
        half_width = math.nan
    if not (math.isfinite(half_width) and half_width > 0.0):
        raise InputError(
            "this is no precision",
            where=where,
            value=text,
            allowed=f"{outcome}=VALUE with a number above 0, in {OUTCOMES[outcome].unit.en}",
            action="write how wide the interval may be at most, on either side",
        )
    return Precision(outcome, half_width)


def replications_wanted(comparison: Comparison, asked: Sequence[Precision], most: int) -> int:
    """Return how many replications there should be next: as many as there are if they are enough, or as many as there may be.

    Parameters
    ----------
    comparison
        What was simulated so far, without draws.
    asked
        Precision wanted of every scenario's difference from the baseline.
    most
        Replications that are never exceeded.
    """
    there = comparison.replications
    looks = [
        next_look(difference_of(comparison, one.scenario.name, wanted.outcome), wanted.half_width, there)
        for one in comparison.others
        for wanted in asked
    ]
    return max(there, min(most, max(looks, default=there)))


def is_reached(difference: PairedDifference, half_width: float) -> bool:
    """Say whether a difference is known that precisely; what is not known is not, and what differs in no run is."""
    return difference.verdict is Verdict.IDENTICAL or difference.margin <= half_width


def next_look(difference: PairedDifference, half_width: float, there: int) -> int:
    """Return how many replications there should be next; as many as there are if the interval is narrow enough.

    Where the difference is known in some of them only, as many more are asked for as lets enough of them know it.
    """
    if there < FEWEST:
        return FEWEST
    if is_reached(difference, half_width):
        return there
    if difference.pairs < 2:
        return MOST_TIMES * there
    pairs = replications_for(difference.standard_error * math.sqrt(difference.pairs), half_width)
    enough = math.ceil(pairs * there / difference.pairs) if math.isfinite(pairs) else MOST_TIMES * there
    return max(there + 1, min(enough, MOST_TIMES * there))


def still_wider(comparison: Comparison, asked: Sequence[Precision]) -> list[tuple[str, Precision, float]]:
    """Return what is not as precise as was asked: scenario, precision, and the half-width that there is (NaN: not known)."""
    return [
        (one.scenario.name, wanted, difference.margin)
        for one in comparison.others
        for wanted in asked
        for difference in [difference_of(comparison, one.scenario.name, wanted.outcome)]
        if not is_reached(difference, wanted.half_width)
    ]
