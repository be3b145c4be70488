"""Costs: a valuation of counters at prices of the parameter register, in EUR of one price level. Never drawn.

One tier, one function of the same shape: it takes a simulated scenario and its prices and returns EUR per replication, year and
municipality. A year's cost is that of the weeks simulated in it; partial years carry their number of weeks in every table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.engines.counters import NEEDS_GROUPS
from zorgsim.model.levers import LEVERS
from zorgsim.model.stocks import STOCKS
from zorgsim.model.vocabulary import Event, Stage
from zorgsim.results.simulated import Simulated
from zorgsim.results.tables import provenance_columns, words_column

Floats = NDArray[np.float64]
Prices = Mapping[str, float]
"""Value by parameter name, of ``price.*`` and ``measure_cost.*`` at least."""

CONVERSATIONS: Final = (
    Event.SETTLED_EVERYDAY,
    Event.REFERRED_TO_FIRST_LINE,
    Event.REFERRED_TO_SPECIALIST,
    Event.DECLINED_FIRST_LINE,
)
"""Events that close one conversation with an everyday professional."""

SEEN_IN_CAPACITY: Final = (
    "first_line.coaches",
    "first_line.caseload",
    "first_line.case_lead",
    "specialist.places",
    "specialist.residential_places",
    "everyday.direct_referral",
    "everyday.risk_focus",
)
"""Levers whose cost already shows in the tiers, through staff or places used: they have no cost as a measure."""

EXPOSED: Final = MappingProxyType(
    {
        "domains.housing_relief": "housing",
        "domains.income_relief": "income",
        "domains.school_support": "school_work",
        "domains.parental_care": "care",
    }
)
"""Levers whose cost falls on families with that domain unarranged; of all other levers it falls on all families."""

PRICE_LEVEL: Final = 2021
"""The year whose prices the register gives (``data/parameters/prices.toml``)."""

DISCOUNT_RATE: Final = "price.discount_rate"
"""Yearly discount rate of cumulative costs; 0 where the register has none."""


class CostTier(StrEnum):
    """Where costs arise."""

    EVERYDAY = "everyday"
    FIRST_LINE = "first_line"
    SPECIALIST = "specialist"
    RESIDENTIAL = "residential"
    CRISIS = "crisis"
    MEASURES = "measures"


class Payer(StrEnum):
    """Who pays."""

    HEALTH_INSURER = "health_insurer"
    MUNICIPALITY_YOUTH = "municipality_youth"
    MUNICIPALITY_OTHER = "municipality_other"


def everyday(simulated: Simulated, prices: Prices) -> Floats:
    """Conversations with everyday professionals x price a conversation, shape (R, Y, M)."""
    conversations = simulated.counters.events[:, :, :, list(CONVERSATIONS)].sum(axis=(3, 4, 5))
    return np.asarray(conversations * prices["price.everyday_conversation"], dtype=np.float64)


def first_line(simulated: Simulated, prices: Prices) -> Floats:
    """Coaches employed (FTE, mean of the year) x part of the year simulated x price of a year's FTE, shape (R, Y, M)."""
    coaches = simulated.counters.stocks[..., list(STOCKS).index("coaches")]
    years = simulated.counters.weeks[None, :, None] / WEEKS_PER_YEAR
    return np.asarray(coaches * years * prices["price.coach_fte"], dtype=np.float64)


def specialist(simulated: Simulated, prices: Prices) -> Floats:
    """Family-weeks in specialist care x price a week, shape (R, Y, M)."""
    return _weeks_in(Stage.SPECIALIST, simulated) * prices["price.specialist_week"]


def residential(simulated: Simulated, prices: Prices) -> Floats:
    """Family-weeks in residential care x price a week, shape (R, Y, M)."""
    return _weeks_in(Stage.RESIDENTIAL, simulated) * prices["price.residential_week"]


def crisis(simulated: Simulated, prices: Prices) -> Floats:
    """Family-weeks in crisis care x (emergency) price a week, shape (R, Y, M)."""
    return _weeks_in(Stage.CRISIS, simulated) * prices["price.crisis_week"]


def measures(simulated: Simulated, prices: Prices) -> Floats:
    """Sum over levers of (setting - neutral) x cost a unit x exposed family-years, shape (R, Y, M).

    A setting below neutral saves what the same step above it would cost. A lever without a cost in the register adds nothing;
    ``unknown_measure_costs`` names it, and a flag says so beside every result.
    """
    total = np.zeros(simulated.counters.levers.shape[:3])
    for place, (name, lever) in enumerate(LEVERS.items()):
        cost = prices.get(f"measure_cost.{name}", 0.0)
        if cost and has_measure_cost(name):
            group = NEEDS_GROUPS.index(EXPOSED.get(name, "all"))
            exposed_years = simulated.counters.family_weeks[..., group].sum(axis=3) / WEEKS_PER_YEAR
            total += (simulated.counters.levers[..., place] - lever.neutral) * cost * exposed_years
    return total


def _weeks_in(stage: Stage, simulated: Simulated) -> Floats:
    return simulated.counters.family_weeks[..., stage, NEEDS_GROUPS.index("all")].astype(np.float64)


@dataclass(frozen=True)
class Valuation:
    """How a cost tier is valued and who pays it."""

    value: Callable[[Simulated, Prices], Floats]
    payer: Payer


VALUATIONS: Final[Mapping[CostTier, Valuation]] = MappingProxyType(
    {
        CostTier.EVERYDAY: Valuation(everyday, Payer.HEALTH_INSURER),
        CostTier.FIRST_LINE: Valuation(first_line, Payer.MUNICIPALITY_YOUTH),
        CostTier.SPECIALIST: Valuation(specialist, Payer.MUNICIPALITY_YOUTH),
        CostTier.RESIDENTIAL: Valuation(residential, Payer.MUNICIPALITY_YOUTH),
        CostTier.CRISIS: Valuation(crisis, Payer.MUNICIPALITY_YOUTH),
        CostTier.MEASURES: Valuation(measures, Payer.MUNICIPALITY_OTHER),
    }
)
"""Every cost tier, in the order of the last axis of ``value_costs``."""


def value_costs(simulated: Simulated, prices: Prices) -> Floats:
    """Return the cost of every tier in EUR, shape (R, Y, M, cost tiers)."""
    return np.stack([valuation.value(simulated, prices) for valuation in VALUATIONS.values()], axis=-1)


def has_measure_cost(lever: str) -> bool:
    """Tell whether the register should give this lever a cost. Choices (who shares places, which order) and capacity have none."""
    return lever not in SEEN_IN_CAPACITY and not LEVERS[lever].choices


def unknown_measure_costs(simulated: Simulated, prices: Prices) -> tuple[str, ...]:
    """Return the levers that were off neutral in some year and whose cost the register does not give."""
    settings = simulated.counters.levers
    return tuple(
        name
        for place, (name, lever) in enumerate(LEVERS.items())
        if has_measure_cost(name) and f"measure_cost.{name}" not in prices and (settings[..., place] != lever.neutral).any()
    )


def discount_factors(years: NDArray[np.int16], base_year: int, prices: Prices) -> Floats:
    """Return 1 / (1 + rate) ** (year - base year) for each year, shape (Y,)."""
    return (1.0 + prices.get(DISCOUNT_RATE, 0.0)) ** -(years.astype(np.float64) - base_year)


def costs(simulated: Simulated, prices: Prices) -> pd.DataFrame:
    """Return the tidy table of costs: provenance columns, tier, payer, eur (not discounted)."""
    eur = value_costs(simulated, prices)
    run, year, municipality, tier = (places.reshape(-1) for places in np.indices(eur.shape))
    tiers = [str(one) for one in VALUATIONS]
    payers = [str(one) for one in Payer]
    payer_of_tier = np.array([payers.index(valuation.payer) for valuation in VALUATIONS.values()])
    columns = provenance_columns(simulated, run, year, municipality)
    columns["tier"] = words_column(tier, tiers)
    columns["payer"] = words_column(payer_of_tier[tier], payers)
    columns["eur"] = eur.reshape(-1)
    return pd.DataFrame(columns)
