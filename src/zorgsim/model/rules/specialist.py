"""Step 4 of a question: specialist care, ambulatory, at home or at a provider."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.model.conditions import MOST_HAND_OVERS, Conditions
from zorgsim.model.draws import Draws
from zorgsim.model.durations import whole_weeks
from zorgsim.model.families import Families, RuleResult
from zorgsim.model.routes import route_after
from zorgsim.model.rules.passing_on import after_hand_overs, hand_overs
from zorgsim.model.state import NEVER
from zorgsim.model.vocabulary import N_SEVERITIES, Event, Plan, Purpose, Referrer, Route, Severity, Stage

_RELAPSING: Final = (Purpose.SPECIALIST_RELAPSE, Purpose.RELAPSE_TIME)


def start_specialist_care(families: Families, conditions: Conditions, draws: Draws) -> RuleResult:
    """Begin specialist care; duration by severity. Where a case lead stays on, the specialist is not another helper.

    Where care is reviewed, that which adds no value is found with some probability and stops at the review, unless it ends before;
    now and then a review errs, and stops care that does add value.
    """
    u, v = draws.two(Purpose.SPECIALIST_TIME, families, families.next_occurrence)
    weeks = whole_weeks(conditions.specialist_stays, families.cell * N_SEVERITIES + families.severity, u, v)
    helpers, plan = families.helpers + 1, np.full(len(families), Plan.TREATMENT)
    if conditions.case_lead_somewhere:
        w = draws.one(Purpose.CASE_LEAD, families, families.next_occurrence)
        helpers -= (families.referrer == Referrer.FIRST_LINE) & (w < conditions.case_lead.take(families.cell))
    if conditions.reviews_somewhere:
        w = draws.one(Purpose.REVIEW, families, families.next_occurrence)
        review = conditions.review_weeks.take(families.cell)
        stops = (w < conditions.review_stops.take(families.cell * 2 + families.helpable)) & (weeks > review)
        weeks, plan = np.where(stops, review, weeks), np.where(stops, Plan.STOPPED, plan)
    return RuleResult(
        event=Event.STARTED_SPECIALIST,
        route=Route.DONE,
        changes={
            "stage": Stage.SPECIALIST,
            "since": conditions.week,
            "step": families.next_step,
            "urgent": 0,
            "helpers": np.minimum(helpers, 255),
            "plan": plan,
            "next_week": np.minimum(conditions.week + weeks, NEVER),
        },
    )


def end_specialist_care(families: Families, conditions: Conditions, draws: Draws) -> RuleResult:
    """End a stay in specialist care: left early, on to residential care (complex questions only), or completed; or it goes on.

    Care that could not add value leaves the question unanswered, and so does care that a review stopped by mistake. After completed
    care that did add value a share relapses later, at raised severity. Where care lets go only when the five domains are arranged,
    treated families with an unarranged domain are kept on, up to a limit; of those that were kept on, nobody leaves early.
    """
    u, v = draws.two(Purpose.SPECIALIST_END, families, families.occurrence)
    treated = families.plan == Plan.TREATMENT
    place = (families.cell * N_SEVERITIES + families.severity) * MOST_HAND_OVERS + hand_overs(families)
    left = treated & (u < conditions.specialist_leaves.take(place))
    complex_ = families.severity == Severity.COMPLEX
    onward = treated & complex_ & (v < conditions.specialist_to_residential.take(families.cell))
    stopped = (families.plan == Plan.STOPPED) & families.helpable
    unfinished = conditions.keeps_on.take(families.cell) & (families.needs > 0) & (families.plan != Plan.STOPPED)
    kept = unfinished & (conditions.week - families.since < conditions.keeps_on_weeks.take(families.cell))

    event = np.where(families.helpable, Event.COMPLETED_SPECIALIST, Event.COMPLETED_WITHOUT_VALUE)
    event = np.where(kept, Event.KEPT_ON_IN_CARE, event)
    event = np.where(stopped, Event.STOPPED_TOO_EARLY, event)
    event = np.where(left, Event.LEFT_SPECIALIST, np.where(onward, Event.REFERRED_TO_RESIDENTIAL, event))
    comes_back = relapse_week(conditions.specialist_relapse, families, conditions, draws)
    return RuleResult(
        event=event,
        route=route_after(event),
        changes={
            "referrer": Referrer.SPECIALIST,
            "care_until": conditions.week,
            "return_week": np.where(event == Event.COMPLETED_SPECIALIST, comes_back, NEVER),
            "return_severity": np.minimum(families.severity + 1, Severity.COMPLEX),
        },
    )


def keep_in_care(families: Families, conditions: Conditions, draws: Draws) -> RuleResult:
    """Keep treated families on in specialist care until the five domains are arranged: some more weeks, in their place."""
    u, v = draws.two(Purpose.KEEPING_ON, families, families.next_occurrence)
    weeks = whole_weeks(conditions.keeping_on_stays, families.cell, u, v)
    return RuleResult(
        event=Event.NOTHING,
        route=Route.DONE,
        changes={
            "plan": Plan.KEPT_ON,
            "step": families.next_step,
            "next_week": np.minimum(conditions.week + weeks, NEVER),
        },
    )


def relapse_week(chances: NDArray[np.float64], families: Families, conditions: Conditions, draws: Draws) -> NDArray[np.int64]:
    """Draw whether (``chances`` by hand-overs) and when a question comes back after care: a gap of some months, or NEVER."""
    (u, t), (v, _) = draws.two_each(_RELAPSING, families, families.occurrence)
    gap = whole_weeks(conditions.relapse_gaps, families.cell, t, v)
    week = np.minimum(conditions.week + gap, NEVER)
    return np.where(u < after_hand_overs(chances, families), week, NEVER)
