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
from zorgsim.model.rules.hand_overs import chance_by_hand_overs, leaving_by_hand_overs
from zorgsim.model.rules.stays import begin_stay
from zorgsim.model.stocks.stock import LEAST_FACTOR
from zorgsim.model.vocabulary import Event, Purpose, Referrer, Stage

_ENDING: Final = (Purpose.COACHING_END, Purpose.COACHING_SETTLE)

MOST_ATTENTION: Final = 1.25
"""However few families a coach has, attention settles at most a quarter more than the register says. Assumption."""
MOST_SETTLED: Final = 0.98
"""Before the advice of specialists no coach settles more than this share. Assumption."""


@stay("coaching_stays", moves=Moves.RUN)
def coaching_stays(given: Given) -> Stays:
    """Gamma with the register's mean and spread (``first_line.weeks``)."""
    return stays_of("gamma", given.parameters["first_line.weeks_scv"], given.parameters["first_line.weeks"])


def start_coaching(families: Families, week: Week, draws: Draws) -> RuleResult:
    """Begin family coaching: a helper more, and a stay of some months."""
    u, v = draws.two(Purpose.COACHING_TIME, families, families.next_occurrence)
    return begin_stay(families, week, Stage.FIRST_LINE, Event.STARTED_COACHING, week.weeks_of(coaching_stays, families, u, v))


@chance("coaching_leaves", HAND_OVERS, moves=Moves.LEVERS, unit="probability")
def leaves_early(given: Given) -> Floats:
    """``first_line.leaves``; its odds x ``hand_over.leaving_odds`` for each hand-over x dial ``leaving_odds``."""
    return chance_by_hand_overs(given, "first_line.leaves", leaving_by_hand_overs, given.dials["leaving_odds"])


@chance("coaching_attended", SEVERITY, moves=Moves.LEVERS, unit="probability")
def settles_by_attention(given: Given) -> Floats:
    """``first_line.settles`` by severity x attention; attention = 1 - ``first_line.attention_slope`` x (caseload - 1).

    The caseload is that of the register times the dial. Source: assumption; attention is between nothing and ``MOST_ATTENTION``.
    """
    slope, caseload = given.parameters["first_line.attention_slope"], given.dials["caseload"]
    attention = np.clip(1.0 - slope * (caseload - 1.0), 0.0, MOST_ATTENTION)
    return by_severity(given.parameters, "first_line.settles") * attention[:, None]


@chance("coaching_settles", SEVERITY, moves=Moves.WEEK, unit="probability")
def coach_settles(given: Given) -> Floats:
    """Settled by attention x way of working; of the rest a share more with specialist advice at hand.

    way of working = 1 + ``practice.effect`` x (practice - ``practice.start``), from the stock ``practice``;
    advice = ``first_line.consultation_effect`` x dial ``consultation``. Source: the advisory report of 2014 (B6, B9) for both
    mechanisms; their strength is an assumption.
    """
    parameters = given.parameters
    way_of_working = 1.0 + parameters["practice.effect"] * (given.stocks["practice"] - parameters["practice.start"])
    settled: Floats = given.table(settles_by_attention) * np.maximum(way_of_working, LEAST_FACTOR)[:, None]
    settled = np.minimum(settled, MOST_SETTLED)
    advice = (parameters["first_line.consultation_effect"] * given.dials["consultation"])[:, None]
    return settled + (1.0 - settled) * advice


def end_coaching(families: Families, week: Week, draws: Draws) -> RuleResult:
    """End family coaching: the family left early, or the question is settled, or it is referred to specialist care.

    The coach settles only a question that help can settle; what is not settled is referred on.
    """
    u, w = draws.one_each(_ENDING, families, families.occurrence)
    left = u < week.chance(leaves_early, families)
    settled = families.helpable & (w < week.chance(coach_settles, families))
    event = np.where(left, Event.LEFT_COACHING, np.where(settled, Event.SETTLED_BY_COACH, Event.REFERRED_BY_COACH))
    changes = {"referrer": Referrer.FIRST_LINE, "care_until": week.number}
    return RuleResult(event=event, route=route_after(event), changes=changes)
