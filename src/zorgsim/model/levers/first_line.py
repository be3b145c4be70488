"""Levers of the first line: family coaches near families."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from zorgsim.model.dials import Dials
from zorgsim.model.levers.lever import Array, Lever


def coaches(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Budget for family coaches, times the baseline. More coaches also find more families (detection)."""
    dials["coaches"] = dials["coaches"] * setting
    dials["question"] = dials["question"] * (1.0 + parameters["first_line.detection"] * np.maximum(setting - 1.0, 0.0))


def caseload(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Families per coach, times the baseline: places, and attention per family."""
    dials["caseload"] = dials["caseload"] * setting


def practical_support(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Arranging life domains during coaching, times the baseline probability."""
    dials["arranging"] = dials["arranging"] * setting


def group_share(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share of coaching given to groups, capped by what payment rules allow: re-knits networks, more families per coach."""
    share = np.minimum(setting, parameters["first_line.group_share_cap"])
    dials["group_share"] = dials["group_share"] + share
    dials["reknit_odds"] = dials["reknit_odds"] * (1.0 + (parameters["first_line.group_reknit_odds"] - 1.0) * share)
    dials["first_line_places"] = dials["first_line_places"] * (1.0 + parameters["first_line.group_places"] * share)


def consultation(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share of coaching with specialist advice at hand: fewer referrals."""
    dials["consultation"] = dials["consultation"] + setting


def case_lead(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share of families whose coach stays on in specialist care: fewer hand-overs, at the cost of places."""
    dials["case_lead"] = dials["case_lead"] + setting
    dials["first_line_places"] = dials["first_line_places"] * (1.0 - parameters["first_line.case_lead_places"] * setting)


def network_conference(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share of coached families offered a family group conference: support up, nothing else (the trial's nulls stay nulls)."""
    effect = (parameters["first_line.conference_support_odds"] - 1.0) * setting
    dials["reknit_odds"] = dials["reknit_odds"] * (1.0 + effect)


LEVERS = (
    Lever(
        "first_line.coaches",
        "x baseline FTE",
        1.0,
        0.0,
        3.0,
        0.5,
        2.0,
        ("first_line.detection",),
        "family coaches (FTE)",
        "gezinscoaches (fte)",
        ("A1", "A7"),
        coaches,
    ),
    Lever(
        "first_line.caseload",
        "x baseline families per FTE",
        1.0,
        0.25,
        2.0,
        0.6,
        1.5,
        ("first_line.attention_slope",),
        "families per coach",
        "gezinnen per coach",
        ("A7", "E4"),
        caseload,
    ),
    Lever(
        "first_line.practical_support",
        "x baseline probability",
        1.0,
        0.0,
        3.0,
        1.0,
        1.5,
        (),
        "practical support by the coach",
        "praktische ondersteuning door de coach",
        ("A8",),
        practical_support,
    ),
    Lever(
        "first_line.group_share",
        "share of coaching",
        0.0,
        0.0,
        1.0,
        0.0,
        0.3,
        ("first_line.group_reknit_odds", "first_line.group_places", "first_line.group_share_cap"),
        "coaching given to groups",
        "groepsgewijze hulp",
        ("D7", "D11"),
        group_share,
    ),
    Lever(
        "first_line.consultation",
        "share of coaching",
        0.0,
        0.0,
        1.0,
        0.0,
        1.0,
        ("first_line.consultation_effect",),
        "specialist advice inside the first line",
        "consultatie van specialisten in de eerste lijn",
        ("B6",),
        consultation,
    ),
    Lever(
        "first_line.case_lead",
        "share of families",
        0.0,
        0.0,
        1.0,
        0.0,
        0.5,
        ("first_line.case_lead_places",),
        "one family, one helper",
        "een gezin, een hulpverlener",
        ("E3",),
        case_lead,
    ),
    Lever(
        "first_line.network_conference",
        "share of families",
        0.0,
        0.0,
        1.0,
        0.0,
        1.0,
        ("first_line.conference_support_odds",),
        "family group conference",
        "eigen-krachtconferentie",
        ("E5",),
        network_conference,
    ),
)
