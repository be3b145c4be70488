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
        "specialist.places",
        "x baseline",
        1.0,
        0.0,
        3.0,
        0.7,
        1.3,
        (),
        "specialist places",
        "plaatsen specialistische hulp",
        ("B2",),
        places,
    ),
    Lever(
        "specialist.residential_places",
        "x baseline",
        1.0,
        0.0,
        3.0,
        0.6,
        1.2,
        (),
        "residential places",
        "plaatsen met verblijf",
        ("B3",),
        residential_places,
    ),
)
