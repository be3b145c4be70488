"""The list of shipped scenarios in words."""

from __future__ import annotations

from typing import Final

from zorgsim.inputs.scenario import Language, Scenario
from zorgsim.report.texts import say

COLUMNS: Final = ("name", "title", "extends", "advice")


def headings(language: Language) -> tuple[str, ...]:
    """Return the headings of the table."""
    return tuple(say(language, f"scenarios.{column}") for column in COLUMNS)


def cells(scenario: Scenario, language: Language) -> tuple[str, ...]:
    """Return the cells of one scenario: its name, title, parent, and the rows of advice that it stands for."""
    parent = scenario.lineage[1] if len(scenario.lineage) > 1 else ""
    return scenario.name, scenario.title.in_language(language), parent, " ".join(scenario.advice)


def closing_line(language: Language) -> str:
    """Say where to read on."""
    return say(language, "scenarios.read_on")
