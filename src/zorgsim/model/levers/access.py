"""Levers of access: who is sent where, by agreement with those who refer."""

from __future__ import annotations

from collections.abc import Mapping

from zorgsim.model.dials import Dials
from zorgsim.model.levers.lever import Array, Lever


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
)
