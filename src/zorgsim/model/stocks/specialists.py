"""Specialists (FTE): the specialist workforce that a municipality brings into its pool."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from zorgsim.model.dials import Dials
from zorgsim.model.stocks.stock import Floats, Link, Stock, WeekCounts
from zorgsim.model.stocks.workforce import Hiring, follow_demand, hire_and_leave, loss_of_specialists
from zorgsim.model.tariffs import bought_places_kept_at, places_offered_at, places_offered_for_starts


def start(parameters: Mapping[str, Floats], families: Floats) -> Floats:
    """Begin at the budget."""
    slots = parameters["specialist.slots_per_1000"] * families / 1000.0
    return slots / parameters["specialist.caseload"]


def step(value: Floats, week: WeekCounts, dials: Dials, parameters: Mapping[str, Floats]) -> Floats:
    """Hire towards the budget, lose staff, more when the pool is overloaded (loop R4); see ``hire_and_leave``.

    Where supply follows demand, providers want (A / P0) ^ ``supply.elasticity`` times what is bought, P0, with A the families in
    care or waiting in the pool, and get there with delays ``supply.delay_up`` and ``supply.delay_down``; see ``follow_demand``.

    Of providers that have left (dial ``closed``; what they take with them at once: ``zorgsim.model.closure``) nothing is bought
    any more; where supply follows demand, others grow in their place as far as their staff returns (``closure.staff_returns``).
    Tariffs, and what a start pays, move what they want (``zorgsim.model.tariffs``), with the same delays; where supply is capped
    they make providers give places up, and open none beyond those that are bought.
    """
    return hiring(value, week, dials, parameters).workforce(value)


def hiring(value: Floats, week: WeekCounts, dials: Dials, parameters: Mapping[str, Floats]) -> Hiring:
    """Return who is hired and who leaves this week; a labour market changes it (``zorgsim.model.labour_market``)."""
    bought, closed = bought_of(week.bought_for, dials, parameters), dials["closed"]
    loss = loss_of_specialists(week.specialist_pressure, dials, parameters)
    for_starts = places_offered_for_starts(dials, parameters)
    kept = bought * (1.0 - closed) * bought_places_kept_at(week.tariff, parameters) * np.minimum(for_starts, 1.0)
    capped = hire_and_leave(value, kept, loss, parameters["specialist.hiring_weeks"])
    if not week.supply_follows.any():
        return capped
    gone = closed * (1.0 - parameters["closure.staff_returns"])
    wanted = bought * (1.0 - gone) * np.power(week.specialist_demand, parameters["supply.elasticity"])
    wanted = wanted * places_offered_at(week.tariff, parameters) * for_starts
    delay = np.where(wanted > value, parameters["supply.delay_up"], parameters["supply.delay_down"])
    follows = follow_demand(value, wanted, loss, delay)
    hired, left = np.where(week.supply_follows, follows.hired, capped.hired), capped.left  # the same leave either way
    return Hiring(np.where(week.supply_follows, wanted, kept), hired, left)


def bought_of(families: Floats, dials: Dials, parameters: Mapping[str, Floats]) -> Floats:
    """Return the specialists that are bought (FTE), (cells,): the register's, x lever, less what is shifted to the first line.

    And less those whose posts have become posts of coaches (``zorgsim.model.generalists``).
    """
    bought = start(parameters, families) * dials["specialist_slots"] * (1.0 - dials["budget_shift"])
    return bought * (1.0 - dials["generalists"])


STOCK = Stock(
    name="specialists",
    unit="FTE",
    en="specialists",
    nl="specialisten",
    reads=(Link("specialist_pressure", -1, ("R4",)), Link("specialist_demand", +1), Link("tariff", +1)),
    moves=(Link("specialist_slots", +1, ("R4",)), Link("generalists", -1)),
    start=start,
    step=step,
)
