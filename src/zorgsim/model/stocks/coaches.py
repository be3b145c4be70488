"""Coaches (FTE): the first-line workforce of a municipality."""

from __future__ import annotations

from collections.abc import Mapping

from zorgsim.model.dials import Dials
from zorgsim.model.money import coaches_left
from zorgsim.model.stocks.stock import Floats, Link, Stock, WeekCounts
from zorgsim.model.stocks.workforce import Hiring, hire_and_leave, loss_of_coaches


def start(parameters: Mapping[str, Floats], families: Floats) -> Floats:
    """Begin at the budget."""
    return parameters["first_line.coaches_per_1000"] * families / 1000.0


def step(value: Floats, week: WeekCounts, dials: Dials, parameters: Mapping[str, Floats]) -> Floats:
    """Hire towards the budget less what is crowded out (loop R3), lose staff, more when overloaded (R4); see ``hire_and_leave``."""
    return hiring(value, week, dials, parameters).workforce(value)


def hiring(value: Floats, week: WeekCounts, dials: Dials, parameters: Mapping[str, Floats]) -> Hiring:
    """Return who is hired and who leaves this week; a labour market changes it (``zorgsim.model.labour_market``)."""
    left = coaches_left(dials["budgeted_coaches"], week.crowded_out, parameters)
    budgeted = start(parameters, week.bought_for) * left
    loss = loss_of_coaches(week.first_line_pressure, dials, parameters)
    return hire_and_leave(value, budgeted, loss, parameters["first_line.hiring_weeks"])


STOCK = Stock(
    name="coaches",
    unit="FTE",
    en="family coaches",
    nl="gezinscoaches",
    reads=(Link("first_line_pressure", -1, ("R4",)), Link("crowded_out", -1, ("R3",))),
    moves=(Link("first_line_slots", +1, ("R4",)), Link("spending", +1), Link("generalists", +1), Link("unvoiced_acceptance", +1)),
    start=start,
    step=step,
)
