"""Waiting: joining a list, escalating, leaving, breaking down; and the same for a question that nobody answers."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.model.conditions import Conditions
from zorgsim.model.draws import Draws
from zorgsim.model.durations import geometric_weeks
from zorgsim.model.families import Families, RuleResult
from zorgsim.model.routes import route_after
from zorgsim.model.state import NEVER
from zorgsim.model.vocabulary import N_DOMAINS, N_SEVERITIES, Event, Purpose, Referrer, Route, Severity, Stage

Ints = NDArray[np.int64]

_JOINED: Final = {
    Route.FIRST_LINE_LIST: (Stage.FIRST_LINE_WAIT, Event.JOINED_FIRST_LINE_LIST),
    Route.SPECIALIST_LIST: (Stage.SPECIALIST_WAIT, Event.JOINED_SPECIALIST_LIST),
    Route.RESIDENTIAL_LIST: (Stage.RESIDENTIAL_WAIT, Event.JOINED_RESIDENTIAL_LIST),
    Route.UNANSWERED: (Stage.UNANSWERED, Event.NOTHING),
}
_STAGE_OF_ROUTE: Final = np.zeros(len(Route), dtype=np.int64)
_EVENT_OF_ROUTE: Final = np.zeros(len(Route), dtype=np.int64)
for _route, (_stage, _event) in _JOINED.items():
    _STAGE_OF_ROUTE[_route], _EVENT_OF_ROUTE[_route] = _stage, _event


def wait_for_help(families: Families, conditions: Conditions, draws: Draws) -> RuleResult:
    """Join the list that the route leads to, or stay with a question that nobody answers, or wait on; draw the wait's own end.

    Unless a place comes first, the wait ends by escalation or by leaving, whichever is earlier. Both are constant weekly hazards
    given severity and unarranged domains, so the earlier of the two is geometric with their sum.
    """
    waits_on = families.route == Route.KEEP_WAITING
    stage = np.where(waits_on, families.stage, _STAGE_OF_ROUTE.take(families.route))
    u = draws.one(Purpose.WAIT_CLOCK, families, families.next_occurrence)
    weeks = geometric_weeks(conditions.wait_minus_reciprocal_log.take(_wait_place(families, stage)), u)
    return RuleResult(
        event=_EVENT_OF_ROUTE.take(families.route),
        route=Route.DONE,
        changes={
            "stage": stage,
            "since": np.where(waits_on, families.since, conditions.week),
            "step": families.next_step,
            "next_week": np.minimum(conditions.week + weeks, NEVER),
        },
    )


def _wait_place(families: Families, stage: Ints) -> Ints:
    """Return where a wait's hazards stand in the wait tables: cell, listed or unanswered, severity, unarranged domains."""
    listed = families.cell * 2 + (stage == Stage.UNANSWERED)
    place: Ints = (listed * N_SEVERITIES + families.severity) * (N_DOMAINS + 1) + families.unarranged
    return place


def end_wait_unhelped(families: Families, conditions: Conditions, draws: Draws) -> RuleResult:
    """End a wait, or a spell unanswered, without help: escalate, break down into crisis, settle by itself, or give up.

    On a list: escalation raises the severity and the family waits on in its place; a complex question breaks down.
    Unanswered: escalation brings the question back to an everyday professional, one step more severe.
    Support while waiting prevents a share of both ends of a wait on a list (thinning), and contact after care that could not help
    a share of returns: the family then waits on as it is.
    """
    u, v = draws.two(Purpose.WAIT_END, families, families.occurrence)
    escalates = u < conditions.wait_escalation_share.take(_wait_place(families, families.stage))
    breaks = escalates & (families.severity == Severity.COMPLEX)
    unanswered = families.stage == Stage.UNANSWERED
    gives_up = v < conditions.gives_up.take(families.cell)

    left = np.where(gives_up, Event.GAVE_UP_WAITING, Event.SETTLED_WAITING)
    event = np.where(unanswered, Event.FADED_UNANSWERED, left)
    event = np.where(escalates, np.where(unanswered, Event.CAME_BACK_UNANSWERED, Event.ESCALATED_WAITING), event)
    event = np.where(breaks, np.where(unanswered, Event.BROKE_DOWN_UNANSWERED, Event.BROKE_DOWN_WAITING), event)
    route = route_after(event)
    if conditions.waits_eased_somewhere:
        w = draws.one(Purpose.BRIDGING, families, families.occurrence)
        after_care = unanswered & ~families.helpable & (families.referrer == Referrer.SPECIALIST)
        eased = ~unanswered | (after_care & escalates)
        prevented = eased & (w >= conditions.wait_acceptance.take(families.cell * 3 + np.where(unanswered, 2, ~escalates)))
        event, route = np.where(prevented, Event.NOTHING, event), np.where(prevented, Route.KEEP_WAITING, route)
        escalates = escalates & ~prevented
    return RuleResult(
        event=event,
        route=route,
        changes={"severity": np.minimum(families.severity + escalates, Severity.COMPLEX)},
    )
