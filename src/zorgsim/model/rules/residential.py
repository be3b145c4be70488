"""Step 5 of a question: residential care (foster, family-type, closed, other)."""

from __future__ import annotations

import numpy as np

from zorgsim.model.conditions import Conditions
from zorgsim.model.draws import Draws
from zorgsim.model.durations import whole_weeks
from zorgsim.model.families import NEVER, Families, Outcome
from zorgsim.model.rules.passing_on import leaves_early
from zorgsim.model.rules.specialist import relapse_week
from zorgsim.model.vocabulary import Event, Purpose, Referrer, Route, Severity, Stage


def start_residential_care(families: Families, conditions: Conditions, draws: Draws) -> Outcome:
    """Begin residential care: a helper more, and a long stay."""
    step = np.minimum(families.step + 1, 255)
    u, v = draws.two(Purpose.RESIDENTIAL_TIME, families, (families.question << 8) | step)
    weeks = whole_weeks(conditions.residential_stays, families.cell, u, v)
    zero = np.zeros(len(families), dtype=np.int64)
    return Outcome(
        event=zero + Event.STARTED_RESIDENTIAL,
        route=zero + Route.DONE,
        changes={
            "stage": zero + Stage.RESIDENTIAL,
            "since": zero + conditions.week,
            "step": step,
            "urgent": zero,
            "helpers": np.minimum(families.helpers + 1, 255),
            "next_week": conditions.week + weeks,
        },
    )


def end_residential_care(families: Families, conditions: Conditions, draws: Draws) -> Outcome:
    """End residential care: left early (the question stays unanswered), or back home; a share relapses later."""
    u, _ = draws.two(Purpose.RESIDENTIAL_END, families, families.occurrence)
    left = u < leaves_early(conditions.residential_leaves[families.cell], families, conditions)
    comes_back = relapse_week(conditions.residential_relapse[families.cell], families, conditions, draws)
    return Outcome(
        event=np.where(left, Event.LEFT_RESIDENTIAL, Event.COMPLETED_RESIDENTIAL),
        route=np.where(left, Route.UNANSWERED, Route.CLOSE_QUESTION),
        changes={
            "referrer": np.full(len(families), Referrer.SPECIALIST, dtype=np.int64),
            "care_until": np.full(len(families), conditions.week, dtype=np.int64),
            "return_week": np.where(left, NEVER, comes_back),
            "return_severity": np.full(len(families), Severity.COMPLEX, dtype=np.int64),
        },
    )
