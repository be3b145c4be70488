"""Levers of specialist and residential care."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from zorgsim.model.dials import NO_LIMIT, Dials
from zorgsim.model.levers.lever import Array, Lever
from zorgsim.model.vocabulary import DOMAINS


def slots(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Budget for specialists, times the baseline."""
    dials["specialist_slots"] = dials["specialist_slots"] * setting


def tariff(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """The tariff of a week of specialist care, times the register's: costs move with it at once, places answer with a delay.

    Budgets do not move with it: who pays more and has no more says so with ``budget.level``.
    """
    dials["tariff"] = dials["tariff"] * setting


def residential_slots(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Residential slots, times the baseline."""
    dials["residential_slots"] = dials["residential_slots"] * setting


def longer_stays(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """How much of the growth of specialist stays in 2019-2021 has come about; 1 is all of it, 0 none."""
    grown = 1.0 + (parameters["specialist.longer_stays"] - 1.0) * setting
    dials["specialist_weeks"] = dials["specialist_weeks"] * grown


RELEASES = ("treatment", "big_five")
"""When specialist care lets go: after treatment, or when the five life domains are arranged too."""


def at_home(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share of specialist care given at home, other domains attended: fewer go on to residential care; costs slots (travel)."""
    dials["at_home"] = dials["at_home"] + setting


def release(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """When care lets go: after treatment, or when the five domains are arranged, within limits."""
    dials["big_five"] = setting.copy()


def aftercare(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share of families with which somebody stays in touch after care: fewer relapses, and fewer returns if care could not help."""
    dials["relapse_odds"] = dials["relapse_odds"] * (1.0 + (parameters["specialist.aftercare_odds"] - 1.0) * setting)


def stop_without_value(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share of specialist care that is reviewed: what adds no value stops, and now and then what does."""
    dials["review"] = dials["review"] + setting


def max_weeks(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Longest trajectory of specialist care; whoever would have stayed longer stops then. At 520 weeks there is no limit."""
    dials["most_weeks"] = np.minimum(dials["most_weeks"], setting)


LEVERS = (
    Lever(
        name="specialist.slots",
        unit="x baseline",
        neutral=1.0,
        low=0.0,
        high=3.0,
        evidence_low=0.7,
        evidence_high=1.3,
        parameters=("specialist.slots_per_1000",),
        en="specialist slots",
        nl="plaatsen specialistische hulp",
        advice=("A2", "A3", "B2"),
        move=slots,
    ),
    Lever(
        name="specialist.tariff",
        unit="x register's tariff",
        neutral=1.0,
        low=0.5,
        high=1.5,
        evidence_low=0.9,
        evidence_high=1.1,
        parameters=("tariff.elasticity", "price.specialist_week"),
        en="the tariff of a week of specialist care",
        nl="het tarief van een week specialistische hulp",
        advice=("C1",),
        move=tariff,
    ),
    Lever(
        name="specialist.residential_slots",
        unit="x baseline",
        neutral=1.0,
        low=0.0,
        high=3.0,
        evidence_low=0.6,
        evidence_high=1.2,
        parameters=("residential.slots_per_1000",),
        en="residential slots",
        nl="plaatsen met verblijf",
        advice=("B3",),
        move=residential_slots,
    ),
    Lever(
        name="specialist.longer_stays",
        unit="share of the growth of 2019-2021",
        neutral=0.0,
        low=0.0,
        high=2.0,
        evidence_low=0.0,
        evidence_high=1.0,
        parameters=("specialist.longer_stays",),
        en="specialist care that lasts longer",
        nl="specialistische hulp die langer duurt",
        advice=(),
        move=longer_stays,
    ),
    Lever(
        name="specialist.at_home",
        unit="share of specialist care",
        neutral=0.0,
        low=0.0,
        high=1.0,
        evidence_low=0.0,
        evidence_high=0.5,
        parameters=(
            "specialist.at_home_residential_odds",
            "specialist.at_home_slots",
            *(f"specialist.arranges.{domain}" for domain in DOMAINS),
        ),
        en="specialists at home",
        nl="specialistische hulp thuis",
        advice=("B3", "B4"),
        move=at_home,
    ),
    Lever(
        name="specialist.release",
        unit="when",
        neutral=0.0,
        low=0.0,
        high=1.0,
        evidence_low=0.0,
        evidence_high=1.0,
        parameters=(
            "specialist.at_home_slots",
            "specialist.release_weeks",
            "specialist.release_limit",
            *(f"specialist.arranges.{domain}" for domain in DOMAINS),
        ),
        en="when care lets go",
        nl="wanneer de hulp loslaat",
        advice=("E6",),
        move=release,
        choices=RELEASES,
    ),
    Lever(
        name="specialist.aftercare",
        unit="share of families after care",
        neutral=0.0,
        low=0.0,
        high=1.0,
        evidence_low=0.0,
        evidence_high=0.5,
        parameters=("specialist.aftercare_odds",),
        en="aftercare",
        nl="nazorg",
        advice=("C7",),
        move=aftercare,
    ),
    Lever(
        name="specialist.stop_without_value",
        unit="share of care that is reviewed",
        neutral=0.0,
        low=0.0,
        high=1.0,
        evidence_low=0.0,
        evidence_high=0.5,
        parameters=("specialist.review_weeks", "specialist.review_finds", "specialist.review_errs"),
        en="stopping care that adds no value",
        nl="stoppen met hulp die niets meer toevoegt",
        advice=("C5", "C7"),
        move=stop_without_value,
    ),
    Lever(
        name="specialist.max_weeks",
        unit="weeks",
        neutral=NO_LIMIT,
        low=1.0,
        high=NO_LIMIT,
        evidence_low=13.0,
        evidence_high=NO_LIMIT,
        parameters=("specialist.limit_relapse_odds",),
        en="a limit on the length of trajectories",
        nl="een grens aan de duur van trajecten",
        advice=(),
        move=max_weeks,
    ),
)
