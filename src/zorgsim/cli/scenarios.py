"""Commands about scenario files that run nothing: check, show, scenarios, schema."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from zorgsim.cli.exits import CommandFailedError, say
from zorgsim.cli.named_scenarios import named_scenarios, print_notes
from zorgsim.cli.options import SCENARIO_HELP, AsJson, InLanguage, OneScenario, Places, overrides_of
from zorgsim.cli.output import print_json, print_lines, print_table
from zorgsim.errors import InputError
from zorgsim.inputs.scenario import Language, Overrides, Scenario

if TYPE_CHECKING:
    from zorgsim.inputs.describe import Difference
    from zorgsim.inputs.scenario_file import Origin

Scenarios = Annotated[list[str], typer.Argument(metavar="SCENARIO", help=SCENARIO_HELP)]


def check(scenarios: Scenarios, places: Places = None, as_json: AsJson = False) -> None:
    """Check scenario files without running them; every file gets its answer."""
    overrides = overrides_of(places, None, None, None)
    findings = [_finding(name, overrides) for name in scenarios]
    if as_json:
        print_json([_as_json(finding) for finding in findings])
    else:
        for finding in findings:
            if finding.problem:
                say(f"zorgsim: {finding.name}: {finding.problem}")
            else:
                print(f"{finding.name}: fine{_format_words(finding.origin)}", flush=True)
    print_notes([finding.origin for finding in findings if finding.origin], Language.EN)
    if any(finding.problem for finding in findings):
        raise CommandFailedError(InputError.exit_code)


@dataclass(frozen=True)
class _Finding:
    """What was found of a scenario: where it comes from, None if its file cannot be read, and the first problem, if any."""

    name: str
    origin: Origin | None
    problem: InputError | None


def _finding(name: str, overrides: Overrides) -> _Finding:
    from zorgsim.experiment.execute import check_runnable
    from zorgsim.inputs.scenario_file import load_scenario, scenario_origin, scenario_with

    origin = None
    try:
        origin = scenario_origin(name)
        check_runnable(scenario_with(load_scenario(name), overrides))
    except InputError as problem:
        return _Finding(name, origin, problem)
    return _Finding(name, origin, None)


def _format_words(origin: Origin | None) -> str:
    return "" if origin is None else f" (format {origin.format})"


def _as_json(finding: _Finding) -> dict[str, Any]:
    problem = finding.problem
    answer = {
        "scenario": finding.name,
        "fine": problem is None,
        "format": None if finding.origin is None else finding.origin.format,
    }
    if problem is None:
        return answer
    told = {"what": problem.what, "where": problem.where, "allowed": problem.allowed, "action": problem.action}
    value = None if problem.value is None else str(problem.value)
    return {**answer, "problem": {**told, "value": value}}


def show(scenario: OneScenario, places: Places = None, language: InLanguage = Language.EN, as_json: AsJson = False) -> None:
    """Tell what a scenario says once everything is worked out, and in what it differs from its parent."""
    from zorgsim.inputs.scenario_file import load_parent
    from zorgsim.report import scenario_text

    parent = load_parent(scenario)
    (resolved,) = named_scenarios([scenario], overrides_of(places, None, None, None), language)
    if as_json:
        print_json(_resolved(resolved, parent))
        return
    print_lines(scenario_text.lines(resolved, language))
    if parent is not None:
        words = _WORDS[language]
        rows = [(row.key, row.parent or "", row.own or "") for row in _differences(resolved, parent)]
        print_lines(["", f"{words.differs} {parent.name}" if rows else f"{words.equal} {parent.name}"])
        if rows:
            print_table((words.key, parent.name, resolved.name), rows)


@dataclass(frozen=True)
class _Words:
    """The few words that are not the scenario's own."""

    differs: str
    equal: str
    key: str
    headings: tuple[str, ...]
    read_on: str


_WORDS: Final = {
    Language.EN: _Words(
        "Every value that differs from",
        "No value differs from",
        "key",
        ("name", "title", "extends", "advice"),
        "What a scenario says: zorgsim show NAME. What a row of advice says: zorgsim advice ROW.",
    ),
    Language.NL: _Words(
        "Elke waarde die afwijkt van",
        "Geen waarde wijkt af van",
        "sleutel",
        ("naam", "titel", "bouwt voort op", "advies"),
        "Wat een scenario zegt: zorgsim show NAAM. Wat een rij advies zegt: zorgsim advice RIJ.",
    ),
}


def _differences(resolved: Scenario, parent: Scenario) -> list[Difference]:
    """Return what differs, without the words that every scenario has for itself."""
    from zorgsim.inputs.describe import differences

    return [row for row in differences(resolved, parent) if row.key.partition(".")[0] not in ("title", "description", "advice")]


def _resolved(resolved: Scenario, parent: Scenario | None) -> dict[str, Any]:
    return {
        "name": resolved.name,
        "digest": resolved.digest,
        "lineage": list(resolved.lineage),
        **resolved.as_document(),
        "differs": [] if parent is None else [asdict(row) for row in _differences(resolved, parent)],
    }


def scenarios(language: InLanguage = Language.EN, as_json: AsJson = False) -> None:
    """List the shipped scenarios, with the rows of advice that each stands for and what it is compared with."""
    from zorgsim.inputs.scenario_file import list_scenarios, load_shipped

    shipped = [load_shipped(name) for name in list_scenarios()]
    if as_json:
        print_json([_listed(one, language) for one in shipped])
        return
    words = _WORDS[language]
    rows = [(one.name, one.title.in_language(language), _parent(one) or "", " ".join(one.advice)) for one in shipped]
    print_table(words.headings, rows)
    print_lines([words.read_on])


def _parent(scenario: Scenario) -> str | None:
    return scenario.lineage[1] if len(scenario.lineage) > 1 else None


def _listed(scenario: Scenario, language: Language) -> dict[str, Any]:
    return {
        "name": scenario.name,
        "title": scenario.title.in_language(language),
        "description": scenario.description.in_language(language),
        "extends": _parent(scenario),
        "advice": list(scenario.advice),
        "digest": scenario.digest,
    }


def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from zorgsim.inputs.schema import scenario_schema

    print_json(scenario_schema())
