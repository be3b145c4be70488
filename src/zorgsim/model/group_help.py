"""Group-wise help: how much of it payment rules allow, and what it does to coaching."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from zorgsim.model.dials import Dials

Floats = NDArray[np.float64]


def paid_group_share(dials: Dials, parameters: Mapping[str, Floats]) -> Floats:
    """Return the share of coaching that is given to groups, (cells,): what is wanted, but no more than payment rules allow.

    allowed = cap + (1 - cap) x share of the barrier that is removed. Source: payment rules are a barrier to group-wise help
    (advisory report of 2023); the cap is an assumption.
    """
    cap = parameters["first_line.group_share_cap"]
    allowed = cap + (1.0 - cap) * dials["group_payment"]
    return np.minimum(dials["group_share"], allowed)


def reknit_odds(dials: Dials, parameters: Mapping[str, Floats]) -> Floats:
    """Return what multiplies the odds that coaching re-knits the own network, (cells,): conferences, and groups (bonding)."""
    share = paid_group_share(dials, parameters)
    return dials["reknit_odds"] * (1.0 + (parameters["first_line.group_reknit_odds"] - 1.0) * share)


def slots_per_coach(dials: Dials, parameters: Mapping[str, Floats]) -> Floats:
    """Return what multiplies the slots of a coach, (cells,): a group holds more families than one coach sees apart."""
    share = paid_group_share(dials, parameters)
    return dials["first_line_slots"] * (1.0 + parameters["first_line.group_slots"] * share)
