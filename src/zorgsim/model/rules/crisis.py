"""Step 6 of a question: crisis care, bought at an emergency price, without a queue."""

from __future__ import annotations

import numpy as np

from zorgsim.model.conditions import Conditions
from zorgsim.model.draws import Draws
from zorgsim.model.durations import whole_weeks
from zorgsim.model.families import Families, Outcome
from zorgsim.model.vocabulary import Event, Purpose, Referrer, Route, Stage


def start_crisis_care(families: Families, conditions: Conditions, draws: Draws) -> Outcome:
    """Begin crisis care in the week in which the question breaks down."""
    step = np.minimum(families.step + 1, 255)
    u, v = draws.two(Purpose.CRISIS_TIME, families, (families.question << 8) | step)
    weeks = whole_weeks(conditions.crisis_stays, families.cell, u, v)
    zero = np.zeros(len(families), dtype=np.int64)
    return Outcome(
        event=zero + Event.STARTED_CRISIS,
        route=zero + Route.DONE,
        changes={
            "stage": zero + Stage.CRISIS,
            "since": zero + conditions.week,
            "step": step,
            "urgent": zero,
            "helpers": np.minimum(families.helpers + 1, 255),
            "next_week": conditions.week + weeks,
        },
    )


def end_crisis_care(families: Families, conditions: Conditions, draws: Draws) -> Outcome:
    """End crisis care: on to residential or to specialist care, with priority on the list."""
    u, _ = draws.two(Purpose.CRISIS_END, families, families.occurrence)
    residential = u < conditions.crisis_to_residential[families.cell]
    n = len(families)
    return Outcome(
        event=np.where(residential, Event.CRISIS_TO_RESIDENTIAL, Event.CRISIS_TO_SPECIALIST),
        route=np.where(residential, Route.RESIDENTIAL_LIST, Route.SPECIALIST_LIST),
        changes={
            "referrer": np.full(n, Referrer.CRISIS, dtype=np.int64),
            "care_until": np.full(n, conditions.week, dtype=np.int64),
            "urgent": np.ones(n, dtype=np.int64),
        },
    )
