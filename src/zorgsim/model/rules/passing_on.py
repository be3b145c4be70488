"""Passing on: each hand-over to another helper makes leaving early and relapse likelier."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from zorgsim.model.conditions import MOST_HAND_OVERS
from zorgsim.model.families import Families

Floats = NDArray[np.float64]


def hand_overs(families: Families) -> NDArray[np.int64]:
    """Return how often the family was passed on in this question: helpers beyond the first, at most eight."""
    return np.minimum(np.maximum(families.helpers - 1, 0), MOST_HAND_OVERS - 1)


def after_hand_overs(chances: Floats, families: Families) -> Floats:
    """Return each family's chance (of leaving early, of relapse): its odds are multiplied once for each hand-over.

    ``chances`` is (cells x 9), by number of hand-overs.
    """
    chance: Floats = chances.take(families.cell * MOST_HAND_OVERS + hand_overs(families))
    return chance
