"""Accounts: what stands in the books of municipalities as youth care, by two definitions that do not count the same.

CBS table 83454NED counts youth help, youth protection and probation. Iv3, the yearly statement of municipalities, counts by task:
6.72 and 6.82 are youth; teams and access stand under 6.2, for all ages. Of ten municipalities the second was 0.90 to 1.44 times the
first in 2021. Each definition is a share of every part of spending; a published figure is held against one of them, never another.

Both books state costs and income apart: what families pay lowers neither. ``complete`` is what youth budgets spend, less what they
get from families, as ``spent`` is beside a budget.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.inputs.compile import relative_use
from zorgsim.inputs.own_places import factors_in
from zorgsim.model.money import FIXED_ITEMS, fixed_items
from zorgsim.model.regional import with_own
from zorgsim.results.measure_costs import Prices
from zorgsim.results.simulated import Simulated

Floats = NDArray[np.float64]

COMPLETE: Final = "complete"
CBS: Final = "83454NED"
IV3: Final = "iv3"
IV3_TEAMS: Final = "iv3_6_2"

ACCOUNTS: Final = (*FIXED_ITEMS, COMPLETE, CBS, IV3, IV3_TEAMS)
"""What is not simulated family by family, item by item; all that youth budgets spend; what each definition counts of it."""

_READ: Final = (
    "spending.coordination",
    *(f"spending.{item}" for item in FIXED_ITEMS[1:]),
    "first_line.coaches_per_1000",
    "price.coach_fte",
)
_CARE: Final = ("specialist", "residential", "crisis")


def fixed_amounts(simulated: Simulated, prices: Prices) -> dict[str, Floats]:
    """Return every item that is not simulated family by family, EUR at the register's prices, each of shape (R, Y, M)."""
    municipalities = simulated.place.municipalities
    use = np.array([relative_use(one) for one in municipalities])
    families = simulated.families_by_year
    everywhere_alike = {name: np.full(len(use), prices.get(name, 0.0)) for name in _READ}
    own = factors_in(simulated.scenario.own, municipalities)
    items = fixed_items(use, with_own(everywhere_alike, {name: each for name, each in own.items() if name in _READ}))
    years = simulated.counters.weeks[None, :, None] / WEEKS_PER_YEAR
    everywhere = np.ones(simulated.counters.levers.shape[:3])
    return {name: everywhere * years * families * eur for name, eur in items.items()}


def shares(prices: Prices) -> Mapping[str, Mapping[str, float]]:
    """Return which share of every part of spending each definition counts: account by account, part by part.

    83454NED: care in kind and by personal budget, protection, transport; of coaching what is registered as youth help; no access or
    overhead. Iv3: the same under 6.72 and 6.82, with the part of access and overhead that is booked there; of coaches what is not
    booked under 6.2.
    """
    registered = prices.get("conversion.registered_first_line", 0.0)
    teams, overhead = prices.get("accounts.coaches_in_6_2", 1.0), prices.get("accounts.overhead_in_youth_tasks", 0.0)
    whole = dict.fromkeys((*_CARE, *FIXED_ITEMS[1:]), 1.0)
    access = FIXED_ITEMS[0]
    return MappingProxyType(
        {
            COMPLETE: {**whole, "first_line": 1.0, access: 1.0},
            CBS: {**whole, "first_line": registered, access: 0.0},
            IV3: {**whole, "first_line": 1.0 - teams, access: overhead},
            IV3_TEAMS: {"first_line": teams},
        }
    )


def in_accounts(parts: Mapping[str, Floats], contributions: Floats, prices: Prices) -> dict[str, Floats]:
    """Return every account from the parts of spending, EUR, each of the shape of the parts.

    Parameters
    ----------
    parts
        The tiers that youth budgets pay (first_line, specialist, residential, crisis) and ``FIXED_ITEMS``.
    contributions
        What families pay of it.
    """
    nothing = np.zeros_like(next(iter(parts.values())))
    counted = {
        account: sum((parts[part] * share for part, share in by_part.items()), nothing)
        for account, by_part in shares(prices).items()
    }
    counted[COMPLETE] = counted[COMPLETE] - contributions
    return {**{item: parts[item] for item in FIXED_ITEMS}, **counted}
