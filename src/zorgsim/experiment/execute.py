"""Carrying out an experiment: what is missing of it is simulated, by whatever crew there is, and kept part by part.

Scenarios that differ in measures only share their past: it is simulated once, and each branches off in the first week in which they
differ.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from zorgsim.engines.batch import Batch
from zorgsim.engines.counters import Counters
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.errors import InputError
from zorgsim.experiment.beyond import NOTHING, Beyond
from zorgsim.experiment.cache_folder import cache_folder
from zorgsim.experiment.crew import Crew, local_crew
from zorgsim.experiment.meter import Listener, Meter, ReportProgress, listener_of
from zorgsim.experiment.past import Pasts, knots, told_trouble
from zorgsim.experiment.plan import Chunk, Experiment, plan_experiment
from zorgsim.experiment.preparation import batch_of, possible_world
from zorgsim.inputs.compile import compile_clock
from zorgsim.inputs.places import Place, resolve_places
from zorgsim.inputs.scenario import Scenario
from zorgsim.results.parts import FinishedPart, Part, PartsInFolder, PartsInMemory, PartsSink, PartsStore
from zorgsim.results.provenance import identities
from zorgsim.results.simulated import Simulated
from zorgsim.results.undisturbed import undisturbed


def simulate_scenarios(scenarios: Sequence[Scenario], progress: ReportProgress | Listener, jobs: int) -> list[Simulated]:
    """Simulate every scenario with all its replications.

    Parameters
    ----------
    scenarios
        Resolved scenarios; each is simulated over its own places and all who share slots with them, its period, seed and
        replications. What comes back is of its places, and knows of the others.
    progress
        Called with ``(done, total)`` in weeks of runs that have to be computed; or a listener, who hears more.
    jobs
        Processes to use; with one, everything happens in this process.

    Raises
    ------
    InputError
        If a scenario's measures together leave a lever's range, or a place is unknown. Nothing has been simulated then.
    LostWorkError
        If worker processes were killed, twice for the same work.
    """
    return simulate_with(local_crew(jobs), scenarios, progress)


def simulate_with(crew: Crew, scenarios: Sequence[Scenario], progress: ReportProgress | Listener) -> list[Simulated]:
    """Simulate every scenario with all its runs, as `simulate_scenarios` does, by a crew of any kind."""
    experiment = plan_experiment(scenarios, crew.size)
    with passing_store(experiment, crew) as store:
        return carry_out(experiment, store, listener_of(progress), crew)


@contextmanager
def passing_store(experiment: Experiment, crew: Crew, beyond: Beyond = NOTHING) -> Iterator[PartsStore]:
    """Give a store for parts that nobody needs afterwards: a folder for temporary files unless all is done in this process.

    What goes on in rounds needs parts more than once, and so a folder.
    """
    if crew.here == 1 and not beyond.precision:
        yield PartsInMemory()
        return
    try:
        folder = tempfile.TemporaryDirectory(prefix="zorgsim-", ignore_cleanup_errors=True)
    except OSError as problem:
        raise InputError(
            "several processes need a folder for temporary files, and none can be made",
            where="environment: TMPDIR",
            value=problem.strerror or str(problem),
            allowed="a folder that can be written to",
            action="name one in TMPDIR, or use one process",
        ) from problem
    with folder as path:
        yield PartsInFolder(Path(path), identities(experiment.scenarios))


def carry_out(experiment: Experiment, store: PartsStore, listener: Listener, crew: Crew) -> list[Simulated]:
    """Simulate what the store does not hold yet of an experiment, and put all of it together.

    Raises
    ------
    LostWorkError
        If worker processes were killed, twice for the same work, or this one has no memory for it; all that could be
        finished is kept.
    """
    simulate_missing(experiment, store, listener, crew)
    return [_put_together(experiment, store, index) for index in range(len(experiment.scenarios))]


def simulate_missing(experiment: Experiment, store: PartsStore, listener: Listener, crew: Crew) -> None:
    """Simulate what the store does not hold yet of an experiment; errors as in `carry_out`."""
    finished = store.finished() & set(experiment.parts)
    chunks = experiment.chunks(finished)
    meter = Meter(experiment, store, listener)
    meter.begin(finished, min(crew.size, len(chunks)))
    pasts = Pasts(cache_folder() if chunks and crew.here and not experiment.by_design else None)
    work = ChunkWork(experiment.scenarios, experiment.places, store, pasts)
    with told_trouble(pasts.folder, listener.trouble):
        crew.carry_out(work, chunks, meter)
    meter.end()


@dataclass(frozen=True)
class ChunkWork:
    """What is done with a chunk, in this process or in a worker: simulate its scenarios, keep each as soon as it is finished."""

    scenarios: tuple[Scenario, ...]
    places: tuple[Place, ...]
    store: PartsSink
    pasts: Pasts = field(default_factory=Pasts)

    def __call__(self, chunk: Chunk, report: Callable[[int], None]) -> None:
        """Simulate the first scenario as the trunk; each other one leaves it in the week in which they part, and goes on at once.

        The trunk begins with a past that is kept, if there is one.

        Only the trunk and one branch are in memory together, however many scenarios there are: that is why branches are taken in
        the order in which they part, and why each is simulated to its end before the trunk goes on.
        """
        chunk = self._missing(chunk, report)
        if not chunk.scenarios:
            return
        watch = _StopWatch(len(chunk.scenarios))
        first, *others = (batch_of(self.scenarios[index], self.places[index], chunk.runs) for index in chunk.scenarios)
        parting = [first.first_difference(other) for other in others]
        trunk = self._trunk(chunk, first, parting, report)
        trunk_part, *parts = chunk.parts
        for index in sorted(range(len(others)), key=parting.__getitem__):
            trunk.run_until(parting[index], _each_week(report, chunk.count * watch.together))
            watch.branch()
            self._keep(parts[index], trunk.branch(others[index]).run(_each_week(report, chunk.count)), watch)
        self._keep(trunk_part, trunk.run(_each_week(report, chunk.count)), watch)

    def _trunk(self, chunk: Chunk, first: Batch, parting: Sequence[int], report: Callable[[int], None]) -> VectorisedEngine:
        """Return an engine for the first scenario, which has simulated what all share and what is worth keeping of it."""
        scenario, together = self.scenarios[chunk.scenarios[0]], len(chunk.scenarios)
        at = knots(first, parting, first.clock.week_of(scenario.run.policy_start))
        return self.pasts.trunk(first, at, lambda: _engine(first, scenario), lambda weeks: report(weeks * chunk.count * together))

    def _missing(self, chunk: Chunk, report: Callable[[int], None]) -> Chunk:
        """Return what is left of a chunk: a worker that was lost may have finished some of its scenarios."""
        left = tuple(part.scenario for part in chunk.parts if not self.store.holds(part))
        for index in set(chunk.scenarios) - set(left):
            report(compile_clock(self.scenarios[index]).weeks * chunk.count)
        return replace(chunk, scenarios=left)

    def _keep(self, part: Part, counters: Counters, watch: _StopWatch) -> None:
        with undisturbed():
            self.store.keep(part, FinishedPart(counters, watch.seconds()))


class _StopWatch:
    """Divides wall time among scenarios: what they share evenly, what each does alone to itself."""

    def __init__(self, together: int) -> None:
        self.together = together
        self._shared, self._last = 0.0, time.perf_counter()

    def branch(self) -> None:
        """Begin with a scenario that goes on alone."""
        self._shared += self._since() / self.together
        self.together -= 1

    def seconds(self) -> float:
        """Return the seconds of the scenario that just ended."""
        return self._shared + self._since()

    def _since(self) -> float:
        before, self._last = self._last, time.perf_counter()
        return self._last - before


def _each_week(add: Callable[[int], None], run_weeks: int) -> Callable[[int], None]:
    return lambda _week: add(run_weeks)


def _engine(batch: Batch, scenario: Scenario) -> VectorisedEngine:
    with possible_world(scenario):
        return VectorisedEngine(batch)


def _put_together(experiment: Experiment, store: PartsStore, index: int) -> Simulated:
    """Return what was simulated of a scenario: the place that is reported, which knows of the others.

    Cut out last, so that a place is the same to the last family whether it was asked for alone or as a part of its region.
    """
    # Parts are finished in any order; they are put together in the order of the plan, so that runs stand in theirs.
    return simulated_in(experiment, store, [part for part in experiment.parts if part.scenario == index])


def simulated_in(experiment: Experiment, store: PartsStore, parts: Sequence[Part]) -> Simulated:
    """Return what was simulated in some consecutive parts of one scenario: so many of its runs as they hold."""
    index = parts[0].scenario
    scenario, place = experiment.scenarios[index], experiment.places[index]
    counters, seconds = store.together(parts, sum(part.count for part in parts))
    everybody = Simulated(
        scenario=scenario,
        place=place,
        clock=compile_clock(scenario),
        counters=counters,
        families={one.code: one.families for one in place.municipalities},
        seconds=seconds,
    )
    return everybody.within(resolve_places(scenario.places, where=f"{scenario.name}: places"))
