"""Attention to a family's life domains beside the treatment by a specialist, by somebody else: a coach, or a family worker."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from zorgsim.model.dials import Dials
from zorgsim.model.left_over import of_what_is_left

Floats = NDArray[np.float64]


def attended_beside(dials: Dials) -> Floats:
    """Return the share of specialist care beside which somebody attends, (cells,): coaches, and workers where no coach does."""
    return dials["beside_by_coach"] + of_what_is_left(dials["beside_by_worker"], dials["beside_by_coach"])


def coach_slots_taken(dials: Dials, parameters: Mapping[str, Floats]) -> Floats:
    """Return the slots of coaches that attention beside treatment takes for each specialist slot, (cells,).

    dial ``beside_by_coach`` x ``beside_treatment.coach_slots``: time is kept for all whom specialists can hold. Source: the
    advisory report of 2014 asks for support beside the treatment of the child (B4); how long it takes is an assumption.
    """
    return dials["beside_by_coach"] * parameters["beside_treatment.coach_slots"]


def longer_beside(dials: Dials, parameters: Mapping[str, Floats]) -> Floats:
    """Return what multiplies the mean length of specialist care, (cells,): below one where it is shorter, above where disturbed."""
    return 1.0 + (parameters["beside_treatment.weeks"] - 1.0) * attended_beside(dials)


def relapse_odds_beside(dials: Dials, parameters: Mapping[str, Floats]) -> Floats:
    """Return what multiplies the odds of a relapse after specialist care, (cells,), to either side."""
    return 1.0 + (parameters["beside_treatment.relapse_odds"] - 1.0) * attended_beside(dials)
