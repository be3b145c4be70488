"""In what a scenario differs from its parent, in words."""

from __future__ import annotations

from typing import Final

from zorgsim.inputs.describe import Difference, differences
from zorgsim.inputs.scenario import Language, Scenario
from zorgsim.report.texts import say

_OWN_WORDS: Final = frozenset({"title", "description", "advice"})
"""Tables and keys that every scenario has for itself: that they differ says nothing."""


def differing(scenario: Scenario, parent: Scenario) -> list[Difference]:
    """Return every value that differs, but for the words that every scenario has for itself."""
    return [row for row in differences(scenario, parent) if row.key.partition(".")[0] not in _OWN_WORDS]


def title(scenario: Scenario, parent: Scenario, language: Language) -> str:
    """Say whether anything differs, and from what."""
    return say(language, "scenario.differs" if differing(scenario, parent) else "scenario.equal", parent=parent.name)


def headings(scenario: Scenario, parent: Scenario, language: Language) -> tuple[str, str, str]:
    """Return the headings of the table."""
    return say(language, "scenario.key"), parent.name, scenario.name


def rows(scenario: Scenario, parent: Scenario) -> list[tuple[str, str, str]]:
    """Return the rows of the table: key, value of the parent, own value."""
    return [(row.key, row.parent or "", row.own or "") for row in differing(scenario, parent)]
