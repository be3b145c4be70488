"""Levers of the community: facilities, networks and volunteers, the pedagogical climate, normalising."""

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


def meeting_places(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Places to meet, times the baseline: families gain a network of their own there, or lose it, and volunteers are asked more."""
    dials["meeting_places"] = dials["meeting_places"] * setting


def welfare_work(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Welfare work, times the baseline: families gain a network by it, or lose it; volunteers are drawn in, or crowded out."""
    dials["welfare_work"] = dials["welfare_work"] * setting


def volunteers(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Volunteers recruited in a year, as a share of those that are usual: of these a part comes in addition."""
    dials["recruiting"] = dials["recruiting"] + setting


def own_networks(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share of families without a network of their own that are helped to one in a year: networks alone, and nothing else."""
    dials["network_help"] = dials["network_help"] + setting


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
    Lever(
        name="community.meeting_places",
        unit="x baseline",
        neutral=1.0,
        low=0.0,
        high=3.0,
        evidence_low=0.8,
        evidence_high=1.5,
        parameters=(
            "embedding.places",
            "embedding.volunteers",
            "embedding.volunteers_own",
            "embedding.vulnerable_ratio",
            "embedding.lost_ratio",
            "volunteers.turnover",
            "volunteers.tiring",
        ),
        en="places to meet that give a network",
        nl="ontmoetingsplekken die een netwerk geven",
        advice=(
            "A5",
            "B8",
        ),
        move=meeting_places,
    ),
    Lever(
        name="community.welfare_work",
        unit="x baseline",
        neutral=1.0,
        low=0.0,
        high=3.0,
        evidence_low=0.8,
        evidence_high=1.5,
        parameters=(
            "embedding.welfare",
            "embedding.volunteers",
            "embedding.volunteers_own",
            "embedding.vulnerable_ratio",
            "embedding.lost_ratio",
            "volunteers.turnover",
            "volunteers.welfare_elasticity",
            "welfare.fte_per_1000",
        ),
        en="welfare work",
        nl="welzijnswerk",
        advice=(
            "A5",
            "D9",
        ),
        move=welfare_work,
    ),
    Lever(
        name="community.volunteers",
        unit="share a year",
        neutral=0.0,
        low=0.0,
        high=1.0,
        evidence_low=0.0,
        evidence_high=0.2,
        parameters=(
            "embedding.volunteers",
            "embedding.volunteers_own",
            "embedding.vulnerable_ratio",
            "embedding.lost_ratio",
            "volunteers.turnover",
            "volunteers.recruited",
            "volunteers.spread",
            "volunteers.tiring",
        ),
        en="recruiting volunteers",
        nl="vrijwilligers werven",
        advice=(
            "B8",
            "D9",
        ),
        move=volunteers,
    ),
    Lever(
        name="community.own_networks",
        unit="share of families a year",
        neutral=0.0,
        low=0.0,
        high=1.0,
        evidence_low=0.0,
        evidence_high=0.3,
        parameters=("embedding.help", "embedding.vulnerable_ratio", "embedding.lost_ratio"),
        en="help with a network of one's own",
        nl="hulp bij een eigen netwerk",
        advice=("C3",),
        move=own_networks,
    ),
)

NETWORK_LEVERS = ("community.meeting_places", "community.welfare_work", "community.volunteers", "community.own_networks")
"""Levers by which families gain a network of their own, or lose it; without them none does by what is near."""
