"""Specialists (FTE): the specialist workforce that a municipality brings into its pool."""

from __future__ import annotations

from collections.abc import Mapping

from zorgsim.model.dials import Dials
from zorgsim.model.stocks.stock import Floats, Link, Stock, WeekCounts
from zorgsim.model.stocks.workforce import hire_and_leave, loss_of_specialists


def start(parameters: Mapping[str, Floats], families: Floats) -> Floats:
    """Begin at the budget."""
    slots = parameters["specialist.slots_per_1000"] * families / 1000.0
    return slots / parameters["specialist.caseload"]


def step(value: Floats, week: WeekCounts, dials: Dials, parameters: Mapping[str, Floats]) -> Floats:
    """Hire towards the budget, lose staff, more when the pool is overloaded (loop R4); see ``hire_and_leave``."""
    budgeted = start(parameters, week.families) * dials["specialist_slots"] * (1.0 - dials["budget_shift"])
    loss = loss_of_specialists(week.specialist_pressure, dials, parameters)
    return hire_and_leave(value, budgeted, loss, parameters["specialist.hiring_weeks"])


STOCK = Stock(
    name="specialists",
    unit="FTE",
    en="specialists",
    nl="specialisten",
    reads=(Link("specialist_pressure", -1, ("R4",)),),
    moves=(Link("specialist_slots", +1, ("R4",)), Link("generalists", -1)),
    start=start,
    step=step,
)
