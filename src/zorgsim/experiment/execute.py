"""Carrying out an experiment: scenarios x replications, in chunks of runs, on one or more processes.

How runs are chunked, ordered and spread over processes never changes a result: every draw is keyed by its meaning. Scenarios that
differ in measures only share their past: it is simulated once, and each branches off in the first week in which they differ.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from threading import Lock
from types import ModuleType
from typing import Final

from zorgsim.engines.batch import Batch
from zorgsim.engines.counters import Counters, join_counters
from zorgsim.engines.surroundings import home_of
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.errors import InputError
from zorgsim.experiment.uncertainty import draw_parameters
from zorgsim.inputs.compile import compile_clock, compile_measures, compile_run, compile_world
from zorgsim.inputs.places import Place, resolve_places
from zorgsim.inputs.scenario import Scenario
from zorgsim.model.needs import ParametersError
from zorgsim.results.simulated import Simulated

ReportProgress = Callable[[int, int], None]
ReportDone = Callable[[int], None]
FAMILIES_A_CHUNK: Final = 400_000
"""Families simulated together: enough to make the fixed cost of a week small, few enough for memory and for spreading the work."""


@dataclass(frozen=True)
class Chunk:
    """Some consecutive replications of scenarios that share their past."""

    scenarios: tuple[int, ...]
    first: int
    count: int


@dataclass(frozen=True)
class ChunkResult:
    """What a chunk of runs gave for one of its scenarios: which one (its number), its counters, and the seconds that it took."""

    scenario: int
    counters: Counters
    seconds: float


def plan_chunks(scenarios: Sequence[Scenario], places: Sequence[Place], jobs: int) -> list[Chunk]:
    """Group scenarios that may share a past, and divide their replications into chunks, at least one a process."""
    groups: dict[object, list[int]] = {}
    for number, scenario in enumerate(scenarios):
        # All that may change a week before the first measure differs; names, titles and the measures themselves do not.
        alike = (places[number], scenario.run, scenario.freeze, scenario.freeze_from, tuple(sorted(scenario.parameters.items())))
        groups.setdefault(alike, []).append(number)
    chunks = []
    for members in groups.values():
        families = sum(one.families for one in places[members[0]].municipalities)
        replications = scenarios[members[0]].run.replications
        share = -(-replications // jobs)  # rounded up: rounded down, a last small chunk would run alone while others are idle
        size = max(1, min(FAMILIES_A_CHUNK // families, share))
        for first in range(0, replications, size):
            chunks.append(Chunk(tuple(members), first, min(size, replications - first)))
    return chunks


def simulate_scenarios(scenarios: Sequence[Scenario], progress: ReportProgress, jobs: int) -> list[Simulated]:
    """Simulate every scenario with all its replications.

    Parameters
    ----------
    scenarios
        Resolved scenarios; each is simulated over its own places, period, seed and replications.
    progress
        Called with ``(done, total)`` in run-weeks.
    jobs
        Processes to use; with one, everything happens in this process.

    Raises
    ------
    InputError
        If a scenario's measures together leave a lever's range, or a place is unknown. Nothing has been simulated then.
    """
    places = [resolve_places(scenario.places, where=f"{scenario.name}: places") for scenario in scenarios]
    for scenario, place in zip(scenarios, places, strict=True):
        compile_measures(scenario, place)  # for its errors only: a wrong scenario should not be found after an hour of others
    chunks = plan_chunks(scenarios, places, max(1, jobs))
    total = sum(compile_clock(scenario).weeks * scenario.run.replications for scenario in scenarios)
    found = dict(_carry_out(scenarios, chunks, _Meter(progress, total), jobs))
    # Chunks end in any order; they are put together in the order of the plan, so that replications stand in theirs.
    parts = [[one for chunk in chunks for one in found[chunk] if one.scenario == number] for number in range(len(scenarios))]
    found.clear()  # each part is let go as soon as it is put together with the others
    return [_simulated(*of_one) for of_one in zip(scenarios, places, parts, strict=True)]


class _Meter:
    """Adds up what is done, in run-weeks; a past that is shared counts for every scenario that shares it.

    Run-weeks because weeks alone would not do: chunks are of different sizes, and the bar must end at the total however runs are
    divided. The shared past counts for all, or the bar would jump where scenarios part.
    """

    def __init__(self, progress: ReportProgress, total: int) -> None:
        self.progress, self.total, self.done = progress, total, 0

    def add(self, run_weeks: int) -> None:
        self.done += run_weeks
        self.progress(self.done, self.total)


def _carry_out(
    scenarios: Sequence[Scenario], chunks: Sequence[Chunk], meter: _Meter, jobs: int
) -> Iterator[tuple[Chunk, list[ChunkResult]]]:
    if jobs <= 1 or len(chunks) <= 1:
        for chunk in chunks:
            yield chunk, _simulate_chunk(scenarios, chunk, meter.add)
        return
    # Spawned, not forked, on every system: a fork copies locks that other threads (of Arrow, of linear algebra) may hold for ever.
    context = multiprocessing.get_context("spawn")
    with ExitStack() as running:
        # A pipe, and no queue of a manager: a manager is one process more, which does not hear Ctrl-C. A second Ctrl-C, while the
        # first was being cleared up, left it behind, and this process waiting for it for ever.
        done, reports = map(running.enter_context, context.Pipe(duplex=False))
        workers = ProcessPoolExecutor(min(jobs, len(chunks)), context, _begin_worker, (reports,))
        pool = running.enter_context(workers)
        try:
            with _main_module_hidden(), _ctrl_c_kept_waiting():  # the pool starts its processes as it is given work
                waiting: dict[Future[list[ChunkResult]], Chunk] = {
                    pool.submit(simulate_chunk_in_worker, scenarios, chunk): chunk for chunk in chunks
                }
            unfinished = set(waiting)
            while unfinished:  # looked at now and then, instead of waited for, so that the bar moves while chunks are at work
                unfinished -= {future for future in unfinished if future.done()}
                while done.poll():
                    meter.add(done.recv())
                time.sleep(0.1)
            while done.poll():  # what the last ones sent after they were looked at
                meter.add(done.recv())
            for future in as_completed(waiting):
                yield waiting[future], future.result()
        except BaseException:  # also Ctrl-C: leaving the pool would otherwise carry out every chunk that has not begun
            pool.shutdown(wait=False, cancel_futures=True)
            done.close()  # a worker that did not hear the Ctrl-C ends its chunk at its next report, which nobody can read
            raise


_ONE_AT_A_TIME: Final = Lock()
"""Threads that hid the main module from each other would put the empty one back at the end."""


@contextmanager
def _main_module_hidden() -> Iterator[None]:
    """Let worker processes start without running the program that started them once more.

    A spawned process first runs the main module again, but for what is behind ``if __name__ == "__main__"``. A plain script without
    that guard would begin its whole comparison anew in every worker. Workers need none of it: whatever is handed to them is defined
    in zorgsim. So an empty module, without a file to run, stands in its place while they start.
    """
    with _ONE_AT_A_TIME:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


@contextmanager
def _ctrl_c_kept_waiting() -> Iterator[None]:
    """Start processes that do not hear Ctrl-C until they let it in: one that is still importing would print where it was."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # inherited by what is started meanwhile
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_report_of_worker: ReportDone
"""Where this process, if it is a worker, reports the run-weeks done; set as it starts, for only then can a pipe be handed over."""


def _begin_worker(reports: Connection) -> None:
    """Make a new process ready for chunks: what it does on Ctrl-C, and where it reports what is done."""
    global _report_of_worker
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # end silently: the process that started it is the one that says so to the user
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    _report_of_worker = reports.send  # one pipe for all, and no lock: a message this small goes through whole, on every system


def simulate_chunk_in_worker(scenarios: Sequence[Scenario], chunk: Chunk) -> list[ChunkResult]:
    """Simulate a chunk in a worker process, which reports the run-weeks done."""
    reports = _BatchedReports(_report_of_worker)
    results = _simulate_chunk(scenarios, chunk, reports.add)
    reports.flush()
    return results


class _BatchedReports:
    """Reports run-weeks to another process, not more often than needed to see progress.

    Every report wakes the process that reads them: one a week would slow small places down.
    """

    def __init__(self, report: ReportDone, every: float = 0.2) -> None:
        self.report, self.every, self.kept, self.last = report, every, 0, time.monotonic()

    def add(self, run_weeks: int) -> None:
        self.kept += run_weeks
        if time.monotonic() - self.last > self.every:
            self.flush()

    def flush(self) -> None:
        """Report what is kept."""
        self.report(self.kept)
        self.kept, self.last = 0, time.monotonic()


def _simulate_chunk(scenarios: Sequence[Scenario], chunk: Chunk, add: Callable[[int], None]) -> list[ChunkResult]:
    """Simulate the first scenario as the trunk; each other one leaves it in the week in which they part, and goes on at once.

    Only the trunk and one branch are in memory together, however many scenarios there are: that is why branches are taken in the
    order in which they part, and why each is simulated to its end before the trunk goes on.
    """
    began = time.perf_counter()
    first, *others = (_batch(scenarios[number], chunk) for number in chunk.scenarios)
    trunk = _engine(first, scenarios[chunk.scenarios[0]])
    parting = [first.first_difference(other) for other in others]
    counted: dict[int, Counters] = {}
    together = len(chunk.scenarios)
    for index in sorted(range(len(others)), key=parting.__getitem__):
        trunk.run_until(parting[index], _each_week(add, chunk.count * together))
        counted[index + 1] = trunk.branch(others[index]).run(_each_week(add, chunk.count))
        together -= 1
    counted[0] = trunk.run(_each_week(add, chunk.count))
    # Whose weeks the shared ones were cannot be said, so the time is divided evenly.
    seconds = (time.perf_counter() - began) / len(chunk.scenarios)
    return [ChunkResult(number, counted[index], seconds) for index, number in enumerate(chunk.scenarios)]


def _each_week(add: Callable[[int], None], run_weeks: int) -> Callable[[int], None]:
    return lambda _week: add(run_weeks)


def check_runnable(scenario: Scenario) -> None:
    """Refuse a scenario that could be read but not run, without simulating it.

    Raises
    ------
    InputError
        If measures together leave a lever's range or touch nothing, or parameters together describe no possible world.
    """
    with _possible(scenario):
        home_of(_batch(scenario, Chunk((0,), 0, 1)))  # and not the whole engine: that draws all families first


def _engine(batch: Batch, scenario: Scenario) -> VectorisedEngine:
    with _possible(scenario):
        return VectorisedEngine(batch)


@contextmanager
def _possible(scenario: Scenario) -> Iterator[None]:
    try:
        yield
    except ParametersError as problem:
        raise InputError(
            str(problem),
            where=f"{scenario.name}: parameters",
            allowed="values that together describe a possible world",
            action="bring the parameters that the scenario overrides nearer to the register's",
        ) from problem


def _batch(scenario: Scenario, chunk: Chunk) -> Batch:
    place = resolve_places(scenario.places, where=f"{scenario.name}: places")
    measures = compile_measures(scenario, place)
    runs = tuple(
        compile_run(scenario, replication, measures, draw_parameters(scenario.run, replication))
        for replication in range(chunk.first, chunk.first + chunk.count)
    )
    return Batch(compile_world(place), compile_clock(scenario), runs)


def _simulated(scenario: Scenario, place: Place, results: list[ChunkResult]) -> Simulated:
    seconds = sum(one.seconds for one in results)
    return Simulated(
        scenario=scenario,
        place=place,
        clock=compile_clock(scenario),
        counters=join_counters((results.pop(0).counters for _ in range(len(results))), scenario.run.replications),
        families={one.code: one.families for one in place.municipalities},
        seconds=seconds,
    )
