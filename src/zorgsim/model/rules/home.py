"""At home: questions arise, the family turns over."""

from __future__ import annotations

from typing import Final

import numpy as np

from zorgsim.model.chances import NEEDS, UNARRANGED, Floats, Given, Ints, Moves, StatedAxis, Week, chance
from zorgsim.model.draws import Draws
from zorgsim.model.durations import geometric_weeks
from zorgsim.model.families import NOT_COUNTED, STEP_BITS, Families, RuleResult
from zorgsim.model.parameter_arrays import by_severity
from zorgsim.model.rules.access import voices_at_a_price
from zorgsim.model.rules.domain_clock import next_change
from zorgsim.model.rules.stays import end_of
from zorgsim.model.rules.unheard import is_voiced_at_once
from zorgsim.model.state import NEVER, Values
from zorgsim.model.structure import HiddenOption
from zorgsim.model.vocabulary import N_DOMAINS, N_SEVERITIES, VACANT, Event, IncomeThen, Purpose, Referrer, Route, Severity, Stage


@chance("home_question_share", NEEDS, moves=Moves.RUN, unit="probability")
def share_of_questions(given: Given) -> Floats:
    """Share of the bounded hazard of a question in the sum of the two at home, (cells, needs); turnover is the rest.

    Yearly hazards, by needs (``zorgsim.model.home_tables``), each over 365.25 / 7 a week:

    - a question arises at ``question.base`` (the region's own, ``zorgsim.model.regional``) x relative use of care (0.5 to 2) to
      the power ``question.municipal_exponent`` x product over unarranged domains of ``question.risk_ratio``;
    - the family turns over at ``turnover.rate``.

    Bounded: times the largest value that the dial of the hazard can take within the declared ranges of all levers.

    Source: that unarranged domains raise questions is claimed by the advisory reports of 2021 (C6) and about 2022 (E9), on
    parents' mental health 2023 (D1); sizes as the parameters say.
    """
    return given.home.question_share


@chance("home_acceptance", moves=Moves.LEVERS, unit="probability")
def arises_under_bound(given: Given) -> Floats:
    """Dial ``question`` over its bound: the share of the questions that fall due which arise.

    Under structure ``hidden`` = ``none`` that dial x dial ``detection``, over the bound of both. Turnover has no dial: it always
    happens.

    Source: thinning (Lewis and Shedler 1979).
    """
    often, detection = given.dials["question"], given.dials["detection"]
    if given.structure.hidden is HiddenOption.NONE:
        often = often * detection
    acceptance: Floats = often * given.home.acceptance_scale
    return acceptance


def live_at_home(families: Families, week: Week, draws: Draws) -> RuleResult:
    """Let the home event happen that fell due: a relapse, a question or turnover, or (thinned) nothing.

    The spell was drawn from the upper bound of the sum of hazards; which hazard it is follows from their bounds, and it happens
    with probability hazard / bound (thinning, Lewis and Shedler 1979), so that a measure works from the week in which it starts.
    A closed question that comes back (relapse) goes before what else falls in that week.
    """
    u, v = draws.two(Purpose.HOME_EVENT, families, families.spell)
    asks = u < week.chance(share_of_questions, families)
    arises = v < week.chance(arises_under_bound, families)
    route = np.where(asks, np.where(arises, Route.RAISE_QUESTION, Route.STAY_HOME), Route.TURN_OVER)
    relapses = families.return_week <= week.number
    return RuleResult(event=Event.NOTHING, route=np.where(relapses, Route.COME_BACK, route), changes={})


@chance("severity_thresholds", UNARRANGED, moves=Moves.LEVERS, unit="probability")
def at_least_so_severe(given: Given) -> Floats:
    """P(at least serious) and P(complex), (2, cells, unarranged domains): multinomial logit.

    With n unarranged domains, the odds against an everyday question are

        serious: o_s = dial ``severe_odds`` x ``severity.serious_share`` / everyday share x exp(``severity.serious_slope`` x n)
        complex: o_c = dial ``severe_odds`` x ``severity.complex_share`` / everyday share x exp(``severity.complex_slope`` x n)
        P(at least serious) = (o_s + o_c) / (1 + o_s + o_c)
        P(complex) = o_c / (1 + o_s + o_c)

    where everyday share = 1 - ``severity.serious_share`` - ``severity.complex_share``.

    Source: the form is an assumption of the model specification.
    """
    parameters, severe = given.parameters, given.dials["severe_odds"]
    counts = np.arange(N_DOMAINS + 1, dtype=np.float64)
    serious, complex_ = parameters["severity.serious_share"], parameters["severity.complex_share"]
    everyday = 1.0 - serious - complex_
    odds_serious = (severe * serious / everyday)[:, None] * np.exp(parameters["severity.serious_slope"][:, None] * counts)
    odds_complex = (severe * complex_ / everyday)[:, None] * np.exp(parameters["severity.complex_slope"][:, None] * counts)
    total = 1.0 + odds_serious + odds_complex
    return np.stack([(odds_serious + odds_complex) / total, odds_complex / total])


_DRAWN: Final = StatedAxis("severity", N_SEVERITIES)
"""The severity that was just drawn: the family's own is still that of the question before."""


@chance("helpable", _DRAWN, moves=Moves.RUN, unit="probability")
def help_adds_value(given: Given) -> Floats:
    """``helpable`` by severity: the share of questions for which professional help would add value.

    Source: not every problem can be solved (advisory text of 2021, C5); the share is an assumption.
    """
    return by_severity(given.parameters, "helpable")


def raise_question(families: Families, week: Week, draws: Draws) -> RuleResult:
    """Settle how severe a new question is, whether professional help would add value, and whether the family voices it at once."""
    question = families.question + 1
    u, v = draws.two(Purpose.QUESTION, families, question << STEP_BITS)
    serious, complex_ = week.chance(at_least_so_severe, families)
    severity = (u < serious).astype(np.int64)
    severity += u < complex_
    route: Values = Route.ASK_NETWORK
    if not (week.is_certain(is_voiced_at_once) and week.is_certain(voices_at_a_price)):
        w = draws.one(Purpose.VOICE, families, question << STEP_BITS)
        voiced = week.chance(is_voiced_at_once, families, severity) * week.chance(voices_at_a_price, families)
        route = np.where(w < voiced, Route.ASK_NETWORK, Route.UNVOICED)
    return RuleResult(
        event=Event.QUESTION_AROSE,
        route=route,
        changes={"severity": severity, "helpable": v < week.chance(help_adds_value, families, severity), **_new_question(question)},
    )


def come_back(families: Families, week: Week, draws: Draws) -> RuleResult:
    """Let a closed question come back after care (relapse), as severe as was settled then.

    It is voiced at once: a family that has had care knows the way.
    """
    return RuleResult(
        event=Event.RELAPSED,
        route=Route.ASK_NETWORK,
        changes={"severity": families.return_severity, "return_week": NEVER, **_new_question(families.question + 1)},
    )


def _new_question(question: Ints) -> dict[str, Values]:
    return {"question": question, "helpers": 0, "step": 0, "referrer": Referrer.NOBODY, "urgent": 0}


@chance("inherits", moves=Moves.RUN, unit="probability")
def inherits_needs(given: Given) -> Floats:
    """``turnover.carry_over``: the share of newcomers that inherits the needs of the family before.

    Source: children who grow up so carry the risk into their adult life (advisory report of 2023, D5); the share as the parameter
    says.
    """
    return given.parameters["turnover.carry_over"]


def turn_over(families: Families, week: Week, draws: Draws) -> RuleResult:
    """Let a new family take the place of one whose youngest child came of age: no history of its own.

    A share of the newcomers inherits the needs of the family before: children who grew up so, now parents (carry-over). The others'
    are drawn afresh. Both have the same distribution as long as needs are in balance, so that carry-over moves no prevalence.
    Their domain clock begins with them.
    """
    newcomers = families.succeeded()
    settled = settle_in(newcomers, week, draws).changes["needs"]
    u = draws.one(Purpose.INHERIT, newcomers, np.zeros(len(families), dtype=np.int64))
    needs = np.where(u < week.chance(inherits_needs, families), families.needs, settled)
    newcomers.domain_spell = np.zeros(len(families), dtype=np.int64)
    changes: dict[str, Values] = {"needs": needs, **next_change(newcomers, needs, week, draws), **_no_history(newcomers)}
    return RuleResult(event=Event.TURNED_OVER, route=Route.STAY_HOME, changes=changes)


def _no_history(newcomers: Families) -> dict[str, Values]:
    """Return what makes a row that of another family, of which nothing is known yet."""
    return {
        "generation": newcomers.generation.astype(np.int64),
        "redraws": 0,
        "spell": 0,
        "question": 0,
        "helpers": 0,
        "step": 0,
        "severity": Severity.EVERYDAY,
        "helpable": 1,
        "return_week": NEVER,
        "care_until": -1,
        "care_marks": 0,
        "income_then": IncomeThen.NOT_THERE,
    }


def leave_vacant(families: Families, week: Week, draws: Draws) -> RuleResult:
    """Leave the rows of families vacant that turned over this week and have no successor: there are fewer families from now on."""
    vacant = {"stage": VACANT, "next_week": NEVER, "domain_week": NEVER}
    return RuleResult(event=Event.NO_SUCCESSOR, route=Route.DONE, changes=vacant)


def move_in(families: Families, week: Week, draws: Draws) -> RuleResult:
    """Let new families move into vacant rows, all at home, their needs drawn as everybody's are who comes into the world.

    They inherit nothing: nobody lived in the row. The home spell is drawn as it is for a family that turned over.
    """
    newcomers = families.succeeded()
    needs = settle_in(newcomers, week, draws).changes["needs"]
    newcomers.domain_spell = newcomers.spell = np.zeros(len(families), dtype=np.int64)
    newcomers.needs = np.asarray(needs)
    newcomers.return_week = np.full(len(families), NEVER, dtype=np.int64)
    newcomers.route = np.full(len(families), Route.STAY_HOME, dtype=np.int64)
    changes: dict[str, Values] = {"needs": needs, **next_change(newcomers, newcomers.needs, week, draws), **_no_history(newcomers)}
    at_home = go_home(newcomers, week, draws).changes
    return RuleResult(event=Event.MOVED_IN, route=Route.DONE, changes={**changes, **at_home})


@chance("needs_cdf", moves=Moves.RUN, unit="probability")
def needs_of_newcomers(given: Given) -> Floats:
    """Cumulative stationary distribution of needs, (31, cells): of the chain of losses and regains in ``domain_shares``.

    It has the municipality's own prevalences (where domains stand still in care, at odds x ``domains.home_odds``), and does not
    move with the levers.
    """
    return given.domains.needs_cdf


def settle_in(families: Families, week: Week, draws: Draws) -> RuleResult:
    """Draw the needs of new families from their municipality's stationary distribution, by inversion."""
    u = draws.one(Purpose.INITIAL_NEEDS, families, np.zeros(len(families), dtype=np.int64))
    needs = (u >= week.chance(needs_of_newcomers, families)).view(np.int8).sum(axis=0, dtype=np.int8)
    return RuleResult(event=Event.NOTHING, route=Route.STAY_HOME, changes={"needs": needs.astype(np.int64)})


@chance("home_minus_reciprocal_log", NEEDS, moves=Moves.RUN, unit="weeks")
def clock_at_home(given: Given) -> Floats:
    """-1 / log(1 - h), where h is the sum of the bounded weekly hazards of ``home_question_share``.

    What an exponential is multiplied by to give the geometric spell until something may happen.
    """
    return given.home.minus_reciprocal_log


def go_home(families: Families, week: Week, draws: Draws) -> RuleResult:
    """Close the question, if there is one (its helpers are counted, then forgotten), and draw when something may happen at home.

    The spell is geometric with the sum of the hazards' bounds, or lasts until the relapse if that is earlier. A relapse that fell
    due while the family was busy with another question comes next week.
    """
    spell = families.spell + 1
    u = draws.one(Purpose.HOME_SPELL, families, spell)
    ends = end_of(week, geometric_weeks(week.chance(clock_at_home, families), u))
    closed = families.route == Route.CLOSE_QUESTION
    return RuleResult(
        event=np.where(closed, Event.QUESTION_CLOSED, Event.NOTHING),
        route=Route.DONE,
        changes={
            "stage": Stage.HOME,
            "spell": spell,
            "next_week": np.minimum(ends, np.maximum(families.return_week, week.number + 1)),
        },
        counts={"helpers": np.where(closed, families.helpers, NOT_COUNTED)},
    )
