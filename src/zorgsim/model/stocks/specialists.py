"""Specialists (FTE): the specialist workforce that a municipality brings into its pool."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from zorgsim.model.dials import Dials
from zorgsim.model.stocks.stock import Floats, Link, Stock, WeekCounts
from zorgsim.model.stocks.workforce import follow_demand, hire_and_leave, loss_of_specialists


def start(parameters: Mapping[str, Floats], families: Floats) -> Floats:
    """Begin at the budget."""
    slots = parameters["specialist.slots_per_1000"] * families / 1000.0
    return slots / parameters["specialist.caseload"]


def step(value: Floats, week: WeekCounts, dials: Dials, parameters: Mapping[str, Floats]) -> Floats:
    """Hire towards the budget, lose staff, more when the pool is overloaded (loop R4); see ``hire_and_leave``.

    Where supply follows demand, providers want (A / P0) ^ ``supply.elasticity`` times what is bought, P0, with A the families in
    care or waiting in the pool, and get there with delays ``supply.delay_up`` and ``supply.delay_down``; see ``follow_demand``.
    """
    bought = bought_of(week.bought_for, dials, parameters)
    loss = loss_of_specialists(week.specialist_pressure, dials, parameters)
    capped = hire_and_leave(value, bought, loss, parameters["specialist.hiring_weeks"])
    if not week.supply_follows.any():
        return capped
    wanted = bought * np.power(week.specialist_demand, parameters["supply.elasticity"])
    delay = np.where(wanted > value, parameters["supply.delay_up"], parameters["supply.delay_down"])
    return np.where(week.supply_follows, follow_demand(value, wanted, loss, delay), capped)


def bought_of(families: Floats, dials: Dials, parameters: Mapping[str, Floats]) -> Floats:
    """Return the specialists that are bought (FTE), (cells,): the register's, x lever, less what is shifted to the first line."""
    return start(parameters, families) * dials["specialist_slots"] * (1.0 - dials["budget_shift"])


STOCK = Stock(
    name="specialists",
    unit="FTE",
    en="specialists",
    nl="specialisten",
    reads=(Link("specialist_pressure", -1, ("R4",)), Link("specialist_demand", +1)),
    moves=(Link("specialist_slots", +1, ("R4",)), Link("generalists", -1)),
    start=start,
    step=step,
)
