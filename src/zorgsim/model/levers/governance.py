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
    """First come, first served; or the most severe question first, in pools whose municipalities all choose so."""
    dials["discipline"] = setting.copy()


LEVERS = (
    Lever(
        name="governance.pooling",
        unit="level",
        neutral=1.0,
        low=0.0,
        high=3.0,
        evidence_low=0.0,
        evidence_high=3.0,
        parameters=(),
        en="who shares specialist places",
        nl="wie plaatsen deelt",
        advice=("B5",),
        move=pooling,
        choices=POOLING,
    ),
    Lever(
        name="queue.discipline",
        unit="order",
        neutral=0.0,
        low=0.0,
        high=1.0,
        evidence_low=0.0,
        evidence_high=1.0,
        parameters=(),
        en="order of the waiting list",
        nl="volgorde van de wachtlijst",
        advice=("E2",),
        move=discipline,
        choices=DISCIPLINES,
    ),
)
