"""Figures of the simulated nation that one window does not hold: of two years, of its regions; and conversions that have a date."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.inputs.municipalities import Municipality
from zorgsim.inputs.targets import published_series
from zorgsim.model.vocabulary import Tier
from zorgsim.results.cbs import REGISTERED, TRAJECTORIES, Factors, trajectories_at_end, trajectories_started, youths_with_care
from zorgsim.results.target_places import OF_MUNICIPALITIES, FigureOfPlaces
from zorgsim.results.target_spread import OF_SPREAD
from zorgsim.results.window import Window

Floats = NDArray[np.float64]

NEAR_SHARE: Final = 0.07
"""How far a region may be from its share of the nation and still count as near (model specification, version 2, F7)."""

FigureOfTwoYears = Callable[[Window, Window, Factors], float]
"""``figure(before, window, factors)``: of the year before, and of the year itself."""


def active(before: Window, window: Window, factors: Factors, tier: Tier) -> float:
    """Trajectories that ran at some time in the year: those of the end of the year before, and those started."""
    return float(trajectories_at_end(before, factors, tier) + trajectories_started(window, factors, tier))


def youths_by_region(window: Window, municipalities: Sequence[Municipality], factors: Factors) -> dict[str, tuple[float, float]]:
    """Return young people with care by youth region: simulated, and counted by CBS in 2021, in ascending order of code.

    A municipality of which CBS publishes none is in neither.
    """
    simulated = np.asarray(youths_with_care(window, factors), dtype=np.float64)
    sums: dict[str, tuple[float, float]] = {}
    for one, number in zip(municipalities, simulated.tolist(), strict=True):
        if one.youth_in_care_2021 is not None:
            mine, counted = sums.get(one.youth_region_code, (0.0, 0.0))
            sums[one.youth_region_code] = (mine + number, counted + one.youth_in_care_2021)
    return dict(sorted(sums.items()))


def shares_of_regions(window: Window, municipalities: Sequence[Municipality], factors: Factors) -> dict[str, float]:
    """Return each region's share of all young people with care, simulated over counted; missing where nobody is in care."""
    sums = youths_by_region(window, municipalities, factors)
    simulated, counted = (sum(pair[which] for pair in sums.values()) for which in (0, 1))
    if simulated == 0.0:
        return dict.fromkeys(sums, np.nan)
    return {code: mine / simulated / (theirs / counted) for code, (mine, theirs) in sums.items()}


def regions_near(window: Window, municipalities: Sequence[Municipality], factors: Factors) -> float:
    """Youth regions whose share of the young people with care is within `NEAR_SHARE` of what CBS counted."""
    return float(sum(abs(share - 1.0) <= NEAR_SHARE for share in shares_of_regions(window, municipalities, factors).values()))


OF_TWO_YEARS: Final[Mapping[str, FigureOfTwoYears]] = MappingProxyType(
    {f"active_{tier.name.lower()}": partial(active, tier=tier) for tier in Tier}
)
OF_PLACES: Final[Mapping[str, FigureOfPlaces]] = MappingProxyType(
    {"regions_within_7": regions_near, **OF_MUNICIPALITIES, **OF_SPREAD}
)
"""Figures by the name that target files use, beside those of `zorgsim.results.targets`."""


def factors_of_year(factors: Factors, year: int) -> Factors:
    """Return the conversion factors as they hold for figures of a year: teams registered another part of their work each year.

    The factors are those of 2021. Before, what teams register is times their trajectories that ran in the year over those of 2021
    (CBS); in 2016 times the young people of teams over those of 2017 besides. Before 2016 it counts as in 2016, later as in 2021.
    """
    grown = registration(year)
    first_line = f"{TRAJECTORIES}.{Tier.FIRST_LINE.name.lower()}"
    return {**factors, **{name: factors[name] * grown for name in (REGISTERED, first_line)}}


def registration(year: int) -> float:
    """Return how much of their work teams registered as youth help in a year, over 2021."""
    series = published_series()
    running, people = series["active_first_line"], series["young_people_teams"]
    first, last = min(running), max(running)
    if year < first:
        return running[first] / running[last] * people[first - 1] / people[first]
    return running[min(year, last)] / running[last]
