"""Figures of municipalities beside what was counted of each: how far apart use by referrer lies, and families over the years.

A nation that is wrong as a whole is told by rows of its own: so distances of shares are taken after the difference of all
municipalities together is taken off. They are means weighed by the families of the register.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.inputs.counted import children, trajectories_by_referrer
from zorgsim.inputs.municipalities import Municipality
from zorgsim.model.vocabulary import Referrer, Tier
from zorgsim.results.cbs import Factors, referrer_share
from zorgsim.results.window import Window, ratio

Floats = NDArray[np.float64]

FigureOfPlaces = Callable[[Window, Sequence[Municipality], Factors], float]
"""``figure(window, municipalities, factors)``: of a window of one year whose only leading axis is municipalities."""

FigureOfYearsOfPlaces = Callable[[Window, Window, Sequence[Municipality], int], float]
"""``figure(since, window, municipalities, year)``: of two such windows, the first of the year that all years are held against."""

BY_DOCTOR: Final = (Referrer.EVERYDAY, Referrer.DOCTOR)
"""Who counts as a doctor: an everyday professional of whom it is not known does too."""
FOR_MUNICIPALITY: Final = (Referrer.ACCESS, Referrer.FIRST_LINE)


def sent_by(window: Window, referrers: Sequence[Referrer]) -> Floats:
    """Return starts of specialist care sent by some referrers, of whatever leading axes the window has."""
    starts = window.counts["starts_by_referrer"][..., Tier.SPECIALIST, :]
    return np.asarray(starts[..., list(referrers)].sum(axis=-1), dtype=np.float64)


def doctors_apart(window: Window, municipalities: Sequence[Municipality], factors: Factors) -> float:
    """Return how far municipalities are from the share of doctors that CBS counted of each, points, mean.

    Of those sent by a doctor or for the municipality (access, coaches); of municipalities of which CBS publishes both.
    """
    doctors, others = sent_by(window, BY_DOCTOR), sent_by(window, FOR_MUNICIPALITY)
    counted = trajectories_by_referrer()
    published = np.array(
        [
            100.0 * one.doctors / (one.doctors + one.access) if one and one.doctors is not None and one.access else np.nan
            for one in (counted.get(place.code) for place in municipalities)
        ]
    )
    return _apart(100.0 * ratio(doctors, doctors + others), published, _families(municipalities))


def protection_apart(window: Window, municipalities: Sequence[Municipality], factors: Factors) -> float:
    """Return how far youth regions are from the share of starts through protection that CBS counted of each, points, mean."""
    share = referrer_share(window, factors, Referrer.CRISIS)
    starts = window.counts["starts_by_referrer"].sum(axis=(-2, -1)).astype(np.float64)
    counted, regions = trajectories_by_referrer(), [one.youth_region_code for one in municipalities]
    names, which = np.unique(regions, return_inverse=True)

    def of_regions(values: Floats) -> Floats:
        return np.bincount(which, weights=values, minlength=len(names)).astype(np.float64)

    known_of = [counted.get(one.code) for one in municipalities]
    protection = of_regions(np.array([one.protection if one else 0 for one in known_of], dtype=np.float64))
    known = of_regions(np.array([one.known if one else 0 for one in known_of], dtype=np.float64))
    simulated = ratio(of_regions(np.where(starts > 0.0, share * starts, 0.0)), of_regions(starts))
    return _apart(simulated, 100.0 * ratio(protection, known), of_regions(_families(municipalities)))


def by_doctors_apart(window: Window, municipalities: Sequence[Municipality], factors: Factors) -> float:
    """Return how far municipalities are from their share of all trajectories by doctors that CBS counted, percent of it, mean."""
    counted = trajectories_by_referrer()
    published = [one.doctors if (one := counted.get(place.code)) else None for place in municipalities]
    return _shares_apart(sent_by(window, BY_DOCTOR), published, municipalities)


def by_access_apart(window: Window, municipalities: Sequence[Municipality], factors: Factors) -> float:
    """Return how far municipalities are from their share of all trajectories by access that CBS counted, percent of it, mean."""
    counted = trajectories_by_referrer()
    published = [one.access if (one := counted.get(place.code)) else None for place in municipalities]
    return _shares_apart(sent_by(window, FOR_MUNICIPALITY), published, municipalities)


def _shares_apart(simulated: Floats, published: Sequence[int | None], municipalities: Sequence[Municipality]) -> float:
    known = np.array([one is not None for one in published])
    counted, weights = np.array([one or 0 for one in published], dtype=np.float64)[known], _families(municipalities)[known]
    mine = simulated[known]
    share = ratio(ratio(mine, np.full_like(mine, mine.sum())), counted / counted.sum())
    return 100.0 * float(np.average(np.abs(share - 1.0), weights=weights))


def _apart(simulated: Floats, published: Floats, weights: Floats) -> float:
    """Return the mean distance once the mean difference is taken off; missing where there is nothing to hold together."""
    known = ~(np.isnan(simulated) | np.isnan(published))
    if not known.any():
        return float("nan")
    difference, weights = (simulated - published)[known], weights[known]
    return float(np.average(np.abs(difference - np.average(difference, weights=weights)), weights=weights))


def _families(municipalities: Sequence[Municipality]) -> Floats:
    return np.array([one.families for one in municipalities], dtype=np.float64)


def families_as_counted(since: Window, window: Window, municipalities: Sequence[Municipality], year: int) -> float:
    """Return of how many municipalities families changed as a percentage of children in whole numbers allows."""
    counted = children(year)
    change = ratio(window.families, since.families)
    inside = [counted[one.code].fewest <= now <= counted[one.code].most for one, now in _both(municipalities, change, counted)]
    return float(sum(inside))


def _both(municipalities: Sequence[Municipality], values: Floats, known: Mapping[str, object]) -> list[tuple[Municipality, float]]:
    return [(one, value) for one, value in zip(municipalities, values.tolist(), strict=True) if one.code in known]


OF_MUNICIPALITIES: Final[Mapping[str, FigureOfPlaces]] = MappingProxyType(
    {
        "doctors_apart": doctors_apart,
        "protection_apart": protection_apart,
        "by_doctors_apart": by_doctors_apart,
        "by_access_apart": by_access_apart,
    }
)
OF_YEARS_OF_PLACES: Final[Mapping[str, FigureOfYearsOfPlaces]] = MappingProxyType({"families_as_counted": families_as_counted})
"""Figures by the name that target files use."""
