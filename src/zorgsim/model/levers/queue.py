"""Levers of the waiting list: in which order it is served, and what a family gets while it waits."""

from __future__ import annotations

from collections.abc import Mapping

from zorgsim.model.dials import Dials
from zorgsim.model.levers.lever import Array, Lever

DISCIPLINES = ("first_come", "most_severe_first")
"""Orders in which waiting lists are served."""


def discipline(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """First come, first served; or the most severe question first, in pools whose municipalities all choose so."""
    dials["discipline"] = setting.copy()


def bridging(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share of waiting families with support while they wait: fewer questions grow worse, fewer families leave the list."""
    dials["bridging"] = dials["bridging"] + setting


LEVERS = (
    Lever(
        name="queue.discipline",
        unit="order",
        neutral=0.0,
        low=0.0,
        high=1.0,
        evidence_low=0.0,
        evidence_high=1.0,
        parameters=("waiting.escalates.everyday", "waiting.escalates.serious", "waiting.escalates.complex"),
        en="order of the waiting list",
        nl="volgorde van de wachtlijst",
        advice=("E2",),
        move=discipline,
        choices=DISCIPLINES,
    ),
    Lever(
        name="queue.bridging",
        unit="share of waiting families",
        neutral=0.0,
        low=0.0,
        high=1.0,
        evidence_low=0.0,
        evidence_high=0.5,
        parameters=("waiting.bridging_escalation", "waiting.bridging_leaving"),
        en="support while waiting",
        nl="overbruggingszorg tijdens het wachten",
        advice=("C1", "E1"),
        move=bridging,
    ),
)
