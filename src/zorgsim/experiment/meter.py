"""How far an experiment is: what is done of it, what is still to come, which scenarios are finished.

It is counted in weeks of runs that have to be computed. A past that scenarios share is computed once, and counts once: counted for
every scenario that shares it, a bar would rush through the past and crawl where scenarios part, and any time left be an illusion.
"""

from __future__ import annotations

import heapq
import time
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Protocol

from zorgsim.experiment.lost_work import Ending
from zorgsim.experiment.past import TellTrouble, warn_of
from zorgsim.experiment.plan import Chunk, Experiment
from zorgsim.experiment.preparation import batch_of
from zorgsim.inputs.compile import compile_clock
from zorgsim.results.parts import Part

SECONDS_BETWEEN: Final = 0.1
"""Nobody sees more often how far it is; in this process every week of a run is reported."""
SECONDS_BETWEEN_LOOKS: Final = 1.0
"""The names of finished parts are not listed more often: there may be thousands."""
CHUNKS_A_PROCESS: Final = 50
"""With more than these to come, how the last ones fall among the processes no longer matters."""


@dataclass(frozen=True)
class Status:
    """How far an experiment is.

    Attributes
    ----------
    done, total
        Weeks of runs that are computed, of all that have to be. Less is done than before where work was lost.
    before
        Those of them that were done before this began.
    busy
        Processes at work.
    longest
        Weeks of runs that the process has before it that will be at it longest.
    finished, scenarios
        Names of the scenarios of which every part is kept, in the order in which they were named; and how many there are.
    """

    done: int
    total: int
    before: int
    busy: int
    longest: int
    finished: tuple[str, ...]
    scenarios: int


ReportProgress = Callable[[int, int], None]
ReportStatus = Callable[[Status], None]
ReportLost = Callable[[Ending], None]
"""Called with how a worker ended that was lost."""


@dataclass(frozen=True)
class Listener:
    """Who hears how a simulation goes.

    ``status(how far it is)``, ``lost(ending)`` when work has to be tried again, ``trouble(what, folder)`` when something is the
    matter with the cache of pasts.
    """

    status: ReportStatus
    lost: ReportLost = lambda _ending: None
    trouble: TellTrouble = warn_of


def listener_of(progress: ReportProgress | Listener) -> Listener:
    """Return a listener of what somebody gave who may want two numbers only, ``progress(done, total)``."""
    return progress if isinstance(progress, Listener) else Listener(lambda status: progress(status.done, status.total))


class NamedParts(Protocol):
    """What a store of parts must be able to tell: which there are, without reading them."""

    def named(self) -> set[Part]:
        """Return the parts that were kept."""


class Meter:
    """Adds up what is done of an experiment, and tells a listener.

    Chunks report run-weeks of all their scenarios, in sums: a week of a shared past as often as scenarios share it. `Course` knows
    in which order they come, and so how much was computed.
    """

    def __init__(
        self, experiment: Experiment, store: NamedParts, listener: Listener, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._experiment, self._store, self._listener, self._clock = experiment, store, listener, clock
        self._reported, self._courses = dict[Chunk, int](), dict[Chunk, Course]()
        self._before = self._total = 0
        self._processes = 1
        self._finished: tuple[str, ...] = ()
        self._next = self._next_look = float("-inf")

    def begin(self, finished: set[Part], processes: int) -> None:
        """Count what is there already, and what is to come on so many processes."""
        courses = dict(courses_of(self._experiment, finished))
        to_come = sum(course.work for course in courses.values())
        everything = sum(course.work for _, course in courses_of(self._experiment, set())) if finished else to_come
        self._before, self._total = max(0, everything - to_come), max(everything, to_come)
        self._courses, self._processes = courses, max(1, processes)
        self._tell()

    def add(self, chunk: Chunk, run_weeks: int) -> None:
        """Count what was done of a chunk, as it was reported: a week for every run of every scenario that it was done for."""
        self._reported[chunk] = self._reported.get(chunk, 0) + run_weeks
        if self._clock() >= self._next:
            self._tell()

    def again(self, chunk: Chunk, ending: Ending) -> None:
        """Take back what was done of a chunk: it will be done again."""
        self._reported.pop(chunk, None)
        self._listener.lost(ending)
        self._tell()

    def end(self) -> None:
        """Tell how it came out, whenever it was told last."""
        self._next_look = float("-inf")
        self._tell()

    def _tell(self) -> None:
        now = self._clock()
        self._next = now + SECONDS_BETWEEN
        left = [left for chunk, course in self._courses.items() if (left := course.left(self._reported.get(chunk, 0)))]
        self._look(now)
        self._listener.status(
            Status(
                done=self._total - sum(left),
                total=self._total,
                before=self._before,
                busy=min(self._processes, len(left)),
                longest=longest_of(left, self._processes),
                finished=self._finished,
                scenarios=len(self._experiment.scenarios),
            )
        )

    def _look(self, now: float) -> None:
        """See which scenarios are finished: kept, and not only computed."""
        if now < self._next_look:
            return
        self._next_look = now + SECONDS_BETWEEN_LOOKS
        with suppress(OSError):  # that the folder is gone, who writes there will say
            missing = {part.scenario for part in set(self._experiment.parts) - self._store.named()}
            self._finished = tuple(label for index, label in enumerate(self._experiment.labels) if index not in missing)


class Course:
    """What is computed of a chunk as it goes on, and what it reports meanwhile.

    Parameters
    ----------
    runs
        Replications that are simulated together.
    weeks
        Weeks of a run.
    partings
        The week in which each scenario but the first leaves the shared past.
    """

    def __init__(self, runs: int, weeks: int, partings: Sequence[int]) -> None:
        # Where the sums stand each time that the number of scenarios changes that a week is computed for.
        self._reported, self._computed = [0], [0]
        together, at = 1 + len(partings), 0
        for parting in sorted(partings):
            self._go_on(runs * (parting - at), together)
            self._go_on(runs * (weeks - parting), 1)
            together, at = together - 1, parting
        self._go_on(runs * (weeks - at), 1)

    def _go_on(self, run_weeks: int, together: int) -> None:
        self._reported.append(self._reported[-1] + run_weeks * together)
        self._computed.append(self._computed[-1] + run_weeks)

    @property
    def work(self) -> int:
        """All that has to be computed, in weeks of runs."""
        return self._computed[-1]

    def left(self, reported: int) -> int:
        """Return how much has still to be computed when so much was reported; rounded up, so that only the end is nothing."""
        after = bisect_right(self._reported, reported)
        if after == len(self._reported):
            return 0
        before = after - 1
        step = self._reported[after] - self._reported[before]
        share = (reported - self._reported[before]) * (self._computed[after] - self._computed[before]) // step
        return self.work - self._computed[before] - share


def courses_of(experiment: Experiment, without: set[Part]) -> Iterator[tuple[Chunk, Course]]:
    """Yield what has to be simulated to have all parts, without those that are there already, and the course that each takes."""
    partings: dict[tuple[int, ...], list[int]] = {}
    for chunk in experiment.chunks(without):
        if chunk.scenarios not in partings:  # chunks of the same scenarios are other replications of the same
            first, *others = (
                batch_of(experiment.scenarios[index], experiment.places[index], range(1)) for index in chunk.scenarios
            )
            partings[chunk.scenarios] = [first.first_difference(other) for other in others]
        yield chunk, Course(chunk.count, compile_clock(experiment.scenarios[chunk.scenarios[0]]).weeks, partings[chunk.scenarios])


def longest_of(left: Sequence[int], processes: int) -> int:
    """Return how much the process has before it that has most, if each takes the next chunk as soon as it has nothing to do.

    The last chunk of many may run alone while other processes are idle, which what is left, divided by processes, does not know.
    """
    if len(left) > CHUNKS_A_PROCESS * processes:
        return -(-sum(left) // processes)
    loads = [0] * processes
    for chunk in left:
        heapq.heapreplace(loads, loads[0] + chunk)
    return max(loads)
