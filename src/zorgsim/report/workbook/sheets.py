"""The sheets of the workbook: which tables a person can use, and what each column of them is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd

from zorgsim.inputs.own_places import OwnFigure, OwnPlace
from zorgsim.inputs.parameters import Parameter
from zorgsim.inputs.scenario import Language
from zorgsim.report.own_data_text import figure_unit, figure_words
from zorgsim.report.page.subject import Subject
from zorgsim.report.structures_text import structure_words
from zorgsim.report.texts import say, texts, unit_words
from zorgsim.report.translation import parameter_words
from zorgsim.report.workbook.along_tables import AlongTable, along_tables
from zorgsim.report.workbook.columns import Column, Kind, column_of
from zorgsim.results.believability import behind_measures
from zorgsim.results.budgets import budgets_by_year
from zorgsim.results.by_year import outcomes_by_year
from zorgsim.results.choosing import choice_table
from zorgsim.results.elsewhere import OWN, structures_table
from zorgsim.results.groups import TOLD, groups_table
from zorgsim.results.outcomes import OUTCOMES
from zorgsim.results.pairing import pairing_table
from zorgsim.results.restored import Restored
from zorgsim.results.winners import one_row_each
from zorgsim.results.yearly import money_by_year, series_by_year

MOST_ROWS: Final = 100_000
"""Rows of a sheet, unless fewer are asked for: of a table that has more, the cover says where it stands."""

_MONEY: Final = {"costs": ("costs", "tier"), "payers": ("costs_by_payer", "payer"), "accounts": ("accounts", "account")}
"""Sheets of money: the table of each, and its column of words."""


@dataclass(frozen=True)
class Sheet:
    """A sheet.

    Attributes
    ----------
    key
        Which table.
    name
        What its tab says.
    about
        What the table is, in a sentence.
    columns
        Its columns.
    table
        Its rows, as results have them but for words, which are in the reader's language.
    units
        The unit of each row as results have it, in English; empty where rows have none.
    is_shown
        Whether it stands in the workbook: a table of too many rows does not.
    """

    key: str
    name: str
    about: str
    columns: tuple[Column, ...]
    table: pd.DataFrame
    units: tuple[str, ...]
    is_shown: bool


def sheets_of(subject: Subject, most_rows: int = MOST_ROWS) -> list[Sheet]:
    """Return the sheets of a finished comparison, without cover and dictionary; those of at most so many rows are shown."""
    own = [_sheet(key, table, subject.language, most_rows) for key, table in _tables(subject) if len(table)]
    return [*own, *(_sheet_of_along(one, subject.language, most_rows) for one in along_tables(subject) if len(one.table))]


def _sheet_of_along(one: AlongTable, language: Language, most_rows: int) -> Sheet:
    """Return a sheet of a folder that is taken along: numbered where there are several of its kind, with what it is of."""
    made = _sheet(one.key, one.table, language, most_rows)
    return replace(made, name=f"{made.name} {one.number}" if one.number else made.name, about=f"{made.about} {one.about}")


def _tables(subject: Subject) -> Iterator[tuple[str, pd.DataFrame]]:
    restored, comparison = subject.restored, subject.comparison
    yield "headline", _stored(restored, "differences")
    yield "groups", groups_table(comparison)
    if restored.rest is not None:
        yield "rest_of_pool", restored.rest
    yield "by_year", outcomes_by_year(comparison, list(OUTCOMES))
    if comparison.others:
        yield "municipalities", one_row_each(_stored(restored, "winners"))
    yield "budgets", budgets_by_year(comparison)
    for key, (table, label) in _MONEY.items():
        yield key, money_by_year(restored.folder / "tables" / f"{table}.parquet", label)
    yield "series", series_by_year(restored.folder / "tables" / "cbs.parquet")
    if comparison.elsewhere:
        yield "structures", structures_table(comparison)
    yield "choice", choice_table(comparison)
    if comparison.draws and comparison.others:
        yield "worlds", _stored(restored, "worlds")
    yield "pairing", pairing_table(comparison)
    yield "own_figures", _own_figures(subject)
    yield "assumptions", _assumptions(subject)


def _stored(restored: Restored, name: str) -> pd.DataFrame:
    """Return a table as it stands in the folder, with all its digits."""
    with (restored.folder / "tables" / f"{name}.parquet").open("rb") as file:
        return pd.read_parquet(file)


def _sheet(key: str, table: pd.DataFrame, language: Language, most_rows: int) -> Sheet:
    units = tuple(map(str, table["unit"])) if "unit" in table else ()
    told = _in_words(table, key, language)
    columns = tuple(column_of(key, str(name), language) for name in told.columns)
    name, about = (say(language, f"workbook.sheet.{key}.{part}") for part in ("name", "about"))
    return Sheet(key, name, about, columns, told, units, len(told) <= most_rows)


# Words in the reader's language


def _in_words(table: pd.DataFrame, key: str, language: Language) -> pd.DataFrame:
    """Return a table whose words are in the reader's language; what an outcome is stands beside its name."""
    told = table.copy()
    if "outcome" in told:
        outcomes = [TOLD.get(str(name)) for name in told["outcome"]]
        about = ["" if one is None else one.text.in_language(language) for one in outcomes]
        told["unit"] = [
            unit if one is None else one.unit.in_language(language) for one, unit in zip(outcomes, told["unit"], strict=True)
        ]
        told.insert(list(told.columns).index("outcome") + 1, "about", about)
    if key == "series":
        told["unit"] = [_word(f"series_unit.{name}", str(name), language) for name in told["unit"]]
    if "structure" in told:
        words = [
            say(language, "page.choose.own_structure") if one == OWN else structure_words(one, language)
            for one in told["structure"]
        ]
        told.insert(list(told.columns).index("structure") + 1, "structure_words", words)
    if "parameter" in told and key != "assumptions":
        told["unit"] = [unit_words(str(name), language) if name else "" for name in told["unit"]]
    for name in told.columns:
        column = column_of(key, str(name), language)
        if column.kind is Kind.WORD:
            told[name] = [_word(f"word.{word}", str(word), language) for word in told[name].astype(object)]
    return told


def _structure(name: str, language: Language) -> str:
    return say(language, "page.choose.own_structure") if name == OWN else structure_words(name, language)


def _word(key: str, word: str, language: Language) -> str:
    return texts(language).get(f"workbook.{key}", word)


# Figures of the place's own, and assumptions


def _own_figures(subject: Subject) -> pd.DataFrame:
    """Return the figures that municipalities brought, a row each, with what is simulated beside them."""
    owning = dict.fromkeys(own for one in subject.comparison.simulated for own in one.scenario.own)
    return pd.DataFrame([_own_figure(own, one, subject.language) for own in owning for one in own.figures])


def _own_figure(own: OwnPlace, one: OwnFigure, language: Language) -> dict[str, Any]:
    return {
        "municipality": own.code,
        "name": own.name,
        "own_figure": figure_words(one.key, language),
        "year": one.year,
        "value": one.value,
        "simulated": np.nan if one.simulated is None else one.simulated,
        "unit": figure_unit(one.key, language),
        "use": str(one.use),
        "provisional": "yes" if one.provisional else "no",
        "source": one.source,
    }


def _assumptions(subject: Subject) -> pd.DataFrame:
    """Return the numbers that say how the measures of each scenario work and what they cost, a row each."""
    comparison = subject.comparison
    rows: list[dict[str, Any]] = [
        {"scenario": one.scenario.name, **_assumption(parameter, subject.language)}
        for one in comparison.simulated
        for parameter in behind_measures(comparison, one)
    ]
    return pd.DataFrame(rows)


def _assumption(one: Parameter, language: Language) -> dict[str, Any]:
    return {
        "parameter": one.name,
        "meaning": parameter_words(one.text, language),
        "value": one.value,
        "low": one.low,
        "high": one.high,
        "unit": unit_words(one.unit, language),
        "grade": str(one.grade),
        "source": one.source,
        "source_year": one.year,
    }
