"""What was held against what: published figures, formulas, the other engine, other tools, and what was not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from zorgsim.inputs.scenario import Language
from zorgsim.inputs.targets import USES
from zorgsim.report.card.about import About, at_least
from zorgsim.report.card.form import Block
from zorgsim.report.page.table import Cell
from zorgsim.report.texts import decimals_for, number, unit_words
from zorgsim.results.proof import FOLDERS
from zorgsim.results.validation import Finding, count

SHOWN: Final = 12
"""Digits of a digest."""
HELD_OUT: Final = "check"
"""The use of figures that nothing was fitted to."""


def validation(about: About) -> Iterator[Block]:
    """Tell how many published figures are met, by what they were used for."""
    found = about.sources.validation
    if found is None:
        yield about.not_known("validation")
        return
    whole = count(found.findings)
    words = {"families": about.number(found.manifest["families"]), "replications": found.manifest["replications"]}
    yield about.say("validation.summary", met=whole.met, all=whole.all, version=found.manifest["zorgsim"], **words)
    rows = []
    for use in USES:
        counted = count([one for one in found.findings if one.target.use == use])
        share = f"{about.percent(counted.met, counted.all)} %" if counted.all else about.say("none")
        rows.append((about.say(f"use.{use}"), str(counted.met), str(counted.all), share))
    yield about.table("validation", ("use", "met", "all", "share"), rows)
    if found.data_changed:
        yield about.say("studies.stale", names="validation")


def held_out(about: About) -> Iterator[Block]:
    """List the figures that nothing was fitted to and that are missed."""
    found = about.sources.validation
    if found is None:
        yield about.not_known("validation")
        return
    missed = [one for one in found.findings if one.target.use == HELD_OUT and not one.met]
    if not missed:
        yield about.say("validation.none_missed")
        return
    yield about.table(
        "missed", ("figure", "year", "published", "simulated", "tolerance", "unit"), (_missed(one, about) for one in missed)
    )


def _missed(one: Finding, about: About) -> tuple[str, ...]:
    target = one.target
    decimals = max(decimals_for(target.value), decimals_for(target.tolerance))
    figures = (number(value, decimals, about.language) for value in (target.value, one.simulated, target.tolerance))
    return target.text.in_language(about.language), str(target.year), *figures, unit_words(target.unit, about.language)


def forecasts(about: About) -> Iterator[Block]:
    """Say what forecasts were frozen, and how earlier ones did; that none was, where none is published."""
    found = about.sources.forecasts
    if not found:
        yield about.not_known("forecasts")
        return
    for name, manifest in found.items():
        version = f"zorgsim {manifest['zorgsim']}" if "zorgsim" in manifest else f"sha256 {str(manifest.get('sha256', ''))[:SHOWN]}"
        yield about.say(f"forecasts.{name}", folder=f"results/published/{name}", version=version)
    rows = [
        (
            Cell(row["method"], str(Language.EN)),
            about.say("yes") if row["leaked"] else about.say("no"),
            row["forecasts"],
            f"{about.number(100.0 * float(row['mean_error']), 1)} %",
        )
        for row in about.sources.scores
    ]
    if rows:
        yield about.table("scores", ("method", "leaked", "forecasts", "mean_error"), rows, about.say("forecasts.note"))


def tests(about: About) -> Iterator[Block]:
    """List what was tested and how, with how many tests there are at least."""
    found = about.sources.proof
    if found is None:
        yield about.not_known("tests")
    rows = [
        (
            f"tests/{name}",
            about.say(f"tests.{name}"),
            about.say("at_least", count=about.number(at_least(found.tests.get(name, 0))))
            if found is not None
            else about.say("none_here"),
        )
        for name in FOLDERS
    ]
    yield about.table("tests", ("folder", "what", "tests"), rows)
    if found is None:
        return
    breaks = about.number(at_least(found.breaks))
    if found.unnoticed is None:
        yield about.say("tests.breaks_only", breaks=breaks)
    else:
        yield about.say("tests.breaks", breaks=breaks, unnoticed=found.unnoticed)
