"""Levers of governance: who commissions care, who shares slots, how many contracts there are, who learns from whom."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from zorgsim.model.dials import Dials
from zorgsim.model.levers.lever import Array, Lever

POOLING = ("municipality", "youth_region", "province", "nation")
"""Levels at which municipalities share specialist and residential slots."""

COMMISSIONERS = ("municipality", "province")
"""Who commissions youth care and carries its budget."""


def pooling(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """The level at which specialist and residential slots are shared."""
    dials["pooling"] = setting.copy()


def sharing(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share of a pool's specialist and residential slots that it shares with the pools around it (one level higher)."""
    dials["sharing"] = dials["sharing"] + setting


def joint_list(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share of specialist slots that the providers of a pool fill from one list; the others each fill from their own."""
    dials["joint_list"] = dials["joint_list"] + setting


def joint_learning(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """How far municipalities compare their ways of working and learn from the better ones."""
    dials["joint_learning"] = dials["joint_learning"] + setting


def contracts(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Number of separate contracts, times that of the years after 2015: each takes time that is then not there for families."""
    lost = parameters["governance.contracts_burden"] * (setting - 1.0)
    dials["effective_time"] = dials["effective_time"] * np.maximum(1.0 - lost, 0.0)


def commissioner(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Who commissions youth care: the municipality, with a budget of its own, or the province, paid by the state."""
    dials["provincial"] = setting.copy()


LEVERS = (
    Lever(
        name="governance.pooling",
        unit="level",
        neutral=1.0,
        low=0.0,
        high=3.0,
        evidence_low=0.0,
        evidence_high=3.0,
        parameters=("expertise.half_volume", "expertise.duration_effect", "expertise.relapse_effect"),
        en="who shares specialist slots",
        nl="wie plaatsen deelt",
        advice=("B5",),
        move=pooling,
        choices=POOLING,
    ),
    Lever(
        name="governance.sharing",
        unit="share of slots",
        neutral=0.0,
        low=0.0,
        high=1.0,
        evidence_low=0.0,
        evidence_high=0.5,
        parameters=("specialist.slots_per_1000", "residential.slots_per_1000"),
        en="slots shared with neighbours",
        nl="plaatsen delen met de buren",
        advice=("B5",),
        move=sharing,
    ),
    Lever(
        name="governance.joint_list",
        unit="share of slots",
        neutral=0.0,
        low=0.0,
        high=1.0,
        evidence_low=0.0,
        evidence_high=0.5,
        parameters=("lists.families", "lists.mismatch"),
        en="one waiting list for the providers of a pool",
        nl="één wachtlijst voor de aanbieders van een verband",
        advice=("B5",),
        move=joint_list,
    ),
    Lever(
        name="governance.joint_learning",
        unit="share",
        neutral=0.0,
        low=0.0,
        high=1.0,
        evidence_low=0.0,
        evidence_high=0.5,
        parameters=("practice.joint", "practice.effect", "expertise.joint"),
        en="learning from each other's results",
        nl="leren van elkaars resultaten",
        advice=("B9",),
        move=joint_learning,
    ),
    Lever(
        name="governance.contracts",
        unit="x number after 2015",
        neutral=1.0,
        low=0.1,
        high=3.0,
        evidence_low=0.28,
        evidence_high=1.5,
        parameters=("governance.contracts_burden",),
        en="separate contracts",
        nl="afzonderlijke contracten",
        advice=("C1",),
        move=contracts,
    ),
    Lever(
        name="governance.commissioner",
        unit="who",
        neutral=0.0,
        low=0.0,
        high=1.0,
        evidence_low=0.0,
        evidence_high=1.0,
        parameters=("budget.per_family", "reserve.crowding_out"),
        en="who commissions youth care",
        nl="wie de jeugdhulp inkoopt",
        advice=("B5",),
        move=commissioner,
        choices=COMMISSIONERS,
    ),
)
