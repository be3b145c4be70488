"""Passing on: each hand-over to another helper makes leaving early and relapse likelier."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from zorgsim.model.conditions import MOST_HAND_OVERS, Conditions
from zorgsim.model.families import Families

Floats = NDArray[np.float64]


def hand_overs(families: Families) -> NDArray[np.int64]:
    """Return how often the family was passed on in this question: helpers beyond the first, at most eight."""
    return np.clip(families.helpers - 1, 0, MOST_HAND_OVERS - 1)


def leaves_early(probability: Floats, families: Families, conditions: Conditions) -> Floats:
    """Raise the odds of leaving early by the hand-over odds ratio per hand-over."""
    return _raised(probability, conditions.hand_over_leaving[families.cell * MOST_HAND_OVERS + hand_overs(families)])


def relapses(probability: Floats, families: Families, conditions: Conditions) -> Floats:
    """Raise the odds of relapse by the hand-over odds ratio per hand-over."""
    return _raised(probability, conditions.hand_over_relapse[families.cell * MOST_HAND_OVERS + hand_overs(families)])


def _raised(probability: Floats, odds_ratio: Floats) -> Floats:
    """Return the probability whose odds are the given ones times the ratio (also at 0 and 1)."""
    raised: Floats = probability * odds_ratio / (1.0 - probability + probability * odds_ratio)
    return raised
