"""Coaches (FTE): the first-line workforce of a municipality."""

from __future__ import annotations

from collections.abc import Mapping

from zorgsim.model.dials import Dials
from zorgsim.model.stocks.stock import Floats, Stock, WeekCounts
from zorgsim.model.stocks.workforce import hire_and_leave, overload_of


def start(parameters: Mapping[str, Floats], families: Floats) -> Floats:
    """Begin at the budget."""
    return parameters["first_line.coaches_per_1000"] * families / 1000.0


def step(value: Floats, week: WeekCounts, dials: Dials, parameters: Mapping[str, Floats]) -> Floats:
    """Hire towards the budget, lose staff, more when overloaded (loop R4); see ``hire_and_leave``."""
    budgeted = start(parameters, week.families) * dials["coaches"]
    rates = (parameters["first_line.attrition"], parameters["first_line.hiring_weeks"], parameters["workforce.overload_attrition"])
    return hire_and_leave(value, budgeted, overload_of(week.first_line_pressure), rates)


STOCK = Stock("coaches", "FTE", "family coaches", "gezinscoaches", ("R4",), start, step)
