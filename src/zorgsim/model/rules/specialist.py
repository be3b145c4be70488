"""Step 4 of a question: specialist care, ambulatory, at home or at a provider."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.model.conditions import Conditions
from zorgsim.model.draws import Draws
from zorgsim.model.durations import whole_weeks
from zorgsim.model.families import Families, Outcome
from zorgsim.model.rules.passing_on import after_hand_overs
from zorgsim.model.state import NEVER
from zorgsim.model.vocabulary import N_SEVERITIES, Event, Purpose, Referrer, Route, Severity, Stage
from zorgsim.model.way import route_after

_RELAPSING: Final = (Purpose.SPECIALIST_RELAPSE, Purpose.RELAPSE_TIME)


def start_specialist_care(families: Families, conditions: Conditions, draws: Draws) -> Outcome:
    """Begin specialist care; duration by severity. Where a case lead stays on, the specialist is not another helper."""
    u, v = draws.two(Purpose.SPECIALIST_TIME, families, families.next_occurrence)
    weeks = whole_weeks(conditions.specialist_stays, families.cell * N_SEVERITIES + families.severity, u, v)
    helpers = families.helpers + 1
    if conditions.case_lead_somewhere:
        w = draws.one(Purpose.CASE_LEAD, families, families.next_occurrence)
        helpers -= (families.referrer == Referrer.FIRST_LINE) & (w < conditions.case_lead.take(families.cell))
    return Outcome(
        event=Event.STARTED_SPECIALIST,
        route=Route.DONE,
        changes={
            "stage": Stage.SPECIALIST,
            "since": conditions.week,
            "step": families.next_step,
            "urgent": 0,
            "helpers": np.minimum(helpers, 255),
            "next_week": np.minimum(conditions.week + weeks, NEVER),
        },
    )


def end_specialist_care(families: Families, conditions: Conditions, draws: Draws) -> Outcome:
    """End specialist care: left early, on to residential care (complex questions only), or completed.

    Completed care that could not add value is counted apart. After completed care a share relapses later, at raised severity.
    """
    u, v = draws.two(Purpose.SPECIALIST_END, families, families.occurrence)
    left = u < after_hand_overs(conditions.specialist_leaves, families)
    onward = (families.severity == Severity.COMPLEX) & (v < conditions.specialist_to_residential.take(families.cell))
    completed = np.where(families.helpable, Event.COMPLETED_SPECIALIST, Event.COMPLETED_WITHOUT_VALUE)
    comes_back = relapse_week(conditions.specialist_relapse, families, conditions, draws)
    event = np.where(left, Event.LEFT_SPECIALIST, np.where(onward, Event.REFERRED_TO_RESIDENTIAL, completed))
    return Outcome(
        event=event,
        route=route_after(event),
        changes={
            "referrer": Referrer.SPECIALIST,
            "care_until": conditions.week,
            "return_week": np.where(left | onward, NEVER, comes_back),
            "return_severity": np.minimum(families.severity + 1, Severity.COMPLEX),
        },
    )


def relapse_week(chances: NDArray[np.float64], families: Families, conditions: Conditions, draws: Draws) -> NDArray[np.int64]:
    """Draw whether (``chances`` by hand-overs) and when a question comes back after care: a gap of some months, or NEVER."""
    (u, t), (v, _) = draws.two_each(_RELAPSING, families, families.occurrence)
    gap = whole_weeks(conditions.relapse_gaps, families.cell, t, v)
    week = np.minimum(conditions.week + gap, NEVER)
    return np.where(u < after_hand_overs(chances, families), week, NEVER)
