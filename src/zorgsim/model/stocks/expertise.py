"""Expertise (0..1): specific knowledge of those who give specialist care, in a municipality's pool."""

from __future__ import annotations

from collections.abc import Mapping

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.model.dials import Dials
from zorgsim.model.stocks.stock import Floats, Link, Stock, WeekCounts, as_share
from zorgsim.model.stocks.workforce import leaving, loss_of_specialists


def start(parameters: Mapping[str, Floats], families: Floats) -> Floats:
    """Begin at the register's value, at which stays and relapses are those of the register."""
    return parameters["expertise.start"].copy()


def step(value: Floats, week: WeekCounts, dials: Dials, parameters: Mapping[str, Floats]) -> Floats:
    """dE/dt = build x v / (v + half) x (1 + learning) (1 - E) - (generalisation x generalists + carried off x leaving) x E.

    v: families in specialist care in the whole pool (practice makes perfect; small pools see the rare too seldom); learning:
    training and learning from each other; leaving: specialists who leave in a year, more when overloaded. Loop R5. Source: the
    mechanism is named by the advisory report of 2014 (B7); its strength is an assumption.
    """
    practice = week.volume / (week.volume + parameters["expertise.half_volume"])
    learning = 1.0 + parameters["expertise.training"] * dials["training"] + parameters["expertise.joint"] * dials["joint_learning"]
    built = parameters["expertise.build"] / WEEKS_PER_YEAR * practice * learning
    leaving_a_week = leaving(loss_of_specialists(week.specialist_pressure, dials, parameters))
    lost = parameters["expertise.generalisation"] / WEEKS_PER_YEAR * week.generalists
    lost = lost + parameters["expertise.carried_off"] * leaving_a_week
    return as_share(value + built * (1.0 - value) - lost * value)


STOCK = Stock(
    name="expertise",
    unit="share 0..1",
    en="expertise of specialist care",
    nl="expertise van de specialistische hulp",
    reads=(Link("volume", +1), Link("specialist_pressure", -1, ("R5",)), Link("generalists", -1)),
    moves=(Link("specialist_stays", -1, ("R5",)), Link("specialist_relapse", -1)),
    start=start,
    step=step,
)
