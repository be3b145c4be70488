"""Levers beyond youth care: life domains that are regained sooner, or lost less often."""

from __future__ import annotations

from collections.abc import Mapping

from zorgsim.model.dials import Dials
from zorgsim.model.levers.lever import Array, Lever
from zorgsim.model.vocabulary import DOMAINS


def housing_relief(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Speed of regaining housing, times the baseline."""
    dials["regain.housing"] = dials["regain.housing"] * setting


def income_relief(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Speed of regaining income security, times the baseline."""
    dials["regain.income"] = dials["regain.income"] * setting


def school_support(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Speed of regaining school or work, times the baseline."""
    dials["regain.school_work"] = dials["regain.school_work"] * setting


def parental_care(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Speed at which a parent's mental-health or addiction problem gets care, times the baseline."""
    dials["regain.care"] = dials["regain.care"] * setting


def child_check(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share of decisions on parents' housing, debts and care in which the child's interest is weighed: fewer of these lost."""
    for name in ("loss.housing", "loss.income", "loss.care"):
        dials[name] = dials[name] * (1.0 - parameters["domains.child_check_effect"] * setting)


def housing_in_care(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Speed of regaining housing in specialist or residential care, times that of all; together at most thrice the baseline."""
    dials["housing_in_care"] = dials["housing_in_care"] * setting


def _works_through(domain: str) -> tuple[str, ...]:
    """Return the parameters through which a domain that is regained sooner works."""
    others = (name for name in DOMAINS if name != domain)
    ratios = (f"domains.loss_ratio.{domain}_on_{other}" for other in others)
    return (f"domains.regain.{domain}", f"question.risk_ratio.{domain}", *ratios)


LEVERS = (
    Lever(
        name="domains.housing_relief",
        unit="x baseline speed",
        neutral=1.0,
        low=0.25,
        high=3.0,
        evidence_low=0.8,
        evidence_high=2.0,
        parameters=_works_through("housing"),
        en="earlier removal of housing stress",
        nl="huisvestingsproblemen eerder wegnemen",
        advice=("C6", "D3", "E9"),
        move=housing_relief,
    ),
    Lever(
        name="domains.income_relief",
        unit="x baseline speed",
        neutral=1.0,
        low=0.25,
        high=3.0,
        evidence_low=0.8,
        evidence_high=2.0,
        parameters=_works_through("income"),
        en="earlier relief of debts and poverty",
        nl="schulden en armoede eerder wegnemen",
        advice=("E9", "C6", "D2"),
        move=income_relief,
    ),
    Lever(
        name="domains.school_support",
        unit="x baseline speed",
        neutral=1.0,
        low=0.25,
        high=3.0,
        evidence_low=0.8,
        evidence_high=1.5,
        parameters=_works_through("school_work"),
        en="support in school and work",
        nl="ondersteuning op school en werk",
        advice=("C6",),
        move=school_support,
    ),
    Lever(
        name="domains.parental_care",
        unit="x baseline speed",
        neutral=1.0,
        low=0.25,
        high=3.0,
        evidence_low=0.8,
        evidence_high=1.5,
        parameters=_works_through("care"),
        en="care for parents",
        nl="zorg voor ouders",
        advice=("C6", "D1"),
        move=parental_care,
    ),
    Lever(
        name="domains.child_check",
        unit="share of decisions",
        neutral=0.0,
        low=0.0,
        high=1.0,
        evidence_low=0.0,
        evidence_high=0.5,
        parameters=("domains.child_check_effect",),
        en="the child's interest weighed in decisions on parents",
        nl="kindtoets bij beslissingen over ouders",
        advice=("D5", "D6", "D10"),
        move=child_check,
    ),
    Lever(
        name="domains.housing_in_care",
        unit="x baseline speed",
        neutral=1.0,
        low=1.0,
        high=3.0,
        evidence_low=1.0,
        evidence_high=2.0,
        parameters=_works_through("housing"),
        en="housing first for families in care",
        nl="eerst een woning voor gezinnen in hulp",
        advice=("E9",),
        move=housing_in_care,
    ),
)
