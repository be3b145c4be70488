"""The order of a week, as data: phases, which rule ends each stage, which rule each route leads to, who starts care."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.model.conditions import Conditions
from zorgsim.model.draws import Draws
from zorgsim.model.families import Families, RuleResult
from zorgsim.model.rules.crisis import end_crisis_care, start_crisis_care
from zorgsim.model.rules.domains import arrange_domains, attend_domains
from zorgsim.model.rules.everyday import see_everyday_professional
from zorgsim.model.rules.first_line import end_coaching, start_coaching
from zorgsim.model.rules.home import come_back, go_home, live_at_home, raise_question, turn_over
from zorgsim.model.rules.network import ask_network, end_informal_support, start_informal_support
from zorgsim.model.rules.residential import end_residential_care, start_residential_care
from zorgsim.model.rules.specialist import end_specialist_care, keep_in_care, start_specialist_care
from zorgsim.model.rules.waiting import end_wait_unhelped, wait_for_help
from zorgsim.model.state import Values
from zorgsim.model.vocabulary import WAITING_STAGES, Event, Route, Stage, Tier

Rule = Callable[[Families, Conditions, Draws], RuleResult]


class Phase(IntEnum):
    """The phases of a week, in their order (model.md section 1)."""

    LIFE = 0
    INTAKE = 1
    STOCKS = 2
    COUNT = 3


END_OF_STAGE: Final[tuple[tuple[Rule, tuple[Stage, ...]], ...]] = (
    (live_at_home, (Stage.HOME,)),
    (end_informal_support, (Stage.NETWORK,)),
    (end_wait_unhelped, (*WAITING_STAGES, Stage.UNANSWERED)),
    (end_coaching, (Stage.FIRST_LINE,)),
    (end_specialist_care, (Stage.SPECIALIST,)),
    (end_residential_care, (Stage.RESIDENTIAL,)),
    (end_crisis_care, (Stage.CRISIS,)),
)
"""The rule for a family whose ``next_week`` has come, and the stages that it ends."""

LISTS: Final = {
    Route.FIRST_LINE_LIST: Tier.FIRST_LINE,
    Route.SPECIALIST_LIST: Tier.SPECIALIST,
    Route.RESIDENTIAL_LIST: Tier.RESIDENTIAL,
}
"""The routes onto a waiting list, and whose it is."""

ALONG_ROUTE: Final[tuple[tuple[Rule, tuple[Route, ...]], ...]] = (
    (raise_question, (Route.RAISE_QUESTION,)),
    (come_back, (Route.COME_BACK,)),
    (turn_over, (Route.TURN_OVER,)),
    (ask_network, (Route.ASK_NETWORK,)),
    (start_informal_support, (Route.NETWORK,)),
    (see_everyday_professional, (Route.SEE_PROFESSIONAL,)),
    (keep_in_care, (Route.KEEP_IN_CARE,)),
    (wait_for_help, (*LISTS, Route.UNANSWERED, Route.KEEP_WAITING)),
    (start_crisis_care, (Route.CRISIS,)),
    (go_home, (Route.CLOSE_QUESTION, Route.STAY_HOME)),
)
"""The rules that follow within the same week, and the routes that lead to each. A rule only sends a family on to a later rule."""

START_OF_CARE: Final[tuple[tuple[Tier, Rule], ...]] = (
    (Tier.FIRST_LINE, start_coaching),
    (Tier.SPECIALIST, start_specialist_care),
    (Tier.RESIDENTIAL, start_residential_care),
)
"""The rule for a family that is admitted to a free place, by tier."""

ARRANGE: Final[Rule] = arrange_domains
"""The rule for families that completed coaching, before their route goes on."""

ATTEND: Final[Rule] = attend_domains
"""The rule for families whose stay in specialist care is over, before it is settled how it ends."""

STEP_ATTEND: Final = 0
STEP_END: Final = 1
STEP_ARRANGE: Final = 2
STEP_ALONG: Final = 3
"""Place of a rule within a family's week, the order of its rows in the event log; rules along routes follow in their own order."""


def completed_coaching(event: Values) -> NDArray[np.bool_]:
    """Say whose coaching was completed: settled or referred on, not left early."""
    events = np.asarray(event)
    completed: NDArray[np.bool_] = (events == Event.SETTLED_BY_COACH) | (events == Event.REFERRED_BY_COACH)
    return completed
