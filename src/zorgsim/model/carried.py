"""What goes on from one week to the next, as plain arrays by name: so that a state can be put away and gone on from, bit for bit.

Each thing that remembers says which of its attributes it carries; all others follow from what is simulated, and from these. A part
that forgets to say so is found by a test, which compares everything that an engine holds.

>>> import numpy as np
>>> from zorgsim.model.carried import Carries
>>> class Purse(Carries):
...     CARRIED = ("coins", "weeks")
...     def __init__(self):
...         self.coins, self.weeks = np.zeros(2), 0
>>> one, other = Purse(), Purse()
>>> one.coins[:], one.weeks = 5.0, 3
>>> other.carry_on(one.carried())
>>> (other.coins.tolist(), other.weeks)
([5.0, 5.0], 3)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

BELOW = "/"
"""Between the name of a thing and that of what is in it."""


class Carries:
    """Something that carries some of its attributes from week to week.

    Attributes
    ----------
    CARRIED
        Their names. Each is an array, a whole number, a yes or no, something that carries itself, a mapping of such, or None.
    """

    CARRIED: ClassVar[tuple[str, ...]] = ()

    def carried(self, at: str = "") -> dict[str, Array]:
        """Return what it carries, by name behind ``at``: the arrays themselves, which change as it goes on."""
        arrays: dict[str, Array] = {}
        for name in self.CARRIED:
            arrays |= _plain(f"{at}{name}", getattr(self, name))
        return arrays

    def carry_on(self, arrays: Mapping[str, Array], at: str = "") -> None:
        """Go on from what another of its kind carried; arrays are copied.

        Raises
        ------
        KeyError
            If something is not there.
        """
        for name in self.CARRIED:
            setattr(self, name, _restored(f"{at}{name}", getattr(self, name), arrays))


def _plain(name: str, value: Any) -> dict[str, Array]:
    """Take a value apart into arrays."""
    if value is None:
        return {}
    if isinstance(value, Carries):
        return value.carried(f"{name}{BELOW}")
    if isinstance(value, Mapping):
        return {key: array for inside, one in value.items() for key, array in _plain(f"{name}{BELOW}{inside}", one).items()}
    return {name: np.asarray(value)}


def _restored(name: str, now: Any, arrays: Mapping[str, Array]) -> Any:
    """Return a value as it was put away; ``now`` is the one that stands there, of the same kind."""
    if now is None:
        return None
    if isinstance(now, Carries):
        now.carry_on(arrays, f"{name}{BELOW}")
        return now
    if isinstance(now, Mapping):
        return {inside: _restored(f"{name}{BELOW}{inside}", one, arrays) for inside, one in now.items()}
    if isinstance(now, np.ndarray):
        return arrays[name].copy()
    return type(now)(arrays[name])
