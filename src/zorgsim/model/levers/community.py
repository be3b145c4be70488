"""Levers of the community: meeting places, the pedagogical climate, normalising."""

from __future__ import annotations

from collections.abc import Mapping

from zorgsim.model.dials import Dials
from zorgsim.model.levers.lever import Array, Lever


def social_facilities(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Social facilities and meeting places, times the baseline: they build mutual help."""
    dials["facilities"] = dials["facilities"] * setting


def pedagogical_climate(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share of children in a school or day care with a positive climate, above today: fewer questions, milder ones.

    There questions that nobody has voiced are heard sooner.
    """
    dials["question"] = dials["question"] * (1.0 - parameters["community.climate_question_effect"] * setting)
    dials["severe_odds"] = dials["severe_odds"] * (1.0 - parameters["community.climate_severity_effect"] * setting)
    dials["school_climate"] = dials["school_climate"] + setting


def normalising(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share of families reached by normalising: everyday questions are not taken to care."""
    dials["normalising"] = dials["normalising"] + parameters["community.normalising_effect"] * setting


def group_pregnancy_care(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share of pregnancies with care in groups (CenteringPregnancy). No effect on youth care was ever measured: none is assumed."""
    dials["loss.support"] = dials["loss.support"] * (1.0 - parameters["community.group_pregnancy_effect"] * setting)


LEVERS = (
    Lever(
        name="community.social_facilities",
        unit="x baseline",
        neutral=1.0,
        low=0.0,
        high=3.0,
        evidence_low=0.8,
        evidence_high=1.5,
        parameters=("mutual_help.build",),
        en="social facilities and meeting places",
        nl="sociale voorzieningen en ontmoetingsplekken",
        advice=("A5", "B8", "D5", "D9", "D10"),
        move=social_facilities,
    ),
    Lever(
        name="community.pedagogical_climate",
        unit="share of children",
        neutral=0.0,
        low=0.0,
        high=1.0,
        evidence_low=0.0,
        evidence_high=0.5,
        parameters=("community.climate_question_effect", "community.climate_severity_effect", "unvoiced.school_climate"),
        en="positive pedagogical climate",
        nl="positief pedagogisch klimaat",
        advice=("C4",),
        move=pedagogical_climate,
    ),
    Lever(
        name="community.normalising",
        unit="share of families",
        neutral=0.0,
        low=0.0,
        high=1.0,
        evidence_low=0.0,
        evidence_high=0.5,
        parameters=("community.normalising_effect",),
        en="normalising everyday questions",
        nl="normaliseren van alledaagse vragen",
        advice=("A2", "C5"),
        move=normalising,
    ),
    Lever(
        name="community.group_pregnancy_care",
        unit="share of pregnancies",
        neutral=0.0,
        low=0.0,
        high=1.0,
        evidence_low=0.0,
        evidence_high=1.0,
        parameters=("community.group_pregnancy_effect",),
        en="group care in pregnancy",
        nl="groepszorg in de zwangerschap (CenteringZwangerschap)",
        advice=("D7",),
        move=group_pregnancy_care,
    ),
)
