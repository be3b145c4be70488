"""Plain findings of a comparison. One finding, one small function of a subject and a scenario; this page lists them in their order.

A finding is a sentence made from numbers. Which sentence it is follows from how sure the difference is
(`zorgsim.report.page.sureness`): without a claim there is no direction in it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from zorgsim.report.page.findings.changes import (
    cost,
    crises,
    daily_life,
    daily_life_of_insecure,
    daily_life_of_others,
    daily_life_of_secure,
    daily_life_of_vulnerable,
    demand,
    vulnerable_families,
    waiting,
    waiting_insecure,
    waiting_secure,
    weeks_waited,
)
from zorgsim.report.page.findings.finding import Finding
from zorgsim.report.page.findings.money import pays_back
from zorgsim.report.page.findings.neighbours import cost_of_neighbours, municipalities, neighbours_by_name, waiting_of_neighbours
from zorgsim.report.page.subject import Subject
from zorgsim.results.simulated import Simulated

Find = Callable[[Subject, Simulated], Finding | None]

FINDINGS: Final[tuple[tuple[str, tuple[Find, ...]], ...]] = (
    ("changes", (daily_life, demand, waiting, weeks_waited, crises)),
    (
        "whom",
        (
            vulnerable_families,
            daily_life_of_vulnerable,
            daily_life_of_others,
            daily_life_of_insecure,
            daily_life_of_secure,
            waiting_insecure,
            waiting_secure,
            municipalities,
        ),
    ),
    ("money", (cost, pays_back)),
    ("neighbours", (waiting_of_neighbours, cost_of_neighbours, neighbours_by_name)),
)
"""Every finding under the heading that it stands under, in the order in which they are told."""


IMPORTANCE: Final = (
    "daily_life",
    "cost",
    "waiting",
    "daily_life_vulnerable",
    "pays_back",
    "neighbours_cost",
    "weeks_waited",
    "vulnerable_families",
    "daily_life_others",
    "crises",
    "municipalities",
    "neighbours_waiting",
    "demand",
    "daily_life_insecure",
    "daily_life_secure",
    "waiting_insecure",
    "waiting_secure",
)
"""Findings in the order in which they get room where there is not enough for all; those that are not named come last."""


def findings_of(subject: Subject, simulated: Simulated) -> list[tuple[str, list[Finding]]]:
    """Return what is found of a scenario, under its headings; a heading without findings is left out."""
    found = [(heading, [find(subject, simulated) for find in finds]) for heading, finds in FINDINGS]
    told = [(heading, [one for one in several if one is not None]) for heading, several in found]
    return [(heading, several) for heading, several in told if several]


__all__ = ["FINDINGS", "IMPORTANCE", "Finding", "findings_of"]
