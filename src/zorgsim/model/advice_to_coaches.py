"""Specialists who advise coaches: who advises, whose time that takes, and what it does to coaching, to either side."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from zorgsim.model.dials import Dials
from zorgsim.model.either_way import either_way
from zorgsim.model.left_over import of_what_is_left

Floats = NDArray[np.float64]


def hired_share(dials: Dials) -> Floats:
    """Return the share of coaching that hired specialists advise, (cells,): what those of the own pool leave to be advised."""
    return of_what_is_left(dials["hired_advice"], dials["own_advice"])


def specialist_slots_taken(dials: Dials, parameters: Mapping[str, Floats]) -> Floats:
    """Return the specialist slots that advice takes for each slot of a coach, (cells,): of the own pool's specialists alone.

    dial ``own_advice`` x ``first_line.advice_slots``. Time is kept for all whom coaches can hold: it is agreed beforehand. Source:
    that teams and specialists work together is asked for by the advisory report of 2014 (B6); how long it takes is an assumption.
    """
    return dials["own_advice"] * parameters["first_line.advice_slots"]


def longer_coaching(dials: Dials, parameters: Mapping[str, Floats]) -> Floats:
    """Return what multiplies the mean length of coaching, (cells,): below one where advice speeds it up, above where it slows."""
    advised = dials["own_advice"] + hired_share(dials)
    return 1.0 + (parameters["first_line.advice_weeks"] - 1.0) * advised


def settled_with_advice(settled: Floats, dials: Dials, parameters: Mapping[str, Floats]) -> Floats:
    """Return what coaches settle with advice, (cells, severities), from what they settle without.

    Advice that helps settles a share of what would have been referred on; advice that harms leaves as large a share unsettled of
    what would have been settled. Hired specialists do ``first_line.hired_advice_ratio`` times as much, of the same sign.
    """
    advised = dials["own_advice"] + hired_share(dials) * parameters["first_line.hired_advice_ratio"]
    return either_way(settled, (parameters["first_line.advice_effect"] * advised)[:, None])
