"""Step 3 of a question: the family coach of the first line."""

from __future__ import annotations

from typing import Final

import numpy as np

from zorgsim.model.advice_to_coaches import longer_coaching, settled_with_advice
from zorgsim.model.chances import HAND_OVERS, SEVERITY, Floats, Given, Moves, StatedAxis, Week, chance, stay
from zorgsim.model.draws import Draws
from zorgsim.model.durations import Stays, stays_of
from zorgsim.model.families import Families, RuleResult
from zorgsim.model.generalists import settled_by_generalists
from zorgsim.model.parameter_arrays import by_severity
from zorgsim.model.routes import route_after
from zorgsim.model.rules.getting_worse import WITH_COACH, crisis_or_end, somebody_breaks_down
from zorgsim.model.rules.hand_overs import chance_by_hand_overs, leaving_by_hand_overs
from zorgsim.model.rules.practical_support import call_in_support
from zorgsim.model.rules.stays import begin_stay
from zorgsim.model.stocks.stock import LEAST_FACTOR
from zorgsim.model.vocabulary import Event, Plan, Purpose, Referrer, Stage

_ENDING: Final = (Purpose.COACHING_END, Purpose.COACHING_SETTLE)

MOST_ATTENTION: Final = 1.25
"""However few families a coach has, attention settles at most a quarter more than the register says. Assumption."""
MOST_SETTLED: Final = 0.98
"""Before the advice of specialists no coach settles more than this share. Assumption."""


@stay("coaching_stays", moves=Moves.RUN)
def coaching_stays(given: Given) -> Stays:
    """Gamma, in whole weeks: mean ``first_line.weeks``, spread ``first_line.weeks_scv``."""
    return stays_of("gamma", given.parameters["first_line.weeks_scv"], given.parameters["first_line.weeks"])


_CALLED: Final = StatedAxis("called", 2)
"""1 where the coach calls in practical support."""


@stay("coaching_stays_with_others", _CALLED, moves=Moves.LEVERS)
def stays_with_others(given: Given) -> Stays:
    """As ``coaching_stays``, the same spread (``first_line.weeks_scv``), their mean x longer, at least one week.

    Where practical support is called in also x ``support_call.weeks``.

    longer = 1 + (``first_line.advice_weeks`` - 1) x (dial ``own_advice`` + hired), with hired = dial ``hired_advice``, at most what
    the own specialists do not advise.

    Source: practical support where needed (advisory report of 2012, A8), teams and specialists who work together (2014, B6);
    strengths are assumptions.
    """
    parameters = given.parameters
    weeks = given.stays(coaching_stays).mean * longer_coaching(given.dials, parameters)
    both = np.stack([weeks, weeks * parameters["support_call.weeks"]], axis=1)
    return stays_of("gamma", parameters["first_line.weeks_scv"], np.maximum(both, 1.0))


def start_coaching(families: Families, week: Week, draws: Draws) -> RuleResult:
    """Begin family coaching: a helper more, and a stay of some months; the coach may call in practical support."""
    u, v = draws.two(Purpose.COACHING_TIME, families, families.next_occurrence)
    called = call_in_support(families, week, draws)
    weeks = week.weeks_of(stays_with_others, families, u, v, called.astype(np.int64))
    plan = called * np.int64(Plan.SUPPORT_CALLED)
    if somebody_breaks_down(week):
        weeks, breaks = crisis_or_end(families, week, draws, (WITH_COACH, weeks))
        plan = np.where(breaks, Plan.BREAKS_DOWN, plan)
    return begin_stay(families, week, Stage.FIRST_LINE, Event.STARTED_COACHING, weeks).with_changes(plan=plan)


@chance("coaching_leaves", HAND_OVERS, moves=Moves.LEVERS, unit="probability")
def leaves_early(given: Given) -> Floats:
    """``first_line.leaves``, its odds x ``leaving_by_hand_overs`` x dial ``leaving_odds``.

    Source: one family, one helper (advisory text of about 2022, E3) and deciding together (2021, C8); strengths as the parameters
    say.
    """
    return chance_by_hand_overs(given, "first_line.leaves", leaving_by_hand_overs, given.dials["leaving_odds"])


@chance("coaching_attended", SEVERITY, moves=Moves.LEVERS, unit="probability before its bound")
def settles_by_attention(given: Given) -> Floats:
    """``first_line.settles`` by severity x attention.

    attention = 1 - ``first_line.attention_slope`` x (dial ``caseload`` - 1), at least 0 and at most 1.25 (``MOST_ATTENTION``);
    the dial is the caseload over that of the register. With few families the product may exceed one: ``coach_settles`` bounds it.

    Source: able professionals with time (advisory text of about 2022, E4); form and strength are assumptions.
    """
    slope, caseload = given.parameters["first_line.attention_slope"], given.dials["caseload"]
    attention = np.clip(1.0 - slope * (caseload - 1.0), 0.0, MOST_ATTENTION)
    return by_severity(given.parameters, "first_line.settles") * attention[:, None]


@chance("coaching_settles", SEVERITY, moves=Moves.WEEK, unit="probability")
def coach_settles(given: Given) -> Floats:
    """Settled by attention x way of working; of the rest a share more with specialist advice at hand.

        s = ``coaching_attended`` x way of working, at most 0.98 (``MOST_SETTLED``)
        r = s + (1 - s) x ``first_line.consultation_effect`` x dial ``consultation``
        t = r + (1 - r) x a, or r + r x a where a is below 0
        settled = t + (1 - t) x g, or t + t x g where g is below 0

    a = ``first_line.advice_effect`` x (dial ``own_advice`` + ``first_line.hired_advice_ratio`` x hired), from -1 to 1, with hired =
    dial ``hired_advice``, at most what the own specialists do not advise.
    g = ``generalists.settles`` x the share of coaches at work who were specialists and are trained, at the end of last week.
    way of working = 1 + ``practice.effect`` x (stock ``practice`` - ``practice.start``), at least 0.1 (``LEAST_FACTOR``). The
    coach settles only questions for which help adds value.

    Source: the advisory report of 2014 asks that teams and specialists work together (B6), that municipalities learn (B9), and
    describes professionals who become generalists (B7); form and strength are assumptions.
    """
    parameters = given.parameters
    way_of_working = 1.0 + parameters["practice.effect"] * (given.stocks["practice"] - parameters["practice.start"])
    settled: Floats = given.table(settles_by_attention) * np.maximum(way_of_working, LEAST_FACTOR)[:, None]
    settled = np.minimum(settled, MOST_SETTLED)
    advice = (parameters["first_line.consultation_effect"] * given.dials["consultation"])[:, None]
    advised = settled_with_advice(settled + (1.0 - settled) * advice, given.dials, parameters)
    return settled_by_generalists(advised, given.former_specialists, parameters)


def end_coaching(families: Families, week: Week, draws: Draws) -> RuleResult:
    """End family coaching: the family left early, or the question is settled, or it is referred to specialist care.

    The coach settles only a question that help can settle; what is not settled is referred on. What breaks down does so before.
    """
    u, w = draws.one_each(_ENDING, families, families.occurrence)
    left = u < week.chance(leaves_early, families)
    settled = families.helpable & (w < week.chance(coach_settles, families))
    event = np.where(left, Event.LEFT_COACHING, np.where(settled, Event.SETTLED_BY_COACH, Event.REFERRED_BY_COACH))
    if somebody_breaks_down(week):
        event = np.where(families.plan == Plan.BREAKS_DOWN, Event.BROKE_DOWN_IN_COACHING, event)
    changes = {"referrer": Referrer.FIRST_LINE, "care_until": week.number}
    return RuleResult(event=event, route=route_after(event), changes=changes)
