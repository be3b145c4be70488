"""About how long an experiment takes: told, as the rough guess it is, where more is simulated than was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Final

from zorgsim.experiment.plan import Chunk, plan_chunks
from zorgsim.inputs.compile import compile_clock
from zorgsim.inputs.linked_places import simulated_places
from zorgsim.inputs.people import rows_laid_out
from zorgsim.inputs.scenario import Scenario

FAMILY_YEARS_A_SECOND: Final = 2_000_000.0
"""Simulated by one process. Measured: 2.1 million (the nation, docs/performance.md)."""

SECONDS_A_WEEK: Final = 0.003
"""What a week takes beside its families, of however many runs together. Measured: 1 to 3 thousandths; on a busy computer more."""


def seconds_needed(scenarios: Sequence[Scenario], jobs: int) -> float:
    """Return about how many seconds scenarios take together, simulated by so many processes.

    Scenarios that share their past are taken to part where new policy starts.
    """
    places = simulated_places(scenarios)
    chunks = plan_chunks(scenarios, places, max(1, jobs))
    families = [rows_laid_out(scenario, place) for scenario, place in zip(scenarios, places, strict=True)]
    total = sum(_seconds_of(chunk, scenarios, families[chunk.scenarios[0]]) for chunk in chunks)
    return total / max(1, min(jobs, len(chunks)))


def rough_duration(seconds: float) -> tuple[int, str]:
    """Return a time with as many digits as a rough guess has, and its unit: ``seconds``, ``minutes`` or ``hours``."""
    if seconds <= 120:
        return 10 * max(1, ceil(seconds / 10)), "seconds"
    return (ceil(seconds / 60), "minutes") if seconds <= 5400 else (ceil(seconds / 3600), "hours")


def _seconds_of(chunk: Chunk, scenarios: Sequence[Scenario], families: int) -> float:
    first, *others = (scenarios[index] for index in chunk.scenarios)
    clock = compile_clock(first)
    alone = max(0, clock.weeks - max(0, clock.week_of(first.run.policy_start)))
    weeks = clock.weeks + len(others) * alone
    return weeks * (SECONDS_A_WEEK + chunk.count * families / FAMILY_YEARS_A_SECOND / 52.0)
