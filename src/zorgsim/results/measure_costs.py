"""What measures themselves cost: running costs and investment of every lever off its neutral setting, valued from counters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.engines.counters import NEEDS_GROUPS
from zorgsim.model.levers import LEVERS
from zorgsim.model.vocabulary import START_OF, WAITING_STAGES, Event, Stage
from zorgsim.results.simulated import Simulated, share_of_year

Floats = NDArray[np.float64]
Prices = Mapping[str, float]
"""Value by parameter name, of ``price.*``, ``measure_cost.*`` and ``measure_investment.*`` at least."""

SEEN_IN_TIERS: Final = (
    "first_line.coaches",
    "first_line.caseload",
    "first_line.case_lead",
    "first_line.takes_over",
    "first_line.own_advice",
    "beside_treatment.coach",
    "workforce.generalists",
    "access.scope_everyday",
    "access.scope_serious",
    "specialist.slots",
    "specialist.tariff",
    "funding.start_share",
    "specialist.residential_slots",
    "specialist.longer_stays",
    "specialist.max_weeks",
    "supply.closure",
    "supply.closure_residential",
    "residential.interim_care",
    "everyday.direct_referral",
    "everyday.risk_focus",
    "governance.sharing",
    "governance.joint_list",
    "governance.contracts",
    "budget.shift",
    "budget.level",
)
"""Levers whose running cost already shows in the tiers, through staff or slots used: they have none as a measure."""


def families_with(simulated: Simulated, group: str, stages: tuple[Stage, ...] = tuple(Stage)) -> Floats:
    """Return family-years of a group of needs in some stages, shape (R, Y, M)."""
    weeks = simulated.counters.family_weeks[..., list(stages), NEEDS_GROUPS.index(group)]
    return np.asarray(weeks.sum(axis=3) / WEEKS_PER_YEAR, dtype=np.float64)


def families_that(simulated: Simulated, events: tuple[Event, ...]) -> Floats:
    """Return how often something happened to families, shape (R, Y, M)."""
    return np.asarray(simulated.counters.events[:, :, :, list(events)].sum(axis=(3, 4, 5)), dtype=np.float64)


_EVERYBODY: Final = partial(families_with, group="all")
_LEFT_CARE: Final = (Event.COMPLETED_SPECIALIST, Event.CUT_SHORT, Event.COMPLETED_WITHOUT_VALUE, Event.COMPLETED_RESIDENTIAL)

EXPOSED: Final[Mapping[str, Callable[[Simulated], Floats]]] = MappingProxyType(
    {
        "domains.housing_relief": partial(families_with, group="housing"),
        "domains.housing_in_care": partial(families_with, group="housing", stages=(Stage.SPECIALIST, Stage.RESIDENTIAL)),
        "domains.income_relief": partial(families_with, group="income"),
        "domains.school_support": partial(families_with, group="school_work"),
        "domains.parental_care": partial(families_with, group="care"),
        "community.own_networks": partial(families_with, group="support"),
        "first_line.own_advice": partial(families_with, group="all", stages=(Stage.FIRST_LINE,)),
        "first_line.hired_advice": partial(families_with, group="all", stages=(Stage.FIRST_LINE,)),
        "first_line.support_on_call": partial(families_with, group="all", stages=(Stage.FIRST_LINE,)),
        "beside_treatment.coach": partial(families_with, group="all", stages=(Stage.SPECIALIST,)),
        "beside_treatment.family_worker": partial(families_with, group="all", stages=(Stage.SPECIALIST,)),
        "specialist.at_home": partial(families_with, group="all", stages=(Stage.SPECIALIST,)),
        "specialist.aftercare": partial(families_that, events=_LEFT_CARE),
        "specialist.stop_without_value": partial(families_that, events=(Event.STARTED_SPECIALIST,)),
        "queue.bridging": partial(families_with, group="all", stages=WAITING_STAGES),
        "access.own_contribution": partial(families_with, group="all", stages=(Stage.SPECIALIST, Stage.RESIDENTIAL)),
        "shared_decisions": partial(families_that, events=tuple(START_OF.values())),
    }
)
"""On whom a lever's cost falls, where that is not all families: those with a domain unarranged, in care, waiting, leaving care."""


def exposed(simulated: Simulated, lever: str) -> Floats:
    """Return the family-years (or events) on which a lever's cost falls, shape (R, Y, M)."""
    return EXPOSED.get(lever, _EVERYBODY)(simulated)


def running_cost(simulated: Simulated, prices: Prices, lever: str) -> Floats:
    """(setting - neutral) x cost a unit x exposed, shape (R, Y, M): below neutral it saves what the same step above would cost.

    Of ``domains.*`` the neutral setting is no measure at all: going below it saves nothing.
    """
    price = prices.get(f"measure_cost.{lever}", 0.0)
    moved = _settings(simulated, lever) - LEVERS[lever].neutral
    if lever.startswith("domains."):
        moved = np.maximum(moved, 0.0)
    if not price or not has_running_cost(lever) or not moved.any():  # most levers stand still: who is exposed need not be counted
        return np.zeros_like(moved)
    return moved * price * exposed(simulated, lever)


def investment(simulated: Simulated, prices: Prices, lever: str) -> Floats:
    """Rise of the setting above its highest so far (of a choice: change of the word) x cost a unit x exposed, shape (R, Y, M).

    Settings are those of a year's mean: what rises and falls within a year counts as far as the mean does, and what changes within
    the first year of a run as if it had been there before. Exposed is counted per whole year, whatever part of it was simulated.
    """
    price = prices.get(f"measure_investment.{lever}", 0.0)
    settings = _settings(simulated, lever)
    if not price:
        return np.zeros_like(settings)
    raised = _changed(simulated, lever) if LEVERS[lever].choices else np.maximum(settings - _highest_before(settings), 0.0)
    if not raised.any():
        return np.zeros_like(settings)
    whole_year = WEEKS_PER_YEAR / np.maximum(simulated.counters.weeks, 1)[None, :, None]
    return raised * price * exposed(simulated, lever) * whole_year


def _settings(simulated: Simulated, lever: str) -> Floats:
    return simulated.counters.levers[..., list(LEVERS).index(lever)]


def _highest_before(settings: Floats) -> Floats:
    highest = np.maximum.accumulate(settings, axis=1)
    return np.concatenate([settings[:, :1], highest[:, :-1]], axis=1)


def _changed(simulated: Simulated, lever: str) -> Floats:
    """Return how much of a change of words falls in each year: one for a change that lasts, at whatever time of the year."""
    shares = np.stack([share_of_year(simulated, lever, word) for word in LEVERS[lever].choices])
    moves = np.abs(np.diff(shares, axis=2)).sum(axis=0) / 2.0
    return np.concatenate([np.zeros_like(moves[:, :1]), moves], axis=1)


def measure_costs(simulated: Simulated, prices: Prices) -> dict[str, Floats]:
    """Return what each lever that has a cost cost as a measure, running and investment, EUR, each of shape (R, Y, M)."""
    costs = {lever: running_cost(simulated, prices, lever) + investment(simulated, prices, lever) for lever in LEVERS}
    return {lever: eur for lever, eur in costs.items() if eur.any()}


def has_running_cost(lever: str) -> bool:
    """Say whether the register should give this lever a running cost. Choices and what shows in the tiers have none."""
    return lever not in SEEN_IN_TIERS and not LEVERS[lever].choices


def unknown_measure_costs(simulated: Simulated, prices: Prices) -> tuple[str, ...]:
    """Return the levers that were off neutral in some year and whose cost the register does not give."""
    return tuple(
        name
        for name, lever in LEVERS.items()
        if has_running_cost(name) and f"measure_cost.{name}" not in prices and (_settings(simulated, name) != lever.neutral).any()
    )
