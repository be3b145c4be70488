"""Levers of the budget: how much there is for youth care, and on which side of it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from zorgsim.model.dials import Dials
from zorgsim.model.levers.lever import Array, Lever


def shift(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share of the specialist budget that goes to the first line instead (below 0: the other way), the total unchanged.

    Under structure ``hidden`` = ``none`` the coaches that it pays for raise more questions, as those of lever
    ``first_line.coaches`` do. How many more that is goes by ``budget.shift_coaches``, not by the scenario's own slots and prices: a
    bound of the question rate may not depend on them.
    """
    dials["budget_shift"] = dials["budget_shift"] + setting
    more = parameters["budget.shift_coaches"] * np.maximum(setting, 0.0)
    dials["detection"] = dials["detection"] * (1.0 + parameters["first_line.detection"] * more)


def level(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """The yearly youth budget, times the register's. What spending beyond it does is the structure's budget rule."""
    dials["budget"] = dials["budget"] * setting


LEVERS = (
    Lever(
        name="budget.shift",
        unit="share of the specialist budget",
        neutral=0.0,
        low=-0.2,
        high=0.3,
        evidence_low=-0.1,
        evidence_high=0.1,
        parameters=(
            "unvoiced.outreach",
            "first_line.detection",
            "budget.shift_coaches",
            "price.coach_fte",
            "price.specialist_week",
        ),
        en="from specialist care to the first line",
        nl="van specialistische hulp naar de eerste lijn",
        advice=("B2",),
        move=shift,
    ),
    Lever(
        name="budget.level",
        unit="x register's budget",
        neutral=1.0,
        low=0.5,
        high=2.0,
        evidence_low=0.65,
        evidence_high=1.2,
        parameters=("budget.per_family", "reserve.crowding_out"),
        en="the yearly youth budget",
        nl="het jaarlijkse jeugdbudget",
        advice=("C1",),
        move=level,
    ),
)
