"""What ``check``, ``show`` and ``scenarios`` answer."""

from __future__ import annotations

from typing import Any

from zorgsim.errors import InputError
from zorgsim.inputs.describe import Followed, follow_measures
from zorgsim.inputs.scenario import Language, Scenario
from zorgsim.report.parent_table import differing


def check_answer(name: str, number: int | None, problem: InputError | None) -> dict[str, Any]:
    """Return whether a scenario file is fine, the number of its format (None if it cannot be read), and what is wrong with it."""
    answer = {"scenario": name, "fine": problem is None, "format": number}
    if problem is None:
        return answer
    return {
        **answer,
        "problem": {
            "what": problem.what,
            "where": problem.where,
            "allowed": problem.allowed,
            "action": problem.action,
            "value": None if problem.value is None else str(problem.value),
        },
    }


def show_answer(resolved: Scenario, parent: Scenario | None) -> dict[str, Any]:
    """Return a scenario as resolved, with what differs from its parent."""
    differs = [] if parent is None else differing(resolved, parent)
    return {
        "name": resolved.name,
        "digest": resolved.digest,
        "lineage": list(resolved.lineage),
        **resolved.as_document(),
        "settings": [_setting(name, one) for name, one in follow_measures(resolved).items()],
        "differs": [{"key": row.key, "parent": row.parent, "own": row.own} for row in differs],
    }


def _setting(name: str, followed: Followed) -> dict[str, Any]:
    """Return where a measure takes its lever, in the lever's own unit and in natural ones; nothing where it touches nobody."""
    if not followed.touched:
        return {"measure": name, "before": None, "after": None, "counted": []}
    counted = [{"unit": str(one.unit), "before": one.before, "after": one.after} for one in followed.counted]
    return {"measure": name, "before": followed.before, "after": followed.after, "counted": counted}


def scenario_answer(scenario: Scenario, language: Language) -> dict[str, Any]:
    """Return a line of the list of shipped scenarios."""
    return {
        "name": scenario.name,
        "title": scenario.title.in_language(language),
        "description": scenario.description.in_language(language),
        "extends": scenario.lineage[1] if len(scenario.lineage) > 1 else None,
        "advice": list(scenario.advice),
        "digest": scenario.digest,
    }
