"""Step 3 of a question: the family coach of the first line."""

from __future__ import annotations

from typing import Final

import numpy as np

from zorgsim.model.conditions import Conditions
from zorgsim.model.draws import Draws
from zorgsim.model.durations import whole_weeks
from zorgsim.model.families import Families, RuleResult
from zorgsim.model.routes import route_after
from zorgsim.model.rules.passing_on import after_hand_overs
from zorgsim.model.state import NEVER, Values
from zorgsim.model.vocabulary import N_SEVERITIES, Event, Purpose, Referrer, Route, Stage

_ENDING: Final = (Purpose.COACHING_END, Purpose.COACHING_SETTLE)


def start_coaching(families: Families, conditions: Conditions, draws: Draws) -> RuleResult:
    """Begin family coaching: a helper more, and a stay of some months."""
    u, v = draws.two(Purpose.COACHING_TIME, families, families.next_occurrence)
    weeks = whole_weeks(conditions.coaching_stays, families.cell, u, v)
    return RuleResult(
        event=Event.STARTED_COACHING,
        route=Route.DONE,
        changes={
            "stage": Stage.FIRST_LINE,
            "since": conditions.week,
            "step": families.next_step,
            "helpers": np.minimum(families.helpers + 1, 255),
            "next_week": np.minimum(conditions.week + weeks, NEVER),
        },
    )


def end_coaching(families: Families, conditions: Conditions, draws: Draws) -> RuleResult:
    """End family coaching: the family left early, or the question is settled, or it is referred to specialist care.

    The coach settles a question that help can settle, with a probability by severity; what is not settled is referred on.
    """
    place = families.cell * N_SEVERITIES + families.severity
    u, w = draws.one_each(_ENDING, families, families.occurrence)
    left = u < after_hand_overs(conditions.coaching_leaves, families)
    settled = families.helpable & (w < conditions.coaching_settles.take(place))
    event = np.where(left, Event.LEFT_COACHING, np.where(settled, Event.SETTLED_BY_COACH, Event.REFERRED_BY_COACH))
    changes: dict[str, Values] = {"referrer": Referrer.FIRST_LINE, "care_until": conditions.week}
    return RuleResult(event=event, route=route_after(event), changes=changes)
