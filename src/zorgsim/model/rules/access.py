"""Access to municipal care: what keeps a family from asking, for which questions it is open, and what becomes of the refused."""

from __future__ import annotations

from typing import Final

import numpy as np

from zorgsim.model.chances import SEVERITY, Axis, Floats, Given, Ints, Moves, Week, chance
from zorgsim.model.draws import Draws
from zorgsim.model.families import STEP_BITS, Families
from zorgsim.model.state import MOST_COUNTED, Values
from zorgsim.model.vocabulary import N_EVENTS, Event, Purpose

SHORT_OF_INCOME: Final = Axis("short_of_income", 2)
"""1 where income is not arranged."""

CONTRIBUTION_OF_EVIDENCE: Final = 20.0
"""EUR a month at which ``access.held_back`` is said: near what adults paid a year at most in 2012 (200 EUR for outpatients)."""

_NEARLY_ALL: Final = 1.0 - 1e-9
"""The largest share held back: its logarithm is still finite."""

_TO_MUNICIPAL_CARE: Final = np.isin(
    np.arange(N_EVENTS), (Event.REFERRED_TO_FIRST_LINE, Event.REFERRED_TO_SPECIALIST, Event.TAKEN_OVER_BY_FIRST_LINE)
)
"""(events,) which answers of an everyday professional send the family to care that the municipality pays."""

_LAST_EVEN_STEP: Final = MOST_COUNTED & ~1

_REFUSED_UNHELPED: Final = np.isin(
    np.arange(N_EVENTS), (Event.REFUSED_TO_NETWORK, Event.REFUSED_AND_GUIDED_IN_VAIN, Event.REFUSED_UNANSWERED)
)
"""(events,) after which a refused question is still open."""


@chance("voices_at_a_price", SHORT_OF_INCOME, moves=Moves.LEVERS, unit="probability")
def voices_at_a_price(given: Given) -> Floats:
    """(1 - ``access.held_back``) ^ (dial ``own_contribution`` / 20), without income arranged ^ ``access.held_back_income`` too.

    Of the questions that would be voiced, at once or later, the share that still is when care costs a family so much a month. The
    others are carried unvoiced, whatever the structure ``hidden``: they have arisen.

    Source: when adults in the Netherlands had to pay for specialist mental health care (2012), fewer began it, and fewest in
    poor neighbourhoods (Ravesteijn and others, JAMA Psychiatry 2017); that it is so of families and their questions is an
    assumption.
    """
    steps = given.dials["own_contribution"] / CONTRIBUTION_OF_EVIDENCE
    stays = np.log1p(-np.minimum(given.parameters["access.held_back"], _NEARLY_ALL)) * steps
    return np.exp(np.stack([stays, stays * given.parameters["access.held_back_income"]], axis=1))


@chance("in_scope", SEVERITY, moves=Moves.LEVERS, unit="probability")
def is_in_scope(given: Given) -> Floats:
    """Dials ``scope_everyday`` and ``scope_serious``; for complex questions municipal care is always open.

    Source: the Dutch reform agenda for youth (2023) wants the reach of youth care narrowed; how much, and that it falls on mild
    questions alone, is for a scenario to say.
    """
    dials = given.dials
    return np.stack([dials["scope_everyday"], dials["scope_serious"], np.ones_like(dials["scope_serious"])], axis=1)


@chance("refused_shares", moves=Moves.RUN, unit="probability")
def where_the_refused_go(given: Given) -> Floats:
    """Cumulative shares, (2, cells): back to the own network, then also those whom an everyday professional guides.

        to the network = ``access.refused_to_network``
        guided = (1 - ``access.refused_to_network``) x ``access.refused_to_everyday``

    The others stay with a question that nobody answers.

    Source: nobody counted what becomes of families who are refused; assumptions, and their ranges hold everybody and nobody.
    """
    network = given.parameters["access.refused_to_network"]
    return np.stack([network, network + (1.0 - network) * given.parameters["access.refused_to_everyday"]])


@chance("guidance_settles", SEVERITY, moves=Moves.RUN, unit="probability")
def guidance_settles(given: Given) -> Floats:
    """``access.guidance_settles`` by severity: further talks with an everyday professional settle the question.

    Complex questions are never refused.

    Source: an assumption; less than a coach settles at most, and may be nothing.
    """
    parameters = given.parameters
    everyday, serious = (parameters[f"access.guidance_settles.{severity}"] for severity in ("everyday", "serious"))
    return np.stack([everyday, serious, np.zeros_like(serious)], axis=1)


@chance("coaches_take_over", SEVERITY, moves=Moves.LEVERS, unit="probability")
def coaches_take_over(given: Given) -> Floats:
    """Dial ``takes_over``, of everyday and serious questions; of complex ones nothing.

    Source: that a strong first line settles what goes to specialists now is claimed by the advisory report of 2014 (A7); how much
    it takes over is for a scenario to say, and whether that helps hangs on what coaches settle and on their list.
    """
    share = given.dials["takes_over"]
    return np.stack([share, share, np.zeros_like(share)], axis=1)


def take_over(families: Families, event: Ints, week: Week, draws: Draws) -> Ints:
    """Return the answers to (n,) families once coaches took over a share of the light questions sent straight to specialists."""
    if not week.somebody_has(coaches_take_over):
        return event
    u = draws.one(Purpose.TAKE_OVER, families, families.occurrence)
    taken = (event == Event.REFERRED_TO_SPECIALIST) & (u < week.chance(coaches_take_over, families))
    return np.where(taken, Event.TAKEN_OVER_BY_FIRST_LINE, event)


def refuse(families: Families, event: Ints, week: Week, draws: Draws) -> Ints:
    """Return the answers to (n,) families once those are refused whose question municipal care is not open for.

    Whether it is open is settled once a question: who comes back with the same question, no heavier, is refused again, and a
    narrower scope refuses all whom a wider one does. Where the refused go is drawn each time.
    """
    if week.is_certain(is_in_scope):
        return event
    u = draws.one(Purpose.SCOPE, families, families.question << STEP_BITS)
    refused = _TO_MUNICIPAL_CARE.take(event) & (u >= week.chance(is_in_scope, families))
    v, w = draws.two(Purpose.REFUSED, families, families.occurrence)
    to_network, answered = week.chance(where_the_refused_go, families)
    settles = w < week.chance(guidance_settles, families)
    guided = np.where(settles, Event.REFUSED_AND_GUIDED, Event.REFUSED_AND_GUIDED_IN_VAIN)
    becomes = np.where(v < answered, guided, Event.REFUSED_UNANSWERED)
    becomes = np.where(v < to_network, Event.REFUSED_TO_NETWORK, becomes)
    return np.where(refused, becomes, event)


@chance("misjudged", moves=Moves.RUN, unit="probability")
def is_misjudged(given: Given) -> Floats:
    """``access.misjudged``: of the refused whom no talk helped, the share whose question was heavier than access took it for.

    Source: an assumption; its range holds that access never errs.
    """
    return given.parameters["access.misjudged"]


def severity_after(families: Families, event: Ints, week: Week, draws: Draws) -> dict[str, Values]:
    """Return what an answer changes of the severity: a share of the refused turns out one step heavier than access saw."""
    if week.is_certain(is_in_scope) or not week.somebody_has(is_misjudged):
        return {}
    u = draws.one(Purpose.MISJUDGED, families, families.occurrence)
    return {"severity": families.severity + (_REFUSED_UNHELPED.take(event) & (u < week.chance(is_misjudged, families)))}


def step_after(families: Families, event: Ints, week: Week) -> dict[str, Values]:
    """Return what an answer changes of the step of the question: who goes back to the network begins a step of its own there.

    Informal support draws at an even step and the odd one beside it (``zorgsim.model.rules.network``).
    """
    if week.is_certain(is_in_scope):
        return {}
    even = np.minimum((families.step + 2) & ~1, _LAST_EVEN_STEP)
    return {"step": np.where(event == Event.REFUSED_TO_NETWORK, even, families.step)}
