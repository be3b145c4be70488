"""The page: what its template is filled with. All that a scenario says is escaped; only pictures, which are ours, are not."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from zorgsim.inputs.scenario import Language
from zorgsim.report.carried import ELEMENT
from zorgsim.report.choice_text import choice_lines
from zorgsim.report.elsewhere_text import elsewhere_lines, in_words
from zorgsim.report.notes import outcome_notes
from zorgsim.report.page.cautions import assumption_tables, cautions_of, own_tables
from zorgsim.report.page.findings import findings_of
from zorgsim.report.page.first_page import WHOLE, first_page
from zorgsim.report.page.interaction import LibrariesError, interaction_of
from zorgsim.report.page.other_pictures import made_elsewhere, other_pictures
from zorgsim.report.page.pictures import Drawing, drawn_anew, drawn_in, left_out, pictures_of
from zorgsim.report.page.subject import Subject
from zorgsim.report.page.table import Table
from zorgsim.report.page.tables import (
    beside_tables,
    glance_tables,
    group_tables,
    municipality_tables,
    neighbour_tables,
    outcome_tables,
    year_tables,
)
from zorgsim.report.page.telling import command_words, foot_line, how_sure, title_of
from zorgsim.report.scenario_text import own_measures, own_parameters
from zorgsim.report.script_text import as_script_text
from zorgsim.report.spread_words import by_spread, how_many
from zorgsim.report.texts import day_words, texts
from zorgsim.results.restored import Restored, recipe_of
from zorgsim.results.simulated import Simulated

_TEMPLATE: Final = "report.html.jinja"


def page_html(restored: Restored, language: Language) -> str:
    """Return the report of a finished comparison as one HTML page."""
    subject = Subject(restored, language)
    return _rendered(subject, drawn_anew(subject), _choose(subject))


def page_without_scripts(restored: Restored, language: Language) -> str:
    """Return the same without charts to choose from, and a line that says so: for where scripts of others have no place."""
    subject = Subject(restored, language)
    left = {"choose": None, "choose_missing": subject.say("choose.left_out")}
    return _rendered(subject, drawn_anew(subject), left)


def page_of_written(restored: Restored, language: Language) -> str:
    """Return the same of results whose folder was just written, with the pictures in it: they are in the language of the report."""
    subject = Subject(restored, language)
    return _rendered(subject, drawn_in(restored.folder, subject), _choose(subject))


def _rendered(subject: Subject, drawn: Drawing, choose: Mapping[str, Any]) -> str:
    return _templates().get_template(_TEMPLATE).render(**_content(subject, drawn), **choose)


@cache
def _templates() -> Environment:
    loader = PackageLoader("zorgsim.report.page", "templates")
    # escaping is on for every template, whatever it is called: titles and names come from users' files
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def _content(subject: Subject, drawn: Drawing) -> dict[str, Any]:
    comparison, language = subject.comparison, subject.language
    found = {one.scenario.name: findings_of(subject, one) for one in comparison.others}
    first = first_page(subject, found)
    told_whole = any(table.key == WHOLE for table in first.glance)
    flat = {name: [finding for _, several in headings for finding in several] for name, headings in found.items()}
    return {
        "language": str(language),
        "text": _texts_of_page(language),
        "say": subject.say,
        "title": title_of(subject),
        "first": first,
        "policies": [(subject.title(one), _description(subject, one), found[one.scenario.name]) for one in comparison.others],
        "glance": [] if told_whole else list(glance_tables(subject, flat)),
        "how_sure": how_sure(subject),
        "pictures": [*pictures_of(subject, drawn), *other_pictures(subject)],
        "left_out": left_out(subject),
        "elsewhere": made_elsewhere(subject),
        "tables": _tables(subject),
        "notes": outcome_notes(comparison, language),
        "structures": list(elsewhere_lines(comparison, language, in_words)),
        "choices": list(choice_lines(comparison, language)),
        "method": _method(subject),
        "scenarios": [_scenario(subject, one) for one in comparison.simulated],
        "assumptions": [*own_tables(subject), *assumption_tables(subject)],
        "cautions": cautions_of(subject),
        "again": _again(subject),
        "digests": _digests(subject),
        "foot": foot_line(subject),
        "choose_note": subject.say(f"choose.{by_spread('note', comparison)}", **how_many(comparison, language)),
        "recipe": as_script_text(recipe_of(subject.restored)),
        "recipe_id": ELEMENT,
    }


def _tables(subject: Subject) -> list[Table]:
    kinds = (outcome_tables, group_tables, beside_tables, municipality_tables, neighbour_tables, year_tables)
    return [table for tables in kinds for table in tables(subject)]


def _choose(subject: Subject) -> dict[str, Any]:
    """Return what a reader can choose from, or why he cannot: a page without charts to choose from is a page all the same."""
    try:
        return {"choose": interaction_of(subject), "choose_missing": ""}
    except LibrariesError as problem:
        return {"choose": None, "choose_missing": subject.say("choose.missing", reason=str(problem))}


def _texts_of_page(language: Language) -> Mapping[str, str]:
    """Return the texts of the page by what stands behind ``page.``."""
    return {key.removeprefix("page."): words for key, words in texts(language).items() if key.startswith("page.")}


# Method, scenarios, how to run it again


def _method(subject: Subject) -> list[str]:
    comparison = subject.comparison
    run = comparison.baseline.scenario.run
    key = "worlds" if comparison.draws else "runs"
    words = {
        "start": day_words(run.start, subject.language),
        "until": day_words(run.until, subject.language),
        "runs": subject.number(comparison.replications),
        "worlds": subject.number(comparison.draws),
    }
    return [subject.say(f"method.{part}", **words) for part in ("families", "week", "pairs", key, "money")]


def _scenario(subject: Subject, simulated: Simulated) -> tuple[str, str, str, list[str], list[str]]:
    """Return title, name, description, the measures that the baseline has not, and own values of parameters."""
    scenario, baseline = simulated.scenario, subject.comparison.baseline.scenario
    measures = own_measures(scenario, baseline, subject.language) if scenario is not baseline else []
    own = own_parameters(scenario, subject.language)
    return subject.title(simulated), scenario.name, _description(subject, simulated), measures, own


def _description(subject: Subject, simulated: Simulated) -> str:
    return simulated.scenario.description.in_language(subject.language).strip()


def _again(subject: Subject) -> Mapping[str, str]:
    manifest = subject.restored.manifest
    commit = manifest.get("commit") or {}
    return {
        "command": command_words(str(manifest["command"] or "")),
        "version": str(manifest["zorgsim"]),
        "commit": str(commit.get("id", "")),
        "seed": str(manifest["seed"]),
        "written": str(manifest["written"]),
        "digest": str(manifest["digest"]),
    }


def _digests(subject: Subject) -> list[tuple[str, str]]:
    manifest = subject.restored.manifest
    scenarios = [(subject.say("again.scenario", name=one["name"]), str(one["digest"])) for one in manifest["scenarios"]]
    data = [(subject.say("again.data", name=name), str(digest)) for name, digest in manifest["data"].items()]
    versions = [(name, str(version)) for name, version in manifest["versions"].items()]
    return [*scenarios, *data, *versions]
