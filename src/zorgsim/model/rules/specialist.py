"""Step 4 of a question: specialist care, ambulatory, at home or at a provider."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from zorgsim.model.conditions import Conditions
from zorgsim.model.draws import Draws
from zorgsim.model.durations import whole_weeks
from zorgsim.model.families import NEVER, Families, Outcome
from zorgsim.model.rules.passing_on import leaves_early, relapses
from zorgsim.model.vocabulary import N_SEVERITIES, Event, Purpose, Referrer, Route, Severity, Stage


def start_specialist_care(families: Families, conditions: Conditions, draws: Draws) -> Outcome:
    """Begin specialist care; duration by severity. Where a case lead stays on, the specialist is not another helper."""
    step = np.minimum(families.step + 1, 255)
    occurrence = (families.question << 8) | step
    (u, v), (w, _) = draws.pairs((Purpose.SPECIALIST_TIME, Purpose.CASE_LEAD), families, occurrence)
    weeks = whole_weeks(conditions.specialist_stays, families.cell * N_SEVERITIES + families.severity, u, v)
    accompanied = (families.referrer == Referrer.FIRST_LINE) & (w < conditions.case_lead[families.cell])
    zero = np.zeros(len(families), dtype=np.int64)
    return Outcome(
        event=zero + Event.STARTED_SPECIALIST,
        route=zero + Route.DONE,
        changes={
            "stage": zero + Stage.SPECIALIST,
            "since": zero + conditions.week,
            "step": step,
            "urgent": zero,
            "helpers": np.minimum(families.helpers + np.where(accompanied, 0, 1), 255),
            "next_week": conditions.week + weeks,
        },
    )


def end_specialist_care(families: Families, conditions: Conditions, draws: Draws) -> Outcome:
    """End specialist care: left early, on to residential care (complex questions only), or completed.

    Completed care that could not add value is counted apart. After completed care a share relapses later, at raised severity.
    """
    u, v = draws.two(Purpose.SPECIALIST_END, families, families.occurrence)
    left = u < leaves_early(conditions.specialist_leaves[families.cell], families, conditions)
    onward = (families.severity == Severity.COMPLEX) & (v < conditions.specialist_to_residential[families.cell])
    completed = np.where(families.helpable, Event.COMPLETED_SPECIALIST, Event.COMPLETED_WITHOUT_VALUE)
    comes_back = relapse_week(conditions.specialist_relapse[families.cell], families, conditions, draws)
    closed = ~left & ~onward
    return Outcome(
        event=np.where(left, Event.LEFT_SPECIALIST, np.where(onward, Event.REFERRED_TO_RESIDENTIAL, completed)),
        route=np.where(left, Route.UNANSWERED, np.where(onward, Route.RESIDENTIAL_LIST, Route.CLOSE_QUESTION)),
        changes={
            "referrer": np.full(len(families), Referrer.SPECIALIST, dtype=np.int64),
            "care_until": np.full(len(families), conditions.week, dtype=np.int64),
            "return_week": np.where(closed, comes_back, NEVER),
            "return_severity": np.minimum(families.severity + 1, Severity.COMPLEX),
        },
    )


def relapse_week(probability: NDArray[np.float64], families: Families, conditions: Conditions, draws: Draws) -> NDArray[np.int64]:
    """Draw whether and when a question comes back after care: a gap of some months, or NEVER."""
    (u, v), (t, _) = draws.pairs((Purpose.SPECIALIST_RELAPSE, Purpose.RELAPSE_TIME), families, families.occurrence)
    gap = whole_weeks(conditions.relapse_gaps, families.cell, t, v)
    week = np.minimum(conditions.week + gap, NEVER)
    return np.where(u < relapses(probability, families, conditions), week, NEVER)
