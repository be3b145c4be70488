"""What a page lets its reader choose: outcome, policy, year, municipality, structure; drawn by Vega-Lite, which the page carries.

Nothing is fetched: the libraries come from vl-convert, which bundles them when the page is made. Charts get rows, not rules: all
choosing is done by the page's own script, `interaction.js`, in rows that stand in the page as JSON. Without JavaScript nothing of
it is seen, and pictures and tables say the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

import pandas as pd

from zorgsim.inputs.scenario import Language
from zorgsim.report.elsewhere_text import in_words
from zorgsim.report.figures.canvas import GREY, INK, PALE, stroke_of
from zorgsim.report.page.subject import Subject
from zorgsim.report.script_text import as_script_text
from zorgsim.report.strokes import STROKES
from zorgsim.report.texts import texts
from zorgsim.results.by_year import outcomes_by_year
from zorgsim.results.elsewhere import OWN, structures_table
from zorgsim.results.finished import table_file
from zorgsim.results.headline import MAIN_OUTCOMES
from zorgsim.results.outcomes import OUTCOMES

MOST_ROWS: Final = 30_000
"""Rows that a page carries for it, some 1.5 MB; of more the main outcomes are left, then municipalities are."""
YEARS_BEFORE: Final = 10
"""Years before the policy that are shown."""
DIGITS: Final = 5
"""Digits of a number in the page: more than any chart shows."""
_DASHES: Final = ([1, 0], [7, 3], [7, 3, 2, 3], [2, 3], [9, 2, 2, 2, 2, 2], [4, 2], [1, 2])
_WIDTH: Final = "container"
_TIP: Final = "(datum.datum ? datum.datum : datum).tip"
_ROW: Final = 22
"""Pixels of a row of dots."""
_BANNED: Final = "</script"


@dataclass(frozen=True)
class Interaction:
    """What stands in a page: libraries, the script, and what it works with, each as the text of a script element.

    Attributes
    ----------
    libraries, script, document
        The texts.
    places, structures
        Whether there are municipalities, and other structures, to be chosen from.
    """

    libraries: str
    script: str
    document: str
    places: bool
    structures: bool


class LibrariesError(RuntimeError):
    """The libraries of the page cannot be bundled here, whatever the reason."""


def interaction_of(subject: Subject) -> Interaction | None:
    """Return what lets a reader choose; None where there is nothing to be chosen: no policy beside the baseline.

    Raises
    ------
    LibrariesError
        If charts cannot be drawn; pictures and tables say the same.
    """
    if not subject.comparison.others:
        return None
    document = _document(subject)
    places, structures = (bool(document[name]) for name in ("places", "structures"))
    return Interaction(_libraries(), _shipped("interaction.js"), as_script_text(document), places, structures)


def _libraries() -> str:
    """Return Vega, Vega-Lite and Vega-Embed as one script, with their licences."""
    bundle = _bundle()
    if _BANNED in bundle.lower():
        raise LibrariesError(_BANNED)
    return f"{_shipped('licences.js')}\n{bundle}"


def _bundle() -> str:
    try:
        import vl_convert  # large, and needed for a page only

        return str(vl_convert.javascript_bundle("window.zorgsimEmbed = vegaEmbed;"))
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of a library that is not written in Python is no Exception
        raise LibrariesError(f"{type(error).__name__}: {error}") from error


def _shipped(name: str) -> str:
    return files("zorgsim.report.page").joinpath("templates", name).read_text("utf-8")


# What is chosen from


def _document(subject: Subject) -> dict[str, Any]:
    """Return all that the script works with; rows name outcomes, scenarios, municipalities and structures by their numbers."""
    comparison, language = subject.comparison, subject.language
    names = list(OUTCOMES) if _rows_of(subject, len(OUTCOMES)) <= MOST_ROWS else list(MAIN_OUTCOMES)
    enough = _rows_of(subject, len(names)) <= MOST_ROWS
    scenarios = [one.scenario.name for one in comparison.simulated]
    titles = _titles(subject)
    places, by_place = _by_place(subject, names, scenarios) if enough else ([], [])
    structures, by_structure = _by_structure(subject, names, scenarios)
    return {
        "language": str(language),
        "words": _words(language),
        "outcomes": [{"label": OUTCOMES[name].text.in_language(language), "unit": _unit(name, language)} for name in names],
        "scenarios": titles,
        "places": places,
        "structures": structures,
        "years": list(_by_year(subject, names, scenarios)),
        "byPlace": by_place,
        "byStructure": by_structure,
        "compared": subject.years_words,
        "most": len(STROKES) - 1,
        "policy": comparison.baseline.scenario.run.policy_start.year,
        "chosen": names.index("daily_life"),
        "row": _ROW,
        "lines": _lines_spec(titles),
        "dots": _dots_spec(),
        "locale": {"decimal": ",", "thousands": "."} if language is Language.NL else {"decimal": ".", "thousands": ","},
    }


def _titles(subject: Subject) -> list[str]:
    """Return what the scenarios are called, each otherwise: with its name behind it where two have one title."""
    titles = [subject.title(one) for one in subject.comparison.simulated]
    names = [one.scenario.name for one in subject.comparison.simulated]
    return [f"{title} ({name})" if titles.count(title) > 1 else title for title, name in zip(titles, names, strict=True)]


def _words(language: Language) -> Mapping[str, str]:
    return {key.removeprefix("page.choose."): words for key, words in texts(language).items() if key.startswith("page.choose.")}


def _unit(name: str, language: Language) -> str:
    return OUTCOMES[name].unit.in_language(language)


def _rows_of(subject: Subject, outcomes: int) -> int:
    """Return how many rows so many outcomes take."""
    comparison = subject.comparison
    years = int((comparison.baseline.clock.years >= _first_year(subject)).sum())
    municipalities = len(comparison.baseline.place.municipalities)
    return outcomes * len(comparison.simulated) * (years + municipalities + len(comparison.elsewhere))


def _first_year(subject: Subject) -> int:
    return subject.comparison.baseline.scenario.run.policy_start.year - YEARS_BEFORE


def _by_year(subject: Subject, names: Sequence[str], scenarios: Sequence[str]) -> Iterator[list[float | None]]:
    """Yield outcome, scenario, year, then middle, low and high of the value and of the difference from the baseline."""
    table = outcomes_by_year(subject.comparison, names)
    table = table[table["year"] >= _first_year(subject)]
    columns = ("median", "low", "high", "difference", "difference_low", "difference_high")
    for row in table[["outcome", "scenario", "year", *columns]].itertuples(index=False):
        yield [names.index(row[0]), scenarios.index(row[1]), int(row[2]), *map(_short, row[3:])]


def _by_place(subject: Subject, names: Sequence[str], scenarios: Sequence[str]) -> tuple[list[str], list[list[float | None]]]:
    """Return municipalities, and rows of outcome, scenario, municipality, difference, low and high; nothing where there is one."""
    municipalities = subject.comparison.baseline.place.municipalities
    if len(municipalities) == 1:
        return [], []
    codes = [one.code for one in municipalities]
    columns = ["outcome", "scenario", "municipality", _centre(subject), "low", "high"]
    with (subject.restored.folder / table_file("municipalities")).open("rb") as file:
        table = pd.read_parquet(file, columns=columns, filters=[("outcome", "in", list(names))])
    rows = [
        [names.index(row[0]), scenarios.index(row[1]), codes.index(row[2]), *map(_short, row[3:])]
        for row in table[columns].itertuples(index=False)
    ]
    return [one.name for one in municipalities], rows


def _by_structure(subject: Subject, names: Sequence[str], scenarios: Sequence[str]) -> tuple[list[str], list[list[float | None]]]:
    """Return structures, the scenarios' own first, and rows like those of `_by_place`; nothing where no other one was simulated."""
    if not subject.comparison.elsewhere:
        return [], []
    table = structures_table(subject.comparison)
    structures = list(dict.fromkeys(table["structure"]))
    columns = ["outcome", "scenario", "structure", _centre(subject), "low", "high"]
    rows: list[list[float | None]] = [
        [names.index(row[0]), scenarios.index(row[1]), structures.index(row[2]), *map(_short, row[3:])]
        for row in table[table["outcome"].isin(names)][columns].itertuples(index=False)
    ]
    own = subject.say("choose.own_structure")
    return [own if one == OWN else in_words(one, subject.language) for one in structures], rows


def _centre(subject: Subject) -> str:
    """Return the column that is told first of a difference: the mean, over worlds the middle one."""
    return "median" if subject.comparison.draws else "difference"


def _short(value: float) -> float | None:
    """Return a number with the digits that a chart shows; None where it is not known, for JSON has no other word."""
    return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None


# How it is drawn


def _config() -> dict[str, Any]:
    axis = {"labelColor": INK, "titleColor": INK, "gridColor": PALE, "domainColor": GREY, "tickColor": GREY, "labelFontSize": 12}
    legend = {"labelColor": INK, "labelFontSize": 12, "labelLimit": 420, "symbolSize": 220, "title": None, "orient": "top"}
    return {
        "background": "#ffffff",
        "view": {"stroke": None},
        "axis": {**axis, "titleFontSize": 12, "titleFontWeight": "normal"},
        "legend": {**legend, "columns": 1, "symbolStrokeWidth": 2.5},
        "font": "system-ui, Segoe UI, Roboto, Noto Sans, DejaVu Sans, Arial, sans-serif",
        "aria": False,  # each chart is told by words of the page, which its element holds
    }


def _lines_spec(titles: Sequence[str]) -> dict[str, Any]:
    """Return the chart of years: a band and a line for each scenario, the year that is chosen, the year in which policy begins."""
    strokes = [stroke_of(index) for index in range(len(titles))]
    domain = list(titles)
    legend = {"values": {"expr": "shown"}, "symbolType": "stroke", "symbolOpacity": 1}
    years = {"field": "year", "type": "quantitative", "axis": {"format": "d", "title": None, "grid": False, "tickMinStep": 1}}
    colours = {"domain": domain, "range": [one.colour for one in strokes]}
    dashes = {"domain": domain, "range": [_DASHES[STROKES.index(one)] for one in strokes]}
    colour = {"field": "scenario", "type": "nominal", "scale": colours, "legend": legend}
    shape = {"field": "scenario", "type": "nominal", "scale": dashes, "legend": legend}
    value = {"field": "value", "type": "quantitative", "scale": {"zero": False}, "axis": {"title": ""}}
    rule = {"mark": {"type": "rule", "color": GREY}, "encoding": {"x": {"field": "year", "type": "quantitative"}}}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": _WIDTH,
        "height": 320,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "config": _config(),
        "data": {"name": "rows"},
        "params": [{"name": "shown", "value": domain}],
        "encoding": {"x": {**years, "scale": {"zero": False, "nice": False}}},
        "layer": [
            {
                "mark": {"type": "area", "opacity": 0.14},
                "encoding": {"y": {**value, "field": "low"}, "y2": {"field": "high"}, "color": colour},
            },
            {"data": {"name": "zero"}, "mark": {"type": "rule", "color": INK, "strokeWidth": 1.4}, "encoding": {"y": value}},
            {"data": {"name": "policy"}, **_dashed(rule, [2, 3])},
            {"data": {"name": "year"}, **_dashed(rule, [1, 0])},
            {
                "mark": {"type": "line", "strokeWidth": 2.5},
                "encoding": {"y": value, "color": colour, "strokeDash": shape},
            },
            _pointed(value, colour),
        ],
    }


def _pointed(value: Mapping[str, Any], colour: Mapping[str, Any]) -> dict[str, Any]:
    """Return the points of the year that is nearest to the pointer, which are not seen elsewhere."""
    select = {"type": "point", "on": "pointermove", "clear": "pointerleave", "nearest": True, "encodings": ["x"]}
    seen = {"condition": {"param": "pointed", "empty": False, "value": 1}, "value": 0}
    return {
        "params": [{"name": "pointed", "select": select}],
        # which of the scenarios is nearest is found by an invisible mark, whose datum holds that of the point
        "mark": {"type": "point", "filled": True, "size": 60, "tooltip": {"expr": _TIP}},
        "encoding": {"y": value, "color": colour, "opacity": seen},
    }


def _dashed(layer: Mapping[str, Any], dash: Sequence[int]) -> dict[str, Any]:
    return {**layer, "mark": {**layer["mark"], "strokeDash": list(dash)}}


def _dots_spec() -> dict[str, Any]:
    """Return the chart of municipalities, or of structures: a difference and its interval in each, the chosen one in black."""
    name = {
        "field": "name",
        "type": "nominal",
        "sort": {"field": "rank", "op": "min"},
        "axis": {"title": None, "labelLimit": 400, "grid": True},
    }
    chosen = {"condition": {"test": "datum.chosen", "value": INK}, "value": STROKES[1].colour}
    told = [{"field": "name", "title": "name"}, {"field": "told", "title": "difference"}]
    value = {"field": "value", "type": "quantitative", "axis": {"title": "", "grid": False}}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": _WIDTH,
        "config": _config(),
        "data": {"name": "rows"},
        "encoding": {"y": name},
        "layer": [
            {"data": {"name": "zero"}, "mark": {"type": "rule", "color": INK}, "encoding": {"x": value, "y": None}},
            {
                "mark": {"type": "rule", "strokeWidth": 2},
                "encoding": {"x": {**value, "field": "low"}, "x2": {"field": "high"}, "color": chosen},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 80, "opacity": 1},
                "encoding": {"x": value, "color": chosen, "tooltip": told},
            },
        ],
    }
