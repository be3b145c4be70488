"""Passing on: each hand-over to another helper makes leaving early and relapse likelier."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from zorgsim.model.conditions import Conditions
from zorgsim.model.families import Families

Floats = NDArray[np.float64]


def hand_overs(families: Families) -> NDArray[np.int64]:
    """Return how often the family was passed on in this question: helpers beyond the first, at most eight."""
    return np.clip(families.helpers - 1, 0, 8)


def leaves_early(probability: Floats, families: Families, conditions: Conditions) -> Floats:
    """Raise the odds of leaving early by the hand-over odds ratio per hand-over."""
    odds = probability / (1.0 - probability) * conditions.hand_over_leaving[families.cell * 9 + hand_overs(families)]
    raised: Floats = odds / (1.0 + odds)
    return raised


def relapses(probability: Floats, families: Families, conditions: Conditions) -> Floats:
    """Raise the odds of relapse by the hand-over odds ratio per hand-over."""
    odds = probability / (1.0 - probability) * conditions.hand_over_relapse[families.cell * 9 + hand_overs(families)]
    raised: Floats = odds / (1.0 + odds)
    return raised
