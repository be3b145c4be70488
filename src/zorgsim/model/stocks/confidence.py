"""Confidence (0..1) of coaches in looking at referrals once more."""

from __future__ import annotations

from collections.abc import Mapping

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.model.dials import Dials
from zorgsim.model.stocks.stock import Floats, Link, Stock, WeekCounts, as_share


def start(parameters: Mapping[str, Floats], families: Floats) -> Floats:
    """Begin at the register's value."""
    return parameters["confidence.start"].copy()


def step(value: Floats, week: WeekCounts, dials: Dials, parameters: Mapping[str, Floats]) -> Floats:
    """dC/dt = build x dial ``second_look`` x (1 - C) - wear x C.

    Source: assumption (a trial).
    """
    build = parameters["confidence.build"] * dials["second_look"] / WEEKS_PER_YEAR
    wear = parameters["confidence.wear"] / WEEKS_PER_YEAR
    return as_share(value + build * (1.0 - value) - wear * value)


STOCK = Stock(
    name="confidence",
    unit="share 0..1",
    en="confidence of coaches",
    nl="vertrouwen van coaches in eigen kunnen",
    reads=(),
    moves=(Link("second_look_turns", +1),),
    start=start,
    step=step,
)
