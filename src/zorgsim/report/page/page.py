"""The page: what its template is filled with. All that a scenario says is escaped; only pictures, which are ours, are not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from zorgsim.inputs.scenario import Language
from zorgsim.report.choice_text import choice_lines
from zorgsim.report.elsewhere_text import elsewhere_lines
from zorgsim.report.notes import outcome_notes, price_words
from zorgsim.report.page.cautions import assumption_tables, cautions_of, first_cautions
from zorgsim.report.page.findings import findings_of
from zorgsim.report.page.pictures import pictures_of
from zorgsim.report.page.subject import Subject
from zorgsim.report.page.tables import beside_tables, glance_tables, municipality_tables, outcome_tables, year_tables
from zorgsim.report.scenario_text import own_measures, own_parameters
from zorgsim.report.texts import day_words, texts
from zorgsim.results.believability import Level
from zorgsim.results.elsewhere import told_under_structures
from zorgsim.results.restored import Restored
from zorgsim.results.simulated import Simulated

_TEMPLATE: Final = "report.html.jinja"
HEADLINE: Final = "daily_life"
"""The outcome of which the first page says what other structures say."""
_SHOWN_DIGITS: Final = 12
"""Digits of a digest below a section; the last section has all."""


def page_html(restored: Restored, language: Language) -> str:
    """Return the report of a finished comparison as one HTML page."""
    subject = Subject(restored, language)
    return _templates().get_template(_TEMPLATE).render(**_content(subject))


@cache
def _templates() -> Environment:
    loader = PackageLoader("zorgsim.report.page", "templates")
    # escaping is on for every template, whatever it is called: titles and names come from users' files
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


_OPTION: Final = re.compile(r"(--[a-z][a-z-]*)")


def _pieces(text: str) -> list[tuple[str, bool]]:
    """Take a text apart into words and options of a command, which stay in one piece: what is each, and whether it is an option."""
    return [(piece, index % 2 == 1) for index, piece in enumerate(_OPTION.split(text)) if piece]


def _content(subject: Subject) -> dict[str, Any]:
    comparison, language = subject.comparison, subject.language
    found = {one.scenario.name: findings_of(subject, one) for one in comparison.others}
    first = first_cautions(subject)
    flat = {name: [finding for _, several in headings for finding in several] for name, headings in found.items()}
    return {
        "language": str(language),
        "text": _texts_of_page(language),
        "say": subject.say,
        "title": _title(subject),
        "compared": _compared(subject),
        "policies": [(subject.title(one), _description(subject, one), found[one.scenario.name]) for one in comparison.others],
        "glance": list(glance_tables(subject, flat)),
        "how_sure": how_sure(subject),
        "warnings": [one for one in first if one.level is Level.WARNING],
        "first_cautions": [one for one in first if one.level is not Level.WARNING],
        "pictures": pictures_of(subject),
        "tables": [*outcome_tables(subject), *beside_tables(subject), *municipality_tables(subject), *year_tables(subject)],
        "notes": outcome_notes(comparison, language),
        "structures": list(elsewhere_lines(comparison, language)),
        "choices": list(choice_lines(comparison, language)),
        "method": _method(subject),
        "scenarios": [_scenario(subject, one) for one in comparison.simulated],
        "assumptions": list(assumption_tables(subject)),
        "cautions": cautions_of(subject),
        "again": _again(subject),
        "digests": _digests(subject),
        "foot": _foot(subject),
    }


def _texts_of_page(language: Language) -> Mapping[str, str]:
    """Return the texts of the page by what stands behind ``page.``."""
    return {key.removeprefix("page."): words for key, words in texts(language).items() if key.startswith("page.")}


def _title(subject: Subject) -> str:
    titles = [subject.title(one) for one in subject.comparison.others]
    if not titles:
        return subject.say("title_of_one", title=subject.baseline_title, place=subject.place)
    key = "title" if len(titles) == 1 else "title_of_many"
    return subject.say(key, title=titles[0], count=len(titles), baseline=subject.baseline_title, place=subject.place)


# What was compared


def _compared(subject: Subject) -> list[str]:
    """Say where, for how many families, what with what, and over which years."""
    comparison, (first, last) = subject.comparison, subject.years
    one_year = "_one_year" if first == last else ""
    families = subject.number(sum(comparison.baseline.families.values()))
    titles = [subject.title(one) for one in comparison.others]
    key = "one" if len(titles) == 1 else "many" if titles else "alone"
    quoted = [f"“{one}”" for one in titles]
    policies = subject.say("and", first=", ".join(quoted[:-1]), last=quoted[-1]) if titles[1:] else ""
    words = {"place": subject.place, "families": families, "baseline": subject.baseline_title}
    lines = [subject.say(f"compared.{key}", title=titles[0] if titles else "", titles=policies, **words)]
    run = comparison.baseline.scenario.run
    start = day_words(run.policy_start, subject.language)
    years = "history" if run.history_alone else "years"
    lines.append(subject.say(f"compared.{years}{one_year}", first=first, last=last, start=start))
    others = subject.restored.others
    if others:
        beside = subject.number(sum(one.families for one in others))
        key = "rest_one" if len(others) == 1 else "rest"
        lines.append(subject.say(f"compared.{key}", names=", ".join(one.name for one in others), families=beside))
    lines.append(subject.say("compared.prices", prices=price_words(comparison, subject.language)))
    return lines


# How sure


def how_sure(subject: Subject) -> list[tuple[str, list[tuple[str, bool]]]]:
    """Say of chance, of parameters and of structures, each by itself, what is known here."""
    comparison = subject.comparison
    counts = {"runs": subject.number(comparison.replications), "worlds": subject.number(comparison.draws)}
    names = ", ".join(one.structure for one in comparison.elsewhere)
    chance = "one" if comparison.replications == 1 else "several"
    drawn = "_worlds" if comparison.draws else ""
    kinds = {
        "chance": f"{chance}{drawn}",
        "parameters": "drawn" if comparison.draws else "not_drawn",
        "structures": "asked" if names else "not_asked",
    }
    told = {kind: subject.say(f"how_sure.{kind}.{key}", names=names, **counts) for kind, key in kinds.items()}
    if names:
        told["structures"] += f" {_structures(subject)}"
    return [(subject.say(f"how_sure.{kind}.topic"), _pieces(words)) for kind, words in told.items()]


def _structures(subject: Subject) -> str:
    """Say of the headline whether the other structures say the same, and of which policies they do not."""
    titles = {one.scenario.name: subject.title(one) for one in subject.comparison.others}
    differs = [
        titles[one.scenario] for one in told_under_structures(subject.comparison, (HEADLINE,)) if one.opposite or one.otherwise
    ]
    if not differs:
        return subject.say("how_sure.structures.same")
    return subject.say("how_sure.structures.not_same", titles=", ".join(f"“{one}”" for one in differs))


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
        "command": str(manifest["command"] or ""),
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


def _foot(subject: Subject) -> str:
    """Say what stands below every section: which results these are."""
    manifest = subject.restored.manifest
    scenarios = ", ".join(f"{one['name']} ({one['digest'][:_SHOWN_DIGITS]})" for one in manifest["scenarios"])
    words = {"version": manifest["zorgsim"], "seed": manifest["seed"], "digest": manifest["digest"][:_SHOWN_DIGITS]}
    return subject.say("foot", scenarios=scenarios, **words)
