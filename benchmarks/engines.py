"""How fast are the two engines? One command, every figure a median of interleaved runs in one sitting.

    python benchmarks/engines.py [--runs 5] [--save FILE]

A *family event* is a row of the event log: something that happens to a family (a domain is lost, a question arises, the network is
asked, care starts ...). Candidates that thinning rejects, scans and the census are work, not events, and are not counted.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from zorgsim.clock import Clock
from zorgsim.engines.batch import Batch
from zorgsim.engines.simpy_engine import SimPyEngine
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.inputs.compile import compile_batch
from zorgsim.inputs.scenario_file import load_scenario
from zorgsim.model.families import STATE_BYTES


@dataclass(frozen=True)
class Case:
    """One thing that is timed: it returns the family events and the seconds of process time they took."""

    name: str
    run: Callable[[], tuple[int, float]]


def batch_of(places: tuple[str, ...], families: int | None, until: date, replications: int = 1) -> Batch:
    """Return the baseline over a place, scaled to a number of families, from 1 January 2005."""
    scenario = load_scenario("baseline")
    whole = compile_batch(replace(scenario, places=places), range(replications))
    world = whole.world
    if families is not None:
        share = families / world.families.sum()
        world = replace(world, families=np.maximum(1, np.rint(world.families * share)).astype(np.int64))
    return Batch(world, Clock(date(2005, 1, 1), until), whole.runs)


def timed_core(batch: Batch) -> tuple[int, float]:
    """Time the vectorised core, set-up excluded."""
    engine = VectorisedEngine(batch)
    began = time.process_time()
    counters = engine.run()
    return int(counters.events.sum()), time.process_time() - began


def timed_simpy(batch: Batch) -> tuple[int, float]:
    """Time the SimPy engine, set-up excluded."""
    engine = SimPyEngine(batch)
    began = time.process_time()
    counters = engine.run()
    return int(counters.events.sum()), time.process_time() - began


def cases() -> list[Case]:
    """Return what is timed."""
    nation = batch_of(("Nederland",), None, date(2008, 1, 1))
    small = batch_of(("youth_region:Twente",), 10_000, date(2015, 1, 1))
    village = batch_of(("municipality:Losser",), 10_000, date(2015, 1, 1))
    many = batch_of(("youth_region:Twente",), 10_000, date(2007, 1, 1), 40)
    story = batch_of(("youth_region:Twente",), 400, date(2010, 1, 1))
    return [
        Case("core, nation (1.88 million families), 3 years", lambda: timed_core(nation)),
        Case("core, 10,000 families in 14 municipalities, 10 years", lambda: timed_core(small)),
        Case("core, 10,000 families in one municipality, 10 years", lambda: timed_core(village)),
        Case("core, 40 runs of 10,000 families, 2 years", lambda: timed_core(many)),
        Case("SimPy engine, 400 families, 5 years", lambda: timed_simpy(story)),
        Case("core, the same 400 families, 5 years", lambda: timed_core(story)),
    ]


@dataclass(frozen=True)
class Timing:
    """What was measured of a case."""

    case: str
    family_events: int
    median_seconds: float
    lowest_seconds: float
    highest_seconds: float


def timing_row(name: str, runs: list[tuple[int, float]]) -> Timing:
    """Return the median and the extremes of a case's runs."""
    seconds = [taken for _, taken in runs]
    return Timing(name, runs[0][0], statistics.median(seconds), min(seconds), max(seconds))


def main() -> None:
    """Run every case in turn, several times, and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--save", type=Path)
    chosen = parser.parse_args()
    timings: dict[str, list[tuple[int, float]]] = {}
    for _ in range(chosen.runs):
        for case in cases():
            timings.setdefault(case.name, []).append(case.run())
    rows = [timing_row(name, runs) for name, runs in timings.items()]
    print(f"Python {platform.python_version()}, NumPy {np.__version__}, {platform.machine()}; one core")
    print(f"state: {STATE_BYTES} bytes a family")
    for row in rows:
        spread = f"{row.lowest_seconds:.2f}-{row.highest_seconds:.2f}"
        rate = row.family_events / row.median_seconds
        print(f"{row.case:55s} {row.median_seconds:8.2f} s ({spread})  {rate:12,.0f} family events per second")
    if chosen.save:
        chosen.save.write_text(json.dumps({"runs": chosen.runs, "rows": [asdict(row) for row in rows]}, indent=1) + "\n")


if __name__ == "__main__":
    main()
