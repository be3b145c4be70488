"""How long a run needs before it has forgotten that it began with nobody in care, by a stated method, from yearly outcomes.

The method is MSER (White 1997, *An effective truncation heuristic for bias reduction in simulation output*; recommended for an
automatic choice by Hoad, Robinson and Davies 2010): of a series of means over replications, leave out the first values for which
the squared standard error of the mean of what is left is smallest. A value is a year, a batch of 52 weeks, so that no further
batches are made. Only the first half may be left out: where the rule asks for as much as it may have, the series is too short for
it to say that the warm-up is over. The series ends where history begins (`HISTORY_START`), for from then on what is decided moves
it too.

MSER sees what it is shown. Whether anything of the beginning is left at the policy's start is therefore also measured directly: a
run that began years earlier is laid beside it, year by year (the study ``warm_up``).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources.abc import Traversable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.results.believability import Trend, trend
from zorgsim.results.compare import Comparison, PairedDifference, paired_difference
from zorgsim.results.evaluation import HISTORY_START
from zorgsim.results.outcomes import OUTCOMES
from zorgsim.results.published import MANIFEST, OfRuns, published_folder
from zorgsim.results.tables import whole_years

Floats = NDArray[np.float64]

STUDY: Final = "warm_up"
YEARLY: Final = "yearly.csv"
"""In the folder of the study: a row a scenario, outcome, year and replication."""
FORMAT: Final = "zorgsim warm-up 1"
COLUMNS: Final = ("scenario", "outcome", "unit", "year", "replication", "value")
BASELINE: Final = "baseline"
EARLIER: Final = "baseline_earlier"
"""The same baseline, begun years earlier."""

SETTLING: Final = ("demand", "waiting", "in_specialist_care", "crises", "weeks_in_order", "cost", "mutual_help", "trust")
"""Outcomes that are looked at: main ones that are amounts, and the two slow stocks that nobody sets."""

FEWEST_YEARS: Final = 10
"""Years of warm-up below which the rule is not asked: half of them are left to find a mean of."""
LAST_YEARS: Final = 5
"""Years over which it is asked whether a series still moves."""


def mser(path: Floats) -> int:
    """Return how many of the first values MSER leaves out, at most half of them.

    >>> mser(np.array([9.0, 5.0, 1.0, 1.1, 0.9, 1.0, 1.1, 0.9, 1.0, 1.0]))
    2

    Parameters
    ----------
    path
        (n,) a series in the order of time, n at least 2.
    """
    if np.ptp(path) <= _ROUNDING * float(np.abs(path).max()):
        return 0  # it stands still, and what differs is how it was written
    kept = [path[first:] for first in range(len(path) // 2 + 1)]
    return int(np.argmin([float(((left - left.mean()) ** 2).sum()) / len(left) ** 2 for left in kept]))


_ROUNDING: Final = 1e-5
"""A series that varies by less than this share of its largest value stands still: published ones have six digits."""


@dataclass(frozen=True)
class Settling:
    """How an outcome settles.

    Attributes
    ----------
    outcome
        Name of the outcome.
    years, path
        (n,) whole years before the policy's start, and the mean over runs in each.
    warm_years
        How many of them lie before history begins: those that the rule is asked of.
    left_out
        Years that the rule leaves out; None where there are too few.
    at_history, at_policy
        How the series moves in the last years before history begins, and before the policy starts; None where there are too few.
    """

    outcome: str
    years: NDArray[np.int64]
    path: Floats
    warm_years: int
    left_out: int | None
    at_history: Trend | None
    at_policy: Trend | None

    @property
    def is_over(self) -> bool | None:
        """Whether the rule says that the warm-up is over before history begins; None where it was not asked."""
        return None if self.left_out is None else self.left_out < self.warm_years // 2

    @property
    def over_by(self) -> int | None:
        """The first year that the rule keeps; None where it was not asked, or says that the warm-up is not over."""
        return int(self.years[self.left_out]) if self.left_out is not None and self.is_over else None


def settling_of(outcome: str, years: NDArray[np.int64], values: Floats) -> Settling:
    """Return how an outcome settles.

    Parameters
    ----------
    outcome
        Its name.
    years
        (n,) the whole years before the policy's start.
    values
        (R, n) the outcome in each run.
    """
    known = values[~np.isnan(values).any(axis=1)]
    warm = int((years < HISTORY_START.year).sum())
    if not len(known):
        return Settling(outcome, years, np.full(len(years), np.nan), warm, None, None, None)
    path = known.mean(axis=0)
    left_out = mser(path[:warm]) if warm >= FEWEST_YEARS else None
    at_history = trend(known[:, warm - LAST_YEARS : warm]) if warm >= LAST_YEARS else None
    at_policy = trend(known[:, -LAST_YEARS:]) if len(years) >= LAST_YEARS else None
    return Settling(outcome, years, path, warm, left_out, at_history, at_policy)


def settlings_of(comparison: Comparison) -> tuple[Settling, ...]:
    """Return how the baseline of a comparison settles, outcome by outcome."""
    baseline = comparison.baseline
    years = baseline.clock.years[whole_years(baseline)].astype(np.int64)
    before = years < baseline.scenario.run.policy_start.year
    window = comparison.by_year[baseline.scenario.name]
    return tuple(settling_of(name, years[before], OUTCOMES[name].measure(window)[:, before]) for name in SETTLING)


# What was published


@dataclass(frozen=True)
class WarmUp(OfRuns):
    """What the study found of the shipped baseline; empty where nothing is published.

    Attributes
    ----------
    settlings
        How each outcome settles.
    earlier
        By outcome, the difference of the run begun earlier from the baseline, over the last years before the policy's start: what
        is left of the beginning by then, with its 95 % interval.
    """

    settlings: tuple[Settling, ...] = ()
    earlier: Mapping[str, PairedDifference] = field(default_factory=dict)


def read_warm_up(folder: Traversable) -> WarmUp:
    """Return what a folder of the study says; nothing where it is not there, or of another form."""
    if not (folder / MANIFEST).is_file() or not (folder / YEARLY).is_file():
        return WarmUp()
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        rows = list(csv.DictReader(io.StringIO((folder / YEARLY).read_text(encoding="utf-8"))))
        if manifest["format"] != FORMAT:
            return WarmUp()
        own = {name: _series(rows, BASELINE, name) for name in SETTLING}
        earlier = {name: _series(rows, EARLIER, name) for name in SETTLING}
        settlings = tuple(settling_of(name, *own[name]) for name in SETTLING)
        left = {name: _left(own[name], earlier[name]) for name in SETTLING}
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return WarmUp()  # a card without this picture is a card all the same, and says that it is not known
    return WarmUp(manifest, settlings, left)


@cache
def published_warm_up() -> WarmUp:
    """Return what was published with this zorgsim."""
    return read_warm_up(published_folder(STUDY))


Series = tuple[NDArray[np.int64], Floats]


def _series(rows: Sequence[Mapping[str, str]], scenario: str, outcome: str) -> Series:
    """Return the years (n,) and values (R, n) of an outcome."""
    mine = {
        (int(row["year"]), int(row["replication"])): float(row["value"] or "nan")
        for row in rows
        if row["scenario"] == scenario and row["outcome"] == outcome
    }
    years, runs = sorted({year for year, _ in mine}), sorted({run for _, run in mine})
    return np.array(years, dtype=np.int64), np.array([[mine[year, run] for year in years] for run in runs], dtype=np.float64)


def _left(own: Series, earlier: Series) -> PairedDifference:
    """Return the difference between two beginnings, over the last years of both, run by run."""
    (years, values), (others, longer) = own, earlier
    last = years[-LAST_YEARS:]
    if not np.array_equal(others[-LAST_YEARS:], last):
        raise ValueError("the two runs do not end in the same years")
    return paired_difference(values[:, -LAST_YEARS:].mean(axis=1), longer[:, -LAST_YEARS:].mean(axis=1))
