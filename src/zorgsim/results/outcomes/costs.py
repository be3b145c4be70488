"""Cost by tier and by payer."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Final

from zorgsim.inputs.scenario import Text
from zorgsim.model.money import FIXED_ITEMS
from zorgsim.model.vocabulary import Tier
from zorgsim.results.accounts import ACCOUNTS, COMPLETE
from zorgsim.results.outcomes.outcome import MILLIONS, PERCENT, TIERS, Direction, Floats, Outcome, about
from zorgsim.results.valuation import VALUATIONS, CostTier, Payer
from zorgsim.results.window import Window, ratio

COST_TIERS: Final[Mapping[CostTier, Text]] = MappingProxyType(
    {
        CostTier.EVERYDAY: Text("everyday professionals", "basisprofessionals"),
        CostTier.FIRST_LINE: TIERS[Tier.FIRST_LINE],
        CostTier.SPECIALIST: TIERS[Tier.SPECIALIST],
        CostTier.RESIDENTIAL: TIERS[Tier.RESIDENTIAL],
        CostTier.CRISIS: Text("crisis care", "crisishulp"),
        CostTier.FIXED: Text("not simulated family by family", "niet per gezin gesimuleerd"),
        CostTier.MEASURES: Text("the measures themselves", "de maatregelen zelf"),
    }
)
"""What the cost tiers are called."""


def cost_of(window: Window, tier: CostTier) -> Floats:
    """Cost of one tier, million EUR per year."""
    return window.per_year(window.cost[..., list(VALUATIONS).index(tier)]) / 1e6


def _cost(tier: CostTier) -> Outcome:
    words = about("cost", "kosten", COST_TIERS[tier])
    return Outcome(f"cost_{tier}", MILLIONS, Direction.NEUTRAL, words, partial(cost_of, tier=tier))


def paid_by(window: Window, payers: tuple[Payer, ...]) -> Floats:
    """Cost that falls on some payers, million EUR per year."""
    return window.per_year(window.money.paid[..., [list(Payer).index(payer) for payer in payers]].sum(axis=-1)) / 1e6


def _paid(key: str, whom: Text, *payers: Payer) -> Outcome:
    return Outcome(key, MILLIONS, Direction.NEUTRAL, about("cost", "kosten", whom), partial(paid_by, payers=payers))


def fixed_share(window: Window) -> Floats:
    """Return what is not simulated family by family, percent of all that youth budgets spend, less what families pay of it."""
    accounts = window.money.accounts
    fixed = accounts[..., [ACCOUNTS.index(item) for item in FIXED_ITEMS]].sum(axis=-1)
    return 100.0 * ratio(fixed, accounts[..., ACCOUNTS.index(COMPLETE)])


_FIXED_SHARE: Final = Outcome(
    "fixed_share",
    PERCENT,
    Direction.NEUTRAL,
    Text("youth spending that is not simulated family by family", "jeugduitgaven die niet per gezin gesimuleerd zijn"),
    fixed_share,
)

BY_TIER: Final = (*(_cost(tier) for tier in COST_TIERS), _FIXED_SHARE)
"""In the order of the tables."""

BY_PAYER: Final = (
    _paid("cost_municipality", Text("municipalities", "gemeenten"), Payer.MUNICIPALITY_YOUTH, Payer.MUNICIPALITY_OTHER),
    _paid("cost_insurer", Text("health insurers", "zorgverzekeraars"), Payer.HEALTH_INSURER),
    _paid("cost_state", Text("the state", "het Rijk"), Payer.STATE),
    _paid("cost_families", Text("families", "gezinnen"), Payer.FAMILIES),
)
"""In the order of the tables."""
