"""Arranging life domains during help: by the coach, by specialists who attend to more than the treatment, by others beside it."""

from __future__ import annotations

from typing import Final

import numpy as np

from zorgsim.model.beside_treatment import attended_beside
from zorgsim.model.chances import Floats, Given, Moves, StatedAxis, Week, chance
from zorgsim.model.draws import Draws
from zorgsim.model.families import Families, RuleResult
from zorgsim.model.group_help import reknit_odds
from zorgsim.model.parameter_arrays import by_domain
from zorgsim.model.rules.domain_clock import next_change
from zorgsim.model.rules.practical_support import would_help
from zorgsim.model.state import Ints
from zorgsim.model.vocabulary import N_DOMAINS, Domain, Event, Plan, Purpose, Route

_ARRANGING: Final = (Purpose.ARRANGE_SUPPORT_HOUSING, Purpose.ARRANGE_SCHOOL_INCOME, Purpose.ARRANGE_CARE)
_BITS: Final = (1 << np.arange(N_DOMAINS))[:, None]

MOST_ARRANGED: Final = 0.95
"""However much practical support there is, a coach arranges no domain more often than this. Assumption."""


@chance("arranged_by_coach", moves=Moves.LEVERS, unit="probability")
def coach_arranges(given: Given) -> Floats:
    """``first_line.arranges`` by domain x dial ``arranging``, at most 0.95 (``MOST_ARRANGED``), (5, cells).

    Support is re-knit, its odds besides x dial ``reknit_odds`` x (1 + (``first_line.group_reknit_odds`` - 1) x share in groups),
    with share in groups = dial ``group_share``, at most c + (1 - c) x dial ``group_payment``, c = ``first_line.group_share_cap``.

    Source: practical support and networks are claimed by the advisory reports of 2012 (A8, A9), groups and their payment by that
    of 2023 (D7, D8), conferences by the text of about 2022 (E5); strengths as the parameters say (``zorgsim.model.group_help``).
    """
    arranges = np.minimum(by_domain(given.parameters, "first_line.arranges") * given.dials["arranging"][:, None], MOST_ARRANGED)
    support = arranges[:, Domain.SUPPORT]
    odds = support / (1.0 - support) * reknit_odds(given.dials, given.parameters)
    arranges[:, Domain.SUPPORT] = odds / (1.0 + odds)
    return arranges.T


@chance("support_arranges", moves=Moves.RUN, unit="odds ratio")
def support_arranges(given: Given) -> Floats:
    """``support_call.arranges_odds``: odds that a domain is arranged with support that was called in and helps, over those without.

    Source: very practical support is asked for by the advisory report of 2012 (A8); the strength is an assumption.
    """
    return given.parameters["support_call.arranges_odds"]


_PART: Final = StatedAxis("part", 3)
"""0: the treatment, 1: the weeks in which care does not let go yet, 2: a stay that breaks down, or whose provider leaves."""


@chance("arranged_by_specialist", _PART, moves=Moves.LEVERS, unit="probability")
def specialist_arranges(given: Given) -> Floats:
    """1 - (1 - p) x (1 - b), (5, cells, part of the stay); nothing where specialists only treat, and nobody attends beside them.

    p = ``specialist.arranges`` by domain x share attended.
    b = ``first_line.arranges`` by domain x ``beside_treatment.arranges``, at most 0.95 (``MOST_ARRANGED``), x share attended by
    others beside the treatment (dial ``beside_by_coach``, and dial ``beside_by_worker`` as far as no coach does).

    share attended = the larger of the dials ``at_home`` and ``big_five``: as far as care is given at home, or does not let go
    before the five domains are arranged. In each stretch of being kept on, as much less as that is shorter than a treatment: x
    ``specialist.release_weeks`` / ``specialist.weeks.serious``, at most 1. In a stay that breaks down, or whose
    provider leaves, nothing.

    Source: the advisory report of 2014 (B3, B4) and the text of about 2022 (E6) ask for it; form and strength are assumptions.
    """
    parameters = given.parameters
    attended = np.maximum(given.dials["at_home"], given.dials["big_five"])
    by_specialist = by_domain(parameters, "specialist.arranges") * attended[:, None]
    beside = by_domain(parameters, "first_line.arranges") * parameters["beside_treatment.arranges"][:, None]
    by_others = np.minimum(beside, MOST_ARRANGED) * attended_beside(given.dials)[:, None]
    treatment = by_specialist + (1.0 - by_specialist) * by_others
    shorter = np.minimum(parameters["specialist.release_weeks"] / parameters["specialist.weeks.serious"], 1.0)
    return np.stack([treatment, treatment * shorter[:, None], np.zeros_like(treatment)], axis=1).transpose(2, 0, 1)


def arrange_domains(families: Families, week: Week, draws: Draws) -> RuleResult:
    """Arrange unarranged domains at the end of completed coaching, each with its own probability (support: the network re-knit).

    Where practical support was called in for a family whom it would help, at other odds; where it would not, as without.
    """
    arranges = week.chance(coach_arranges, families)
    called = families.plan == Plan.SUPPORT_CALLED
    if called.any():
        helped = called & would_help(families, week, draws)
        odds = arranges * week.chance(support_arranges, families)
        arranges = np.where(helped, odds / (1.0 - arranges + odds), arranges)
    return _arranged(arranges, families, week, draws, Event.ARRANGED_BY_COACH)


def attend_domains(families: Families, week: Week, draws: Draws) -> RuleResult:
    """Arrange unarranged domains during specialist care that attends to them (at home, or until the big five are arranged)."""
    broken_off = (families.plan == Plan.BREAKS_DOWN) | (families.plan == Plan.PLACE_LOST)
    part = (families.plan == Plan.KEPT_ON) + 2 * broken_off
    return _arranged(week.chance(specialist_arranges, families, part), families, week, draws, Event.ARRANGED_BY_SPECIALIST)


def _arranged(arranges: Floats, families: Families, week: Week, draws: Draws, event: Event) -> RuleResult:
    """Draw which unarranged domains are arranged, one draw a domain and stay; ``arranges``: (5, n).

    Where one is, the others are lost less often from now on: the domain clock is set anew.
    """
    first, second = draws.two_each(_ARRANGING, families, families.occurrence)
    # a draw gives two numbers: three draws serve five domains, in the order of ``Domain``
    uniforms = np.stack([first, second], axis=1).reshape(-1, len(families))[:N_DOMAINS]
    succeeds: Ints = ((uniforms < arranges) * _BITS).sum(axis=0)
    arranged = succeeds & families.needs
    helped = arranged.nonzero()[0]
    needs = families.needs ^ arranged
    changes = {"needs": needs, "domain_spell": families.domain_spell.copy(), "domain_week": families.domain_week.copy()}
    if len(helped):
        for name, anew in next_change(families.some(helped), needs.take(helped), week, draws).items():
            changes[name][helped] = anew
    return RuleResult(event=np.where(arranged > 0, event, Event.NOTHING), route=Route.DONE, changes=changes)
