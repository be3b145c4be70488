"""A measure that another lever pays for: how much of it balances the measure, found beforehand at declared prices.

Both are counted in a unit with a price of the register (FTE of coaches, slots of care), all slots in use, at the best values and at
the settings that the measures lead to, as ``zorgsim show`` tells them; slots of specialist care at the tariff agreed by then. What
overspending cuts of tariffs (budget rule ``cut_tariffs``) nobody knows beforehand. What it turns out to be is simulated, and told
beside it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.errors import InputError
from zorgsim.inputs.compile import compile_parameters
from zorgsim.inputs.describe import follow_measures, settings_on
from zorgsim.inputs.natural_units import Amount, Parameters, Unit
from zorgsim.inputs.places import Municipality
from zorgsim.inputs.scenario import Measure, Scenario, as_written
from zorgsim.inputs.schema import Where
from zorgsim.model.levers import LEVERS
from zorgsim.model.mode import Mode


@dataclass(frozen=True)
class Priced:
    """What a lever is paid by: a unit, and what one of it costs, EUR a year."""

    unit: Unit
    price: Callable[[Parameters], float]


PRICED: Final[Mapping[str, Priced]] = MappingProxyType(
    {
        "first_line.coaches": Priced(Unit.FTE, lambda prices: prices["price.coach_fte"]),
        "specialist.slots": Priced(Unit.SLOTS, lambda prices: prices["price.specialist_week"] * WEEKS_PER_YEAR),
        "specialist.residential_slots": Priced(Unit.SLOTS, lambda prices: prices["price.residential_week"] * WEEKS_PER_YEAR),
    }
)
"""Levers whose cost is known beforehand; of all others it hangs on whom they reach."""


def with_payments(scenario: Scenario, where: Where) -> Scenario:
    """Return a scenario with a measure for everything that is paid by another lever, behind all others.

    Raises
    ------
    InputError
        If a lever cannot pay as much.
    """
    own = tuple(one for one in scenario.measures if not one.pays_for)
    paid = replace(scenario, measures=own)
    for measure in own:
        if measure.paid_by:
            paid = _with_payment(paid, measure, where(("measures", measure.name, "paid_by")))
    return paid


def declared_cost(scenario: Scenario, measure: Measure) -> float:
    """Return what a measure in full force costs at declared prices, EUR a year; 0 where it touches nobody."""
    priced, followed = PRICED[measure.lever], follow_measures(scenario)[measure.name]
    changed = sum(one.after - one.before for one in followed.counted if one.unit is priced.unit)
    return changed * _price(measure.lever, scenario, measure, followed.touched)


def _price(lever: str, scenario: Scenario, measure: Measure, where: frozenset[Municipality]) -> float:
    """Return what one unit of a lever costs as a measure is fully grown, EUR a year, in the municipalities in which it holds."""
    price = PRICED[lever].price(compile_parameters(scenario))
    if lever != "specialist.slots" or not where:
        return price
    tariffs = settings_on(scenario, "specialist.tariff", measure.start + timedelta(weeks=measure.ramp_weeks), where)
    families = sum(one.families for one in where)
    return price * math.fsum(tariff * one.families for one, tariff in tariffs.items()) / families


def _with_payment(scenario: Scenario, measure: Measure, where: str) -> Scenario:
    payer, cost = PRICED[measure.paid_by], declared_cost(scenario, measure)
    price = _price(measure.paid_by, scenario, measure, follow_measures(scenario)[measure.name].touched)
    payment = replace(
        measure,
        name=_free_name(f"{measure.name}_paid_by", scenario),
        lever=measure.paid_by,
        mode=Mode.BY,
        value=-cost / price if price > 0.0 else math.copysign(math.inf, -cost) if cost else 0.0,
        unit=str(payer.unit),
        paid_by="",
        pays_for=measure.name,
    )
    paid = replace(scenario, measures=(*scenario.measures, payment))
    _check_balance(paid, payment, cost, where)
    return paid


def _check_balance(scenario: Scenario, payment: Measure, cost: float, where: str) -> None:
    followed, lever = follow_measures(scenario)[payment.name], LEVERS[payment.lever]
    if lever.low <= followed.after <= lever.high:
        return
    unit = PRICED[payment.lever].unit
    there = sum(one.before for one in followed.counted if one.unit is unit)
    raise InputError(
        f"{payment.lever} cannot pay for this: {Amount(abs(payment.value), unit)} would have to {'go' if cost > 0.0 else 'come'}",
        where=where,
        value=as_written(payment.lever),
        allowed=f"at most what is there: {Amount(there, unit)}" if cost > 0.0 else f"up to {lever.high:g} times the register's",
        action="make the measure smaller, or let another lever pay",
    )


def _free_name(name: str, scenario: Scenario) -> str:
    taken = {one.name for one in scenario.measures}
    return next(one for one in (name, *(f"{name}_{number}" for number in range(2, len(taken) + 3))) if one not in taken)
