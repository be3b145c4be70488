"""Coaches (FTE): the first-line workforce of a municipality."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from zorgsim.model.dials import Dials
from zorgsim.model.money import shifted_coaches
from zorgsim.model.stocks.stock import Floats, Link, Stock, WeekCounts
from zorgsim.model.stocks.workforce import hire_and_leave, overload_of


def start(parameters: Mapping[str, Floats], families: Floats) -> Floats:
    """Begin at the budget."""
    return parameters["first_line.coaches_per_1000"] * families / 1000.0


def step(value: Floats, week: WeekCounts, dials: Dials, parameters: Mapping[str, Floats]) -> Floats:
    """Hire towards the budget less what is crowded out (loop R3), lose staff, more when overloaded (R4); see ``hire_and_leave``."""
    relative = np.maximum(dials["coaches"] + shifted_coaches(dials["budget_shift"], parameters), 0.0)
    budgeted = start(parameters, week.families) * relative * (1.0 - week.crowded_out)
    attrition = parameters["first_line.attrition"] * dials["attrition"]
    rates = (attrition, parameters["first_line.hiring_weeks"], parameters["workforce.overload_attrition"])
    return hire_and_leave(value, budgeted, overload_of(week.first_line_pressure), rates)


STOCK = Stock(
    name="coaches",
    unit="FTE",
    en="family coaches",
    nl="gezinscoaches",
    reads=(Link("first_line_pressure", -1, ("R4",)), Link("crowded_out", -1, ("R3",))),
    moves=(Link("first_line_places", +1, ("R4",)), Link("spending", +1), Link("generalists", +1)),
    start=start,
    step=step,
)
