"""A question that nobody hears: the family carries it, until it settles by itself, is voiced, grows, or breaks down."""

from __future__ import annotations

from typing import Final

import numpy as np

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.model.chances import SEVERITY, UNARRANGED, WEAK_NETWORK, Bools, Floats, Given, Moves, StatedAxis, Week, chance
from zorgsim.model.draws import Draws
from zorgsim.model.durations import geometric_weeks
from zorgsim.model.families import Families, RuleResult
from zorgsim.model.parameter_arrays import by_severity
from zorgsim.model.routes import route_after
from zorgsim.model.rules.access import voices_at_a_price
from zorgsim.model.rules.getting_worse import breaking_down, either_of, growing, still_growing
from zorgsim.model.rules.stays import end_of
from zorgsim.model.structure import HiddenOption
from zorgsim.model.vocabulary import N_SEVERITIES, Event, Purpose, Route, Stage

_DRAWN: Final = StatedAxis("severity", N_SEVERITIES)
"""The severity that was just drawn: the family's own is still that of the question before."""


@chance("voiced_at_once", _DRAWN, WEAK_NETWORK, moves=Moves.RUN, unit="probability")
def is_voiced_at_once(given: Given) -> Floats:
    """``unvoiced.at_once`` by severity; where the own network is weak its odds x ``unvoiced.weak_network_odds``.

    Structure ``hidden``: under ``none`` every question is voiced at once.

    Source: that families do not ask, and unlearn to, is claimed by the advisory report of 2012 (A3); nobody counted the questions
    that are not asked, so that shares and odds are assumptions, and their ranges include that there are none.
    """
    at_once = by_severity(given.parameters, "unvoiced.at_once")
    if given.structure.hidden is HiddenOption.NONE:
        return np.ones((*at_once.shape, 2))
    odds = at_once * given.parameters["unvoiced.weak_network_odds"][:, None]
    return np.stack([at_once, odds / (1.0 - at_once + odds)], axis=2)


def _voicing(given: Given, coaches: Floats, everyday_time: Floats, school_climate: Floats) -> Floats:
    """Return the weekly hazard of being voiced, (cells, 3); never below nothing, whatever a scenario's parameters say."""
    parameters = given.parameters
    heard = parameters["unvoiced.outreach"] * coaches + parameters["unvoiced.everyday_time"] * everyday_time
    heard = heard + parameters["unvoiced.school_climate"] * school_climate
    hazard: Floats = np.maximum(by_severity(parameters, "unvoiced.voices") + heard[:, None], 0.0) / WEEKS_PER_YEAR
    return hazard


def _most_voicing(given: Given) -> Floats:
    """Return the largest hazard of being voiced that the declared ranges of levers allow, (cells, 3)."""
    coaches, everyday_time, school_climate = (given.bounds[dial] for dial in ("coaches", "everyday_time", "school_climate"))
    # where a good climate makes children speak less, most is heard where there is none of it
    climate = np.where(given.parameters["unvoiced.school_climate"] > 0.0, school_climate, 0.0)
    return _voicing(given, coaches, everyday_time, climate)


def _hazards(given: Given) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the weekly hazards of breaking down, growing, settling by itself, and (bounded) being voiced, each (cells, 3, 6)."""
    worse = growing(given, "unvoiced.grows")
    fades = by_severity(given.parameters, "unvoiced.fades")[..., None] / WEEKS_PER_YEAR
    return (
        breaking_down(given, worse),
        still_growing(given, worse),
        np.broadcast_to(fades, worse.shape),
        np.broadcast_to(_most_voicing(given)[..., None], worse.shape),
    )


@chance("unvoiced_minus_reciprocal_log", SEVERITY, UNARRANGED, moves=Moves.RUN, unit="weeks")
def clock_of_unvoiced(given: Given) -> Floats:
    """-1 / log(1 - h), where h is the weekly hazard of whatever ends it or changes it first, voicing at its bound.

    Yearly hazards, over 365.25 / 7, by severity and domains unarranged:

    - growing at ``unvoiced.grows`` x (1 + ``waiting.burden_of_needs`` x domains unarranged), of complex questions not at all;
    - settling by itself at ``unvoiced.fades``;
    - breaking down at ``crisis.hazard`` x (1 + ``crisis.by_need`` x domains unarranged), as on a list; structure ``crises``: under
      ``escalated`` complex questions break down at the hazard at which they would grow, and no others;
    - being voiced at the bound of its hazard (``unvoiced_acceptance``), from ``unvoiced.voices``, ``unvoiced.outreach``,
      ``unvoiced.everyday_time`` and ``unvoiced.school_climate``.

    What an exponential is multiplied by to give the geometric spell.

    Source: that questions grow which nobody hears is claimed by the advisory reports of 2012 (A3) and 2014 (A1); sizes as the
    parameters say. That many pass by themselves: the same reports, on normalising (A2).
    """
    return -1.0 / np.log1p(-either_of(*_hazards(given)))


@chance("unvoiced_shares", SEVERITY, UNARRANGED, moves=Moves.RUN, unit="probability")
def shares_of_unvoiced(given: Given) -> Floats:
    """Cumulative shares of the hazards of ``unvoiced_minus_reciprocal_log``, (3, cells, severity, domains unarranged).

    Breaking down (``crisis.hazard``, ``crisis.by_need``), growing (``unvoiced.grows``, ``waiting.burden_of_needs``), settling by
    itself (``unvoiced.fades``); being voiced (``unvoiced.voices``, ``unvoiced.outreach``, ``unvoiced.everyday_time``,
    ``unvoiced.school_climate``, at their bound) is the rest.
    """
    hazards = _hazards(given)
    breaks, grows, fades, _ = hazards
    return np.minimum(np.stack([breaks, breaks + grows, breaks + grows + fades]) / either_of(*hazards), 1.0)


@chance("unvoiced_acceptance", SEVERITY, moves=Moves.WEEK, unit="probability")
def voiced_under_bound(given: Given) -> Floats:
    """Hazard of being voiced over its bound: the share of what falls due that happens.

        hazard = ``unvoiced.voices`` by severity + ``unvoiced.outreach`` x coaches + ``unvoiced.everyday_time`` x dial
        ``everyday_time`` + ``unvoiced.school_climate`` x dial ``school_climate``, at least 0, per year
        coaches = stock ``coaches`` over ``first_line.coaches_per_1000`` families, at most the bound of dial ``coaches``

    Coaches that are hired, as of last week's end, not those that are budgeted for. A sum, so that fewer coaches than the register
    has, or less time, make it less. Its bound: the same at the largest values within the declared ranges of all levers.

    Source: that who is near hears more is claimed by the advisory reports of 2012 (A6) and 2014 (A1); the sizes are assumptions.
    Thinning: Lewis and Shedler (1979).
    """
    dials, most = given.dials, _most_voicing(given)
    usual = given.parameters["first_line.coaches_per_1000"] * given.families / 1000.0
    hired = given.stocks["coaches"]
    coaches = np.minimum(np.divide(hired, usual, out=np.zeros_like(hired), where=usual > 0.0), given.bounds["coaches"])
    voicing = _voicing(given, coaches, dials["everyday_time"], dials["school_climate"])
    return np.divide(voicing, most, out=np.zeros_like(most), where=most > 0.0)


def carry_unvoiced(families: Families, week: Week, draws: Draws) -> RuleResult:
    """Carry a question that the family keeps to itself, from now on or still; draw when something happens to it."""
    still = families.stage == Stage.UNVOICED
    u = draws.one(Purpose.UNVOICED_CLOCK, families, families.next_occurrence)
    weeks = geometric_weeks(week.chance(clock_of_unvoiced, families), u)
    return RuleResult(
        event=np.where(still, Event.NOTHING, Event.KEPT_TO_ITSELF),
        route=Route.DONE,
        changes={
            "stage": Stage.UNVOICED,
            "since": np.where(still, families.since, week.number),
            "step": families.next_step,
            "next_week": end_of(week, weeks),
        },
    )


def end_unvoiced(families: Families, week: Week, draws: Draws) -> RuleResult:
    """Let what fell due happen to a question that nobody hears: a crisis, growth, its end by itself, a voice, or (thinned) nothing.

    Once voiced it goes on as a question that is voiced at once does; its steps begin anew, for informal support draws at the first.
    """
    u, v = draws.two(Purpose.UNVOICED_END, families, families.occurrence)
    breaks, grows, fades = (u < share for share in week.chance(shares_of_unvoiced, families))
    voiced: Bools = v < week.chance(voiced_under_bound, families) * week.chance(voices_at_a_price, families)
    event = np.where(voiced, Event.VOICED, Event.NOTHING)
    for happens, what in ((fades, Event.FADED_UNVOICED), (grows, Event.GREW_UNVOICED), (breaks, Event.BROKE_DOWN_UNVOICED)):
        event = np.where(happens, what, event)
    return RuleResult(
        event=event,
        route=np.where(event == Event.NOTHING, Route.UNVOICED, route_after(event)),
        changes={
            "severity": families.severity + (event == Event.GREW_UNVOICED),
            "step": np.where(event == Event.VOICED, 0, families.step),
        },
    )
