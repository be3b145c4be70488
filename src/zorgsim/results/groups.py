"""For whom: outcomes of groups of families that no published outcome tells apart, read off a window like any other.

Vulnerable families and those that wait are as they are in each week: who is helped out of a group leaves it. Daily life by income
is of groups that no policy moves: families that were there as the policy started, by their income then (`IncomeThen`).

They are no names that users may ask for: reports tell them beside the outcomes of `zorgsim.results.outcomes`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
import pandas as pd

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.engines.counters import INCOMES_APART
from zorgsim.inputs.scenario import Text
from zorgsim.inputs.yardsticks import shipped_yardsticks
from zorgsim.model.vocabulary import WAITING_STAGES, IncomeThen
from zorgsim.results.compare import Comparison, differences
from zorgsim.results.outcomes import OUTCOMES
from zorgsim.results.outcomes.outcome import Direction, Floats, Outcome
from zorgsim.results.outcomes.yardsticks import UNIT, VULNERABLE, valued
from zorgsim.results.window import Window, ratio

_BY_INCOME: Final = ("daily_life_income_insecure", "daily_life_income_secure")
_INSECURE: Final = "income"
"""The group of families whose income is not arranged."""


def daily_life_of_others(window: Window) -> Floats:
    """Quality of daily life of families that are not vulnerable: at most one domain unarranged, as they are in each week."""
    lived = window.counts["weeks_lived"].copy()
    lived[..., VULNERABLE:] = 0
    return valued(lived, shipped_yardsticks()["daily_life"])


def daily_life_of_insecure(window: Window) -> Floats:
    """Quality of daily life of families whose income was insecure as the policy started; of no year before that is it known."""
    return _daily_life_by_income(window, IncomeThen.INSECURE)


def daily_life_of_secure(window: Window) -> Floats:
    """Quality of daily life of families whose income was secure as the policy started; of no year before that is it known."""
    return _daily_life_by_income(window, IncomeThen.SECURE)


def _daily_life_by_income(window: Window, income: IncomeThen) -> Floats:
    lived = window.counts["weeks_lived_by_income"][..., INCOMES_APART.index(income), :, :, :]
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
        "daily_life_income_insecure",
        UNIT,
        Direction.BETTER,
        Text(
            "quality of daily life, families with an insecure income at the policy's start",
            "kwaliteit van het dagelijks leven, gezinnen met een onzeker inkomen bij het begin van het beleid",
        ),
        daily_life_of_insecure,
    ),
    Outcome(
        "daily_life_income_secure",
        UNIT,
        Direction.BETTER,
        Text(
            "quality of daily life, families with a secure income at the policy's start",
            "kwaliteit van het dagelijks leven, gezinnen met een zeker inkomen bij het begin van het beleid",
        ),
        daily_life_of_secure,
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

OF_GROUPS: Final[Mapping[str, Outcome]] = MappingProxyType(
    {"daily_life": OUTCOMES["daily_life"], "daily_life_vulnerable": OUTCOMES["daily_life_vulnerable"]} | dict(GROUP_OUTCOMES)
)
"""The same behind daily life of all and of vulnerable families, as tables of groups have them."""

TOLD: Final[Mapping[str, Outcome]] = MappingProxyType({**OUTCOMES, **GROUP_OUTCOMES})
"""Every outcome that a report tells, by name."""


def incomes_are_apart(comparison: Comparison) -> bool:
    """Say whether families were set apart by income in the years that are compared: not in history alone, nor by an older one."""
    return bool(comparison.evaluations[comparison.baseline.scenario.name].counts["weeks_lived_by_income"].any())


def groups_table(comparison: Comparison) -> pd.DataFrame:
    """Return the rows of `differences` of groups of families; without those that nobody is in."""
    apart = incomes_are_apart(comparison)
    known = {name: about for name, about in OF_GROUPS.items() if apart or name not in _BY_INCOME}
    return differences(comparison, known)
