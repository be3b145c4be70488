"""Levers of access: whom doctors send where by agreement, for which questions municipal care is open, what a family pays."""

from __future__ import annotations

from collections.abc import Mapping

from zorgsim.model.dials import Dials
from zorgsim.model.levers.lever import Array, Lever

_REFUSED = ("access.refused_to_network", "access.refused_to_everyday", "access.misjudged")


def scope_everyday(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share of everyday questions for which municipal care stays open; whoever is refused is not helped by it."""
    dials["scope_everyday"] = dials["scope_everyday"] * setting


def scope_serious(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share of serious questions for which municipal care stays open; whoever is refused is not helped by it."""
    dials["scope_serious"] = dials["scope_serious"] * setting


def own_contribution(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Euros that a family pays for a month of specialist or residential care: fewer questions are voiced."""
    dials["own_contribution"] = dials["own_contribution"] + setting


def gatekeeping(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share of practices that agree to send families to the coaches first: moves the odds that their doctors refer directly."""
    dials["gatekeeping"] = dials["gatekeeping"] + setting


LEVERS = (
    Lever(
        name="access.gatekeeping",
        unit="share of practices",
        neutral=0.0,
        low=0.0,
        high=1.0,
        evidence_low=0.0,
        evidence_high=0.5,
        parameters=("gatekeeping.direct_odds", "referrers.doctors_odds"),
        en="agreements with general practitioners on referral",
        nl="verwijsafspraken met huisartsen",
        advice=("A6",),
        move=gatekeeping,
    ),
    Lever(
        name="access.scope_everyday",
        unit="share of everyday questions",
        neutral=1.0,
        low=0.0,
        high=1.0,
        evidence_low=0.7,
        evidence_high=1.0,
        parameters=(*_REFUSED, "access.guidance_settles.everyday", "unanswered.returns.everyday", "unanswered.fades.everyday"),
        en="everyday questions for which municipal care is open",
        nl="alledaagse vragen waarvoor gemeentelijke hulp openstaat",
        advice=("C5",),
        move=scope_everyday,
    ),
    Lever(
        name="access.scope_serious",
        unit="share of serious questions",
        neutral=1.0,
        low=0.0,
        high=1.0,
        evidence_low=0.9,
        evidence_high=1.0,
        parameters=(*_REFUSED, "access.guidance_settles.serious", "unanswered.returns.serious", "unanswered.fades.serious"),
        en="serious questions for which municipal care is open",
        nl="ernstige vragen waarvoor gemeentelijke hulp openstaat",
        advice=("C5",),
        move=scope_serious,
    ),
    Lever(
        name="access.own_contribution",
        unit="EUR a month of care",
        neutral=0.0,
        low=0.0,
        high=150.0,
        evidence_low=0.0,
        evidence_high=20.0,
        parameters=("access.held_back", "access.held_back_income"),
        en="own contribution to specialist and residential care",
        nl="eigen bijdrage aan specialistische hulp en verblijf",
        advice=("C1",),
        move=own_contribution,
    ),
)
