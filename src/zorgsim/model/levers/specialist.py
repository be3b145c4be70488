"""Levers of specialist and residential care."""

from __future__ import annotations

from collections.abc import Mapping

from zorgsim.model.dials import Dials
from zorgsim.model.levers.lever import Array, Lever


def places(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Budget for specialists, times the baseline."""
    dials["specialist_places"] = dials["specialist_places"] * setting


def residential_places(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Residential places, times the baseline."""
    dials["residential_places"] = dials["residential_places"] * setting


LEVERS = (
    Lever(
        name="specialist.places",
        unit="x baseline",
        neutral=1.0,
        low=0.0,
        high=3.0,
        evidence_low=0.7,
        evidence_high=1.3,
        parameters=("specialist.places_per_1000",),
        en="specialist places",
        nl="plaatsen specialistische hulp",
        advice=("B2",),
        move=places,
    ),
    Lever(
        name="specialist.residential_places",
        unit="x baseline",
        neutral=1.0,
        low=0.0,
        high=3.0,
        evidence_low=0.6,
        evidence_high=1.2,
        parameters=("residential.places_per_1000",),
        en="residential places",
        nl="plaatsen met verblijf",
        advice=("B3",),
        move=residential_places,
    ),
)
