"""Levers of supply: a provider that leaves."""

from __future__ import annotations

from collections.abc import Mapping

from zorgsim.model.dials import Dials
from zorgsim.model.levers.lever import Array, Lever


def closure(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share of specialist slots whose provider leaves, at once, with the families in them; staff returns to the market in part."""
    dials["closed"] = setting.copy()


def closure_residential(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share of residential slots whose provider leaves, at once, with the families in them; they stay away until it ends."""
    dials["closed_residential"] = setting.copy()


LEVERS = (
    Lever(
        name="supply.closure",
        unit="share of specialist slots",
        neutral=0.0,
        low=0.0,
        high=1.0,
        evidence_low=0.0,
        evidence_high=0.3,
        parameters=("closure.taken_over", "closure.back_on_list", "closure.staff_returns"),
        en="a specialist provider leaves",
        nl="een aanbieder van specialistische hulp valt weg",
        advice=(),
        move=closure,
    ),
    Lever(
        name="supply.closure_residential",
        unit="share of residential slots",
        neutral=0.0,
        low=0.0,
        high=1.0,
        evidence_low=0.0,
        evidence_high=0.3,
        parameters=("closure.taken_over", "closure.back_on_list"),
        en="a residential provider leaves",
        nl="een aanbieder van verblijf valt weg",
        advice=(),
        move=closure_residential,
    ),
)
