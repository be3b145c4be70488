"""Levers of the workforce: training of specialists, specialists who become generalists, retention of both."""

from __future__ import annotations

from collections.abc import Mapping

from zorgsim.model.dials import Dials
from zorgsim.model.levers.lever import Array, Lever


def training(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share of specialists in continued training: builds expertise, at the cost of some of their time."""
    dials["training"] = dials["training"] + setting
    dials["specialist_time"] = dials["specialist_time"] * (1.0 - parameters["workforce.training_time"] * setting)


def retention(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share of staff reached by what keeps people in their job: fewer leave, so that fewer posts are vacant."""
    dials["attrition"] = dials["attrition"] * (1.0 - parameters["workforce.retention_effect"] * setting)


def generalists(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share of specialists whose posts become posts of coaches: they move with them, and are trained before they hold families."""
    dials["generalists"] = dials["generalists"] + setting


LEVERS = (
    Lever(
        name="workforce.training",
        unit="share of specialists",
        neutral=0.0,
        low=0.0,
        high=1.0,
        evidence_low=0.0,
        evidence_high=0.5,
        parameters=("expertise.training", "workforce.training_time"),
        en="training of specialists",
        nl="scholing van specialisten",
        advice=("B7", "E7"),
        move=training,
    ),
    Lever(
        name="workforce.retention",
        unit="share of staff",
        neutral=0.0,
        low=0.0,
        high=1.0,
        evidence_low=0.0,
        evidence_high=0.5,
        parameters=("workforce.retention_effect",),
        en="keeping professionals",
        nl="behoud van professionals",
        advice=("E7",),
        move=retention,
    ),
    Lever(
        name="workforce.generalists",
        unit="share of specialists",
        neutral=0.0,
        low=0.0,
        high=0.5,
        evidence_low=0.0,
        evidence_high=0.1,
        parameters=(
            "generalists.settles",
            "generalists.training_weeks",
            "generalists.expertise_taken",
            "expertise.generalisation",
        ),
        en="specialists who become generalists",
        nl="specialisten die generalist worden",
        advice=("B7",),
        move=generalists,
    ),
)
