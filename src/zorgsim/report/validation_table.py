"""The baseline beside published figures, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from zorgsim.inputs.scenario import Language
from zorgsim.report.texts import decimals_for, fewest_decimals, number, rounded, say, unit_words
from zorgsim.results.validation import Finding, count

COLUMNS: Final = ("target", "year", "unit", "published", "grade", "simulated", "tolerance", "verdict")


def headings(language: Language) -> tuple[str, ...]:
    """Return the headings of the table."""
    return tuple(say(language, f"validation.{column}") for column in COLUMNS)


def cells(finding: Finding, language: Language) -> tuple[str, ...]:
    """Return the cells of one target, as readers of the language write numbers."""
    target, decimals = finding.target, _decimals_of(finding)
    figures = (number(value, decimals, language) for value in (target.value, finding.simulated, target.tolerance))
    published, simulated, tolerance = figures
    verdict = say(language, f"validation.{_verdict(finding)}")
    name, unit = target.text.in_language(language), unit_words(target.unit, language)
    return name, str(target.year), unit, published, str(target.grade), simulated, f"± {tolerance}", verdict


def _verdict(finding: Finding) -> str:
    if not finding.known:
        return "missing"
    return "met" if finding.met else "missed"


def closing_lines(findings: Sequence[Finding], language: Language) -> list[str]:
    """Say how many targets are met, how many rows only repeat one, and how many accounts of one municipality are within bounds."""
    accounts = [finding for finding in findings if finding.target.series.startswith("spending_")]
    one_municipality = [finding for finding in accounts if len(finding.target.places) == 1]
    within, counted = sum(finding.met for finding in one_municipality), count(findings)
    again = [finding.target for finding in findings if finding.target.same_as]
    return [
        say(language, "validation.summary", met=counted.met, all=counted.all),
        *([say(language, "validation.same", rows=len(again))] if again else []),
        say(language, "validation.accounts", within=within, all=len(one_municipality)),
    ]


def _decimals_of(finding: Finding) -> int:
    """Return the decimals with which the figures as printed say whether the target is met."""
    target = finding.target

    def holds(decimals: int) -> bool:
        published, simulated, tolerance = (rounded(one, decimals) for one in (target.value, finding.simulated, target.tolerance))
        return (rounded(abs(simulated - published), decimals) <= tolerance) == finding.met

    return fewest_decimals(decimals_for(target.value), holds)
