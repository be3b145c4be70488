"""A window on a simulated scenario: its counters and costs, summed over years and municipalities as a question needs them.

An outcome reads a window and keeps whatever leading axes it has, so that one definition serves the headline (replications), the
series by year (replications, years) and the table of municipalities (replications, municipalities).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.engines.counters import COUNTERS, NEEDS_GROUPS
from zorgsim.engines.sparse import SparseCounts
from zorgsim.model.vocabulary import Event, Stage, Tier
from zorgsim.results.evaluation import evaluated
from zorgsim.results.simulated import Simulated
from zorgsim.results.tables import whole_years

Floats = NDArray[np.float64]

_YEARS, _MUNICIPALITIES = 1, 2


@dataclass(frozen=True)
class Over:
    """Over what a window adds up: some years, and some of the leading axes (replications, years, municipalities).

    Attributes
    ----------
    years
        (Y,) which years are in it.
    axes
        The axes along which values are added up.
    """

    years: NDArray[np.bool_]
    axes: tuple[int, ...]

    def add(self, values: NDArray[Any] | SparseCounts) -> NDArray[Any]:
        """Return the sums of values with leading axes (R, Y, M)."""
        if isinstance(values, SparseCounts):
            return values.summed(self.years, self.axes)
        if values.dtype.kind != "i":
            total: NDArray[Any] = values[:, self.years].sum(axis=self.axes)
            return total
        # one replication at a time: years are chosen by copying, and of the counters of a nation a copy takes a gigabyte
        return np.stack([one[self.years].sum(axis=tuple(axis - 1 for axis in self.axes)) for one in values])


@dataclass(frozen=True)
class Money:
    """What was spent, by whom, and what there was for it, in EUR; leading axes as what holds it.

    Attributes
    ----------
    cost
        (..., cost tiers) by tier.
    paid
        (..., payers) by payer.
    budget, spent
        (...) the municipalities' youth budgets, and what they spend on care.
    accounts
        (..., accounts) what stands in the accounts of youth care (``zorgsim.results.accounts``).
    """

    cost: Floats
    paid: Floats
    budget: Floats
    spent: Floats
    accounts: Floats

    @property
    def nbytes(self) -> int:
        """Bytes of all amounts."""
        return sum(one.nbytes for one in (self.cost, self.paid, self.budget, self.spent, self.accounts))

    def summed(self, add: Callable[[NDArray[Any]], NDArray[Any]]) -> Money:
        """Return sums over some of the leading axes."""
        return Money(add(self.cost), add(self.paid), add(self.budget), add(self.spent), add(self.accounts))


@dataclass(frozen=True)
class Window:
    """Counters and costs of a window; ``...`` are its leading axes, replications first.

    Attributes
    ----------
    counts
        Sums of the counters by name, each (..., own axes of the counter).
    stock_weeks
        (..., stocks) value of each slow stock x families, added up over weeks.
    money
        Costs and budgets in the window.
    weeks
        Weeks in the window, broadcastable to the leading axes.
    """

    counts: Mapping[str, NDArray[Any]]
    stock_weeks: Floats
    money: Money
    weeks: NDArray[np.int64]

    @property
    def nbytes(self) -> int:
        """Bytes of all sums."""
        return sum(one.nbytes for one in self.counts.values()) + self.stock_weeks.nbytes + self.money.nbytes

    @property
    def cost(self) -> Floats:
        """EUR by cost tier, shape (..., cost tiers)."""
        return self.money.cost

    def events(self, *kinds: Event) -> Floats:
        """Events of these kinds, whatever the severity, shape (...)."""
        chosen = self.counts["events"][..., list(kinds), :, :]
        return np.asarray(chosen.sum(axis=(-3, -2, -1)), dtype=np.float64)

    def family_weeks(self, *stages: Stage, group: str = "all") -> Floats:
        """Weeks that families of a group spent in these stages (none named: in any stage), shape (...)."""
        weeks = self.counts["family_weeks"][..., NEEDS_GROUPS.index(group)]
        chosen = weeks[..., list(stages)] if stages else weeks
        return np.asarray(chosen.sum(axis=-1), dtype=np.float64)

    def tier(self, name: str, tier: Tier) -> Floats:
        """Counter of slot-weeks, offered (``slots``) or asked for (``admissible``), of a tier, shape (...)."""
        return np.asarray(self.counts[name][..., tier], dtype=np.float64)

    @property
    def families(self) -> Floats:
        """Mean number of families with minors, shape (...)."""
        return self.family_weeks() / self.weeks

    def per_year(self, total: Floats) -> Floats:
        """Turn a total over the window into a rate per mean calendar year (years have 52 or 53 weeks)."""
        rate: Floats = total / self.weeks * WEEKS_PER_YEAR
        return rate

    def per_100_families(self, total: Floats) -> Floats:
        """Turn a total over the window into a rate per 100 families per year."""
        rate: Floats = 100.0 * ratio(self.per_year(total), self.families)
        return rate


def ratio(numerator: Floats, denominator: Floats) -> Floats:
    """Divide; where there is nothing to divide by the answer is missing (NaN)."""
    quotient: Floats = np.divide(numerator, denominator, out=np.full(np.shape(numerator), np.nan), where=denominator != 0)
    return quotient


def evaluation_years(simulated: Simulated) -> NDArray[np.bool_]:
    """Return which years are compared: whole calendar years that begin at or after the policy's start, shape (Y,).

    Where the run ends before that (history alone), the years of history that it reaches: from ``HISTORY_START`` on, or all.

    Raises
    ------
    InputError
        If there is none.
    """
    return evaluated(simulated.scenario, simulated.clock.years, simulated.counters.weeks)


def first_year_added_up(simulated: Simulated) -> int:
    """Return the year with which cumulative costs begin: that in which the policy starts, or the first of history alone."""
    if simulated.scenario.run.history_alone:
        return int(simulated.clock.years[evaluation_years(simulated)][0])
    return simulated.scenario.run.policy_start.year


def evaluation_window(simulated: Simulated, money: Money) -> Window:
    """Return all years of the evaluation and all municipalities together; leading axes (R,).

    ``money`` has leading axes (R, Y, M), here and below.
    """
    return _window(simulated, money, Over(evaluation_years(simulated), (_YEARS, _MUNICIPALITIES)))


def municipality_window(simulated: Simulated, money: Money) -> Window:
    """Return the evaluation by municipality; leading axes (R, M)."""
    return _window(simulated, money, Over(evaluation_years(simulated), (_YEARS,)))


def window_of_year(simulated: Simulated, money: Money, year: int) -> Window:
    """Return one calendar year by municipality; leading axes (R, M)."""
    return _window(simulated, money, Over(np.asarray(simulated.clock.years == year, dtype=np.bool_), (_YEARS,)))


def yearly_window(simulated: Simulated, money: Money) -> Window:
    """Return every whole year of the run apart, all municipalities together; leading axes (R, whole years)."""
    return _window(simulated, money, Over(whole_years(simulated), (_MUNICIPALITIES,)))


def _window(simulated: Simulated, money: Money, over: Over) -> Window:
    counters = simulated.counters
    counts = {name: over.add(counters.kept(name)) for name, counter in COUNTERS.items() if counter.adds_up}
    # stocks are levels of a municipality: weighed by its families and weeks they add up, and a mean is taken where they are read
    family_weeks = counters.family_weeks[..., NEEDS_GROUPS.index("all")].sum(axis=-1)
    weeks = counters.weeks[over.years]
    together = weeks.sum() if _YEARS in over.axes else weeks
    return Window(counts, over.add(counters.stocks * family_weeks[..., None]), money.summed(over.add), np.asarray(together))
