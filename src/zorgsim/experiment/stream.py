"""Simulating year by year: what scenarios come to so far is there as soon as a calendar year has ended.

All replications go on together, so that a year of all of them is there at once; who has hours to spend simulates them one after
the other (`zorgsim.experiment.execute`), in less memory and on several processes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from zorgsim.clock import Clock
from zorgsim.engines.batch import Batch
from zorgsim.engines.counters import Counters, join_counters
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.errors import InputError
from zorgsim.experiment.cache_folder import cache_folder
from zorgsim.experiment.past import Pasts, knots, told_trouble, warn_of
from zorgsim.experiment.plan import Chunk, Experiment, plan_experiment
from zorgsim.experiment.preparation import batch_of, possible_world
from zorgsim.inputs.compile import compile_clock
from zorgsim.inputs.people import rows_laid_out
from zorgsim.inputs.places import resolve_places
from zorgsim.inputs.scenario import Scenario
from zorgsim.results.simulated import Simulated

MOST_TOGETHER: Final = 4_000_000
"""Families of all scenarios and replications that are in memory together: two scenarios of the nation."""


def simulated_by_year(scenarios: Sequence[Scenario]) -> Iterator[tuple[Simulated, ...]]:
    """Return an iterator over what scenarios have come to, after each calendar year.

    The years that are taken from a past that is kept come all at once, before the first that is simulated.

    Parameters
    ----------
    scenarios
        Resolved scenarios of the same period and replications: one, or a baseline and others.

    Raises
    ------
    InputError
        At once, if so many would be simulated together that memory might not do, or a scenario cannot be.
    """
    experiment = plan_experiment(scenarios, 1)
    families = sum(
        rows_laid_out(scenario, place) * scenario.run.runs
        for scenario, place in zip(experiment.scenarios, experiment.places, strict=True)
    )
    if families > MOST_TOGETHER:
        raise InputError(
            "too much to be simulated year by year, for which all runs are in memory together",
            where="places, replications",
            value=f"{families:,} families, of all scenarios and runs",
            allowed=f"{MOST_TOGETHER:,}",
            action="take fewer replications or draws, or a smaller place, or simulate without years in between: zs.run, zs.compare",
        )
    return _year_by_year(experiment, Pasts(cache_folder()))


def _year_by_year(experiment: Experiment, pasts: Pasts) -> Iterator[tuple[Simulated, ...]]:
    with told_trouble(pasts.folder, warn_of):
        lines = [_Line(experiment, chunk, pasts) for chunk in experiment.chunks(set())]
        beginning = max(line.trunk.week for line in lines)
        for week in ends_of_years(compile_clock(experiment.scenarios[0])):
            if week >= beginning:  # before it, some of the lines know more years than others
                for line in lines:
                    line.run_until(week)
                yield tuple(_so_far(experiment, lines, index) for index in range(len(experiment.scenarios)))


def ends_of_years(clock: Clock) -> list[int]:
    """Return the weeks before which a calendar year has ended, and the end of the calendar."""
    return [*(np.flatnonzero(np.diff(clock.year_of_week)) + 1).tolist(), clock.weeks]


class _Line:
    """Some replications of scenarios that share their past: one engine until they part, then one each."""

    def __init__(self, experiment: Experiment, chunk: Chunk, pasts: Pasts) -> None:
        scenarios, places = experiment.scenarios, experiment.places
        first, *others = (batch_of(scenarios[index], places[index], chunk.runs) for index in chunk.scenarios)
        parting = [first.first_difference(other) for other in others]
        self.chunk, self.pasts = chunk, pasts
        self.apart = {index: (week, batch) for index, week, batch in zip(chunk.scenarios[1:], parting, others, strict=True)}
        self.branches: dict[int, VectorisedEngine] = {}
        self.knots = knots(first, parting, first.clock.week_of(scenarios[chunk.scenarios[0]].run.policy_start))
        self.trunk = pasts.begun(first, self.knots, lambda: _beginning(first, scenarios[chunk.scenarios[0]]))

    def run_until(self, week: int) -> None:
        """Simulate all of them up to, not including, a week; on the way, let those go that part, and keep what is worth keeping."""
        parting = {until for until, _batch in self.apart.values()}
        for stop in sorted({one for one in (*self.knots, *parting) if self.trunk.week < one < week} | {self.trunk.week, week}):
            self._run_trunk(stop)
            for index, (until, batch) in self.apart.items():
                if until == self.trunk.week < batch.clock.weeks:
                    self.branches.setdefault(index, self.trunk.branch(batch))
        for branch in self.branches.values():
            branch.run_until(week)

    def _run_trunk(self, stop: int) -> None:
        if stop > self.trunk.week:
            self.trunk.run_until(stop)
            if stop in self.knots:
                self.pasts.keep(self.trunk)

    def counters(self, index: int) -> Counters:
        """Return what was counted of a scenario so far."""
        return self.branches.get(index, self.trunk).ledger.counters


def _beginning(batch: Batch, scenario: Scenario) -> VectorisedEngine:
    with possible_world(scenario):
        return VectorisedEngine(batch)


def _so_far(experiment: Experiment, lines: Sequence[_Line], index: int) -> Simulated:
    """Return what a scenario has come to in the years that have ended; those that have not have no weeks."""
    scenario, place = experiment.scenarios[index], experiment.places[index]
    parts = [line for line in lines if index in line.chunk.scenarios]
    everybody = Simulated(
        scenario=scenario,
        place=place,
        clock=compile_clock(scenario),
        counters=join_counters((line.counters(index) for line in parts), scenario.run.runs),
        families={one.code: one.families for one in place.municipalities},
        seconds=0.0,
    )
    return everybody.within(resolve_places(scenario.places, where=f"{scenario.name}: places"))
