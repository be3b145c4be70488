"""For whom: outcomes of groups of families that no published outcome tells apart, read off a window like any other.

They are no names that users may ask for: reports tell them beside the outcomes of `zorgsim.results.outcomes`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.inputs.scenario import Text
from zorgsim.inputs.yardsticks import shipped_yardsticks
from zorgsim.model.vocabulary import WAITING_STAGES
from zorgsim.results.outcomes.outcome import Direction, Floats, Outcome
from zorgsim.results.outcomes.yardsticks import UNIT, VULNERABLE, valued
from zorgsim.results.window import Window, ratio

_INSECURE: Final = "income"
"""The group of families whose income is not arranged."""


def daily_life_of_others(window: Window) -> Floats:
    """Quality of daily life of families that are not vulnerable: at most one domain unarranged, as they are in each week."""
    lived = window.counts["weeks_lived"].copy()
    lived[..., VULNERABLE:] = 0
    return valued(lived, shipped_yardsticks()["daily_life"])


def vulnerable_per_100(window: Window) -> Floats:
    """Families that are vulnerable, mean, per 100 families: two or more domains unarranged, as they are in each week."""
    weeks = window.counts["weeks_lived"].sum(axis=(-3, -2)).astype(np.float64)
    return 100.0 * ratio(weeks[..., VULNERABLE:].sum(axis=-1), weeks.sum(axis=-1))


def weeks_waiting_insecure(window: Window) -> Floats:
    """Weeks on a waiting list, per year, of families whose income is not arranged."""
    waiting, all_weeks = (window.family_weeks(*stages, group=_INSECURE) for stages in (tuple(WAITING_STAGES), ()))
    return WEEKS_PER_YEAR * ratio(waiting, all_weeks)


def weeks_waiting_secure(window: Window) -> Floats:
    """Weeks on a waiting list, per year, of families whose income is arranged."""
    waiting, all_weeks = (
        window.family_weeks(*stages) - window.family_weeks(*stages, group=_INSECURE) for stages in (tuple(WAITING_STAGES), ())
    )
    return WEEKS_PER_YEAR * ratio(waiting, all_weeks)


_DECLARED: Final = (
    Outcome(
        "vulnerable_per_100",
        Text("per 100 families", "per 100 gezinnen"),
        Direction.WORSE,
        Text("vulnerable families", "kwetsbare gezinnen"),
        vulnerable_per_100,
    ),
    Outcome(
        "daily_life_others",
        UNIT,
        Direction.BETTER,
        Text("quality of daily life, other families", "kwaliteit van het dagelijks leven, andere gezinnen"),
        daily_life_of_others,
    ),
    Outcome(
        "weeks_waiting_income_insecure",
        UNIT,
        Direction.WORSE,
        Text("waiting for help, families with an insecure income", "wachten op hulp, gezinnen met een onzeker inkomen"),
        weeks_waiting_insecure,
    ),
    Outcome(
        "weeks_waiting_income_secure",
        UNIT,
        Direction.WORSE,
        Text("waiting for help, families with a secure income", "wachten op hulp, gezinnen met een zeker inkomen"),
        weeks_waiting_secure,
    ),
)

GROUP_OUTCOMES: Final[Mapping[str, Outcome]] = MappingProxyType({one.key: one for one in _DECLARED})
"""Outcomes of groups by name."""
