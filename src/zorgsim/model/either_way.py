"""Effects on a probability that may be of either sign."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def either_way(chance: Floats, effect: Floats) -> Floats:
    """Return a probability with an effect from -1 to 1.

    Above 0 that share of what was missed succeeds, below 0 that share of what succeeded no longer does.

    >>> either_way(np.array([0.6, 0.6, 0.6]), np.array([0.5, 0.0, -0.5])).tolist()
    [0.8, 0.6, 0.3]
    """
    effect = np.clip(effect, -1.0, 1.0)
    return chance + np.where(effect >= 0.0, 1.0 - chance, chance) * effect
