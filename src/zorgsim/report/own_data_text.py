"""A municipality's own figures in words: which they are, what was done with each, and what is simulated beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from zorgsim.inputs import parameters, places
from zorgsim.inputs.own_figures import FIGURES
from zorgsim.inputs.own_places import OwnFigure, OwnPlace, Use
from zorgsim.inputs.scenario import Language, Scenario
from zorgsim.inputs.statline import Read
from zorgsim.report.texts import figure, say

COLUMNS = ("figure", "year", "value", "unit", "simulated", "use", "source")


def headings(language: Language) -> list[str]:
    """Return the headings of the table of own figures."""
    return [say(language, f"own_data.column.{column}") for column in COLUMNS]


def rows(own: OwnPlace, language: Language) -> list[list[str]]:
    """Return a row for each figure of a municipality."""
    return [_row(one, language) for one in own.figures]


def figure_words(key: str, language: Language) -> str:
    """Return what a figure is; of one that this version does not know, its key."""
    return say(language, f"own_data.figure.{key}") if key in FIGURES else key


def figure_unit(key: str, language: Language) -> str:
    """Return the unit of a figure in words; of one that this version does not know none."""
    return say(language, f"own_data.unit.{FIGURES[key].unit}") if key in FIGURES else ""


def _row(one: OwnFigure, language: Language) -> list[str]:
    provisional = " *" if one.provisional else ""
    return [
        figure_words(one.key, language),
        str(one.year),
        figure(one.value, language) + provisional,
        figure_unit(one.key, language),
        "" if one.simulated is None else figure(one.simulated, language),
        say(language, f"own_data.use.{one.use}"),
        one.source,
    ]


def brought_lines(own: OwnPlace, digests: Mapping[str, str], language: Language) -> Iterator[str]:
    """Yield that a municipality brought figures of its own, how many of each use; and whether it was fitted with other data."""
    counts = {str(use): sum(one.use is use for one in own.figures) for use in Use}
    yield say(language, "own_data.brought", name=own.name, date=own.date, **counts)
    if not own.is_fitted_with(digests):
        yield say(language, "own_data.fitted_otherwise", name=own.name)


def lines(scenario: Scenario, language: Language) -> Iterator[str]:
    """Yield what a scenario says of municipalities with figures of their own: a heading each, and a line for each figure."""
    for own in scenario.own:
        yield say(language, "own_data.of", name=own.name, date=own.date, source=own.source)
        for one in own.figures:
            key = "line" if one.simulated is None else "line_simulated"
            name, year, value, unit, simulated, use, _ = _row(one, language)
            words = {"figure": name, "year": year, "value": value, "unit": unit, "use": use, "simulated": simulated}
            yield "  - " + say(language, f"own_data.{key}", **words)
        if not own.is_fitted_with({"parameters": parameters.digest(), "places": places.digest()}):
            yield "  - " + say(language, "own_data.fitted_otherwise", name=own.name)
        yield from (f"  - {line}" for line in factor_lines(own, language))


def factor_lines(own: OwnPlace, language: Language) -> Iterator[str]:
    """Yield a line for each factor of a municipality, and for that of all who share its list for specialists."""
    for name, factor in own.factors:
        yield say(language, "own_data.factor", parameter=name, factor=figure(factor, language))
    if own.pool:
        yield say(language, "own_data.pool", places=len(own.pool), factor=figure(own.pool_slots, language))


def unmet_line(unmet: Sequence[str], language: Language) -> str:
    """Say which figures could not be met."""
    return say(language, "own_data.unmet", figures=", ".join(figure_words(key, language) for key in unmet))


def read_lines(name: str, read: Read, language: Language) -> Iterator[str]:
    """Yield what of a table of StatLine was used, and what could not be."""
    years = ", ".join(str(one.year) + "*" * one.provisional for one in read.figures)
    yield say(language, "own_data.read", file=name, years=years or say(language, "own_data.none"))
    if read.parts_of_years:
        yield say(language, "own_data.parts", number=read.parts_of_years)
    if read.unknown:
        yield say(language, "own_data.unknown", years=", ".join(map(str, read.unknown)))
    if read.merged:
        yield say(language, "own_data.merged", names=", ".join(read.merged))
    if read.not_divisible:
        yield say(language, "own_data.not_divisible", years=", ".join(map(str, read.not_divisible)))
