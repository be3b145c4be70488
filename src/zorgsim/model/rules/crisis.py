"""Step 6 of a question: crisis care, bought at an emergency price, without a queue."""

from __future__ import annotations

import numpy as np

from zorgsim.model.conditions import Conditions
from zorgsim.model.draws import Draws
from zorgsim.model.durations import whole_weeks
from zorgsim.model.families import Families, RuleResult
from zorgsim.model.routes import route_after
from zorgsim.model.state import NEVER
from zorgsim.model.vocabulary import Event, Purpose, Referrer, Route, Stage


def start_crisis_care(families: Families, conditions: Conditions, draws: Draws) -> RuleResult:
    """Begin crisis care in the week in which the question breaks down."""
    u, v = draws.two(Purpose.CRISIS_TIME, families, families.next_occurrence)
    weeks = whole_weeks(conditions.crisis_stays, families.cell, u, v)
    return RuleResult(
        event=Event.STARTED_CRISIS,
        route=Route.DONE,
        changes={
            "stage": Stage.CRISIS,
            "since": conditions.week,
            "step": families.next_step,
            "urgent": 0,
            "helpers": np.minimum(families.helpers + 1, 255),
            "next_week": np.minimum(conditions.week + weeks, NEVER),
        },
    )


def end_crisis_care(families: Families, conditions: Conditions, draws: Draws) -> RuleResult:
    """End crisis care: on to residential or to specialist care, with priority on the list."""
    u = draws.one(Purpose.CRISIS_END, families, families.occurrence)
    residential = u < conditions.crisis_to_residential.take(families.cell)
    event = np.where(residential, Event.CRISIS_TO_RESIDENTIAL, Event.CRISIS_TO_SPECIALIST)
    return RuleResult(
        event=event,
        route=route_after(event),
        changes={"referrer": Referrer.CRISIS, "care_until": conditions.week, "urgent": 1},
    )
