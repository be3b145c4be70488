"""Getting worse: how an open question grows, and how it ends in crisis; the same on a list, unanswered, unvoiced, and with help."""

from __future__ import annotations

from typing import Final

import numpy as np

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.model.chances import SEVERITY, UNARRANGED, Floats, Given, Ints, Moves, StatedAxis, Week, chance
from zorgsim.model.domain_tables import LEAST_HAZARD
from zorgsim.model.draws import Draws
from zorgsim.model.durations import geometric_weeks
from zorgsim.model.families import Families
from zorgsim.model.parameter_arrays import by_severity
from zorgsim.model.structure import CrisesOption
from zorgsim.model.vocabulary import N_DOMAINS, Purpose, Severity

SURELY: Final = 1.0 - 2.0**-53
"""The largest weekly hazard below one: its logarithm is still finite."""
HARDLY_EVER: Final = 1e-7
"""A hazard of zero is read as once in ten million weeks: where fifty thousand families of a nation wait, once in some years."""

WITH_NETWORK: Final = 0
WITH_COACH: Final = 1
WITH_SPECIALIST: Final = 2
_HELP: Final = StatedAxis("help", 3)
"""Who helps: 0 the own network, 1 a coach, 2 specialists."""

_COUNTS: Final = np.arange(N_DOMAINS + 1, dtype=np.float64)


def growing(given: Given, name: str) -> Floats:
    """Return a weekly hazard of growing, ``name`` by severity x (1 + ``waiting.burden_of_needs`` x domains unarranged).

    Shape (cells, 3, 6); rates in the register are per year.
    """
    burden = 1.0 + given.parameters["waiting.burden_of_needs"][:, None] * _COUNTS
    hazard: Floats = by_severity(given.parameters, name)[..., None] * burden[:, None, :] / WEEKS_PER_YEAR
    return hazard


def breaking_down(given: Given, worse: Floats) -> Floats:
    """Return the weekly hazard of a crisis without help, (cells, 3, 6), beside one of growing worse, of the same shape.

    ``crisis.hazard`` by severity x (1 + ``crisis.by_need`` x domains unarranged), per year over 365.25 / 7. Under structure
    ``crises`` = ``escalated`` a complex question that grows worse breaks down, and nothing else does.
    """
    if given.structure.crises is CrisesOption.ESCALATED:
        breaks = np.zeros_like(worse)
        breaks[:, Severity.COMPLEX] = worse[:, Severity.COMPLEX]
        return breaks
    by_need = 1.0 + given.parameters["crisis.by_need"][:, None] * _COUNTS
    hazard: Floats = by_severity(given.parameters, "crisis.hazard")[..., None] * by_need[:, None, :] / WEEKS_PER_YEAR
    return hazard


def still_growing(given: Given, worse: Floats) -> Floats:
    """Return the weekly hazard of growing more severe, (cells, 3, 6): of complex questions none, nothing being more severe."""
    grows = worse.copy()
    grows[:, Severity.COMPLEX] = 0.0
    return grows


def either_of(*hazards: Floats) -> Floats:
    """Return the sum of weekly hazards, at least 1e-7 (``HARDLY_EVER``) and at most just below one (``SURELY``)."""
    total = hazards[0]
    for hazard in hazards[1:]:
        total = total + hazard
    return np.maximum(np.minimum(total, SURELY), HARDLY_EVER)


@chance("crisis_with_help", _HELP, moves=Moves.RUN, unit="share of the hazard without help")
def not_prevented(given: Given) -> Floats:
    """``crisis.with_network``, ``crisis.with_coach``, ``crisis.with_specialist``: of the hazard without help, what is left.

    At 0 that help protects from crisis by construction, at 1 it does not at all. Structure ``crises``: under ``escalated`` 0.

    Source: that help prevents crises is believed, and was not measured for these families; an assumption.
    """
    left = np.stack([given.parameters[f"crisis.with_{who}"] for who in ("network", "coach", "specialist")], axis=1)
    return np.zeros_like(left) if given.structure.crises is CrisesOption.ESCALATED else left


@chance("crisis_minus_reciprocal_log", _HELP, SEVERITY, UNARRANGED, moves=Moves.RUN, unit="weeks")
def clock_of_crisis(given: Given) -> Floats:
    """-1 / log(1 - h), where h is the weekly hazard of a crisis with help: ``crisis_with_help`` x the one without.

    The one without: ``crisis.hazard`` by severity x (1 + ``crisis.by_need`` x domains unarranged), per year over 365.25 / 7. What
    an exponential is multiplied by to give the week of the crisis; 0 where the hazard is 0, and no crisis ever comes.

    Source: that questions with more life domains unarranged end in crisis more often is claimed by the advisory text of about 2022
    (E6); form and size are assumptions.
    """
    without = breaking_down(given, np.zeros((len(given.parameters["crisis.by_need"]), len(Severity), N_DOMAINS + 1)))
    left: Floats = given.table(not_prevented)
    hazard = left[:, :, None, None] * without[:, None]
    return np.where(hazard > 0.0, -1.0 / np.log1p(-np.clip(hazard, LEAST_HAZARD, SURELY)), 0.0)


def somebody_breaks_down(week: Week) -> bool:
    """Say whether anybody with help can break down at all: where not, no number is drawn, and nobody's plan is read."""
    return week.somebody_has(not_prevented)


def crisis_or_end(families: Families, week: Week, draws: Draws, help_and_weeks: tuple[int, Ints]) -> tuple[Ints, Ints]:
    """Return how many weeks a stay lasts, and which stays end in crisis, each (n,); given who helps and how long it would last.

    The week of the crisis is drawn as the stay begins, from needs as they are then: stays are not drawn anew when needs change. A
    crisis in the week in which help would have ended comes first, as all life comes before intake: in no week is the hazard less.
    """
    who, weeks = help_and_weeks
    occurrence = families.occurrence if who == WITH_NETWORK else families.next_occurrence
    u = draws.one(Purpose.CRISIS_WITH_HELP, families, occurrence)
    clock = week.chance(clock_of_crisis, families, who)
    crisis = geometric_weeks(clock, u)
    breaks = (clock > 0.0) & (crisis <= weeks)
    return np.where(breaks, crisis, weeks), breaks.astype(np.int64)
