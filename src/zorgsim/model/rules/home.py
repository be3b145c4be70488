"""At home: domains are lost and regained, questions arise, the family turns over."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.model.conditions import Conditions
from zorgsim.model.draws import Draws
from zorgsim.model.durations import geometric_weeks
from zorgsim.model.families import Families, RuleResult
from zorgsim.model.home_tables import N_KINDS, TURNOVER_CHANGE
from zorgsim.model.state import NEVER, Values
from zorgsim.model.vocabulary import N_DOMAINS, N_NEEDS, N_SEVERITIES, Event, Purpose, Referrer, Route, Severity, Stage

Ints = NDArray[np.int64]

_QUESTION_CHANGE: Final = N_DOMAINS
_ROUTE_OF_CHANGE: Final = np.full(TURNOVER_CHANGE + 1, Route.STAY_HOME)
_ROUTE_OF_CHANGE[_QUESTION_CHANGE] = Route.RAISE_QUESTION
_ROUTE_OF_CHANGE[TURNOVER_CHANGE] = Route.TURN_OVER
_BIT_OF_CHANGE: Final = np.array([*(1 << domain for domain in range(N_DOMAINS)), 0, 0])


def live_at_home(families: Families, conditions: Conditions, draws: Draws) -> RuleResult:
    """Let the home event happen that fell due: a relapse, or one of the competing hazards, or (thinned) nothing.

    The spell was drawn from the upper bound of the sum of hazards; which hazard it is follows from their bounds, and it happens
    with probability hazard / bound (thinning, Lewis and Shedler 1979), so that a measure works from the week in which it starts.
    A closed question that comes back (relapse) goes before what else falls in that week.
    """
    u, v = draws.two(Purpose.HOME_EVENT, families, families.spell)
    needs = families.needs
    shares = conditions.home_shares.take(families.cell * N_NEEDS + needs, axis=1)
    change = (u >= shares).view(np.int8).sum(axis=0, dtype=np.int8).astype(np.int64)
    toggled = _BIT_OF_CHANGE.take(change)
    lost = toggled & ~needs
    kind = change + N_DOMAINS * (lost == 0)
    happens = v < conditions.home_acceptance.take(families.cell * N_KINDS + kind)

    relapses = families.return_week <= conditions.week
    happens &= ~relapses
    toggled *= happens
    route = np.where(happens, _ROUTE_OF_CHANGE.take(change), Route.STAY_HOME)
    return RuleResult(
        event=np.where(toggled != 0, Event.LOST_SUPPORT + kind, Event.NOTHING),
        route=np.where(relapses, Route.COME_BACK, route),
        changes={"needs": needs ^ toggled},
    )


def raise_question(families: Families, conditions: Conditions, draws: Draws) -> RuleResult:
    """Settle how severe a new question is, and whether professional help would add value (not everything can be solved).

    Severity: multinomial logit in the number of unarranged domains (model.md section 3).
    """
    question = families.question + 1
    u, v = draws.two(Purpose.QUESTION, families, question << 8)
    serious, complex_ = conditions.severity_thresholds.take(families.cell * (N_DOMAINS + 1) + families.unarranged, axis=1)
    severity = (u < serious).astype(np.int64)
    severity += u < complex_
    return RuleResult(
        event=Event.QUESTION_AROSE,
        route=Route.ASK_NETWORK,
        changes={
            "severity": severity,
            "helpable": v < conditions.helpable.take(families.cell * N_SEVERITIES + severity),
            **_new_question(question),
        },
    )


def come_back(families: Families, conditions: Conditions, draws: Draws) -> RuleResult:
    """Let a closed question come back after care (relapse), as severe as was settled then."""
    return RuleResult(
        event=Event.RELAPSED,
        route=Route.ASK_NETWORK,
        changes={"severity": families.return_severity, "return_week": NEVER, **_new_question(families.question + 1)},
    )


def _new_question(question: Ints) -> dict[str, Values]:
    return {"question": question, "helpers": 0, "step": 0, "referrer": Referrer.NOBODY, "urgent": 0}


def turn_over(families: Families, conditions: Conditions, draws: Draws) -> RuleResult:
    """Let a new family take the place of one whose youngest child came of age: no history of its own.

    A share of the newcomers inherits the needs of the family before: children who grew up so, now parents (carry-over). The others'
    are drawn afresh. Both have the same distribution as long as needs are in balance, so that carry-over moves no prevalence.
    """
    newcomers = families.succeeded()
    settled = settle_in(newcomers, conditions, draws).changes["needs"]
    u = draws.one(Purpose.INHERIT, newcomers, np.zeros(len(families), dtype=np.int64))
    inherits = u < conditions.inherits.take(families.cell)
    return RuleResult(
        event=Event.TURNED_OVER,
        route=Route.STAY_HOME,
        changes={
            "generation": newcomers.generation.astype(np.int64),
            "needs": np.where(inherits, families.needs, settled),
            "spell": 0,
            "question": 0,
            "helpers": 0,
            "step": 0,
            "severity": Severity.EVERYDAY,
            "helpable": 1,
            "return_week": NEVER,
            "care_until": -1,
            "care_marks": 0,
        },
    )


def settle_in(families: Families, conditions: Conditions, draws: Draws) -> RuleResult:
    """Draw the needs of new families from their municipality's stationary distribution, by inversion."""
    u = draws.one(Purpose.INITIAL_NEEDS, families, np.zeros(len(families), dtype=np.int64))
    needs = (u >= conditions.needs_cdf.take(families.cell, axis=1)).view(np.int8).sum(axis=0, dtype=np.int8)
    return RuleResult(event=Event.NOTHING, route=Route.STAY_HOME, changes={"needs": needs.astype(np.int64)})


def go_home(families: Families, conditions: Conditions, draws: Draws) -> RuleResult:
    """Close the question, if there is one (its helpers are counted, then forgotten), and draw when something may happen at home.

    The spell is geometric with the sum of the hazards' bounds, or lasts until the relapse if that is earlier. A relapse that fell
    due while the family was busy with another question comes next week.
    """
    spell = families.spell + 1
    u = draws.one(Purpose.HOME_SPELL, families, spell)
    wait = geometric_weeks(conditions.home_minus_reciprocal_log.take(families.cell * N_NEEDS + families.needs), u)
    due = np.minimum(conditions.week + wait, np.maximum(families.return_week, conditions.week + 1))
    return RuleResult(
        event=np.where(families.route == Route.CLOSE_QUESTION, Event.QUESTION_CLOSED, Event.NOTHING),
        route=Route.DONE,
        changes={"stage": Stage.HOME, "spell": spell, "next_week": np.minimum(due, NEVER)},
    )
