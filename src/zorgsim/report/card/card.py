"""A model card: its three forms, filled; and what a program reads of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zorgsim.inputs.scenario import Language
from zorgsim.report.card.about import About
from zorgsim.report.card.form import Card, Form, Item
from zorgsim.report.card.ispor import ispor
from zorgsim.report.card.sources import Sources
from zorgsim.report.card.stress import stress
from zorgsim.report.card.trace import trace
from zorgsim.report.page.table import Table


def card_of(sources: Sources, language: Language) -> Card:
    """Return the card of a run, or of the model as it ships, in a language."""
    about = About(sources, language)
    run = sources.run
    version = sources.version if run is None else run.manifest["zorgsim"]
    words: dict[str, object] = {"version": version}
    if run is not None:
        words |= {"place": about.where(run.comparison.baseline.place), "digest": run.manifest["digest"][:12]}
    lines = [about.either("about", **words), about.say("filled")]
    if run is not None and version != sources.version:
        lines.append(about.say("other_version", version=version, own=sources.version))
    forms = stress(about), ispor(about), trace(about)
    return Card(str(language), about.either("title", **words), tuple(lines), forms, about.either("foot", **words))


# For programs


def card_answer(card: Card) -> dict[str, Any]:
    """Return a card as JSON holds it: forms, their items by number, with paragraphs and tables."""
    return {
        "language": card.language,
        "title": card.title,
        "about": list(card.lines),
        "forms": [_form(form) for form in card.forms],
    }


def _form(form: Form) -> dict[str, Any]:
    return {"form": form.key, "title": form.title, "items": [_item(item) for item in form.items]}


def _item(item: Item) -> dict[str, Any]:
    paragraphs = [block for block in item.blocks if isinstance(block, str)]
    tables = [_table(block) for block in item.blocks if isinstance(block, Table)]
    return {"number": item.number, "item": item.key, "title": item.title, "paragraphs": paragraphs, "tables": tables}


def _table(table: Table) -> Mapping[str, Any]:
    rows = [[cell.words for cell in row] for row in table.rows]
    return {"table": table.key, "caption": table.caption, "headings": list(table.headings), "rows": rows, "note": table.note}
