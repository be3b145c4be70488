"""Step 3 of a question: the family coach of the first line."""

from __future__ import annotations

from typing import Final

import numpy as np

from zorgsim.model.chances import HAND_OVERS, SEVERITY, Floats, Given, Moves, Week, chance, stay
from zorgsim.model.draws import Draws
from zorgsim.model.durations import Stays, stays_of
from zorgsim.model.families import Families, RuleResult
from zorgsim.model.parameter_arrays import by_severity
from zorgsim.model.routes import route_after
from zorgsim.model.rules.getting_worse import WITH_COACH, crisis_or_end, somebody_breaks_down
from zorgsim.model.rules.hand_overs import chance_by_hand_overs, leaving_by_hand_overs
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


def start_coaching(families: Families, week: Week, draws: Draws) -> RuleResult:
    """Begin family coaching: a helper more, and a stay of some months."""
    u, v = draws.two(Purpose.COACHING_TIME, families, families.next_occurrence)
    weeks = week.weeks_of(coaching_stays, families, u, v)
    if not somebody_breaks_down(week):
        return begin_stay(families, week, Stage.FIRST_LINE, Event.STARTED_COACHING, weeks)
    weeks, breaks = crisis_or_end(families, week, draws, (WITH_COACH, weeks))
    begun = begin_stay(families, week, Stage.FIRST_LINE, Event.STARTED_COACHING, weeks)
    return begun.with_changes(plan=breaks * Plan.BREAKS_DOWN)


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
        settled = s + (1 - s) x ``first_line.consultation_effect`` x dial ``consultation``

    way of working = 1 + ``practice.effect`` x (stock ``practice`` - ``practice.start``), at least 0.1 (``LEAST_FACTOR``). The
    coach settles only questions for which help adds value.

    Source: the advisory report of 2014 asks that teams and specialists work together (B6) and that municipalities learn (B9);
    form and strength are assumptions.
    """
    parameters = given.parameters
    way_of_working = 1.0 + parameters["practice.effect"] * (given.stocks["practice"] - parameters["practice.start"])
    settled: Floats = given.table(settles_by_attention) * np.maximum(way_of_working, LEAST_FACTOR)[:, None]
    settled = np.minimum(settled, MOST_SETTLED)
    advice = (parameters["first_line.consultation_effect"] * given.dials["consultation"])[:, None]
    return settled + (1.0 - settled) * advice


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
