"""Holding the baseline of the whole nation against published figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np

from zorgsim.engines.counters import CARE_KINDS
from zorgsim.experiment.execute import ReportProgress, simulate_scenarios
from zorgsim.inputs.compile import compile_parameters
from zorgsim.inputs.places import resolve_places
from zorgsim.inputs.price_index import inflation
from zorgsim.inputs.scenario import Scenario
from zorgsim.inputs.scenario_file import load_scenario
from zorgsim.inputs.targets import Target, national_targets
from zorgsim.results.accounts import IV3
from zorgsim.results.cbs import Factors
from zorgsim.results.growth import Growth, Spending, growth_between
from zorgsim.results.simulated import Simulated
from zorgsim.results.tables import whole_years
from zorgsim.results.targets import FIGURES
from zorgsim.results.validation import Finding
from zorgsim.results.valuation import value_money
from zorgsim.results.window import Money, Window, yearly_window

REPLICATIONS: Final = 2
"""Runs of the nation: its 1.88 million families leave little to chance (the verdict shows the spread)."""


@dataclass(frozen=True)
class Validation:
    """What validation finds: every target beside what was simulated, and how simulated spending grew."""

    findings: list[Finding]
    growth: Growth


def validation_scenario() -> Scenario:
    """Return the shipped baseline over the whole nation until the last year that a target is about."""
    baseline = load_scenario("baseline")
    last = max(target.year for target in national_targets())
    run = replace(baseline.run, until=date(last + 1, 1, 1), replications=REPLICATIONS, policy_start=date(2015, 1, 1))
    begun = tuple(measure for measure in baseline.measures if measure.start < run.until)
    return replace(baseline, places=("Nederland",), run=run, measures=begun)


def validate_calibration(progress: ReportProgress, jobs: int) -> Validation:
    """Simulate the baseline of the nation and lay every target beside it; misses stay in the list."""
    simulated = simulate_scenarios([validation_scenario()], progress, jobs)[0]
    return Validation(findings_of(simulated), spending_growth(simulated))


def findings_of(simulated: Simulated) -> list[Finding]:
    """Lay every target beside what was simulated with `validation_scenario`."""
    factors = compile_parameters(simulated.scenario)
    windows = {places: _window_of(simulated, places, factors) for places in {target.places for target in national_targets()}}
    years = simulated.clock.years[whole_years(simulated)].tolist()
    return [_finding(target, windows[target.places], years, factors) for target in national_targets()]


def spending_growth(simulated: Simulated) -> Growth:
    """Return how simulated spending (Iv3, 6.72 and 6.82) grew between the years of the target of growth, and what of it grew."""
    (target,) = (one for one in national_targets() if one.since is not None)
    factors = compile_parameters(simulated.scenario)
    window, years = _window_of(simulated, target.places, factors), simulated.clock.years[whole_years(simulated)].tolist()
    first, last = (_spending(window, years, year, factors) for year in (target.since, target.year))
    return growth_between(first, last)


def _window_of(simulated: Simulated, places: tuple[str, ...], factors: Factors) -> Window:
    """Return each whole year of some municipalities together, or of all; money in euros of the year itself, as accounts are."""
    chosen = simulated.within(resolve_places(places, "targets")) if places else simulated
    return yearly_window(chosen, _nominal(chosen, value_money(chosen, factors)))


def _nominal(simulated: Simulated, money: Money) -> Money:
    level = np.array([inflation(int(year), simulated.scenario.run.price_year) for year in simulated.clock.years])
    return money.summed(lambda values: values * level.reshape(1, -1, *[1] * (values.ndim - 2)))


def _finding(target: Target, window: Window, years: list[int], factors: Factors) -> Finding:
    figure, runs = FIGURES[target.series], []
    for run in range(len(window.stock_weeks)):
        found = figure(_of_run_and_year(window, run, years.index(target.year)), factors)
        if target.since is not None:
            found = 100.0 * (found / figure(_of_run_and_year(window, run, years.index(target.since)), factors) - 1.0)
        runs.append(found)
    return Finding(target, float(np.mean(runs)), float(np.ptp(runs)))


def _spending(window: Window, years: list[int], year: int | None, factors: Mapping[str, float]) -> Spending:
    """Return what was spent in a year, and on whom, the mean over replications."""
    at = years.index(year) if year is not None else 0
    each = [_of_run_and_year(window, run, at) for run in range(len(window.stock_weeks))]
    eur = np.mean([FIGURES[f"spending_{IV3}"](one, factors) for one in each]) * 1e6
    families = np.mean([one.families for one in each])
    with_care = np.mean([one.counts["families_with_care"][..., CARE_KINDS.index("any")] for one in each])
    return Spending(years[at], float(eur), float(families), float(with_care))


def _of_run_and_year(window: Window, run: int, year: int) -> Window:
    """Return the window of one replication and one year, without leading axes.

    A figure is a mean over replications; one at a time, their spread is known too.
    """
    counts = {name: values[run, year] for name, values in window.counts.items()}
    money = window.money.summed(lambda values: values[run, year])
    return Window(counts, window.stock_weeks[run, year], money, np.asarray(window.weeks[..., year]).reshape(()))
