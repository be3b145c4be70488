"""Yardsticks in words: the tables with their weights, what scenarios come to by each, and which of them rank differently."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from zorgsim.inputs.scenario import Language
from zorgsim.inputs.yardsticks import Sourced, Yardstick, shipped_yardsticks
from zorgsim.report.differences_text import judged_words
from zorgsim.report.texts import decimals_for, figure, number, place_words, say, span_words
from zorgsim.results.outcomes.yardsticks import UNIT, outcome_of
from zorgsim.results.yardsticks import Lived, RankedApart, Valuation

COLUMNS: Final = ("yardstick", "whom", "scenario", "weeks", "difference")


def yardstick_words(keys: Iterable[str], language: Language) -> str:
    """Return what shipped tables are called, one after the other; a table of one's own is called by its file."""
    known = shipped_yardsticks()
    return ", ".join(known[key].text.in_language(language) if key in known else key for key in keys)


def table_lines(table: Yardstick, language: Language) -> Iterator[str]:
    """Yield a table: what it says, each stage's weights with their source, and what domains take off."""
    yield f"{table.key}: {table.text.in_language(language)}"
    yield f"  {table.meaning.in_language(language)}"
    for stage, given in table.stages.items():
        yield _weights_line(say(language, f"story.stages.{stage}"), given, language)
    yield _weights_line(say(language, "yardstick.subtracts"), table.unarranged, language)


def _weights_line(about: str, given: Sourced, language: Language) -> str:
    numbers = given.numbers[:1] if len(set(given.numbers)) == 1 else given.numbers
    weights = " / ".join(figure(one, language) for one in numbers)
    return say(language, "yardstick.weight", about=about, weights=weights, source=given.source)


def closing_lines(language: Language) -> list[str]:
    """Say how numbers are to be read, and what to do with a table of one's own."""
    return [say(language, "yardstick.read"), say(language, "yardstick.own")]


def headings(language: Language) -> tuple[str, ...]:
    """Return the headings of the table of valuations."""
    return tuple(say(language, f"yardstick.{column}") for column in COLUMNS)


def title_line(lived: Lived, language: Language) -> str:
    """Say where, over which years and in which unit."""
    unit, place = UNIT.in_language(language), place_words(lived.place, language)
    return say(language, "yardstick.title", place=place, years=span_words(lived.years[0], lived.years[-1], language), unit=unit)


def cells(row: Valuation, lived: Lived, language: Language) -> tuple[str, ...]:
    """Return the cells of one valuation."""
    decimals = decimals_for(row.value)
    whom, title = say(language, f"yardstick.{row.whom}"), lived.titles[row.scenario].in_language(language)
    found = "" if row.difference is None else judged_words(row.difference, outcome_of(row.yardstick), decimals, language)
    return row.yardstick.text.in_language(language), whom, title, number(row.value, decimals, language), found


def ranking_lines(apart: Sequence[RankedApart], tables: Sequence[Yardstick], language: Language) -> Iterator[str]:
    """Say which scenarios rank differently; or that none do, where more than one table was asked."""
    words = {table.key: table.text.in_language(language) for table in tables}
    for one in apart:
        better, worse = (", ".join(words[key] for key in keys) for keys in (one.better, one.worse))
        yield say(language, "yardstick.apart", scenario=one.scenario, other=one.other, better=better, worse=worse)
    if not apart and len(tables) > 1:
        yield say(language, "yardstick.alike")
