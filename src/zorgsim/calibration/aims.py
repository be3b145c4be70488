"""What worlds are held against: published figures that a few whole regions can tell, scaled to them, and how far off is accepted.

A figure's *observation* standard deviation is a third of the tolerance of its row: with `CUTOFF` 3 and nothing else unsure, a world
is ruled out exactly where ``zorgsim validate`` says that it misses. Its *discrepancy* is a share of its value, stated beforehand
for what the model's form leaves out: never taken from how far off the model is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.calibration.ground import FIRST_YEAR, LAST_YEAR
from zorgsim.calibration.wave import figure_key, figure_keys
from zorgsim.inputs.municipalities import Municipality
from zorgsim.inputs.places import all_municipalities, resolve_places
from zorgsim.inputs.targets import RunOf, Side, Target, national_targets

Floats = NDArray[np.float64]

CUTOFF: Final = 3.0
"""Standard deviations beyond which a figure speaks against a world: of anything with one peak 95 % lie within (Pukelsheim 1994)."""
FITTED: Final = "fitted"
"""The use of rows that calibration looks at: of those of use "check" it stays away, and "input" ones gave a parameter its value."""

COUNTED: Final = ("youths", "starts_", "stock_", "active_", "crises", "spending_")
"""Beginnings of the names of figures that grow with the place: times its share of young people with care (CBS, 2021)."""
RATES: Final = ("days_", "weeks_waited_", "lists_", "repeat_use", "referrer_", "care_", "prevalence_", "doctors_of_sent", "open_")
"""Beginnings of those that do not. A series of neither is not looked at: what it would be in a few regions is not known."""


@dataclass(frozen=True)
class Discrepancy:
    """Standard deviations that are stated for what the model's form leaves out, as shares of a figure. Assumptions, 0.05 to 0.2.

    ``trend`` is of figures of a year over another: what the model lacks in both years falls out of them. 0.01 to 0.05.
    """

    level: float = 0.1
    trend: float = 0.02


@dataclass(frozen=True)
class Aim:
    """A published figure as a few regions should have it.

    Attributes
    ----------
    target
        The row.
    value
        The figure, scaled to the regions where it counts somebody.
    observation, discrepancy
        Standard deviations, in its unit.
    """

    target: Target
    value: float
    observation: float
    discrepancy: float

    @property
    def name(self) -> str:
        """The name of the row."""
        return self.target.name

    @property
    def series(self) -> str:
        """The figure that it is a year of: years of one series speak together, and once."""
        return self.target.series

    @property
    def variance(self) -> float:
        """What is accepted beside the emulator's and the model's own variance."""
        return self.observation**2 + self.discrepancy**2

    @property
    def accepted(self) -> tuple[float, float]:
        """Between which values a figure that is known does not speak against its world."""
        off = CUTOFF * float(np.sqrt(self.variance))
        return self.value - off, np.inf if self.target.side is Side.AT_LEAST else self.value + off

    def is_in(self, figures: Mapping[str, Floats]) -> bool:
        """Say whether a wave knows it: one of before there was such a series does not."""
        years = (self.target.year, self.target.base_year)
        return all(figure_key(self.series, year) in figures for year in years if year is not None)

    def simulated(self, figures: Mapping[str, Floats]) -> Floats:
        """Return the figure in each world, (worlds,), from the figures of a wave."""
        now = figures[figure_key(self.series, self.target.year)]
        if self.target.base_year is None:
            return now
        base = figures[figure_key(self.series, self.target.base_year)]
        return 100.0 * np.divide(now, base, out=np.full_like(now, np.nan), where=base > 0.0)

    def implausibility(self, mean: Floats, variance: Floats | float) -> Floats:
        """Return how many standard deviations expected figures are off, on the side that counts."""
        off = self.value - mean
        if self.target.side is Side.AT_LEAST:
            off = np.maximum(off, 0.0)
        distance: Floats = np.abs(off) / np.sqrt(self.variance + variance)
        return distance


def aims_of(places: Sequence[str], stated: Discrepancy, targets: Sequence[Target] | None = None) -> tuple[Aim, ...]:
    """Return what the rows of use "fitted" ask of some places, those that a run until `LAST_YEAR` can tell."""
    here = resolve_places(places, where="calibration: places").municipalities
    share = _young_people(here) / _young_people(all_municipalities())
    return tuple(_aim(one, share, stated) for one in (national_targets() if targets is None else targets) if is_tellable(one))


def is_tellable(target: Target) -> bool:
    """Say whether a row is one that calibration looks at, and that a few regions can tell."""
    years = [one for one in (target.year, target.base_year) if one is not None]
    return (
        target.use == FITTED
        and target.run is RunOf.BASELINE
        and not target.places
        and target.same_as is None
        and target.series.startswith((*COUNTED, *RATES))
        and all(FIRST_YEAR <= one <= LAST_YEAR for one in years)
        and figure_key(target.series, target.year) in figure_keys()
    )


def _aim(target: Target, share: float, stated: Discrepancy) -> Aim:
    trend = target.base_year is not None
    scale = share if target.series.startswith(COUNTED) and not trend else 1.0
    value = target.value * scale
    return Aim(target, value, target.tolerance * scale / CUTOFF, abs(value) * (stated.trend if trend else stated.level))


def _young_people(municipalities: Sequence[Municipality]) -> float:
    return float(sum(one.youth_in_care_2021 or 0 for one in municipalities))
