"""Step 5 of a question: residential care (foster, family-type, closed, other)."""

from __future__ import annotations

import numpy as np

from zorgsim.model.conditions import Conditions
from zorgsim.model.draws import Draws
from zorgsim.model.durations import whole_weeks
from zorgsim.model.families import Families, RuleResult
from zorgsim.model.routes import route_after
from zorgsim.model.rules.passing_on import after_hand_overs
from zorgsim.model.rules.specialist import relapse_week
from zorgsim.model.state import NEVER
from zorgsim.model.vocabulary import Event, Purpose, Referrer, Route, Severity, Stage


def start_residential_care(families: Families, conditions: Conditions, draws: Draws) -> RuleResult:
    """Begin residential care: a helper more, and a long stay."""
    u, v = draws.two(Purpose.RESIDENTIAL_TIME, families, families.next_occurrence)
    weeks = whole_weeks(conditions.residential_stays, families.cell, u, v)
    return RuleResult(
        event=Event.STARTED_RESIDENTIAL,
        route=Route.DONE,
        changes={
            "stage": Stage.RESIDENTIAL,
            "since": conditions.week,
            "step": families.next_step,
            "urgent": 0,
            "helpers": np.minimum(families.helpers + 1, 255),
            "next_week": np.minimum(conditions.week + weeks, NEVER),
        },
    )


def end_residential_care(families: Families, conditions: Conditions, draws: Draws) -> RuleResult:
    """End residential care: left early (the question stays unanswered), or back home; a share relapses later."""
    u = draws.one(Purpose.RESIDENTIAL_END, families, families.occurrence)
    left = u < after_hand_overs(conditions.residential_leaves, families)
    comes_back = relapse_week(conditions.residential_relapse, families, conditions, draws)
    event = np.where(left, Event.LEFT_RESIDENTIAL, Event.COMPLETED_RESIDENTIAL)
    return RuleResult(
        event=event,
        route=route_after(event),
        changes={
            "referrer": Referrer.SPECIALIST,
            "care_until": conditions.week,
            "return_week": np.where(left, NEVER, comes_back),
            "return_severity": Severity.COMPLEX,
        },
    )
