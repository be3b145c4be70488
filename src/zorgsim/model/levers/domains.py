"""Levers beyond youth care: life domains that are regained sooner, or lost less often."""

from __future__ import annotations

from collections.abc import Mapping

from zorgsim.model.dials import Dials
from zorgsim.model.levers.lever import Array, Lever


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
    """Share of decisions on parents' housing, debts and care in which the child's interest is weighed: fewer losses."""
    dials["loss"] = dials["loss"] * (1.0 - parameters["domains.child_check_effect"] * setting)


LEVERS = (
    Lever(
        "domains.housing_relief",
        "x baseline speed",
        1.0,
        0.25,
        3.0,
        0.8,
        2.0,
        (),
        "earlier removal of housing stress",
        "huisvestingsproblemen eerder wegnemen",
        ("E9", "D3"),
        housing_relief,
    ),
    Lever(
        "domains.income_relief",
        "x baseline speed",
        1.0,
        0.25,
        3.0,
        0.8,
        2.0,
        (),
        "earlier relief of debts and poverty",
        "schulden en armoede eerder wegnemen",
        ("E9", "C6", "D2"),
        income_relief,
    ),
    Lever(
        "domains.school_support",
        "x baseline speed",
        1.0,
        0.25,
        3.0,
        0.8,
        1.5,
        (),
        "support in school and work",
        "ondersteuning op school en werk",
        ("C6",),
        school_support,
    ),
    Lever(
        "domains.parental_care",
        "x baseline speed",
        1.0,
        0.25,
        3.0,
        0.8,
        1.5,
        (),
        "care for parents",
        "zorg voor ouders",
        ("C6", "D1"),
        parental_care,
    ),
    Lever(
        "domains.child_check",
        "share of decisions",
        0.0,
        0.0,
        1.0,
        0.0,
        0.5,
        ("domains.child_check_effect",),
        "the child's interest weighed in decisions on parents",
        "kindtoets bij beslissingen over ouders",
        ("D6",),
        child_check,
    ),
)
