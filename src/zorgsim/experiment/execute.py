"""Carrying out an experiment: scenarios x replications, in chunks of runs, on one or more processes.

How runs are chunked, ordered and spread over processes never changes a result: every draw is keyed by its meaning.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from typing import Final

from zorgsim.engines.batch import Batch
from zorgsim.engines.counters import Counters, join_counters
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.experiment.uncertainty import draw_parameters
from zorgsim.inputs.compile import compile_clock, compile_run, compile_settings, compile_world
from zorgsim.inputs.places import Place, resolve_places
from zorgsim.inputs.scenario import Scenario
from zorgsim.results.simulated import Simulated

Progress = Callable[[int, int], None]

FAMILIES_A_CHUNK: Final = 400_000
"""Families simulated together: enough to make the fixed cost of a week small, few enough for the processor's cache."""


@dataclass(frozen=True)
class Chunk:
    """Some consecutive replications of one scenario."""

    scenario: int
    first: int
    count: int


def plan_chunks(scenarios: Sequence[Scenario], places: Sequence[Place]) -> list[Chunk]:
    """Divide every scenario's replications into chunks of about ``FAMILIES_A_CHUNK`` families."""
    chunks = []
    for number, (scenario, place) in enumerate(zip(scenarios, places, strict=True)):
        families = sum(one.families for one in place.municipalities)
        size = max(1, FAMILIES_A_CHUNK // families)
        for first in range(0, scenario.run.replications, size):
            chunks.append(Chunk(number, first, min(size, scenario.run.replications - first)))
    return chunks


def simulate_scenarios(scenarios: Sequence[Scenario], progress: Progress, jobs: int) -> list[Simulated]:
    """Simulate every scenario with all its replications.

    Parameters
    ----------
    scenarios
        Resolved scenarios; each is simulated over its own places, period, seed and replications.
    progress
        Told ``(done, total)`` in run-weeks.
    jobs
        Processes to use; with one, everything happens in this process.

    Raises
    ------
    InputError
        If a scenario's measures together leave a lever's range, or a place is unknown. Nothing has been simulated then.
    """
    places = [resolve_places(scenario.places, where=f"{scenario.name}: places") for scenario in scenarios]
    for scenario, place in zip(scenarios, places, strict=True):
        compile_settings(scenario, place)
    chunks = plan_chunks(scenarios, places)
    total = sum(compile_clock(scenario).weeks * scenario.run.replications for scenario in scenarios)
    outcomes = dict(_carry_out(scenarios, chunks, _Meter(progress, total), jobs))
    return [
        _simulated(scenario, place, [outcomes[chunk] for chunk in chunks if chunk.scenario == number])
        for number, (scenario, place) in enumerate(zip(scenarios, places, strict=True))
    ]


class _Meter:
    """Adds up what is done, in run-weeks."""

    def __init__(self, progress: Progress, total: int) -> None:
        self.progress, self.total, self.done = progress, total, 0

    def add(self, run_weeks: int) -> None:
        self.done += run_weeks
        self.progress(self.done, self.total)


def _carry_out(
    scenarios: Sequence[Scenario], chunks: Sequence[Chunk], meter: _Meter, jobs: int
) -> Iterator[tuple[Chunk, tuple[Counters, float]]]:
    if jobs <= 1 or len(chunks) <= 1:
        for chunk in chunks:
            yield chunk, _simulate_chunk(scenarios[chunk.scenario], chunk, meter.add)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(jobs, len(chunks)), mp_context=context) as pool:
        waiting: dict[Future[tuple[Counters, float]], Chunk] = {
            pool.submit(simulate_chunk_silently, scenarios[chunk.scenario], chunk): chunk for chunk in chunks
        }
        try:
            for future in as_completed(waiting):
                chunk = waiting[future]
                meter.add(chunk.count * compile_clock(scenarios[chunk.scenario]).weeks)
                yield chunk, future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def simulate_chunk_silently(scenario: Scenario, chunk: Chunk) -> tuple[Counters, float]:
    """Simulate a chunk in a worker process."""
    return _simulate_chunk(scenario, chunk, lambda _run_weeks: None)


def _simulate_chunk(scenario: Scenario, chunk: Chunk, add: Callable[[int], None]) -> tuple[Counters, float]:
    began = time.perf_counter()
    place = resolve_places(scenario.places, where=f"{scenario.name}: places")
    settings = compile_settings(scenario, place)
    runs = tuple(
        compile_run(scenario, replication, settings, draw_parameters(scenario.run, replication))
        for replication in range(chunk.first, chunk.first + chunk.count)
    )
    batch = Batch(compile_world(place), compile_clock(scenario), runs)
    counters = VectorisedEngine(batch).run(lambda _week: add(chunk.count))
    return counters, time.perf_counter() - began


def _simulated(scenario: Scenario, place: Place, outcomes: Sequence[tuple[Counters, float]]) -> Simulated:
    return Simulated(
        scenario=scenario,
        place=place,
        clock=compile_clock(scenario),
        counters=join_counters([counters for counters, _ in outcomes]),
        families={one.code: one.families for one in place.municipalities},
        seconds=sum(seconds for _, seconds in outcomes),
    )
