"""How fast an experiment goes, and about how long it will take yet; silent as long as that cannot be known.

What was done before this began says nothing about how fast this goes, nor do the seconds in which processes start.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.experiment.duration import rough_duration
from zorgsim.experiment.meter import Status

SECONDS_BEFORE_RATE: Final = 1.0
"""Work that has been watched for less says nothing about speed."""
SECONDS_BEFORE_LEFT: Final = 3.0
"""Work that has been watched for less says nothing about the time that is left."""
LEAST_WINDOW: Final = 10.0
"""The rate is that of the last seconds, of the later half of what was seen as soon as that is more: steady, and yet of today."""
SECONDS_BETWEEN_SAMPLES: Final = 0.2
SECONDS_OVERDUE: Final = 10.0
"""What should have ended so long ago will end nobody knows when."""


@dataclass(frozen=True)
class Reading:
    """What can be said of an experiment that goes on.

    Attributes
    ----------
    status
        How far it is.
    rate
        Weeks of runs that all processes compute together in a second; None as long as it is not known.
    seconds_left
        About how long it will take yet; None as long as that cannot be known.
    """

    status: Status
    rate: float | None
    seconds_left: float | None

    @property
    def percent(self) -> int:
        """The share that is done, rounded down: only what is finished is 100."""
        return 100 * self.status.done // self.status.total if self.status.total else 100

    @property
    def finished(self) -> int:
        """How many scenarios are finished."""
        return len(self.status.finished)

    @property
    def scenarios(self) -> int:
        """How many scenarios there are."""
        return self.status.scenarios

    @property
    def years_a_second(self) -> float | None:
        """Years of runs that all processes compute together in a second."""
        return None if self.rate is None else self.rate / WEEKS_PER_YEAR

    @property
    def left(self) -> tuple[int, str] | None:
        """About how long it will take yet, as a number and its unit."""
        return None if self.seconds_left is None else rough_duration(self.seconds_left)


@dataclass(frozen=True)
class _Sample:
    """What was done at a moment, and how many seconds processes had been at work until then, added up over processes."""

    at: float
    done: int
    at_work: float


class Pace:
    """Watches how an experiment goes on; times are seconds of whatever clock, as long as it is one and never goes back."""

    def __init__(self) -> None:
        self._samples = deque[_Sample]()
        self._status: Status | None = None
        self._heard = self._at_work = 0.0
        self._first: _Sample | None = None

    def hear(self, status: Status, now: float) -> None:
        """Hear how far it is."""
        last = self._status
        at_work = 0.0
        if last is not None and self._first is not None:
            if status.done < last.done:  # work was lost: what was seen until now is no speed of anything
                self._samples.clear()
                self._first = None
            else:
                at_work = self._at_work + (now - self._heard) * last.busy
        self._status, self._heard, self._at_work = status, now, at_work
        if status.done > status.before:
            self._keep(_Sample(now, status.done, at_work))

    def _keep(self, sample: _Sample) -> None:
        if self._first is None:
            self._first = sample
        if not self._samples or sample.at - self._samples[-1].at >= SECONDS_BETWEEN_SAMPLES:
            self._samples.append(sample)
        window = max(LEAST_WINDOW, (sample.at - self._first.at) / 2)
        while len(self._samples) > 1 and self._samples[1].at <= sample.at - window:
            self._samples.popleft()

    def reading(self, now: float) -> Reading | None:
        """Return what can be said now; None before anything was heard."""
        if self._status is None:
            return None
        alone = self._rate_of_a_process() if self._status.busy else None  # at the end there is nothing left to say
        watched = 0.0 if self._first is None else self._heard - self._first.at
        rate = alone * self._status.busy if alone is not None and watched >= SECONDS_BEFORE_RATE else None
        left = self._left(now, alone) if watched >= SECONDS_BEFORE_LEFT else None
        return Reading(self._status, rate, left)

    def _rate_of_a_process(self) -> float | None:
        """Weeks of runs a second while it is at work; all together do fewer as soon as some have nothing to do any more."""
        if not self._samples or self._status is None:
            return None
        since = self._samples[0]
        done, at_work = self._status.done - since.done, self._at_work - since.at_work
        return done / at_work if done > 0 and at_work > 0.0 else None

    def _left(self, now: float, rate: float | None) -> float | None:
        if rate is None or self._status is None:
            return None
        left = self._status.longest / rate - (now - self._heard)
        return max(0.0, left) if left > -SECONDS_OVERDUE else None
