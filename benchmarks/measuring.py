"""Interleaved rounds: every case once a round, in rotated order, and ratios to a reference case of the same round."""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    """One timing: what was done (family events, see README.md) and the seconds of process time that it took."""

    events: int
    seconds: float


@dataclass(frozen=True)
class Case:
    """One thing that is timed.

    Attributes
    ----------
    series
        Which cases belong in one line of the plot.
    name
        What is timed, in words; no two cases of a part share a name.
    size
        Its index along the axis of its series (families, runs, years, municipalities).
    against
        Name of the case that it is compared with, round by round; its own name for the reference itself.
    run
        Does it once. Set-up is left out of the seconds.
    """

    series: str
    name: str
    size: int
    against: str
    run: Callable[[], Sample]


@dataclass(frozen=True)
class Spread:
    """Median, lowest and highest of the rounds."""

    median: float
    lowest: float
    highest: float


@dataclass(frozen=True)
class Row:
    """What was measured of a case.

    Attributes
    ----------
    events
        Family events, the same in every round.
    seconds
        Seconds of process time.
    times
        Its seconds over those of ``against`` in the same round.
    speed
        Its events per second over those of ``against`` in the same round.
    """

    series: str
    case: str
    size: int
    against: str
    events: int
    seconds: Spread
    times: Spread
    speed: Spread

    @property
    def rate(self) -> float:
        """Events per second, at the median."""
        return self.events / self.seconds.median


def spread(values: Sequence[float]) -> Spread:
    """Return median and extremes."""
    return Spread(statistics.median(values), min(values), max(values))


def rotated(names: Sequence[str], turn: int) -> list[str]:
    """Return the names in order, beginning one name further each turn, so that no case is always first."""
    first = turn % len(names)
    return [*names[first:], *names[:first]]


def interleaved(cases: Sequence[Case], rounds: int) -> dict[str, list[Sample]]:
    """Run every case once a round.

    Returns
    -------
    Samples by name of case, in the order of the rounds.
    """
    by_name = {case.name: case for case in cases}
    samples: dict[str, list[Sample]] = {name: [] for name in by_name}
    for turn in range(rounds):
        for name in rotated(list(by_name), turn):
            gc.collect()  # or a case pays for what the one before it left behind
            samples[name].append(by_name[name].run())
        print(f"  round {turn + 1} of {rounds}", file=sys.stderr, flush=True)
    return samples


def timed(work: Callable[[], int]) -> Sample:
    """Time a piece of work that returns the number of its events."""
    # Process time, not wall time: on a shared machine the wall also counts the neighbours.
    began = time.process_time()
    events = work()
    return Sample(events, time.process_time() - began)


def rows_of(cases: Sequence[Case], samples: dict[str, list[Sample]]) -> list[Row]:
    """Return the rows of a table, in the order of the cases."""
    return [_row(case, samples[case.name], samples[case.against]) for case in cases]


def _row(case: Case, mine: Sequence[Sample], theirs: Sequence[Sample]) -> Row:
    events = {sample.events for sample in mine}
    if len(events) != 1:
        raise RuntimeError(f"{case.name}: not the same events in every round: {sorted(events)}")
    pairs = list(zip(mine, theirs, strict=True))
    return Row(
        series=case.series,
        case=case.name,
        size=case.size,
        against=case.against,
        events=events.pop(),
        seconds=spread([one.seconds for one in mine]),
        times=spread([one.seconds / other.seconds for one, other in pairs]),
        speed=spread([(one.events / one.seconds) / (other.events / other.seconds) for one, other in pairs]),
    )


def measured(cases: Sequence[Case], rounds: int) -> list[Row]:
    """Run the cases in interleaved rounds and return their rows."""
    return rows_of(cases, interleaved(cases, rounds))
