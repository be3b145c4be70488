"""Specialists who become generalists: their posts, the coaches that they become, a time of training, and what they know.

>>> import numpy as np
>>> from zorgsim.model.generalists import still_in_training
>>> still_in_training(np.array([10.0]), {"generalists.training_weeks": np.array([20.0])}).tolist()
[9.5]
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from zorgsim.model.dials import Dials
from zorgsim.model.either_way import either_way

Floats = NDArray[np.float64]
Parameters = Mapping[str, Floats]


def posts_moved(dials: Dials, parameters: Parameters) -> Floats:
    """Return the posts of specialists that have become posts of coaches, FTE per family, (cells,).

    dial ``generalists`` x the specialists that would be bought without it: of providers that have left none are. Source: that
    professionals work more as generalists is described by the advisory report of 2014 (B7).
    """
    bought = parameters["specialist.slots_per_1000"] / 1000.0 / parameters["specialist.caseload"]
    return dials["generalists"] * bought * dials["specialist_slots"] * (1.0 - dials["budget_shift"]) * (1.0 - dials["closed"])


def posts_as_coaches(dials: Dials, parameters: Parameters) -> Floats:
    """Return the same as a share of the register's coaches, (cells,), FTE for FTE; where it has none there is no first line."""
    coaches = parameters["first_line.coaches_per_1000"] / 1000.0
    moved = posts_moved(dials, parameters)
    return np.divide(moved, coaches, out=np.zeros_like(moved), where=coaches > 0.0)


def share_of_coaches(former: Floats, in_training: Floats, coaches: Floats) -> Floats:
    """Return the former specialists among coaches who hold families, (cells,): who is in training still is among neither.

    Parameters
    ----------
    former, in_training
        (cells,) FTE of former specialists among coaches, and of them those in training.
    coaches
        (cells,) FTE of all coaches, those in training included.
    """
    trained, at_work = np.maximum(former - in_training, 0.0), coaches - in_training
    share = np.divide(trained, at_work, out=np.zeros_like(trained), where=at_work > 0.0)
    return np.minimum(share, 1.0)


def settled_by_generalists(settled: Floats, share: Floats, parameters: Parameters) -> Floats:
    """Return what coaches settle with former specialists among them, (cells, severities), from what they settle without.

    ``generalists.settles`` x ``share_of_coaches``, (cells,), to either side (``either_way``).
    """
    return either_way(settled, (parameters["generalists.settles"] * share)[:, None])


def expertise_left(expertise: Floats, moved: Floats, parameters: Parameters) -> Floats:
    """Return the expertise of specialist care once a share of specialists has moved, (cells,): less, the same or more.

    expertise x (1 - ``generalists.expertise_taken`` x share moved), from 0 to 1: below 0 where those who know least have moved.
    """
    return np.clip(expertise * (1.0 - parameters["generalists.expertise_taken"] * moved), 0.0, 1.0)


def still_in_training(in_training: Floats, parameters: Parameters) -> Floats:
    """Return the FTE still in training a week later, (cells,): each week 1 / ``generalists.training_weeks`` begins as a coach."""
    return in_training * (1.0 - 1.0 / np.maximum(parameters["generalists.training_weeks"], 1.0))
