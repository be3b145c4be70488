"""Comparison: how each scenario differs from the baseline, replication by replication, and how sure that is.

Scenario and baseline share their luck (common random numbers), so differences are paired, run by run. Where every run has the same
parameters, their spread is *chance*: the mean has a Monte Carlo error, which more replications make smaller; with one it is not
known (NaN), which is not zero. Where parameters are drawn, each draw is a *world* of some replications, and the spread of worlds is
ignorance: no error of a mean, and nothing that more of them take away (``zorgsim.results.over_worlds``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit  # scipy.stats has the same with a nicer name, and takes long to import

from zorgsim.engines.on_demand import OnDemand
from zorgsim.inputs.parameters import Parameter
from zorgsim.inputs.scenario import Scenario
from zorgsim.results.comparable import check_comparable
from zorgsim.results.measure_costs import Prices
from zorgsim.results.outcomes import OUTCOMES, Direction, Outcome
from zorgsim.results.over_worlds import DISSENT, WorldsVerdict, means_of_worlds, over_worlds
from zorgsim.results.recent import MOST_KEPT, MOST_YEARS_KEPT, Recent, Sized
from zorgsim.results.simulated import Simulated
from zorgsim.results.tables import indices_of, run_columns, whole_years
from zorgsim.results.valuation import discount_factors, value_money
from zorgsim.results.window import (
    Money,
    Window,
    evaluation_window,
    first_year_added_up,
    municipality_window,
    yearly_window,
)

if TYPE_CHECKING:
    from zorgsim.results.elsewhere import Elsewhere
    from zorgsim.results.precision import Precision

Floats = NDArray[np.float64]
Kept = TypeVar("Kept", bound=Sized)

CONFIDENCE: Final = 0.95

_ROUNDING: Final = 1e-9
"""A spread of differences below this share of the largest is what adding up leaves behind."""


class Spread(StrEnum):
    """What makes runs differ from each other."""

    CHANCE = "chance"
    """Luck alone."""
    WORLDS = "worlds"
    """Parameters that each world draws for itself, and luck."""


def spread_of(scenario: Scenario) -> Spread:
    """Return what makes the runs of a scenario differ from each other."""
    return Spread.WORLDS if scenario.run.drawn else Spread.CHANCE


class Verdict(StrEnum):
    """What the paired differences say."""

    MORE = "more"
    LESS = "less"
    NOT_DISTINGUISHABLE = "not_distinguishable_from_zero"
    IDENTICAL = "identical"
    ONE_REPLICATION = "not_known_with_one_replication"
    MISSING = "missing"
    CHOSEN = "no_interval_chosen_by_its_size"
    WORLDS_DISAGREE = "worlds_disagree"
    TOO_FEW_WORLDS = "too_few_worlds"
    ONE_WORLD = "not_known_with_one_world"


@dataclass(frozen=True)
class PairedDifference:
    """Mean of the paired differences, and how far they lie apart; NaN is "not known".

    Attributes
    ----------
    mean
        Over runs.
    standard_error
        Monte Carlo error of the mean: what luck alone leaves open. Over worlds known only where a world is played more than once.
    low, high
        Where the spread is chance, the 95 % interval of the mean; over worlds, the ends between which nine in ten of them lie.
    pairs
        Replications, or worlds, in which the difference is known.
    verdict
        What can be said of it.
    spread
        Of what ``low`` and ``high`` tell.
    more, less
        Over worlds, the shares in which the difference is above and below nothing.
    middle
        Over worlds, the median.
    ignorance
        Over worlds, the standard deviation between them without luck: known where a world is played more than once.
    luck
        Over worlds, half of the 95 % interval that luck alone leaves around the mean.
    """

    mean: float
    standard_error: float
    low: float
    high: float
    pairs: int
    verdict: Verdict
    spread: Spread = Spread.CHANCE
    more: float = float("nan")
    less: float = float("nan")
    middle: float = float("nan")
    ignorance: float = float("nan")
    luck: float = float("nan")

    @property
    def margin(self) -> float:
        """Half the width of the interval."""
        return (self.high - self.low) / 2.0

    def columns(self) -> dict[str, object]:
        """Return the columns that every table of differences has: difference, its error and interval, pairs, verdict."""
        return {
            "difference": self.mean,
            "standard_error": self.standard_error,
            "low": self.low,
            "high": self.high,
            "pairs": self.pairs,
            "verdict": str(self.verdict),
            "spread": str(self.spread),
            "share_more": self.more,
            "share_less": self.less,
            "median": self.middle,
            "ignorance": self.ignorance,
        }


def paired_difference(baseline: Floats, scenario: Floats, step: float = 0.0, draws: int = 0) -> PairedDifference:
    """Return the mean difference scenario - baseline with its standard error and 95 % interval (Student t), or over worlds.

    Parameters
    ----------
    baseline, scenario
        (R,) one value a run, world after world; a run in which either is missing (NaN) is left out.
    step
        The step in which both are measured. Replications that agree to the step are no proof of an error of nothing: each value may
        be half a step off, so that the standard error of a difference that is not nothing is at least step x sqrt(1 / 6 / pairs).
        Of worlds' ends and shares nothing is made of it: they are worlds that were played.
    draws
        Worlds in which the runs were played, equally many in each; 0 where parameters are not drawn.
    """
    (difference,) = paired_differences(baseline[:, None], scenario[:, None], step, draws)
    return difference


def paired_differences(baseline: Floats, scenario: Floats, step: float = 0.0, draws: int = 0) -> list[PairedDifference]:
    """Return `paired_difference` of each of K sets of values, (R, K) each: bit by bit what each comes to by itself."""
    # a set in a row of its own, so that the sums of each are made in the order in which it alone would be added up
    differences = np.ascontiguousarray((scenario - baseline).T)
    if draws:
        return [_over_worlds(one.reshape(draws, -1)) for one in differences]
    known = ~np.isnan(differences)
    if known.all():
        return _by_chance(differences, step)
    pairs = known.sum(axis=1)
    told: dict[int, PairedDifference] = {}
    for number in np.unique(pairs):
        rows = np.flatnonzero(pairs == number)
        of_rows = differences[rows][known[rows]].reshape(len(rows), number)
        told |= dict(zip(rows.tolist(), _by_chance(of_rows, step), strict=True))
    return [told[row] for row in range(len(differences))]


def _by_chance(differences: Floats, step: float) -> list[PairedDifference]:
    """Return what replications, (K, pairs) of which every one is known, say of the difference of each of K sets."""
    rows, pairs = differences.shape
    if pairs == 0:
        return [PairedDifference(np.nan, np.nan, np.nan, np.nan, 0, Verdict.MISSING)] * rows
    means = differences.mean(axis=1)
    if pairs == 1:
        return [PairedDifference(mean, np.nan, np.nan, np.nan, 1, Verdict.ONE_REPLICATION) for mean in means.tolist()]
    deviations = differences.std(axis=1, ddof=1)
    # what adding up in another order leaves behind is no chance
    deviations[deviations <= _ROUNDING * np.abs(differences).max(axis=1)] = 0.0
    # a value that was rounded to a step has a variance of step² / 12, a difference of two has twice that
    moved = differences.any(axis=1)
    least = np.where(moved, step * np.sqrt(1.0 / 6.0), 0.0)
    errors = np.maximum(deviations, least) / np.sqrt(pairs)
    margins = float(stdtrit(pairs - 1, 0.5 + CONFIDENCE / 2.0)) * errors
    numbers = (one.tolist() for one in (means, errors, means - margins, means + margins, moved))
    return [
        PairedDifference(mean, error, low, high, pairs, _verdict(low, high) if some else Verdict.IDENTICAL)
        for mean, error, low, high, some in zip(*numbers, strict=True)
    ]


_OF_WORLDS: Final = {
    WorldsVerdict.MORE: Verdict.MORE,
    WorldsVerdict.LESS: Verdict.LESS,
    WorldsVerdict.DISAGREE: Verdict.WORLDS_DISAGREE,
    WorldsVerdict.IDENTICAL: Verdict.IDENTICAL,
    WorldsVerdict.TOO_FEW: Verdict.TOO_FEW_WORLDS,
    WorldsVerdict.ONE_WORLD: Verdict.ONE_WORLD,
    WorldsVerdict.MISSING: Verdict.MISSING,
}


def _over_worlds(differences: Floats) -> PairedDifference:
    """Return the difference over worlds, (worlds, replications)."""
    told = over_worlds(differences)
    low, high = (told.low, told.high) if told.worlds > 1 else (np.nan, np.nan)
    return PairedDifference(
        mean=told.mean,
        standard_error=told.luck,
        low=low,
        high=high,
        pairs=told.worlds,
        verdict=_OF_WORLDS[told.verdict],
        spread=Spread.WORLDS,
        more=told.more,
        less=told.less,
        middle=told.median,
        ignorance=told.ignorance,
        luck=told.luck_margin,
    )


def _verdict(low: float, high: float) -> Verdict:
    """Return what the interval of differences says that are not all nothing."""
    if low > 0:
        return Verdict.MORE
    return Verdict.LESS if high < 0 else Verdict.NOT_DISTINGUISHABLE


def judge(verdict: Verdict, direction: Direction) -> Direction:
    """Say whether a difference is for the better or the worse; ``NEUTRAL`` where neither can be said."""
    if verdict not in (Verdict.MORE, Verdict.LESS) or direction is Direction.NEUTRAL:
        return Direction.NEUTRAL
    better = (verdict is Verdict.MORE) == (direction is Direction.BETTER)
    return Direction.BETTER if better else Direction.WORSE


@dataclass(frozen=True)
class BreakEven:
    """When a scenario's cumulative cost has come down to the baseline's, for good (within the horizon).

    Attributes
    ----------
    year
        First year from whose end on the mean cumulative difference is not above zero; None when that does not happen. Over worlds
        the first from whose end on it is above zero in fewer than one in ten.
    share
        Share of replications, or of worlds, in which the cumulative difference at the end of the horizon is not above zero.
    final
        Paired difference of the cumulative cost at the end of the horizon, million EUR.
    """

    scenario: str
    year: int | None
    share: float
    final: PairedDifference


@dataclass(frozen=True)
class Comparison:
    """Simulated scenarios beside each other.

    Attributes
    ----------
    simulated
        The baseline first.
    parameters
        The register, for prices and evidence grades.
    elsewhere
        What the same scenarios come to under other structures, where that was asked for.
    precision
        How precise paired differences should be, where that was asked for.
    kept_rest
        Who wins and loses of those with whom slots are shared (`zorgsim.results.winners.winners`), as a finished folder holds it;
        None where ``rest`` is known itself, or nobody shares.
    """

    simulated: tuple[Simulated, ...]
    parameters: Mapping[str, Parameter]
    elsewhere: tuple[Elsewhere, ...] = field(default=(), kw_only=True)
    precision: tuple[Precision, ...] = field(default=(), kw_only=True)
    kept_rest: pd.DataFrame | None = field(default=None, kw_only=True, compare=False, repr=False)

    @property
    def baseline(self) -> Simulated:
        """The scenario that the others are compared with."""
        return self.simulated[0]

    @property
    def others(self) -> tuple[Simulated, ...]:
        """The scenarios that are compared with the baseline."""
        return self.simulated[1:]

    @property
    def runs(self) -> int:
        """Number of runs of each scenario: replications in each world."""
        return int(self.baseline.counters.stopped_weeks.shape[0])  # the smallest counter, for it may have to be read

    @property
    def draws(self) -> int:
        """Number of worlds that draw their parameters; 0 where none does."""
        return self.baseline.scenario.run.draws

    @property
    def replications(self) -> int:
        """Number of replications of each scenario, in each world."""
        return self.runs // max(1, self.draws)

    @property
    def spread(self) -> Spread:
        """What makes runs differ from each other."""
        return spread_of(self.baseline.scenario)

    def difference(self, baseline: Floats, scenario: Floats, step: float = 0.0) -> PairedDifference:
        """Return the paired difference of two sets of values, (R,) each, of the runs of this comparison."""
        return paired_difference(baseline, scenario, step, self.draws)

    def differences_of(self, baseline: Floats, scenario: Floats, step: float = 0.0) -> list[PairedDifference]:
        """Return the paired difference of each of K pairs of sets, (R, K) each, of the runs of this comparison."""
        return paired_differences(baseline, scenario, step, self.draws)

    def by_world(self, values: Floats) -> Floats:
        """Return values, (R, ...), as a mean a world, (worlds, ...), where parameters are drawn; as they are where not.

        Runs of one world are no independent witnesses of what worlds differ in.
        """
        return means_of_worlds(values.reshape(self.draws, self.replications, *values.shape[1:])) if self.draws else values

    @cached_property
    def money(self) -> Mapping[str, Money]:
        """Costs and budgets by scenario name, leading axes (R, Y, M), in EUR; on demand, those used last are kept."""
        return self._on_demand(lambda one: value_money(one, self.prices(one)))

    @cached_property
    def evaluations(self) -> Mapping[str, Window]:
        """Evaluation window by scenario name."""
        return {one.scenario.name: evaluation_window(one, self.money[one.scenario.name]) for one in self.simulated}

    @cached_property
    def by_year(self) -> Mapping[str, Window]:
        """Window of each whole year, by scenario name; on demand, those used last are kept."""
        return self._on_demand(lambda one: yearly_window(one, self.money[one.scenario.name]), MOST_YEARS_KEPT)

    @cached_property
    def by_municipality(self) -> Mapping[str, Window]:
        """Evaluation window by municipality, by scenario name; on demand, those used last are kept."""
        return self._on_demand(lambda one: municipality_window(one, self.money[one.scenario.name]))

    def _on_demand(self, make: Callable[[Simulated], Kept], most: int = MOST_KEPT) -> Mapping[str, Kept]:
        """Return what is made of each scenario, by name: of forty-five national ones all of it would take gigabytes."""
        recent, simulated = Recent[Kept](most), {one.scenario.name: one for one in self.simulated}
        return OnDemand(simulated, lambda name: recent.get(name, lambda: make(simulated[name])))

    @cached_property
    def rest(self) -> Comparison | None:
        """The same of everybody who was simulated with the place, because they share slots with it; None if nobody was."""
        rests = [one.rest for one in self.simulated]
        others = tuple(one for one in rests if one is not None)
        return Comparison(others, self.parameters) if len(others) == len(rests) else None

    def prices(self, simulated: Simulated) -> Prices:
        """Value of every parameter in a scenario: its own where it gives one, else the register's best value."""
        return {name: one.value for name, one in self.parameters.items()} | dict(simulated.scenario.parameters)


def compare_simulated(simulated: Sequence[Simulated], parameters: Mapping[str, Parameter]) -> Comparison:
    """Put simulated scenarios beside each other, the baseline first.

    Raises
    ------
    InputError
        If they cannot be compared, see `check_comparable`.
    """
    check_comparable([one.scenario for one in simulated])
    return Comparison(tuple(simulated), parameters)


def differences(comparison: Comparison, outcomes: Mapping[str, Outcome] = OUTCOMES) -> pd.DataFrame:
    """Return one row per scenario and outcome: means of baseline and scenario, paired difference, error, interval, verdict.

    The baseline's own rows stand first, with a difference of nothing (NaN). Of outcomes the published ones, or others by name.
    """
    names = [one.scenario.name for one in comparison.simulated]
    windows = [comparison.evaluations[name] for name in names]
    rows = []
    for outcome, about in outcomes.items():
        values = [about.measure(window) for window in windows]
        for name, value in zip(names, values, strict=True):
            row = {"scenario": name, "outcome": outcome, "unit": about.unit.en, "baseline": _mean(values[0]), "value": _mean(value)}
            difference = comparison.difference(values[0], value, about.step)
            rows.append(row | (_no_difference(comparison) if name == names[0] else difference.columns()))
    table = pd.DataFrame(rows)
    # made by outcome, so that the baseline is measured once for all scenarios; shown by scenario, which a stable sort allows
    order = {name: index for index, name in enumerate(names)}
    return table.sort_values("scenario", key=lambda column: column.map(order), kind="stable", ignore_index=True)


def difference_of(comparison: Comparison, scenario: str, outcome: str) -> PairedDifference:
    """Return the paired difference of one outcome."""
    about, baseline = OUTCOMES[outcome], comparison.baseline.scenario.name
    expected, found = (about.measure(comparison.evaluations[name]) for name in (baseline, scenario))
    return comparison.difference(expected, found, about.step)


def municipalities_side_by_side(comparison: Comparison) -> pd.DataFrame:
    """Return one row per municipality, scenario and outcome: baseline, value, paired difference, error, interval, verdict."""
    return pd.concat(municipalities_by_outcome(comparison), ignore_index=True)


def municipalities_by_outcome(comparison: Comparison) -> Iterator[pd.DataFrame]:
    """Yield the table of `municipalities_side_by_side`, an outcome at a time."""
    # scenario by scenario first, so that the window of each is made once
    measured = [
        {outcome: about.measure(comparison.by_municipality[one.scenario.name]) for outcome, about in OUTCOMES.items()}
        for one in comparison.simulated
    ]
    for outcome, about in OUTCOMES.items():
        expected = measured[0][outcome]
        yield pd.concat(
            [
                _of_municipalities(comparison, other, about, expected, found[outcome])
                for other, found in zip(comparison.others, measured[1:], strict=True)
            ]
            or [pd.DataFrame()],
            ignore_index=True,
        )


def _of_municipalities(comparison: Comparison, other: Simulated, about: Outcome, expected: Floats, values: Floats) -> pd.DataFrame:
    """Return the rows of `municipalities_side_by_side` of one outcome of a scenario: (R, M) of the baseline, and of it."""
    municipalities = other.place.municipalities
    told = comparison.differences_of(expected, values, about.step)
    who = {
        "scenario": other.scenario.name,
        "municipality": [one.code for one in municipalities],
        "name": [one.name for one in municipalities],
        "outcome": about.key,
        "unit": about.unit.en,
        "baseline": [_mean(one) for one in expected.T],
        "value": [_mean(one) for one in values.T],
    }
    return pd.DataFrame(who).join(pd.DataFrame([one.columns() for one in told]))


def cumulative_cost_difference(comparison: Comparison, scenario: str) -> tuple[NDArray[np.int16], Floats]:
    """Return the years since the policy started, and the discounted cost difference added up over them, million EUR, (R, years).

    The year in which the policy starts is counted in full: until that day there is no difference, unless the scenarios differ
    earlier (flag ``differs_earlier``). Of history alone all years are added up that are compared.
    """
    simulated = {one.scenario.name: one for one in comparison.simulated}[scenario]
    chosen = whole_years(simulated) & (simulated.clock.years >= first_year_added_up(simulated))
    years = simulated.clock.years[chosen]
    extra = comparison.money[scenario].cost - comparison.money[comparison.baseline.scenario.name].cost
    yearly = extra[:, chosen].sum(axis=(2, 3)) * discount_factors(years, int(years[0]), comparison.prices(comparison.baseline))
    return years, np.cumsum(yearly, axis=1) / 1e6


def break_even(comparison: Comparison, scenario: str) -> BreakEven:
    """Return when the cumulative cost of a scenario has come down to the baseline's."""
    years, cumulative = cumulative_cost_difference(comparison, scenario)
    # for good: the year after the last one above zero, not the first one below it, which a later year may undo
    dearer = _dearer_worlds(comparison, cumulative) >= DISSENT if comparison.draws else cumulative.mean(axis=0) > 0
    above = np.flatnonzero(dearer)
    index = above[-1] + 1 if len(above) else 0
    final = comparison.difference(np.zeros(len(cumulative)), cumulative[:, -1])
    year = int(years[index]) if index < len(years) else None
    share = 1.0 - _dearer_worlds(comparison, cumulative)[-1] if comparison.draws else (cumulative[:, -1] <= 0).mean()
    return BreakEven(scenario, year, float(share), final)


def _dearer_worlds(comparison: Comparison, cumulative: Floats) -> Floats:
    """Return the share of worlds whose mean cumulative difference, (R, years), is above zero at the end of each year."""
    shares: Floats = (comparison.by_world(cumulative) > 0).mean(axis=0)
    return shares


def headline_by_year(comparison: Comparison) -> pd.DataFrame:
    """Return every outcome by scenario, run and whole year."""
    return pd.concat(headline_by_year_in_parts(comparison), ignore_index=True)


def headline_by_year_in_parts(comparison: Comparison) -> Iterator[pd.DataFrame]:
    """Yield the table of `headline_by_year`, an outcome of a scenario at a time."""
    for one in comparison.simulated:
        years = one.clock.years[whole_years(one)]
        for outcome, about in OUTCOMES.items():
            values = about.measure(comparison.by_year[one.scenario.name])
            run, year = indices_of(values)
            columns = {"scenario": one.scenario.name, **run_columns(one, run), "year": years[year], "outcome": outcome}
            yield pd.DataFrame({**columns, "unit": about.unit.en, "value": values.reshape(-1)})


def _mean(values: Floats) -> float:
    """Mean of what is known."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")


def _no_difference(comparison: Comparison) -> dict[str, object]:
    """Return the columns of the baseline's own row."""
    none = np.full(comparison.runs, np.nan)
    pairs = comparison.draws or comparison.runs
    return replace(comparison.difference(none, none), pairs=pairs).columns() | {"verdict": ""}
