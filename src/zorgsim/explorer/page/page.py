"""The page as HTML: its words in the visitor's language, its script and its style, all in one document."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import jinja2

from zorgsim.explorer.controls import FIRST
from zorgsim.explorer.state import MOST_KEPT, RAMPS
from zorgsim.inputs.scenario import Language
from zorgsim.model.levers import LEVERS
from zorgsim.report.script_text import as_script_text
from zorgsim.report.strokes import STROKES
from zorgsim.report.texts import lever_words, say, texts
from zorgsim.results.headline import MAIN_OUTCOMES, OUTCOMES

SHOWN: tuple[str, ...] = ("daily_life", "waiting", "in_specialist_care", "cost")
"""The outcomes that are drawn first; each can be exchanged for another."""


@cache
def page_html(language: Language) -> str:
    """Return the page in a language; where Shiny puts its own script is marked as it asks."""
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(_shipped("explorer.html.jinja"))
    words = {key.removeprefix("explore.page."): text for key, text in texts(language).items() if key.startswith("explore.page.")}
    return template.render(
        language=str(language),
        languages=[(str(one), say(one, "explore.page.language_name")) for one in Language],
        words=words,
        groups=_groups(language),
        ramps=[(weeks, say(language, f"explore.ramp.{weeks}")) for weeks in RAMPS],
        charts=range(len(SHOWN)),
        style=_shipped("explorer.css"),
        script=_shipped("explorer.js"),
        document=as_script_text(_document(language, words)),
    )


def _shipped(name: str) -> str:
    return files("zorgsim.explorer.page").joinpath(name).read_text("utf-8")


def _groups(language: Language) -> list[dict[str, object]]:
    """Return the levers as the page lists them: those that are asked for most, then all others by group, behind a button."""
    first = [(name, lever_words(LEVERS[name], language)) for name in FIRST]
    groups: dict[str, list[tuple[str, str]]] = {}
    for name, lever in LEVERS.items():
        if name not in FIRST:
            groups.setdefault(name.partition(".")[0], []).append((name, lever_words(lever, language)))
    others: list[dict[str, object]] = [
        {"name": group, "title": say(language, f"explore.group.{group}"), "levers": some} for group, some in groups.items()
    ]
    return [{"name": "first", "title": "", "levers": first}, *others]


def _document(language: Language, words: dict[str, str]) -> dict[str, object]:
    """Return what the script works with."""
    return {
        "language": str(language),
        "words": words,
        "outcomes": [
            {
                "name": name,
                "label": OUTCOMES[name].text.in_language(language),
                "unit": OUTCOMES[name].unit.in_language(language),
            }
            for name in MAIN_OUTCOMES
        ],
        "shown": list(SHOWN),
        "colours": [stroke.colour for stroke in STROKES],
        "dashes": ["", "7 3", "7 3 2 3", "2 3", "9 2 2 2 2 2", "4 2", "1 2"],
        "baseline": say(language, "explore.baseline"),
        "current": say(language, "explore.current"),
        "most_kept": MOST_KEPT,
    }
