"""What was used last, as much as fits: so that memory is bounded however much is asked for, one after the other."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final, Generic, Protocol, TypeVar

MOST_COUNTERS_KEPT: Final = 512 * 10**6
"""Bytes of counters that are kept for the next who asks: all of a region, of the nation nearly those of one scenario."""
MOST_KEPT: Final = 256 * 10**6
"""Bytes that are kept of money by municipality, and of windows by municipality: of the nation those of some scenarios."""
MOST_YEARS_KEPT: Final = 10**9
"""Bytes that are kept of windows by year: of the nation, forty-five scenarios and ten replications, all; of hundreds of worlds
those of some scenarios. Pictures ask for every scenario again and again, so that making one anew costs more here."""


class Sized(Protocol):
    """What knows how many bytes it takes, as arrays do."""

    @property
    def nbytes(self) -> int:
        """Bytes in use."""


T = TypeVar("T", bound=Sized)


class Recent(Generic[T]):
    """Values by key, of which those are let go first that were not used for longest.

    Parameters
    ----------
    most
        Bytes that are kept. A value that is larger is made, and not kept.
    """

    def __init__(self, most: int) -> None:
        self._most, self._bytes = most, 0
        self._kept: OrderedDict[Hashable, T] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the value of a key, made if it is not there."""
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        made = make()
        if made.nbytes <= self._most:
            self._kept[key] = made
            self._bytes += made.nbytes
            while self._bytes > self._most:
                self._bytes -= self._kept.popitem(last=False)[1].nbytes
        return made

    def __reduce__(self) -> tuple[type[Recent[T]], tuple[int]]:
        """Travel between processes empty."""
        return Recent, (self._most,)
