"""What an experiment is made of: scenarios x runs, in parts that are kept, simulated in chunks that share their past.

Runs are the replications of each world, world after world.

How runs are divided never changes a result: every draw is keyed by its meaning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from zorgsim.inputs.compile import compile_measures
from zorgsim.inputs.linked_places import simulated_places
from zorgsim.inputs.people import rows_laid_out
from zorgsim.inputs.places import Place
from zorgsim.inputs.scenario import Scenario
from zorgsim.results.parts import Part

FAMILIES_A_CHUNK: Final = 1_600_000
"""Families simulated together: enough to make the fixed cost of a week small, few enough for memory and for spreading the work."""


@dataclass(frozen=True)
class Chunk:
    """Some consecutive runs of scenarios that share their past: one part for each of its scenarios."""

    scenarios: tuple[int, ...]
    first: int
    count: int

    @property
    def runs(self) -> range:
        """Which runs it holds."""
        return range(self.first, self.first + self.count)

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts that it comes to, in the order of its scenarios."""
        return tuple(Part(scenario, self.first, self.count) for scenario in self.scenarios)


@dataclass(frozen=True)
class Experiment:
    """What is to be simulated.

    Attributes
    ----------
    scenarios, places
        Resolved scenarios, and where each is simulated: everybody included who shares slots with the place that is reported.
    parts
        All parts, as they are put together: for each scenario in ascending order of runs.
    """

    scenarios: tuple[Scenario, ...]
    places: tuple[Place, ...]
    parts: tuple[Part, ...]

    @property
    def by_design(self) -> bool:
        """Whether its worlds are those of a design: each is asked for once, and its past by nobody else."""
        return any(one.run.design is not None for one in self.scenarios)

    @property
    def labels(self) -> tuple[str, ...]:
        """What each scenario is called where all are told apart: its name, and its structure where one stands there twice."""
        names = [one.name for one in self.scenarios]
        usual = {one.name: one.structure.options() for one in reversed(self.scenarios)}

        def label(one: Scenario) -> str:
            differs = [f"{key}={option}" for key, option in one.structure.options().items() if option is not usual[one.name][key]]
            return f"{one.name} ({'+'.join(differs)})" if names.count(one.name) > 1 and differs else one.name

        return tuple(map(label, self.scenarios))

    def chunks(self, without: set[Part]) -> list[Chunk]:
        """Return what has to be simulated to have all parts, without those that are there already."""
        groups: dict[tuple[object, int, int], list[int]] = {}
        alike = [(place, scenario.all_but_measures) for scenario, place in zip(self.scenarios, self.places, strict=True)]
        for part in self.parts:
            if part not in without:
                groups.setdefault((alike[part.scenario], part.first, part.count), []).append(part.scenario)
        return [Chunk(tuple(members), first, count) for (_, first, count), members in groups.items()]


def plan_experiment(scenarios: Sequence[Scenario], jobs: int) -> Experiment:
    """Divide scenarios into parts for this number of processes.

    Raises
    ------
    InputError
        If a scenario's measures together leave a lever's range, or a place is unknown.
    """
    places = simulated_places(scenarios)
    for scenario, place in zip(scenarios, places, strict=True):
        compile_measures(scenario, place)  # for its errors only: a wrong scenario should not be found after an hour of others
    parts = [part for chunk in plan_chunks(scenarios, places, jobs) for part in chunk.parts]
    return Experiment(tuple(scenarios), places, tuple(parts))


def extended(experiment: Experiment, replications: int, jobs: int) -> Experiment:
    """Return an experiment with more replications, without draws: the parts that it has, and new ones for what is added.

    Raises
    ------
    ValueError
        If parameters are drawn (runs are numbered world after world, and more replications would number them anew), or there are no
        more replications than before.
    """
    if any(one.run.drawn for one in experiment.scenarios):
        raise ValueError("worlds have as many replications as they were planned with")
    there = experiment.scenarios[0].run.replications
    if replications <= there:
        raise ValueError(f"{replications} replications are no more than the {there} that are planned")
    scenarios = tuple(replace(one, run=replace(one.run, replications=replications)) for one in experiment.scenarios)
    new = [part for chunk in plan_chunks(scenarios, experiment.places, jobs, there) for part in chunk.parts]
    return Experiment(scenarios, experiment.places, (*experiment.parts, *new))


def plan_chunks(scenarios: Sequence[Scenario], places: Sequence[Place], jobs: int, there: int = 0) -> list[Chunk]:
    """Group scenarios that may share a past, and divide their runs into chunks, at least one a process.

    ``there`` runs of each are planned already.
    """
    groups: dict[object, list[int]] = {}
    for index, scenario in enumerate(scenarios):
        groups.setdefault((places[index], scenario.all_but_measures), []).append(index)
    chunks = []
    for members in groups.values():
        families = max(rows_laid_out(scenarios[index], places[index]) for index in members)
        runs = scenarios[members[0]].run.runs
        share = -(-(runs - there) // jobs)  # rounded up: rounded down, a last small chunk would run alone while others are idle
        size = max(1, min(FAMILIES_A_CHUNK // families, share))
        for first in range(there, runs, size):
            chunks.append(Chunk(tuple(members), first, min(size, runs - first)))
    return chunks
