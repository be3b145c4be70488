"""Costs: a valuation of counters at prices of the parameter register, in EUR of one price year. Never drawn.

One tier, one function of the same shape: it takes a simulated scenario and its prices and returns EUR per replication, year and
municipality, at the register's prices. A year's cost is that of the weeks simulated in it; partial years carry their number of
weeks in every table. What youth care of a year costs beyond consumer prices, and in which year's euros all is told, comes on top
(``zorgsim.inputs.price_index``).
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
from zorgsim.inputs.compile import relative_use
from zorgsim.inputs.own_places import factors_in
from zorgsim.inputs.price_index import PRICE_LEVEL as PRICE_LEVEL  # named here too: costs are of that year
from zorgsim.inputs.price_index import inflation, real_price
from zorgsim.model.levers import LEVERS
from zorgsim.model.money import MONTHS_PER_YEAR, need_factor
from zorgsim.model.stocks import STOCKS
from zorgsim.model.vocabulary import Event, Stage
from zorgsim.results.accounts import ACCOUNTS, fixed_amounts, in_accounts
from zorgsim.results.comparable import DISCOUNT_RATE as DISCOUNT_RATE  # named here too: it is about costs
from zorgsim.results.measure_costs import Prices, measure_costs
from zorgsim.results.simulated import Simulated, share_of_year
from zorgsim.results.tables import indices_of, provenance_columns, words_column
from zorgsim.results.window import Money

Floats = NDArray[np.float64]
CONVERSATIONS: Final = (
    Event.SETTLED_EVERYDAY,
    Event.REFERRED_TO_FIRST_LINE,
    Event.REFERRED_TO_SPECIALIST,
    Event.DECLINED_FIRST_LINE,
    Event.TAKEN_OVER_BY_FIRST_LINE,
    Event.REFUSED_TO_NETWORK,
    Event.REFUSED_AND_GUIDED,
    Event.REFUSED_AND_GUIDED_IN_VAIN,
    Event.REFUSED_UNANSWERED,
)
"""Events that close one conversation with an everyday professional."""
GUIDED: Final = (Event.REFUSED_AND_GUIDED, Event.REFUSED_AND_GUIDED_IN_VAIN)
"""Events after which an everyday professional has talked on with a family that municipal care refused."""


class CostTier(StrEnum):
    """Where costs arise."""

    EVERYDAY = "everyday"
    FIRST_LINE = "first_line"
    SPECIALIST = "specialist"
    RESIDENTIAL = "residential"
    CRISIS = "crisis"
    FIXED = "fixed"
    MEASURES = "measures"


class Payer(StrEnum):
    """Who pays."""

    HEALTH_INSURER = "health_insurer"
    MUNICIPALITY_YOUTH = "municipality_youth"
    MUNICIPALITY_OTHER = "municipality_other"
    STATE = "state"
    FAMILIES = "families"


def everyday(simulated: Simulated, prices: Prices) -> Floats:
    """Conversations with everyday professionals x price a conversation, shape (R, Y, M); with those whom they guide some more."""
    counted = simulated.counters.events
    conversations = counted[:, :, :, list(CONVERSATIONS)].sum(axis=(3, 4, 5))
    guided = counted[:, :, :, list(GUIDED)].sum(axis=(3, 4, 5)) * prices.get("price.guidance_conversations", 0.0)
    return np.asarray((conversations + guided) * prices["price.everyday_conversation"], dtype=np.float64)


def first_line(simulated: Simulated, prices: Prices) -> Floats:
    """Coaches employed (FTE, mean of the year) x part of the year simulated x price of a year's FTE, shape (R, Y, M)."""
    coaches = simulated.counters.stocks[..., list(STOCKS).index("coaches")]
    years = simulated.counters.weeks[None, :, None] / WEEKS_PER_YEAR
    return np.asarray(coaches * years * prices["price.coach_fte"], dtype=np.float64)


def specialist(simulated: Simulated, prices: Prices) -> Floats:
    """Weeks of specialist care paid for, each at the tariff of its week (``zorgsim.model.money``), x price a week, (R, Y, M)."""
    return np.asarray(simulated.counters.paid_weeks * prices["price.specialist_week"], dtype=np.float64)


def residential(simulated: Simulated, prices: Prices) -> Floats:
    """Family-weeks in residential care and in interim care on its list, each x its price a week, shape (R, Y, M)."""
    interim = simulated.counters.interim_weeks * prices["price.interim_week"]
    return np.asarray(_weeks_in(Stage.RESIDENTIAL, simulated) * prices["price.residential_week"] + interim, dtype=np.float64)


def crisis(simulated: Simulated, prices: Prices) -> Floats:
    """Family-weeks in crisis care x (emergency) price a week, shape (R, Y, M)."""
    return _weeks_in(Stage.CRISIS, simulated) * prices["price.crisis_week"]


def fixed(simulated: Simulated, prices: Prices) -> Floats:
    """What is not simulated family by family (``zorgsim.model.money``): an amount per family, shape (R, Y, M)."""
    return sum(fixed_amounts(simulated, prices).values(), np.zeros(simulated.counters.levers.shape[:3]))


def measures(simulated: Simulated, prices: Prices) -> Floats:
    """Running cost and investment of every lever off its neutral setting (``zorgsim.results.measure_costs``), shape (R, Y, M)."""
    return sum(measure_costs(simulated, prices).values(), np.zeros(simulated.counters.levers.shape[:3]))


def _weeks_in(stage: Stage, simulated: Simulated) -> Floats:
    return simulated.counters.family_weeks[..., stage, NEEDS_GROUPS.index("all")].astype(np.float64)


def own_contributions(simulated: Simulated) -> Floats:
    """Return what families pay for specialist and residential care, EUR of the price year, shape (R, Y, M).

    Lever ``access.own_contribution`` (EUR a month, the year's mean) x months in such care. It is part of what that care costs. It
    keeps its value as consumer prices rise, and only so: euros of the register's year, whatever care costs beyond that.
    """
    setting = simulated.counters.levers[..., list(LEVERS).index("access.own_contribution")]
    months = (_weeks_in(Stage.SPECIALIST, simulated) + _weeks_in(Stage.RESIDENTIAL, simulated)) * MONTHS_PER_YEAR / WEEKS_PER_YEAR
    return setting * months * price_factors(simulated, Payer.FAMILIES)


@dataclass(frozen=True)
class Valuation:
    """How a cost tier is valued, and who pays it where municipalities commission youth care."""

    value: Callable[[Simulated, Prices], Floats]
    payer: Payer


VALUATIONS: Final[Mapping[CostTier, Valuation]] = MappingProxyType(
    {
        CostTier.EVERYDAY: Valuation(everyday, Payer.HEALTH_INSURER),
        CostTier.FIRST_LINE: Valuation(first_line, Payer.MUNICIPALITY_YOUTH),
        CostTier.SPECIALIST: Valuation(specialist, Payer.MUNICIPALITY_YOUTH),
        CostTier.RESIDENTIAL: Valuation(residential, Payer.MUNICIPALITY_YOUTH),
        CostTier.CRISIS: Valuation(crisis, Payer.MUNICIPALITY_YOUTH),
        CostTier.FIXED: Valuation(fixed, Payer.MUNICIPALITY_YOUTH),
        CostTier.MEASURES: Valuation(measures, Payer.MUNICIPALITY_OTHER),
    }
)
"""Every cost tier, in the order of the last axis of ``value_costs``."""

PAYER_OF_MEASURE: Final = MappingProxyType(
    {
        "domains.parental_care": Payer.HEALTH_INSURER,
        "community.group_pregnancy_care": Payer.HEALTH_INSURER,
        "domains.school_support": Payer.STATE,
        "community.pedagogical_climate": Payer.STATE,
    }
)
"""Who pays for measures that do not come from the municipality's other budgets. None weighs on the youth budget."""


def payer_of_measure(lever: str) -> Payer:
    """Return who pays what a lever costs."""
    return PAYER_OF_MEASURE.get(lever, VALUATIONS[CostTier.MEASURES].payer)


def price_factors(simulated: Simulated, payer: Payer) -> Floats:
    """Return what turns amounts at the register's prices into those of each year, in EUR of the price year, shape (Y, 1).

    Youth care was cheaper or dearer in some years beyond consumer prices; what others pay follows consumer prices.
    """
    real = [real_price(int(year)) if payer is Payer.MUNICIPALITY_YOUTH else 1.0 for year in simulated.clock.years]
    return np.array(real)[:, None] * inflation(simulated.scenario.run.price_year)


def _tier_cost(simulated: Simulated, prices: Prices, valuation: Valuation) -> Floats:
    return valuation.value(simulated, prices) * price_factors(simulated, valuation.payer)


def value_costs(simulated: Simulated, prices: Prices) -> Floats:
    """Return the cost of every tier in EUR, shape (R, Y, M, cost tiers)."""
    return np.stack([_tier_cost(simulated, prices, valuation) for valuation in VALUATIONS.values()], axis=-1)


def value_by_payer(simulated: Simulated, prices: Prices) -> Floats:
    """Return what every payer pays in EUR, shape (R, Y, M, payers); it adds up to ``value_costs``.

    Where the province commissions youth care, the state pays what else falls on the municipality's youth budget.
    """
    # all payers begin with the same array of zeros: amounts are put in its stead, never added in place
    paid = dict.fromkeys(Payer, np.zeros(simulated.counters.levers.shape[:3]))
    for tier, valuation in VALUATIONS.items():
        if tier is not CostTier.MEASURES:
            paid[valuation.payer] = paid[valuation.payer] + _tier_cost(simulated, prices, valuation)
    for lever, eur in measure_costs(simulated, prices).items():
        payer = payer_of_measure(lever)
        paid[payer] = paid[payer] + eur * price_factors(simulated, VALUATIONS[CostTier.MEASURES].payer)
    contributions = own_contributions(simulated)
    paid[Payer.FAMILIES] = paid[Payer.FAMILIES] + contributions
    paid[Payer.MUNICIPALITY_YOUTH] = paid[Payer.MUNICIPALITY_YOUTH] - contributions
    provincial = paid[Payer.MUNICIPALITY_YOUTH] * share_of_year(simulated, "governance.commissioner", "province")
    # moved as one amount, not divided into two shares, so that what all payers pay adds up to the cost
    paid[Payer.MUNICIPALITY_YOUTH] = paid[Payer.MUNICIPALITY_YOUTH] - provincial
    paid[Payer.STATE] = paid[Payer.STATE] + provincial
    return np.stack([paid[payer] for payer in Payer], axis=-1)


def discount_factors(years: NDArray[np.int16], base_year: int, prices: Prices) -> Floats:
    """Return 1 / (1 + rate) ** (year - base year) for each year, shape (Y,)."""
    return (1.0 + prices.get(DISCOUNT_RATE, 0.0)) ** -(years.astype(np.float64) - base_year)


def costs(simulated: Simulated, prices: Prices) -> pd.DataFrame:
    """Return the tidy table of costs: provenance columns, tier, eur (not discounted)."""
    return _tidy(simulated, value_costs(simulated, prices), "tier", [str(one) for one in VALUATIONS])


def accounts(simulated: Simulated, prices: Prices) -> pd.DataFrame:
    """Return the tidy table of accounts: provenance columns, account, eur (not discounted)."""
    return _tidy(simulated, value_accounts(simulated, prices), "account", list(ACCOUNTS))


def costs_by_payer(simulated: Simulated, prices: Prices) -> pd.DataFrame:
    """Return the tidy table of costs by payer: provenance columns, payer, eur (not discounted)."""
    return _tidy(simulated, value_by_payer(simulated, prices), "payer", [str(one) for one in Payer])


def _tidy(simulated: Simulated, eur: Floats, name: str, words: list[str]) -> pd.DataFrame:
    run, year, municipality, which = indices_of(eur)
    columns = provenance_columns(simulated, run, year, municipality)
    columns[name] = words_column(which, words)
    columns["eur"] = eur.reshape(-1)
    return pd.DataFrame(columns)


def value_money(simulated: Simulated, prices: Prices) -> Money:
    """Return costs by tier, by payer, youth budgets and accounts; leading axes (R, Y, M)."""
    cost, paid = value_costs(simulated, prices), value_by_payer(simulated, prices)
    budget, spent = youth_budgets(simulated, prices), youth_spending(simulated, cost)
    return Money(cost, paid, budget, spent, value_accounts(simulated, prices))


def no_money(simulated: Simulated) -> Money:
    """Return nothing at all, for readers of counts only."""
    nothing = np.zeros(simulated.counters.events.shape[:3])
    tiers, payers, accounts = (np.repeat(nothing[..., None], len(each), -1) for each in (VALUATIONS, Payer, ACCOUNTS))
    return Money(tiers, payers, nothing, nothing, accounts)


def value_accounts(simulated: Simulated, prices: Prices) -> Floats:
    """Return what stands in the accounts of youth care in EUR, shape (R, Y, M, accounts), in the order of ``ACCOUNTS``."""
    municipal = {str(tier): one for tier, one in VALUATIONS.items() if one.payer is Payer.MUNICIPALITY_YOUTH}
    care = {tier: one.value(simulated, prices) for tier, one in municipal.items() if tier != CostTier.FIXED}
    factors = price_factors(simulated, Payer.MUNICIPALITY_YOUTH)
    # contributions are in euros of the price year by now: at the register's prices, as the parts are, they are as much less
    contributions = own_contributions(simulated) / factors
    found = in_accounts({**care, **fixed_amounts(simulated, prices)}, contributions, prices)
    return np.stack([found[name] * factors for name in ACCOUNTS], axis=-1)


def youth_budgets(simulated: Simulated, prices: Prices) -> Floats:
    """Return the youth budget of each municipality in EUR, shape (R, Y, M), where it commissions youth care itself.

    Budget per family (``budget.per_family`` x lever ``budget.level`` x need) x families x part of the year simulated. It buys the
    same care in every year: what makes youth care dearer beyond consumer prices moves it as it moves spending.
    """
    counters = simulated.counters
    municipalities = simulated.place.municipalities
    families = simulated.families_by_year
    use = np.array([relative_use(one) for one in municipalities])
    need = need_factor(use, {"budget.need_exponent": np.full(len(use), prices["budget.need_exponent"])})
    level = counters.levers[..., list(LEVERS).index("budget.level")]
    years = counters.weeks[None, :, None] / WEEKS_PER_YEAR
    municipal = share_of_year(simulated, "governance.commissioner", "municipality")
    own = factors_in(simulated.scenario.own, municipalities).get("budget.per_family", np.ones(len(use)))
    budget = prices["budget.per_family"] * own * level * need * families * years * municipal
    return np.asarray(budget * price_factors(simulated, Payer.MUNICIPALITY_YOUTH), dtype=np.float64)


def budgets(simulated: Simulated, prices: Prices) -> pd.DataFrame:
    """Return the tidy table of youth budgets: provenance columns, budget, what was spent, balance, the reserve per family.

    Spent: first line, specialist, residential and crisis care, and what is not simulated family by family, where the municipality
    commissions. What measures cost comes from elsewhere, and crowds out nothing.
    """
    budget, spent = youth_budgets(simulated, prices), youth_spending(simulated, value_costs(simulated, prices))
    run, year, municipality = indices_of(budget)
    columns = provenance_columns(simulated, run, year, municipality)
    columns |= {"budget_eur": budget.reshape(-1), "spent_eur": spent.reshape(-1), "balance_eur": (budget - spent).reshape(-1)}
    reserve = simulated.counters.stocks[..., list(STOCKS).index("reserve")]
    columns["reserve_eur_per_family"] = (reserve * inflation(simulated.scenario.run.price_year)).reshape(-1)
    return pd.DataFrame(columns)


def youth_spending(simulated: Simulated, cost: Floats) -> Floats:
    """Return what the youth budgets spend on care in EUR, shape (R, Y, M), from costs by tier, less what families pay of it."""
    tiers = [index for index, one in enumerate(VALUATIONS.values()) if one.payer is Payer.MUNICIPALITY_YOUTH]
    spent = cost[..., tiers].sum(axis=-1) - own_contributions(simulated)
    return np.asarray(spent * share_of_year(simulated, "governance.commissioner", "municipality"))
