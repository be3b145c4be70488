"""Holding the baseline of the whole nation, and two options of structure, against published figures."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.engines.counters import CARE_KINDS
from zorgsim.experiment.crew import Crew
from zorgsim.experiment.execute import simulate_with
from zorgsim.experiment.meter import Listener, ReportProgress
from zorgsim.inputs.compile import compile_parameters
from zorgsim.inputs.counted import CHILDREN_SINCE, residents
from zorgsim.inputs.places import resolve_places
from zorgsim.inputs.price_index import inflation
from zorgsim.inputs.scenario import Scenario
from zorgsim.inputs.scenario_file import load_scenario
from zorgsim.inputs.targets import RunOf, Target, national_targets
from zorgsim.model.structure import PeopleOption, ReferrersOption
from zorgsim.results.accounts import IV3
from zorgsim.results.cbs import youths_with_care
from zorgsim.results.growth import Growth, Spending, growth_between
from zorgsim.results.simulated import Simulated
from zorgsim.results.tables import whole_years
from zorgsim.results.target_places import OF_YEARS_OF_PLACES
from zorgsim.results.target_spread import OF_ACCOUNTS
from zorgsim.results.target_years import OF_PLACES, OF_TWO_YEARS, factors_of_year
from zorgsim.results.targets import FIGURES, NOT_SIMULATED
from zorgsim.results.use_in_places import USE_IN, Use
from zorgsim.results.validation import Finding
from zorgsim.results.valuation import value_money
from zorgsim.results.window import Money, Window, window_of_year, yearly_window

REPLICATIONS: Final = 2
"""Runs of the nation: its 1.88 million families leave little to chance (the verdict shows the spread)."""

REGION: Final = "youth_region:Rijnmond"
"""Where referrers are told apart: the largest youth region; its share of doctors, and how far its municipalities lie apart, are not
far from the nation's. It is one of the four of 42 where the chance to meet a doctor cannot give the share that was counted
(docs/data.md), and was chosen before that was known."""

SPENDING: Final = f"spending_{IV3}"
"""The figure of which growth is split into what grew."""


@dataclass(frozen=True)
class Validation:
    """What validation finds: every target beside what was simulated, how simulated spending grew, and use in each municipality."""

    findings: list[Finding]
    growth: Growth
    use: tuple[Use, ...] = ()


def validation_scenarios() -> dict[RunOf, Scenario]:
    """Return what is simulated, each until the last year that a target of it is about."""
    return {RunOf.BASELINE: validation_scenario(), RunOf.DOCTORS: _doctors_scenario(), RunOf.PEOPLE: _people_scenario()}


def validation_scenario() -> Scenario:
    """Return the shipped baseline over the whole nation, under the default structure."""
    return _held(load_scenario("baseline"), RunOf.BASELINE, ("Nederland",))


def _doctors_scenario() -> Scenario:
    """Return the baseline with referrers told apart, in one region: what is read of it hangs on nobody elsewhere."""
    baseline = load_scenario("baseline")
    told_apart = replace(baseline, structure=replace(baseline.structure, referrers=ReferrersOption.DOCTORS))
    return _held(told_apart, RunOf.DOCTORS, (REGION,))


def _people_scenario() -> Scenario:
    """Return the baseline with families by year, once: their number follows the series, so that chance has no say in it."""
    baseline = load_scenario("baseline")
    moving = replace(baseline, structure=replace(baseline.structure, people=PeopleOption.SERIES))
    held = _held(moving, RunOf.PEOPLE, ("Nederland",))
    return replace(held, run=replace(held.run, replications=1))


def _held(baseline: Scenario, which: RunOf, places: tuple[str, ...]) -> Scenario:
    """Return a baseline as it is held against the targets of a run."""
    last = max(target.year for target in national_targets() if target.run is which)
    run = replace(baseline.run, until=date(last + 1, 1, 1), replications=REPLICATIONS, policy_start=date(2015, 1, 1))
    begun = tuple(measure for measure in baseline.measures if measure.start < run.until)
    name = baseline.name if which is RunOf.BASELINE else f"{baseline.name}_{which}"
    lineage = (name, *(one for one in baseline.lineage if one != name))
    return replace(baseline, name=name, lineage=lineage, places=places, run=run, measures=begun)


def validate_calibration(progress: ReportProgress | Listener, crew: Crew) -> Validation:
    """Simulate what targets are about, and lay every target beside it; misses stay in the list."""
    scenarios = validation_scenarios()
    return validation_of(simulate_with(crew, list(scenarios.values()), progress))


def validation_of(simulated: Sequence[Simulated]) -> Validation:
    """Lay every target beside what was simulated of `validation_scenarios`, in their order."""
    by_run = dict(zip(validation_scenarios(), simulated, strict=True))
    baseline = by_run[RunOf.BASELINE]
    return Validation(findings_of(by_run), spending_growth(baseline), use_in_municipalities(baseline))


def use_in_municipalities(simulated: Simulated) -> tuple[Use, ...]:
    """Return young people with care in each municipality in the year in which CBS counted them, the mean over replications."""
    years = Years(simulated)
    each = np.array([years.youths_by_municipality(USE_IN, run) for run in range(years.runs)])
    found = zip(simulated.place.municipalities, each.mean(axis=0).tolist(), np.ptp(each, axis=0).tolist(), strict=True)
    return tuple(
        Use(one.code, one.name, one.youth_region, residents()[one.code], one.youth_in_care_2021, mean, spread)
        for one, mean, spread in found
    )


def findings_of(simulated: Mapping[RunOf, Simulated]) -> list[Finding]:
    """Lay every target of these runs beside what was simulated of `validation_scenarios`, in the order of the targets."""
    targets = [target for target in national_targets() if target.run in simulated]
    return [Finding(target, float(np.mean(runs)), float(np.ptp(runs))) for target, runs in figures_by_run(targets, simulated)]


def figures_by_run(targets: Sequence[Target], simulated: Mapping[RunOf, Simulated]) -> Iterator[tuple[Target, list[float]]]:
    """Yield each target with its figure in each replication, or world, of the run that it is about; missing where there is none."""
    years = {(run, places): Years(simulated[run], places) for run, places in {(one.run, one.places) for one in targets}}
    for target in targets:
        of_target = years[target.run, target.places]
        yield target, [_figure(target, of_target, run) for run in range(of_target.runs)]


def _figure(target: Target, years: Years, run: int) -> float:
    """Return a target's figure in one replication: of its year, over its base year where it has one (missing over nothing)."""
    value = years.figure(target.series, target.year, run)
    if target.base_year is None:
        return value
    base = years.figure(target.series, target.base_year, run)
    return 100.0 * value / base if base else math.nan


def spending_growth(simulated: Simulated) -> Growth:
    """Return how simulated spending (Iv3, 6.72 and 6.82) grew between the years of the target of growth, and what of it grew."""
    (target,) = (one for one in national_targets() if one.series == SPENDING and one.base_year is not None)
    years = Years(simulated, target.places)
    return growth_between(_spending(years, target.base_year or target.year), _spending(years, target.year))


def _spending(years: Years, year: int) -> Spending:
    """Return what was spent in a year, and on whom, the mean over replications."""
    each = [years.of(year, run) for run in range(years.runs)]
    eur = np.mean([years.figure(SPENDING, year, run) for run in range(years.runs)]) * 1e6
    families = np.mean([one.families for one in each])
    with_care = np.mean([one.counts["families_with_care"][..., CARE_KINDS.index("any")] for one in each])
    return Spending(year, float(eur), float(families), float(with_care))


class Years:
    """The years of a simulated scenario, one replication and one year at a time; money in euros of the year itself.

    A figure is a mean over replications; one at a time, their spread is known too.

    Parameters
    ----------
    simulated
        The nation.
    places
        Municipalities that figures are about, by code; all if there are none.
    """

    def __init__(self, simulated: Simulated, places: tuple[str, ...] = ()) -> None:
        self._simulated = simulated.within(resolve_places(places, "targets")) if places else simulated
        self.factors = compile_parameters(simulated.scenario)
        self._money = _nominal(self._simulated, value_money(self._simulated, self.factors))
        self._window = yearly_window(self._simulated, self._money)
        self._of_year: dict[int, Window] = {}
        self._years = simulated.clock.years[whole_years(simulated)].tolist()
        self.runs = len(simulated.counters.events)

    def figure(self, series: str, year: int, run: int) -> float:
        """Return a figure of a year, in one replication, with conversion factors of that year; missing if nothing simulates it."""
        if series in NOT_SIMULATED:
            return math.nan
        factors = factors_of_year(self.factors, year)
        if series in OF_YEARS_OF_PLACES:
            since, now = (self.by_municipality(one, run) for one in (CHILDREN_SINCE, year))
            return OF_YEARS_OF_PLACES[series](since, now, self._simulated.place.municipalities, year)
        if series in OF_ACCOUNTS:
            return OF_ACCOUNTS[series](self.by_municipality(year, run), self._simulated.place.municipalities, year)
        if series in OF_PLACES:
            return OF_PLACES[series](self.by_municipality(year, run), self._simulated.place.municipalities, factors)
        if series in OF_TWO_YEARS:
            return OF_TWO_YEARS[series](self.of(year - 1, run), self.of(year, run), factors)
        return FIGURES[series](self.of(year, run), factors)

    def of(self, year: int, run: int) -> Window:
        """Return the window of one replication and one year, without leading axes."""
        at = self._years.index(year)
        return _picked(self._window, lambda values: values[run, at], self._window.weeks[..., at])

    def by_municipality(self, year: int, run: int) -> Window:
        """Return the window of one replication and one year by municipality; leading axes (M,)."""
        if year not in self._of_year:  # many figures are of one year, and adding up a year of the nation takes a second
            self._of_year = {year: window_of_year(self._simulated, self._money, year)}
        window = self._of_year[year]
        return _picked(window, lambda values: values[run], window.weeks)

    def youths_by_municipality(self, year: int, run: int) -> NDArray[np.float64]:
        """Return young people with care of one replication and one year by municipality, (M,)."""
        counted = youths_with_care(self.by_municipality(year, run), factors_of_year(self.factors, year))
        return np.asarray(counted, dtype=np.float64)


def _nominal(simulated: Simulated, money: Money) -> Money:
    level = np.array([inflation(int(year), simulated.scenario.run.price_year) for year in simulated.clock.years])
    return money.summed(lambda values: values * level.reshape(1, -1, *[1] * (values.ndim - 2)))


def _picked(window: Window, pick: Callable[[NDArray[Any]], NDArray[Any]], weeks: NDArray[np.int64]) -> Window:
    counts = {name: pick(values) for name, values in window.counts.items()}
    return Window(counts, pick(window.stock_weeks), window.money.summed(pick), np.asarray(weeks).reshape(()))
