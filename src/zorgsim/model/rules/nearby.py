"""What is near: by places to meet, welfare work, volunteers and help families gain a network of their own, or lose it."""

from __future__ import annotations

from typing import Final

import numpy as np

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.model.chances import UNARRANGED, Floats, Given, Ints, Moves, Week, chance
from zorgsim.model.draws import Draws
from zorgsim.model.families import Families, RuleResult
from zorgsim.model.rules.closure import weeks_as_occurrence
from zorgsim.model.rules.domain_clock import domains_move, next_change
from zorgsim.model.state import State
from zorgsim.model.vocabulary import N_DOMAINS, VACANT, Domain, Event, Purpose, Route

QUARTER: Final = 13
"""Weeks between two turns of a family: it meets what is near once a quarter, in a week by its number. Assumption.

Every week would give the same hazard at thirteen times the draws; a measure is felt within a quarter of a year.
"""

_VULNERABLE: Final = (np.arange(N_DOMAINS + 1) >= 2).astype(np.float64)
"""(unarranged domains,) 1 where two or more are unarranged."""


@chance("network_pull", moves=Moves.WEEK, unit="per year")
def pull_of_networks(given: Given) -> Floats:
    """Hazard that a family without a network of its own gains one by what is near; below zero it is lost instead.

    ``embedding.places`` x (dial ``meeting_places`` - 1) + ``embedding.welfare`` x (dial ``welfare_work`` - 1)
    + (``embedding.volunteers`` + ``embedding.volunteers_own`` x own way) x (volunteers - 1)
    + ``embedding.help`` x dial ``network_help``

    with volunteers as a share of those that are usual (``zorgsim.model.volunteers``), and in each municipality what they make of it
    by themselves, its own way, from -1 to 1: drawn once, the same in every scenario, and nobody's to set. Nothing where all is as
    usual: what networks families gain and lose by what is there today is in the domain clock.

    Source: that places to meet, welfare work and neighbourhood initiatives embed families is claimed by the advisory reports of
    2012 (A5), 2014 (B8) and 2023 (D9); strengths as the parameters say, and each range holds either sign.
    """
    parameters, dials = given.parameters, given.dials
    return np.asarray(
        parameters["embedding.places"] * (dials["meeting_places"] - 1.0)
        + parameters["embedding.welfare"] * (dials["welfare_work"] - 1.0)
        + (parameters["embedding.volunteers"] + parameters["embedding.volunteers_own"] * given.own_way) * (given.volunteers - 1.0)
        + parameters["embedding.help"] * dials["network_help"]
    )


@chance("network_gained", UNARRANGED, moves=Moves.WEEK, unit="probability")
def gains_network(given: Given) -> Floats:
    """A family without a network of its own gains one in its turn, by unarranged domains: 1 - exp(-h), h over a quarter.

    h = ``network_pull`` x 13 / (365.25 / 7), as far as it is above zero; of vulnerable families (two or more domains unarranged)
    x ``embedding.vulnerable_ratio``.

    Source: the advisory report of 2012 wants vulnerable families embedded too (A5); whether they are reached more or less than
    others the ratio says, of which the range holds either.
    """
    return _in_a_turn(given, np.maximum(given.table(pull_of_networks), 0.0))


@chance("network_lost", UNARRANGED, moves=Moves.WEEK, unit="probability")
def loses_network(given: Given) -> Floats:
    """A family with a network of its own loses it in its turn, by unarranged domains: 1 - exp(-h), h over a quarter.

    h = -``network_pull`` x ``embedding.lost_ratio`` x 13 / (365.25 / 7), as far as it is above zero; of vulnerable families
    x ``embedding.vulnerable_ratio``.

    Source: none; what is taken away, or does more harm than good, must be able to cost families their network.
    """
    lost = np.maximum(-given.table(pull_of_networks), 0.0) * given.parameters["embedding.lost_ratio"]
    return _in_a_turn(given, lost)


def _in_a_turn(given: Given, hazard: Floats) -> Floats:
    """Return the probability in one turn at a yearly hazard, (cells, unarranged domains)."""
    ratio = given.parameters["embedding.vulnerable_ratio"]
    if not hazard.any():  # every week of a run without such levers
        return np.zeros((len(hazard), N_DOMAINS + 1))
    reached = 1.0 + (ratio - 1.0)[:, None] * _VULNERABLE
    turn: Floats = 1.0 - np.exp(-hazard[:, None] * reached * (QUARTER / WEEKS_PER_YEAR))
    return turn


def whose_turn(state: State, week: int) -> Ints:
    """Return the rows of the families that meet what is near in a week, whatever their stage: one in thirteen, by their number."""
    turn = state.columns["family"] % np.uint32(QUARTER) == week % QUARTER
    rows: Ints = (turn & (state.columns["stage"] != VACANT)).nonzero()[0]
    return rows


def meet_what_is_near(families: Families, week: Week, draws: Draws) -> RuleResult:
    """Let families gain a network of their own, or lose it, by what is near; where one does, the domain clock is set anew.

    The events are those of the domain clock: a network is regained or lost, however that came. A domain that falls due this week
    has fallen due: its rule comes after, and reads needs as they are then. Where domains stand still in care, so does this.
    """
    u = draws.one(Purpose.NETWORK_NEARBY, families, weeks_as_occurrence(families, week))
    gains, loses = week.chances((gains_network, loses_network), families)
    weak = families.weak_network
    happens = u < np.where(weak, gains, loses)
    if not week.is_certain(domains_move):
        happens &= week.chance(domains_move, families) > 0.0
    needs = families.needs ^ (happens.astype(np.int64) << Domain.SUPPORT)
    changes = {"needs": needs, "domain_spell": families.domain_spell.copy(), "domain_week": families.domain_week.copy()}
    anew = (happens & (families.domain_week > week.number)).nonzero()[0]
    if len(anew):
        for name, drawn in next_change(families.some(anew), needs.take(anew), week, draws).items():
            changes[name][anew] = drawn
    event = np.where(weak, Event.REGAINED_SUPPORT, Event.LOST_SUPPORT)
    return RuleResult(event=np.where(happens, event, Event.NOTHING), route=Route.DONE, changes=changes)
