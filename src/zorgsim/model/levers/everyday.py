"""Levers of everyday professionals: teachers, general practitioners, youth nurses."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from zorgsim.model.dials import Dials
from zorgsim.model.levers.lever import Array, Lever


def time(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Time and continuity that everyday professionals have for families, times the baseline: builds trust, and hears questions."""
    dials["everyday_time"] = dials["everyday_time"] * setting


def risk_focus(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Focus on signalling risk, times the baseline: wears trust down and sends more families straight to specialists."""
    dials["risk_focus"] = dials["risk_focus"] * setting
    dials["direct_referral"] = dials["direct_referral"] * (1.0 + parameters["everyday.risk_referral"] * (setting - 1.0))


def direct_referral(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share sent straight to specialist care, times the baseline."""
    dials["direct_referral"] = dials["direct_referral"] * setting


def practice_nurse(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share of practices with a nurse for youth: net effect on specialist use, what is found more included (about nothing)."""
    change = parameters["everyday.practice_nurse_effect"] * setting
    dials["direct_referral"] = dials["direct_referral"] * np.maximum(1.0 + change, 0.0)


LEVERS = (
    Lever(
        name="everyday.time",
        unit="x baseline",
        neutral=1.0,
        low=0.25,
        high=3.0,
        evidence_low=0.8,
        evidence_high=1.5,
        parameters=("trust.build", "unvoiced.everyday_time"),
        en="time for families",
        nl="tijd voor gezinnen",
        advice=("A4", "A6"),
        move=time,
    ),
    Lever(
        name="everyday.risk_focus",
        unit="x baseline",
        neutral=1.0,
        low=0.0,
        high=3.0,
        evidence_low=0.5,
        evidence_high=1.5,
        parameters=("trust.erosion", "everyday.risk_referral"),
        en="focus on signalling risk",
        nl="nadruk op risicosignalering",
        advice=("A4",),
        move=risk_focus,
    ),
    Lever(
        name="everyday.direct_referral",
        unit="x baseline share",
        neutral=1.0,
        low=0.0,
        high=2.0,
        evidence_low=0.5,
        evidence_high=1.5,
        parameters=("everyday.direct_referral.everyday", "everyday.direct_referral.serious", "everyday.direct_referral.complex"),
        en="straight to specialist care",
        nl="rechtstreekse verwijzing naar specialistische hulp",
        advice=("A2",),
        move=direct_referral,
    ),
    Lever(
        name="everyday.practice_nurse",
        unit="share of practices",
        neutral=0.0,
        low=0.0,
        high=1.0,
        evidence_low=0.0,
        evidence_high=1.0,
        parameters=("everyday.practice_nurse_effect",),
        en="practice nurses for youth",
        nl="praktijkondersteuners jeugd (POH-jeugd)",
        advice=("A6",),
        move=practice_nurse,
    ),
)
