"""Levers of everyday professionals: teachers, general practitioners, youth nurses."""

from __future__ import annotations

from collections.abc import Mapping

from zorgsim.model.dials import Dials
from zorgsim.model.levers.lever import Array, Lever


def time(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Time and continuity that everyday professionals have for families, times the baseline: builds trust."""
    dials["everyday_time"] = dials["everyday_time"] * setting


def risk_focus(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Focus on signalling risk, times the baseline: wears trust down and sends more families straight to specialists."""
    dials["risk_focus"] = dials["risk_focus"] * setting
    dials["direct_referral"] = dials["direct_referral"] * (1.0 + parameters["everyday.risk_referral"] * (setting - 1.0))


def direct_referral(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share sent straight to specialist care, times the baseline."""
    dials["direct_referral"] = dials["direct_referral"] * setting


LEVERS = (
    Lever(
        "everyday.time",
        "x baseline",
        1.0,
        0.25,
        3.0,
        0.8,
        1.5,
        ("trust.build",),
        "time for families",
        "tijd voor gezinnen",
        ("A4", "A6"),
        time,
    ),
    Lever(
        "everyday.risk_focus",
        "x baseline",
        1.0,
        0.0,
        3.0,
        0.5,
        1.5,
        ("trust.erosion", "everyday.risk_referral"),
        "focus on signalling risk",
        "nadruk op risicosignalering",
        ("A4",),
        risk_focus,
    ),
    Lever(
        "everyday.direct_referral",
        "x baseline share",
        1.0,
        0.0,
        2.0,
        0.5,
        1.5,
        (),
        "straight to specialist care",
        "rechtstreekse verwijzing naar specialistische hulp",
        ("A2",),
        direct_referral,
    ),
)
