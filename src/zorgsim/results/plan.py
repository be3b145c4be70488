"""The plan of a folder under way: all that is needed to go on without whoever began, as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from zorgsim.errors import InputError
from zorgsim.inputs.linked_places import simulated_places
from zorgsim.inputs.scenario import Scenario
from zorgsim.inputs.scenario_document import scenario_of
from zorgsim.results.destination import Existing
from zorgsim.results.durable import write_durably
from zorgsim.results.parts import Part
from zorgsim.results.seal import sealed

PLAN: Final = "plan.json"
PLAN_FORMAT: Final = "zorgsim folder under way 1"


@dataclass(frozen=True)
class Plan:
    """What is being made in a folder under way.

    Attributes
    ----------
    command
        The words of the command as given, without the name of the program.
    answer
        What becomes of it once it is simulated; a document of the layers above.
    scenarios
        As resolved.
    parts
        All parts.
    provenance
        Versions and digests of code and data (`zorgsim.results.provenance`).
    folder, existing
        The name that the folder of results gets, beside the folder under way, and what happens to results that stand there.
    """

    command: tuple[str, ...]
    answer: Mapping[str, Any]
    scenarios: tuple[Scenario, ...]
    parts: tuple[Part, ...]
    provenance: Mapping[str, str]
    folder: str = ""
    existing: Existing = Existing.NUMBER

    def extended(self, scenarios: Sequence[Scenario], parts: Sequence[Part]) -> Plan:
        """Return the plan with more runs of the same scenarios."""
        return replace(self, scenarios=tuple(scenarios), parts=tuple(parts))

    def write(self, path: Path) -> None:
        """Write the plan, complete or not at all."""
        text = json.dumps(sealed(self._document()), indent=2, ensure_ascii=True, allow_nan=False)
        write_durably(path, lambda file: file.write(text.encode() + b"\n"))

    def _document(self) -> dict[str, Any]:
        names = [scenario.name for scenario in self.scenarios]
        return {
            "format": PLAN_FORMAT,
            "command": list(self.command),
            "answer": dict(self.answer),
            "results": {"folder": self.folder, "existing": str(self.existing)},
            "provenance": dict(self.provenance),
            "seed": self.scenarios[0].run.seed,
            "replications": self.scenarios[0].run.replications,
            "draws": self.scenarios[0].run.draws,
            "scenarios": [_scenario(one) for one in self.scenarios],
            "simulated": _simulated(self.scenarios),
            "parts": [
                {"scenario": part.scenario, "name": names[part.scenario], "first": part.first, "count": part.count}
                for part in self.parts
            ],
        }


def _simulated(scenarios: Sequence[Scenario]) -> list[list[str]]:
    """Return the codes of the municipalities in which each scenario is simulated."""
    return [[one.code for one in place.municipalities] for place in simulated_places(scenarios)]


def _scenario(scenario: Scenario) -> dict[str, Any]:
    lineage = list(scenario.lineage)
    return {"name": scenario.name, "digest": scenario.digest, "lineage": lineage, "resolved": scenario.as_document()}


def read_plan(path: Path) -> Plan:
    """Read a plan back.

    Raises
    ------
    InputError
        If it is no plan that this zorgsim can read.
    """
    try:
        document = json.loads(path.read_bytes())
    except (OSError, ValueError) as problem:
        raise refused_plan(path, str(getattr(problem, "strerror", None) or problem)) from problem
    if not isinstance(document, dict) or document.get("format") != PLAN_FORMAT:
        found = document.get("format") if isinstance(document, dict) else None
        raise refused_plan(path, f"its format is {found!r}, and not {PLAN_FORMAT!r}")
    try:
        return _plan(document)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as problem:
        raise refused_plan(path, f"{type(problem).__name__}: {problem}") from problem


def is_plan(path: Path) -> bool:
    """Say whether a file claims to be a plan of zorgsim, of whatever version."""
    try:
        document = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return False
    return isinstance(document, dict) and str(document.get("format", "")).startswith("zorgsim folder under way ")


def check_provenance(path: Path, plan: Plan, now: Mapping[str, str]) -> None:
    """Refuse to go on with what another zorgsim, or other data, began: what is put together must come from one.

    Raises
    ------
    InputError
        With all that differs.
    """
    differs = [f"{key}: {plan.provenance.get(key)!s:.12} then, {value!s:.12} now" for key, value in now.items()]
    differs = [line for line, key in zip(differs, now, strict=True) if plan.provenance.get(key) != now[key]]
    if differs:
        raise InputError(
            "this was begun by another zorgsim, or with other data: its parts and new ones do not belong together",
            where=str(path),
            value="; ".join(differs),
            allowed="the versions, the code and the data with which it was begun",
            action="go on with that version of zorgsim, or discard it and begin again",
        )


def asks_the_same(one: Plan, other: Plan) -> bool:
    """Say whether two plans make the same and hand it over alike: however their work is divided, and whatever the words."""
    return _asked(one) == _asked(other)


def _asked(plan: Plan) -> object:
    # where a precision was asked for, how many replications there are by now is no part of the question
    alike = [replace(one, run=replace(one.run, replications=1)) if "precision" in plan.answer else one for one in plan.scenarios]
    scenarios = json.loads(json.dumps([_scenario(one) for one in alike]))
    return scenarios, dict(plan.answer), dict(plan.provenance), plan.existing


def _plan(document: Mapping[str, Any]) -> Plan:
    scenarios = []
    for entry in document["scenarios"]:
        scenario = scenario_of(entry["resolved"], entry["lineage"])
        if scenario.digest != entry["digest"]:
            raise ValueError(f"scenario {scenario.name} is not the one that was written")
        scenarios.append(scenario)
    parts = tuple(Part(int(one["scenario"]), int(one["first"]), int(one["count"])) for one in document["parts"])
    if not scenarios or not _cover(parts, scenarios):
        raise ValueError("parts and scenarios do not belong together")
    return Plan(
        command=tuple(map(str, document["command"])),
        answer=dict(document["answer"]),
        scenarios=tuple(scenarios),
        parts=parts,
        provenance=dict(document["provenance"]),
        folder=Path(document["results"]["folder"]).name,
        existing=Existing(document["results"]["existing"]),
    )


def _cover(parts: Sequence[Part], scenarios: Sequence[Scenario]) -> bool:
    """Say whether parts come to each run of each scenario once."""
    planned = sorted((part.scenario, replication) for part in parts for replication in range(part.first, part.first + part.count))
    return planned == [(index, one) for index, scenario in enumerate(scenarios) for one in range(scenario.run.runs)]


def refused_plan(path: Path, why: str) -> InputError:
    """Return the error that a plan is not one that can be carried out, and why."""
    return InputError(
        "the plan of this folder under way cannot be read",
        where=str(path),
        value=why,
        allowed="a plan as zorgsim wrote it",
        action="discard the folder and begin again",
    )
