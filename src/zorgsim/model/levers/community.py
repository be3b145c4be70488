"""Levers of the community: meeting places, the pedagogical climate, normalising."""

from __future__ import annotations

from collections.abc import Mapping

from zorgsim.model.dials import Dials
from zorgsim.model.levers.lever import Array, Lever


def social_facilities(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Social facilities and meeting places, times the baseline: they build mutual help."""
    dials["facilities"] = dials["facilities"] * setting


def pedagogical_climate(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share of children in a school or day care with a positive climate, above today: fewer questions, milder ones."""
    dials["question"] = dials["question"] * (1.0 - parameters["community.climate_question_effect"] * setting)
    dials["severe_odds"] = dials["severe_odds"] * (1.0 - parameters["community.climate_severity_effect"] * setting)


def normalising(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share of families reached by normalising: everyday questions are not taken to care."""
    dials["normalising"] = dials["normalising"] + parameters["community.normalising_effect"] * setting


LEVERS = (
    Lever(
        "community.social_facilities",
        "x baseline",
        1.0,
        0.0,
        3.0,
        0.8,
        1.5,
        ("mutual_help.build",),
        "social facilities and meeting places",
        "sociale voorzieningen en ontmoetingsplekken",
        ("A5", "B8", "D9"),
        social_facilities,
    ),
    Lever(
        "community.pedagogical_climate",
        "share of children",
        0.0,
        0.0,
        1.0,
        0.0,
        0.5,
        ("community.climate_question_effect", "community.climate_severity_effect"),
        "positive pedagogical climate",
        "positief pedagogisch klimaat",
        ("C4",),
        pedagogical_climate,
    ),
    Lever(
        "community.normalising",
        "share of families",
        0.0,
        0.0,
        1.0,
        0.0,
        0.5,
        ("community.normalising_effect",),
        "normalising everyday questions",
        "normaliseren van alledaagse vragen",
        ("A2", "C5"),
        normalising,
    ),
)
