"""Holding the baseline of the whole nation against published figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

import numpy as np

from zorgsim.experiment.execute import ReportProgress, simulate_scenarios
from zorgsim.inputs.compile import compile_parameters
from zorgsim.inputs.places import resolve_places
from zorgsim.inputs.scenario import Scenario
from zorgsim.inputs.scenario_file import load_scenario
from zorgsim.inputs.targets import Target, national_targets
from zorgsim.results.cbs import Factors
from zorgsim.results.simulated import Simulated
from zorgsim.results.tables import whole_years
from zorgsim.results.targets import FIGURES
from zorgsim.results.validation import Finding
from zorgsim.results.valuation import no_money
from zorgsim.results.window import Window, yearly_window

REPLICATIONS: Final = 2
"""Runs of the nation: its 1.88 million families leave little to chance (the verdict shows the spread)."""


def validation_scenario() -> Scenario:
    """Return the shipped baseline over the whole nation until the last year that a target is about."""
    baseline = load_scenario("baseline")
    last = max(target.year for target in national_targets())
    run = replace(baseline.run, until=date(last + 1, 1, 1), replications=REPLICATIONS, policy_start=date(2015, 1, 1))
    begun = tuple(measure for measure in baseline.measures if measure.start < run.until)
    return replace(baseline, places=("Nederland",), run=run, measures=begun)


def validate_calibration(progress: ReportProgress, jobs: int) -> list[Finding]:
    """Simulate the baseline of the nation and lay every target beside it; misses stay in the list."""
    return findings_of(simulate_scenarios([validation_scenario()], progress, jobs)[0])


def findings_of(simulated: Simulated) -> list[Finding]:
    """Lay every target beside what was simulated with `validation_scenario`."""
    factors = compile_parameters(simulated.scenario)
    return [_finding(target, simulated, factors) for target in national_targets()]


def _finding(target: Target, simulated: Simulated, factors: Factors) -> Finding:
    if target.place:
        simulated = simulated.within(resolve_places((target.place,), target.name))
    figure = FIGURES[target.series]
    year = int(np.flatnonzero(simulated.clock.years[whole_years(simulated)] == target.year)[0])
    window = yearly_window(simulated, no_money(simulated))
    runs = [figure(_of_run_and_year(window, run, year), factors) for run in range(len(simulated.counters.events))]
    return Finding(target, float(np.mean(runs)), float(np.ptp(runs)))


def _of_run_and_year(window: Window, run: int, year: int) -> Window:
    """Return the window of one replication and one year, without leading axes.

    A figure is a mean over replications; one at a time, their spread is known too.
    """
    counts = {name: values[run, year] for name, values in window.counts.items()}
    money = window.money.summed(lambda values: values[run, year])
    return Window(counts, window.stock_weeks[run, year], money, np.asarray(window.weeks[..., year]).reshape(()))
