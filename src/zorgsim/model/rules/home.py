"""At home: domains are lost and regained, questions arise, the family turns over."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.model.conditions import TURNOVER_CHANGE, Conditions
from zorgsim.model.draws import Draws
from zorgsim.model.durations import geometric_weeks
from zorgsim.model.families import NEVER, Families, Outcome
from zorgsim.model.vocabulary import N_DOMAINS, N_NEEDS, N_SEVERITIES, Event, Purpose, Route, Severity, Stage

_QUESTION_CHANGE: Final = N_DOMAINS


def live_at_home(families: Families, conditions: Conditions, draws: Draws) -> Outcome:
    """Let the home event happen that fell due: a relapse, or one of the competing hazards, or (thinned) nothing.

    The spell was drawn from the upper bound of the sum of hazards; which hazard it is follows from their bounds, and it happens
    with probability hazard / bound (thinning, Lewis and Shedler 1979), so that a measure works from the week in which it starts.
    A closed question that comes back (relapse) goes before what else falls in that week.
    """
    u, v = draws.two(Purpose.HOME_EVENT, families, families.spell)
    place = families.cell * N_NEEDS + families.needs
    shares = conditions.home_shares[place]
    change = (u[:, None] >= shares).sum(axis=1)
    unarranged = (families.needs >> np.minimum(change, N_DOMAINS - 1)) & 1
    kind = np.where(change < N_DOMAINS, change + N_DOMAINS * unarranged, change + N_DOMAINS)
    happens = v < conditions.home_acceptance[families.cell, kind]

    relapses = families.return_week <= conditions.week
    toggles = happens & (change < N_DOMAINS) & ~relapses
    asks = happens & (change == _QUESTION_CHANGE) & ~relapses
    turns_over = happens & (change == TURNOVER_CHANGE) & ~relapses

    event = np.where(toggles, Event.LOST_SUPPORT + kind, Event.NOTHING)
    route = np.where(asks, Route.RAISE_QUESTION, np.where(turns_over, Route.TURN_OVER, Route.STAY_HOME))
    needs = np.where(toggles, families.needs ^ (1 << np.minimum(change, N_DOMAINS - 1)), families.needs)
    return Outcome(
        event=np.where(relapses, Event.RELAPSED, event),
        route=np.where(relapses, Route.ASK_NETWORK, route),
        changes={
            "needs": needs,
            "question": (families.question + (asks | relapses)) * ~turns_over,
            "generation": families.generation + turns_over,
            "spell": families.spell * ~turns_over,
            "severity": np.where(relapses, families.return_severity, families.severity),
            "return_week": np.where(relapses | turns_over, NEVER, families.return_week),
            "helpers": np.zeros(len(families), dtype=np.int64),
            "step": np.zeros(len(families), dtype=np.int64),
        },
    )


def raise_question(families: Families, conditions: Conditions, draws: Draws) -> Outcome:
    """Settle how severe a new question is, and whether professional help would add value (not everything can be solved).

    Severity: multinomial logit in the number of unarranged domains (model.md section 3).
    """
    u, v = draws.two(Purpose.QUESTION, families, families.occurrence)
    thresholds = conditions.severity_thresholds[families.cell * (N_DOMAINS + 1) + families.unarranged]
    severity = (u[:, None] < thresholds).sum(axis=1)
    helpable = v < conditions.helpable[families.cell * N_SEVERITIES + severity]
    zero = np.zeros(len(families), dtype=np.int64)
    return Outcome(
        event=zero + Event.QUESTION_AROSE,
        route=zero + Route.ASK_NETWORK,
        changes={"severity": severity, "helpable": helpable.astype(np.int64)},
    )


def turn_over(families: Families, conditions: Conditions, draws: Draws) -> Outcome:
    """Let a new family take the place of one whose youngest child came of age: needs drawn afresh, no history."""
    zero = np.zeros(len(families), dtype=np.int64)
    u, _ = draws.two(Purpose.INITIAL_NEEDS, families, zero)
    return Outcome(
        event=zero + Event.TURNED_OVER,
        route=zero + Route.STAY_HOME,
        changes={
            "needs": draw_needs(families, conditions, u),
            "severity": zero + Severity.EVERYDAY,
            "helpable": zero + 1,
            "care_until": zero - 1,
        },
    )


def draw_needs(families: Families, conditions: Conditions, u: NDArray[np.float64]) -> NDArray[np.int64]:
    """Draw the needs of new families from their municipality's stationary distribution, by inversion."""
    needs: NDArray[np.int64] = (u[:, None] >= conditions.needs_cdf[families.cell]).sum(axis=1)
    return needs


def begin_home_spell(families: Families, conditions: Conditions, draws: Draws) -> Outcome:
    """Draw when the next thing may happen at home: geometric with the sum of the hazards' bounds, or the relapse if earlier.

    A relapse that fell due while the family was busy with another question comes next week.
    """
    spell = families.spell + 1
    u, _ = draws.two(Purpose.HOME_SPELL, families, spell)
    wait = geometric_weeks(conditions.home_minus_reciprocal_log[families.cell * N_NEEDS + families.needs], u)
    due = np.minimum(conditions.week + wait, np.maximum(families.return_week, conditions.week + 1))
    zero = np.zeros(len(families), dtype=np.int64)
    return Outcome(
        event=zero,
        route=zero + Route.DONE,
        changes={"stage": zero + Stage.HOME, "spell": spell, "next_week": np.minimum(due, NEVER)},
    )


def close_question(families: Families, conditions: Conditions, draws: Draws) -> Outcome:
    """Close the question: the family is at home again (its helpers are counted, then forgotten)."""
    zero = np.zeros(len(families), dtype=np.int64)
    return Outcome(
        event=zero + Event.QUESTION_CLOSED,
        route=zero + Route.STAY_HOME,
        changes={"referrer": zero, "urgent": zero},
    )
