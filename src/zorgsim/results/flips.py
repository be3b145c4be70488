"""Which single assumption flips a conclusion, and between which values.

A conclusion is the verdict of the paired difference with every parameter at its best value. One parameter at a time is set to the
ends of its range. Where an end says the opposite, the stretch between is halved until the last value that still holds and the first
that is flipped are close; what lies between them is undecided, and told as a bracket. Where an end says nothing, the conclusion is
lost there and not flipped. Only one way from the best value to each end is followed: a conclusion that flips and flips back on the
way is seen at its ends alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from zorgsim.results.compare import Verdict

Setting = tuple[str, float]
"""A parameter and its value; no name, and the world of best values."""

Judge = Callable[[Sequence[Setting]], Sequence[Verdict]]
"""Plays worlds that differ from the best values in one setting each, and says what the paired difference is in each."""

TOLERANCE: Final = 1.0 / 16.0
"""Of the stretch from the best value to the end of the range, to which each side of a bracket is narrowed."""

_OPPOSITE: Final = {Verdict.MORE: Verdict.LESS, Verdict.LESS: Verdict.MORE}


class Ending(StrEnum):
    """What becomes of a conclusion at an end of a parameter's range."""

    HOLDS = "holds"
    LOST = "lost"
    """Nothing can be said there."""
    FLIPS = "flips"
    """The opposite is said there."""
    NO_CONCLUSION = "no_conclusion"
    """There is none at the best values."""


@dataclass(frozen=True)
class Flip:
    """What becomes of a conclusion on the way from a parameter's best value to an end of its range.

    Attributes
    ----------
    parameter, best, end
        Its name, where the way begins, and where it ends.
    ending
        What becomes of the conclusion at the end.
    holds, flipped
        Where it flips: the last value that was seen to hold, and the first that was seen to be flipped; NaN elsewhere.
    """

    parameter: str
    best: float
    end: float
    ending: Ending
    holds: float = float("nan")
    flipped: float = float("nan")


@dataclass(frozen=True)
class Flips:
    """The conclusion at best values, and what becomes of it on each way."""

    conclusion: Verdict
    ways: tuple[Flip, ...]

    @property
    def flipping(self) -> tuple[Flip, ...]:
        """The ways on which it flips."""
        return tuple(way for way in self.ways if way.ending is Ending.FLIPS)


def find_flips(ranges: Mapping[str, tuple[float, float, float]], judge: Judge) -> Flips:
    """Return what becomes of the conclusion at both ends of each parameter's range.

    Parameters
    ----------
    ranges
        Best value, low and high of each parameter.
    judge
        Asked for all ends together, then for a round of middles at a time.
    """
    ways = [(name, best, end) for name, (best, low, high) in ranges.items() for end in (low, high) if end != best]
    conclusion, *ends = judge([("", float("nan")), *((name, end) for name, _, end in ways)])
    found = [Flip(*way, _ending(conclusion, at_end)) for way, at_end in zip(ways, ends, strict=True)]
    flipping = [replace(way, holds=way.best, flipped=way.end) for way in found if way.ending is Ending.FLIPS]
    narrowed = iter(_narrow(flipping, conclusion, judge))
    return Flips(conclusion, tuple(next(narrowed) if way.ending is Ending.FLIPS else way for way in found))


def _ending(conclusion: Verdict, at_end: Verdict) -> Ending:
    if conclusion not in _OPPOSITE:
        return Ending.NO_CONCLUSION
    if at_end is conclusion:
        return Ending.HOLDS
    return Ending.FLIPS if at_end is _OPPOSITE[conclusion] else Ending.LOST


def _narrow(ways: Sequence[Flip], conclusion: Verdict, judge: Judge) -> list[Flip]:
    """Narrow the brackets of all ways together, so that each round is one batch of simulations.

    A middle that holds or is flipped moves that side. Of one that is undecided both sides are narrowed on their own: the last that
    holds lies before it, the first that is flipped behind.
    """
    searches = [_Search(way) for way in ways]
    while asked := [(search, value) for search in searches for value in search.next_values()]:
        verdicts = judge([(search.way.parameter, value) for search, value in asked])
        for (search, value), verdict in zip(asked, verdicts, strict=True):
            search.learn(value, _ending(conclusion, verdict))
    return [replace(search.way, holds=search.holds, flipped=search.flipped) for search in searches]


class _Search:
    """Looks for both sides of a bracket on one way, from the best value to the end."""

    def __init__(self, way: Flip) -> None:
        self.way = way
        self.holds, self.flipped = way.holds, way.flipped
        self.undecided: list[float] = []

    def next_values(self) -> list[float]:
        """Return the values to be looked at next: one, or one on each side of what is undecided; none once it is narrow enough."""
        if not self.undecided:
            return self._middles([(self.holds, self.flipped)])
        return self._middles([(self.holds, self._nearest(self.holds)), (self._nearest(self.flipped), self.flipped)])

    def _nearest(self, side: float) -> float:
        return min(self.undecided, key=lambda value: abs(value - side))

    def _middles(self, stretches: Sequence[tuple[float, float]]) -> list[float]:
        enough = TOLERANCE * abs(self.way.end - self.way.best) * (1.0 + 1e-9)
        return [(one + other) / 2.0 for one, other in stretches if abs(other - one) > enough]

    def learn(self, value: float, ending: Ending) -> None:
        """Take in what was seen at a value, if it still lies between the sides: another of its round may have moved one."""
        if not self._between(value):
            return
        if ending is Ending.HOLDS:
            self.holds = value
        elif ending is Ending.FLIPS:
            self.flipped = value
        else:
            self.undecided.append(value)
        self.undecided = [one for one in self.undecided if self._between(one)]

    def _way_of(self, value: float) -> float:
        return abs(value - self.way.best)

    def _between(self, value: float) -> bool:
        return self._way_of(self.holds) < self._way_of(value) < self._way_of(self.flipped)
