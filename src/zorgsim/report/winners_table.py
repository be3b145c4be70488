"""Winners and losers in words: by scenario and class of size, how many municipalities fare better or worse, and by how much."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import fill
from typing import Any, Final

import pandas as pd

from zorgsim.inputs.scenario import Language
from zorgsim.report.differences_text import judged_words
from zorgsim.report.spread_words import by_spread
from zorgsim.report.texts import number, say
from zorgsim.results.compare import Comparison, PairedDifference, Spread, Verdict
from zorgsim.results.false_discovery import FALSE_DISCOVERY_RATE
from zorgsim.results.winners import DECIDING, EVERY_SIZE, SIZE_CLASSES, YARDSTICKS, Judgement, winners_by_size

DECIMALS: Final = 2
TITLE_WIDTH: Final = 26
SIZE_WIDTH: Final = 34
"""Letters after which words go on in a new line."""
_COUNTED: Final = tuple(str(judgement) for judgement in Judgement)


def headings(comparison: Comparison, language: Language) -> tuple[str, ...]:
    """Return the headings of the table."""
    columns = ("scenario", "size", "municipalities", *_COUNTED)
    return (*(say(language, f"winners.{column}") for column in columns), say(language, by_spread("winners.difference", comparison)))


def rows(comparison: Comparison, language: Language) -> list[tuple[str, ...]]:
    """Return the rows of the table: for each scenario and deciding yardstick a heading, the classes of size, and all together."""
    found = []
    for title, words, classes in _contests(comparison, language):
        found.append((fill(title, TITLE_WIDTH), fill(words, SIZE_WIDTH), *[""] * (len(_COUNTED) + 2)))
        found += [_row(row, language) for row in classes]
    return found


def lines(comparison: Comparison, language: Language) -> Iterator[str]:
    """Yield what the table says, a line a class of size, for a narrow terminal."""
    before = ""
    for title, words, classes in _contests(comparison, language):
        if title != before:
            yield title
        yield f"  {words}"
        for row in classes:
            counts = {column: number(row[column], 0, language) for column in ("municipalities", *_COUNTED)}
            line = say(language, "winners.line", size=size_words(row, language), difference=_mean(row, language), **counts)
            yield f"    {line}"
        before = title


def _contests(comparison: Comparison, language: Language) -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    """Yield the title of each scenario, the words of each deciding yardstick, and the classes of size."""
    table = winners_by_size(comparison)
    for one in comparison.others:
        for outcome in DECIDING:
            about = YARDSTICKS[outcome]
            words = f"{about.text.in_language(language)} ({about.unit.in_language(language)})"
            chosen = table[(table["scenario"] == one.scenario.name) & (table["outcome"] == outcome)]
            yield one.scenario.title.in_language(language), words, _records(chosen)


def _row(row: dict[str, Any], language: Language) -> tuple[str, ...]:
    counts = [number(row[column], 0, language) for column in ("municipalities", *_COUNTED)]
    unsure = say(language, "table.indistinct")
    return "", size_words(row, language), *counts, _mean(row, language).replace(f", {unsure}", f"\n{unsure}")


def _mean(row: dict[str, Any], language: Language) -> str:
    """Write the mean difference of a class of size, and whether it is better or worse."""
    return judged_words(difference_in(row), YARDSTICKS[row["outcome"]], DECIMALS, language)


def size_words(row: dict[str, Any], language: Language) -> str:
    """Say which municipalities are in a class of size: smallest .. largest, with their families."""
    smallest, largest = (number(row[key], 0, language) for key in ("smallest", "largest"))
    key = {EVERY_SIZE: "every", 1: "first", SIZE_CLASSES: "last"}.get(row["size_class"], "between")
    return say(language, f"winners.{key}", number=row["size_class"], smallest=smallest, largest=largest)


def difference_in(row: Mapping[str, Any]) -> PairedDifference:
    """Return the paired difference that a row of a table holds."""
    mean, error, low, high = (float(row[key]) for key in ("difference", "standard_error", "low", "high"))
    shares = (float(row[key]) for key in ("share_more", "share_less", "median"))
    return PairedDifference(mean, error, low, high, int(row["pairs"]), Verdict(row["verdict"]), Spread(row["spread"]), *shares)


def closing_lines(comparison: Comparison, language: Language) -> Iterator[str]:
    """Yield how the table is to be read."""
    yield say(language, by_spread("winners.how", comparison), percent=number(100.0 * FALSE_DISCOVERY_RATE, 0, language))


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]
