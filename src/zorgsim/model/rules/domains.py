"""Arranging life domains during help: by the coach, and by specialists where they attend to more than the treatment."""

from __future__ import annotations

from typing import Final

import numpy as np

from zorgsim.model.conditions import Conditions
from zorgsim.model.draws import Draws
from zorgsim.model.families import Families, RuleResult
from zorgsim.model.state import Ints
from zorgsim.model.vocabulary import N_DOMAINS, Event, Plan, Purpose, Route

_ARRANGING: Final = (Purpose.ARRANGE_SUPPORT_HOUSING, Purpose.ARRANGE_SCHOOL_INCOME, Purpose.ARRANGE_CARE)
_BITS: Final = (1 << np.arange(N_DOMAINS))[:, None]


def arrange_domains(families: Families, conditions: Conditions, draws: Draws) -> RuleResult:
    """Arrange unarranged domains at the end of completed coaching, each with its own probability (support: the network re-knit)."""
    return _arranged(_succeeds(families, conditions, draws, np.zeros_like(families.needs)), families, Event.ARRANGED_BY_COACH)


def attend_domains(families: Families, conditions: Conditions, draws: Draws) -> RuleResult:
    """Arrange unarranged domains during specialist care that attends to them (at home, or until the big five are arranged)."""
    which = 1 + (families.plan == Plan.KEPT_ON).astype(np.int64)
    return _arranged(_succeeds(families, conditions, draws, which), families, Event.ARRANGED_BY_SPECIALIST)


def _succeeds(families: Families, conditions: Conditions, draws: Draws, which: Ints) -> Ints:
    """Return the domains that would be arranged, were they not, as masks: one draw a domain and stay.

    ``which``: 0 by a coach, 1 during specialist care, 2 while kept on in it.
    """
    first, second = draws.two_each(_ARRANGING, families, families.occurrence)
    uniforms = np.stack([first, second], axis=1).reshape(-1, len(families))[:N_DOMAINS]
    succeeds = uniforms < conditions.arranges.take(families.cell * 3 + which, axis=1)
    masks: Ints = (succeeds * _BITS).sum(axis=0)
    return masks


def _arranged(succeeds: Ints, families: Families, event: Event) -> RuleResult:
    arranged = succeeds & families.needs
    return RuleResult(
        event=np.where(arranged > 0, event, Event.NOTHING),
        route=Route.DONE,
        changes={"needs": families.needs ^ arranged},
    )
