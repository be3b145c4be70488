"""Scenarios by several yardsticks: what each comes to, and which of them rank differently under different tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.inputs.scenario import Text
from zorgsim.inputs.yardsticks import Yardstick, shipped_yardsticks
from zorgsim.results.compare import Comparison, PairedDifference, Verdict, paired_difference
from zorgsim.results.outcomes.yardsticks import EVERYBODY, VULNERABLE, valued
from zorgsim.results.window import evaluation_years

Floats = NDArray[np.float64]


class Whom(StrEnum):
    """Whose weeks are valued."""

    ALL = "all"
    VULNERABLE = "vulnerable"


_FEWEST: Final = {Whom.ALL: EVERYBODY, Whom.VULNERABLE: VULNERABLE}


@dataclass(frozen=True)
class Lived:
    """The weeks that families lived in the years that are compared.

    Attributes
    ----------
    place
        The label of the place.
    years
        The years that are compared.
    weeks
        By scenario, the baseline first: (R, stages, severities, 6) family-weeks.
    titles
        By scenario.
    draws
        Worlds that draw their parameters; 0 where none does.
    """

    place: str
    years: tuple[int, ...]
    weeks: Mapping[str, NDArray[Any]]
    titles: Mapping[str, Text]
    draws: int

    @property
    def runs(self) -> int:
        """Number of runs of each scenario: replications in each world."""
        return len(next(iter(self.weeks.values())))


@dataclass(frozen=True)
class Valuation:
    """What a scenario comes to by a yardstick: mean weeks a family-year, and the paired difference (None of the baseline)."""

    yardstick: Yardstick
    whom: Whom
    scenario: str
    value: float
    difference: PairedDifference | None


@dataclass(frozen=True)
class RankedApart:
    """Two scenarios that rank differently: by which yardsticks the one is better than the other, and by which it is worse."""

    scenario: str
    other: str
    better: tuple[str, ...]
    worse: tuple[str, ...]


def lived_in(comparison: Comparison) -> Lived:
    """Return the weeks lived in a comparison."""
    baseline = comparison.baseline
    return Lived(
        place=baseline.place.label,
        years=tuple(int(year) for year in baseline.clock.years[evaluation_years(baseline)]),
        weeks={name: window.counts["weeks_lived"] for name, window in comparison.evaluations.items()},
        titles={one.scenario.name: one.scenario.title for one in comparison.simulated},
        draws=comparison.draws,
    )


def valuations(lived: Lived, tables: Sequence[Yardstick]) -> Iterator[Valuation]:
    """Yield what every scenario comes to: table by table, all families before vulnerable ones, the baseline first."""
    for table in tables:
        for whom, fewest in _FEWEST.items():
            values = {name: valued(weeks, table, fewest) for name, weeks in lived.weeks.items()}
            baseline, *others = values
            yield Valuation(table, whom, baseline, _mean(values[baseline]), None)
            for name in others:
                difference = paired_difference(values[baseline], values[name], draws=lived.draws)
                yield Valuation(table, whom, name, _mean(values[name]), difference)


def ranked_apart(lived: Lived, tables: Sequence[Yardstick], only: str | None = None) -> tuple[RankedApart, ...]:
    """Return every two scenarios of which one is better by one table and worse by another, both told by the interval.

    Of each pair the later scenario is told against the earlier one, the baseline first. ``only`` asks for one scenario against
    those before it.
    """
    values = {name: {table.key: valued(weeks, table) for table in tables} for name, weeks in lived.weeks.items()}
    pairs = [(later, earlier) for earlier, later in combinations(values, 2) if only in (None, later)]
    found = (_told(one, other, values, lived.draws) for one, other in pairs)
    return tuple(one for one in found if one.better and one.worse)


def ranked_apart_by_shipped(comparison: Comparison, only: str | None = None) -> tuple[RankedApart, ...]:
    """Return every two scenarios of a comparison that rank differently under the shipped tables; ``only`` as in `ranked_apart`."""
    return ranked_apart(lived_in(comparison), tuple(shipped_yardsticks().values()), only)


def _told(one: str, other: str, values: Mapping[str, Mapping[str, Floats]], draws: int) -> RankedApart:
    verdicts = {key: paired_difference(values[other][key], value, draws=draws).verdict for key, value in values[one].items()}
    better, worse = (
        tuple(key for key, verdict in verdicts.items() if verdict is wanted) for wanted in (Verdict.MORE, Verdict.LESS)
    )
    return RankedApart(one, other, better, worse)


def _mean(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")
