"""Specialists (FTE): the specialist workforce that a municipality brings into its pool."""

from __future__ import annotations

from collections.abc import Mapping

from zorgsim.model.dials import Dials
from zorgsim.model.stocks.stock import Floats, Stock, WeekCounts
from zorgsim.model.stocks.workforce import hire_and_leave, overload_of


def start(parameters: Mapping[str, Floats], families: Floats) -> Floats:
    """Begin at the budget."""
    places = parameters["specialist.places_per_1000"] * families / 1000.0
    return places / parameters["specialist.caseload"]


def step(value: Floats, week: WeekCounts, dials: Dials, parameters: Mapping[str, Floats]) -> Floats:
    """Hire towards the budget, lose staff, more when the pool is overloaded (loop R4); see ``hire_and_leave``."""
    budgeted = start(parameters, week.families) * dials["specialist_places"]
    rates = (parameters["specialist.attrition"], parameters["specialist.hiring_weeks"], parameters["workforce.overload_attrition"])
    return hire_and_leave(value, budgeted, overload_of(week.specialist_pressure), rates)


STOCK = Stock("specialists", "FTE", "specialists", "specialisten", ("R4",), start, step)
