"""Levers of governance: whose pool of places a family waits for, and in which order."""

from __future__ import annotations

from collections.abc import Mapping

from zorgsim.model.dials import Dials
from zorgsim.model.levers.lever import Array, Lever

POOLING = ("municipality", "youth_region", "province", "nation")
"""Levels at which municipalities share specialist and residential places."""

DISCIPLINES = ("first_come", "most_severe_first")
"""Orders in which waiting lists are served."""


def pooling(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """The level at which specialist and residential places are shared."""
    dials["pooling"] = setting.copy()


def discipline(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """First come, first served; or the most severe question first."""
    dials["discipline"] = setting.copy()


LEVERS = (
    Lever(
        "governance.pooling",
        "level",
        1.0,
        0.0,
        3.0,
        0.0,
        3.0,
        (),
        "who shares specialist places",
        "wie plaatsen deelt",
        ("B5",),
        pooling,
        POOLING,
    ),
    Lever(
        "queue.discipline",
        "order",
        0.0,
        0.0,
        1.0,
        0.0,
        1.0,
        (),
        "order of the waiting list",
        "volgorde van de wachtlijst",
        ("E2",),
        discipline,
        DISCIPLINES,
    ),
)
