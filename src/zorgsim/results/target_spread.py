"""How far municipalities lie from what was counted of each, how far they lie apart, and in which order: use of care, and accounts.

Every figure holds municipalities against the same ones as counted, whichever they are: those of some regions as well as all of the
nation. A level that is off everywhere is told by rows of its own: here each municipality's part of all together is compared, or,
within youth regions, its part of its region.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zorgsim.inputs.counted import residents, spending_by_municipality
from zorgsim.inputs.municipalities import Municipality
from zorgsim.results.accounts import ACCOUNTS, IV3
from zorgsim.results.cbs import Factors, youths_with_care
from zorgsim.results.target_places import FigureOfPlaces
from zorgsim.results.window import Window, ratio

Floats = NDArray[np.float64]

FEWEST: Final = 3
"""Municipalities of which something is said about how far they lie apart."""

FigureOfAccounts = Callable[[Window, Sequence[Municipality], int], float]
"""``figure(window, municipalities, year)``: of a window of one year, with money, whose only leading axis is municipalities."""


@dataclass(frozen=True)
class Beside:
    """Municipalities beside what was counted of them; those of which nothing was counted are left out.

    Attributes
    ----------
    simulated, counted
        (M,) the same quantity, each at its own level.
    residents
        (M,) aged 0-22: what a guess by population alone goes by.
    group
        (M,) within what parts are taken: one group, or youth regions.
    """

    simulated: Floats
    counted: Floats
    residents: Floats
    group: NDArray[np.int64]

    def parts(self, values: Floats) -> Floats:
        """Return what part of its group each municipality has; missing where the group has nothing, (M,)."""
        return ratio(values, _sums(values, self.group)[self.group])


def counted_youths(municipalities: Sequence[Municipality]) -> Beside:
    """Return young people with care as CBS counted them in 2021, beside themselves."""
    return _counted(municipalities, {one.code: one.youth_in_care_2021 or 0 for one in _with_youths(municipalities)})


def counted_accounts(municipalities: Sequence[Municipality], year: int) -> Beside:
    """Return spending on youth care (Iv3, tasks 6.72 and 6.82) as municipalities stated it of a year, EUR, beside itself."""
    return _counted(municipalities, {code: 1000.0 * keur for code, keur in spending_by_municipality(year).items()})


def youths_beside(window: Window, municipalities: Sequence[Municipality], factors: Factors) -> Beside:
    """Lay young people with care beside those that CBS counted in 2021."""
    simulated = np.asarray(youths_with_care(window, factors), dtype=np.float64)
    known = np.array([one.youth_in_care_2021 is not None for one in municipalities])
    return replace(counted_youths(municipalities), simulated=simulated[known])


def accounts_beside(window: Window, municipalities: Sequence[Municipality], year: int) -> Beside:
    """Lay spending on youth care (Iv3, tasks 6.72 and 6.82) beside what municipalities stated of a year, EUR."""
    simulated = np.asarray(window.money.accounts[..., ACCOUNTS.index(IV3)], dtype=np.float64)
    known = np.array([one.code in spending_by_municipality(year) for one in municipalities])
    return replace(counted_accounts(municipalities, year), simulated=simulated[known])


def _with_youths(municipalities: Sequence[Municipality]) -> list[Municipality]:
    return [one for one in municipalities if one.youth_in_care_2021 is not None]


def _counted(municipalities: Sequence[Municipality], counted: Mapping[str, float]) -> Beside:
    some = [one.code for one in municipalities if one.code in counted]
    values = np.array([counted[code] for code in some], dtype=np.float64)
    people = np.array([residents()[code] for code in some], dtype=np.float64)
    return Beside(values, values, people, np.zeros(len(some), dtype=np.int64))


def within_regions(beside: Beside, municipalities: Sequence[Municipality]) -> Beside:
    """Return the same, each part taken within the youth region; who is alone in a region is left out.

    Parameters
    ----------
    beside
        Of these municipalities, of all of them.
    municipalities
        As many as there are in it, in its order.
    """
    regions = [one.youth_region_code for one in municipalities]
    together = np.array([regions.count(code) > 1 for code in regions])
    _, group = np.unique(np.array(regions)[together], return_inverse=True)
    simulated, counted, people = (values[together] for values in (beside.simulated, beside.counted, beside.residents))
    return Beside(simulated, counted, people, group.astype(np.int64))


def by_region(beside: Beside, municipalities: Sequence[Municipality]) -> Beside:
    """Return youth regions beside what was counted of them: municipalities added up."""
    _, region = np.unique([one.youth_region_code for one in municipalities], return_inverse=True)
    simulated, counted, people = (_sums(one, region) for one in (beside.simulated, beside.counted, beside.residents))
    return Beside(simulated, counted, people, np.zeros(len(counted), dtype=np.int64))


def _sums(values: Floats, group: NDArray[np.int64]) -> Floats:
    return np.bincount(group, weights=values).astype(np.float64)


# What is said of them


def apart(beside: Beside) -> float:
    """Return how far parts lie from those that were counted, percent of these, mean over municipalities."""
    if not _can_be_told(beside):
        return math.nan
    return 100.0 * float(np.mean(np.abs(beside.parts(beside.simulated) / beside.parts(beside.counted) - 1.0)))


def misplaced(beside: Beside) -> float:
    """Return how far parts lie from those that were counted, percent of all together: large municipalities count for more."""
    if not _can_be_told(beside):
        return math.nan
    return 100.0 * float(np.sum(np.abs(beside.parts(beside.simulated) - beside.parts(beside.counted))))


def gain(beside: Beside, distance: Callable[[Beside], float]) -> float:
    """Return how much nearer the model is than a guess by residents alone, percent of how far that guess is."""
    guess = distance(replace(beside, simulated=beside.residents))
    return 100.0 * (1.0 - distance(beside) / guess) if guess else math.nan


def spread(beside: Beside) -> float:
    """Return how far rates per resident lie apart (standard deviation), percent of how far those that were counted do.

    Each rate over that of its group; municipalities count alike.
    """
    if not _can_be_told(beside):
        return math.nan
    people = beside.parts(beside.residents)
    simulated, counted = (float(np.std(beside.parts(one) / people)) for one in (beside.simulated, beside.counted))
    return 100.0 * simulated / counted if counted else math.nan


def in_order(beside: Beside) -> float:
    """Return how well the order of rates per resident is that which was counted: Spearman's rank correlation, percent."""
    if not _can_be_told(beside):
        return math.nan
    people = beside.parts(beside.residents)
    mine, theirs = (_ranks(beside.parts(one) / people) for one in (beside.simulated, beside.counted))
    if np.ptp(mine) == 0.0 or np.ptp(theirs) == 0.0:
        return math.nan
    return 100.0 * float(np.corrcoef(mine, theirs)[0, 1])


def _ranks(values: Floats) -> Floats:
    return np.asarray(pd.Series(values).rank(), dtype=np.float64)


def _can_be_told(beside: Beside) -> bool:
    return len(beside.counted) >= FEWEST and not np.isnan(beside.parts(beside.simulated)).any()


# Figures of the simulated nation, or of regions


def _of_youths(window: Window, municipalities: Sequence[Municipality], factors: Factors, say: Callable[[Beside], float]) -> float:
    return say(youths_beside(window, municipalities, factors))


def _of_youths_in_regions(
    window: Window, municipalities: Sequence[Municipality], factors: Factors, say: Callable[[Beside], float]
) -> float:
    return say(within_regions(youths_beside(window, municipalities, factors), _with_youths(municipalities)))


def youths_spread_of_regions(window: Window, municipalities: Sequence[Municipality], factors: Factors) -> float:
    """Return how far youth regions lie apart in young people with care per resident, percent of how far they were counted apart."""
    return spread(by_region(youths_beside(window, municipalities, factors), _with_youths(municipalities)))


def _of_accounts(window: Window, municipalities: Sequence[Municipality], year: int, say: Callable[[Beside], float]) -> float:
    return say(accounts_beside(window, municipalities, year))


_SAID: Final[Mapping[str, Callable[[Beside], float]]] = MappingProxyType(
    {"apart": apart, "gain": partial(gain, distance=apart), "spread": spread, "in_order": in_order}
)

OF_SPREAD: Final[Mapping[str, FigureOfPlaces]] = MappingProxyType(
    {
        **{f"youths_{name}": partial(_of_youths, say=say) for name, say in _SAID.items()},
        **{f"youths_{name}_in_regions": partial(_of_youths_in_regions, say=say) for name, say in _SAID.items()},
        "youths_spread_of_regions": youths_spread_of_regions,
    }
)
_SAID_OF_ACCOUNTS: Final[Mapping[str, Callable[[Beside], float]]] = MappingProxyType(
    {**_SAID, "apart": misplaced, "gain": partial(gain, distance=misplaced)}
)
OF_ACCOUNTS: Final[Mapping[str, FigureOfAccounts]] = MappingProxyType(
    {f"accounts_{name}": partial(_of_accounts, say=say) for name, say in _SAID_OF_ACCOUNTS.items()}
)
"""Figures by the name that targets use; of accounts, far off is told in euros, for the books of small municipalities leap."""
