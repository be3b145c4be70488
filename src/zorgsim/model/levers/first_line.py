"""Levers of the first line: family coaches near families."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from zorgsim.model.dials import Dials
from zorgsim.model.levers.lever import Array, Lever
from zorgsim.model.vocabulary import DOMAINS


def coaches(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Budget for family coaches, times the baseline. Coaches that are hired hear of questions that nobody has voiced.

    Under structure ``hidden`` = ``none`` more coaches raise more questions instead (detection).
    """
    dials["coaches"] = dials["coaches"] * setting
    dials["detection"] = dials["detection"] * (1.0 + parameters["first_line.detection"] * np.maximum(setting - 1.0, 0.0))


def caseload(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Families per coach, times the baseline: slots, and attention per family."""
    dials["caseload"] = dials["caseload"] * setting


def practical_support(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Arranging life domains during coaching, times the baseline probability."""
    dials["arranging"] = dials["arranging"] * setting


def group_share(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share of coaching given to groups, as far as payment rules allow: re-knits networks, more families per coach.

    See ``zorgsim.model.group_help``.
    """
    dials["group_share"] = dials["group_share"] + setting


def consultation(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share of coaching with specialist advice at hand: fewer referrals."""
    dials["consultation"] = dials["consultation"] + setting


def own_advice(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share of coaching advised by specialists of the own pool, in time that they then do not have for families in their care."""
    dials["own_advice"] = dials["own_advice"] + setting


def hired_advice(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share of coaching advised by specialists who are hired for it, at a price, as far as the own pool's do not advise."""
    dials["hired_advice"] = dials["hired_advice"] + setting


def support_on_call(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share of coaching in which practical support can be called in: the coach decides for whom, by question and domains."""
    dials["support_on_call"] = dials["support_on_call"] + setting


def case_lead(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share of families whose coach stays on in specialist care: fewer hand-overs, at the cost of slots."""
    dials["case_lead"] = dials["case_lead"] + setting
    dials["first_line_slots"] = dials["first_line_slots"] * (1.0 - parameters["first_line.case_lead_slots"] * setting)


def network_conference(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share of coached families offered a family group conference: support up, nothing else (the trial's nulls stay nulls)."""
    effect = (parameters["first_line.conference_support_odds"] - 1.0) * setting
    dials["reknit_odds"] = dials["reknit_odds"] * (1.0 + effect)


def takes_over(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share of light questions, sent straight to specialists, that join the coaches' list instead; the unsettled go on."""
    dials["takes_over"] = dials["takes_over"] + setting


LEVERS = (
    Lever(
        name="first_line.coaches",
        unit="x baseline FTE",
        neutral=1.0,
        low=0.0,
        high=3.0,
        evidence_low=0.5,
        evidence_high=2.0,
        parameters=("first_line.coaches_per_1000", "unvoiced.outreach", "first_line.detection"),
        en="family coaches (FTE)",
        nl="gezinscoaches (fte)",
        advice=("A1", "A7", "E4"),
        move=coaches,
    ),
    Lever(
        name="first_line.caseload",
        unit="x baseline families per FTE",
        neutral=1.0,
        low=0.25,
        high=2.0,
        evidence_low=0.6,
        evidence_high=1.5,
        parameters=("first_line.caseload", "first_line.attention_slope"),
        en="families per coach",
        nl="gezinnen per coach",
        advice=("A7", "E4"),
        move=caseload,
    ),
    Lever(
        name="first_line.practical_support",
        unit="x baseline probability",
        neutral=1.0,
        low=0.0,
        high=3.0,
        evidence_low=1.0,
        evidence_high=1.5,
        parameters=tuple(f"first_line.arranges.{domain}" for domain in DOMAINS),
        en="practical support by the coach",
        nl="praktische ondersteuning door de coach",
        advice=("A1", "A7", "A8", "A9"),
        move=practical_support,
    ),
    Lever(
        name="first_line.group_share",
        unit="share of coaching",
        neutral=0.0,
        low=0.0,
        high=1.0,
        evidence_low=0.0,
        evidence_high=0.6,
        parameters=(
            "first_line.group_reknit_odds",
            "first_line.group_slots",
            "first_line.group_share_cap",
            "mutual_help.groups",
        ),
        en="coaching given to groups",
        nl="groepsgewijze hulp",
        advice=("D5", "D7", "D8", "D10", "D11"),
        move=group_share,
    ),
    Lever(
        name="first_line.consultation",
        unit="share of coaching",
        neutral=0.0,
        low=0.0,
        high=1.0,
        evidence_low=0.0,
        evidence_high=1.0,
        parameters=("first_line.consultation_effect",),
        en="specialist advice inside the first line",
        nl="consultatie van specialisten in de eerste lijn",
        advice=("B6",),
        move=consultation,
    ),
    Lever(
        name="first_line.own_advice",
        unit="share of coaching",
        neutral=0.0,
        low=0.0,
        high=1.0,
        evidence_low=0.0,
        evidence_high=0.5,
        parameters=("first_line.advice_effect", "first_line.advice_weeks", "first_line.advice_slots"),
        en="advice to coaches by the own pool's specialists",
        nl="advies aan coaches door specialisten van het eigen verband",
        advice=("B6",),
        move=own_advice,
    ),
    Lever(
        name="first_line.hired_advice",
        unit="share of coaching",
        neutral=0.0,
        low=0.0,
        high=1.0,
        evidence_low=0.0,
        evidence_high=0.5,
        parameters=("first_line.advice_effect", "first_line.advice_weeks", "first_line.hired_advice_ratio"),
        en="advice to coaches by hired specialists",
        nl="advies aan coaches door ingehuurde specialisten",
        advice=("B6",),
        move=hired_advice,
    ),
    Lever(
        name="first_line.support_on_call",
        unit="share of coaching",
        neutral=0.0,
        low=0.0,
        high=1.0,
        evidence_low=0.0,
        evidence_high=1.0,
        parameters=(
            "support_call.odds",
            "support_call.by_severity",
            "support_call.by_domain",
            "support_call.would_help",
            "support_call.discernment",
            "support_call.arranges_odds",
            "support_call.weeks",
        ),
        en="practical support that coaches can call in",
        nl="praktische steun die coaches kunnen inschakelen",
        advice=("A8",),
        move=support_on_call,
    ),
    Lever(
        name="first_line.case_lead",
        unit="share of families",
        neutral=0.0,
        low=0.0,
        high=1.0,
        evidence_low=0.0,
        evidence_high=0.5,
        parameters=("first_line.case_lead_slots",),
        en="one family, one helper",
        nl="één gezin, één hulpverlener",
        advice=("E3",),
        move=case_lead,
    ),
    Lever(
        name="first_line.network_conference",
        unit="share of families",
        neutral=0.0,
        low=0.0,
        high=1.0,
        evidence_low=0.0,
        evidence_high=1.0,
        parameters=("first_line.conference_support_odds",),
        en="family group conference",
        nl="eigen-krachtconferentie",
        advice=("E5",),
        move=network_conference,
    ),
    Lever(
        name="first_line.takes_over",
        unit="share of light direct referrals",
        neutral=0.0,
        low=0.0,
        high=1.0,
        evidence_low=0.0,
        evidence_high=0.3,
        parameters=("first_line.settles.everyday", "first_line.settles.serious", "referral.by_coach_wait"),
        en="light direct referrals taken over by coaches",
        nl="lichte rechtstreekse verwijzingen die coaches overnemen",
        advice=("A7",),
        move=takes_over,
    ),
)
