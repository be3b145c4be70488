"""How a measure moves its lever. A file of its own: those who read a command's words need it, and need not wait for NumPy."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]


class Mode(StrEnum):
    """How a measure moves its lever: set it, add to it, or multiply it."""

    TO = "to"
    BY = "by"
    TIMES = "times"

    def moved(self, setting: Array, value: float) -> Array:
        """Return a lever's setting after a measure of this mode and value, in full force."""
        match self:
            case Mode.TO:
                to = setting.copy()
                to.fill(value)
                return to
            case Mode.BY:
                return setting + value
            case Mode.TIMES:
                return setting * value
