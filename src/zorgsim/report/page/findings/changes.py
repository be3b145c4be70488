"""Findings about one outcome each, of everybody and of groups of families."""

from __future__ import annotations

from zorgsim.report.page.findings.finding import Finding, about_money, finding_of_outcome
from zorgsim.report.page.subject import Subject
from zorgsim.results.groups import GROUP_OUTCOMES, incomes_are_apart
from zorgsim.results.outcomes import OUTCOMES
from zorgsim.results.simulated import Simulated


def daily_life(subject: Subject, simulated: Simulated) -> Finding | None:
    """The quality of daily life of all families: the headline."""
    return finding_of_outcome("daily_life", subject, simulated, OUTCOMES["daily_life"])


def daily_life_of_vulnerable(subject: Subject, simulated: Simulated) -> Finding | None:
    """The quality of daily life of vulnerable families."""
    return finding_of_outcome("daily_life_vulnerable", subject, simulated, OUTCOMES["daily_life_vulnerable"])


def vulnerable_families(subject: Subject, simulated: Simulated) -> Finding | None:
    """How many families are vulnerable: who is helped out of that group is in no figure about it."""
    return finding_of_outcome("vulnerable_families", subject, simulated, GROUP_OUTCOMES["vulnerable_per_100"])


def daily_life_of_others(subject: Subject, simulated: Simulated) -> Finding | None:
    """The quality of daily life of families that are not vulnerable."""
    return finding_of_outcome("daily_life_others", subject, simulated, GROUP_OUTCOMES["daily_life_others"])


def daily_life_of_insecure(subject: Subject, simulated: Simulated) -> Finding | None:
    """The quality of daily life of families whose income was insecure as the policy started."""
    return _of_income("daily_life_insecure", "daily_life_income_insecure", subject, simulated)


def daily_life_of_secure(subject: Subject, simulated: Simulated) -> Finding | None:
    """The quality of daily life of families whose income was secure as the policy started."""
    return _of_income("daily_life_secure", "daily_life_income_secure", subject, simulated)


def _of_income(key: str, outcome: str, subject: Subject, simulated: Simulated) -> Finding | None:
    """Make a finding of a group by income; None where nobody was set apart: of history alone, and in older results."""
    if not incomes_are_apart(subject.comparison):
        return None
    return finding_of_outcome(key, subject, simulated, GROUP_OUTCOMES[outcome])


def waiting_insecure(subject: Subject, simulated: Simulated) -> Finding | None:
    """Waiting for help of families with an insecure income."""
    return finding_of_outcome("waiting_insecure", subject, simulated, GROUP_OUTCOMES["weeks_waiting_income_insecure"])


def waiting_secure(subject: Subject, simulated: Simulated) -> Finding | None:
    """Waiting for help of families with a secure income."""
    return finding_of_outcome("waiting_secure", subject, simulated, GROUP_OUTCOMES["weeks_waiting_income_secure"])


def demand(subject: Subject, simulated: Simulated) -> Finding | None:
    """How often families ask for care."""
    return finding_of_outcome("demand", subject, simulated, OUTCOMES["demand"])


def waiting(subject: Subject, simulated: Simulated) -> Finding | None:
    """How many families wait."""
    return finding_of_outcome("waiting", subject, simulated, OUTCOMES["waiting"])


def weeks_waited(subject: Subject, simulated: Simulated) -> Finding | None:
    """How long those waited who got specialist care: nine in ten of them at most."""
    return finding_of_outcome("weeks_waited", subject, simulated, OUTCOMES["waited_p90_specialist"])


def crises(subject: Subject, simulated: Simulated) -> Finding | None:
    """How many crises there are."""
    return finding_of_outcome("crises", subject, simulated, OUTCOMES["crises"])


def cost(subject: Subject, simulated: Simulated) -> Finding | None:
    """What it costs a year."""
    return about_money(finding_of_outcome("cost", subject, simulated, OUTCOMES["cost"]))
