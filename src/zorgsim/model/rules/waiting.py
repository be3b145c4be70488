"""Waiting: joining a list, escalating, leaving, breaking down; and the same for a question that nobody answers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from zorgsim.model.conditions import Conditions
from zorgsim.model.draws import Draws
from zorgsim.model.durations import geometric_weeks
from zorgsim.model.families import NEVER, Families, Outcome
from zorgsim.model.vocabulary import N_DOMAINS, N_SEVERITIES, Event, Purpose, Route, Severity, Stage


def join_first_line_list(families: Families, conditions: Conditions, draws: Draws) -> Outcome:
    """Join the municipality's list for family coaching."""
    return _begin_wait(families, conditions, Stage.FIRST_LINE_WAIT, Event.JOINED_FIRST_LINE_LIST)


def join_specialist_list(families: Families, conditions: Conditions, draws: Draws) -> Outcome:
    """Join the pool's list for specialist care."""
    return _begin_wait(families, conditions, Stage.SPECIALIST_WAIT, Event.JOINED_SPECIALIST_LIST)


def join_residential_list(families: Families, conditions: Conditions, draws: Draws) -> Outcome:
    """Join the pool's list for residential care."""
    return _begin_wait(families, conditions, Stage.RESIDENTIAL_WAIT, Event.JOINED_RESIDENTIAL_LIST)


def stay_unanswered(families: Families, conditions: Conditions, draws: Draws) -> Outcome:
    """Stay at home with a question that nobody answers."""
    return _begin_wait(families, conditions, Stage.UNANSWERED, Event.NOTHING)


def _begin_wait(families: Families, conditions: Conditions, stage: Stage, event: Event) -> Outcome:
    """The wait begins this week; its clock is drawn next."""
    zero = np.zeros(len(families), dtype=np.int64)
    return Outcome(
        event=zero + event,
        route=zero + Route.KEEP_WAITING,
        changes={"stage": zero + stage, "since": zero + conditions.week},
    )


def wait_on(families: Families, conditions: Conditions, draws: Draws) -> Outcome:
    """Draw when, unless a place comes first, the wait ends by itself: escalation or leaving, whichever is earlier.

    Both are constant weekly hazards given severity and unarranged domains, so the earlier of the two is geometric with their sum.
    """
    step = np.minimum(families.step + 1, 255)
    u, _ = draws.two(Purpose.WAIT_CLOCK, families, (families.question << 8) | step)
    weeks = geometric_weeks(conditions.wait_minus_reciprocal_log[wait_place(families)], u)
    zero = np.zeros(len(families), dtype=np.int64)
    return Outcome(
        event=zero,
        route=zero + Route.DONE,
        changes={"step": step, "next_week": np.minimum(conditions.week + weeks, NEVER)},
    )


def wait_place(families: Families) -> NDArray[np.int64]:
    """Return where the family's hazards stand in the wait tables: cell, listed or unanswered, severity, unarranged domains."""
    unanswered = families.stage == Stage.UNANSWERED
    listed = families.cell * 2 + unanswered
    place: NDArray[np.int64] = (listed * N_SEVERITIES + families.severity) * (N_DOMAINS + 1) + families.unarranged
    return place


def end_wait_unhelped(families: Families, conditions: Conditions, draws: Draws) -> Outcome:
    """End a wait, or a spell unanswered, without help: escalate, break down into crisis, settle by itself, or give up.

    On a list: escalation raises the severity and the family waits on in its place; a complex question breaks down.
    Unanswered: escalation brings the question back to an everyday professional, one step more severe.
    """
    u, v = draws.two(Purpose.WAIT_END, families, families.occurrence)
    escalates = u < conditions.wait_escalation_share[wait_place(families)]
    breaks = escalates & (families.severity == Severity.COMPLEX)
    unanswered = families.stage == Stage.UNANSWERED
    gives_up = v < conditions.gives_up[families.cell]

    left = np.where(gives_up, Event.GAVE_UP_WAITING, Event.SETTLED_WAITING)
    left_to = np.where(gives_up, Route.UNANSWERED, Route.CLOSE_QUESTION)
    event = np.where(unanswered, Event.FADED_UNANSWERED, left)
    route = np.where(unanswered, Route.CLOSE_QUESTION, left_to)
    event = np.where(escalates, np.where(unanswered, Event.CAME_BACK_UNANSWERED, Event.ESCALATED_WAITING), event)
    route = np.where(escalates, np.where(unanswered, Route.SEE_PROFESSIONAL, Route.KEEP_WAITING), route)
    event = np.where(breaks, np.where(unanswered, Event.BROKE_DOWN_UNANSWERED, Event.BROKE_DOWN_WAITING), event)
    return Outcome(
        event=event,
        route=np.where(breaks, Route.CRISIS, route),
        changes={"severity": np.minimum(families.severity + escalates, Severity.COMPLEX)},
    )
