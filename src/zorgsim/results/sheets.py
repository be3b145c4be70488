"""Tables as CSV, for spreadsheets: in the form that the reader's spreadsheet opens, and so that no cell becomes a formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
import pandas as pd

DIGITS: Final = 10
"""Significant digits of a number: more than any of them is sure of, and what a spreadsheet shows. Parquet has them all."""

_BEGINS_FORMULA: Final = ("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠")
"""With these a spreadsheet may begin a formula: the signs of OWASP's advice on CSV injection, wide ones included."""


@dataclass(frozen=True)
class SheetForm:
    """How numbers and texts are written; the fields are the arguments of `pandas.read_csv`."""

    separator: str
    decimal: str
    encoding: str

    def document(self) -> dict[str, str]:
        """Return it as a manifest has it."""
        return {"separator": self.separator, "decimal": self.decimal, "encoding": self.encoding}


PLAIN: Final = SheetForm(",", ".", "utf-8")
"""What programs take without being told."""


def write_sheet(path: Path, table: pd.DataFrame, form: SheetForm) -> None:
    """Write a table as CSV; what is missing is an empty cell."""
    plain = table.apply(_without_formulas) if len(table) else table
    plain.to_csv(
        path,
        index=False,
        sep=form.separator,
        decimal=form.decimal,
        encoding=form.encoding,
        lineterminator="\n",
        float_format=lambda value: _number(cast("float", value), form.decimal),
    )


def _without_formulas(column: pd.Series[Any]) -> pd.Series[Any]:
    if pd.api.types.is_numeric_dtype(column):
        return column
    return column.astype(object).map(as_text, na_action="ignore")


def as_text(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula: an apostrophe stands before a text that begins like one.

    A text is one line: not every reader of CSV knows better.
    """
    if not isinstance(cell, str):
        return cell
    line = cell.replace("\r", " ").replace("\n", " ")
    return f"'{line}" if line.lstrip(" \u00a0").startswith(_BEGINS_FORMULA) else line


def _number(value: float, decimal: str) -> str:
    """Write a number with `DIGITS` significant digits at most, without an exponent."""
    return np.format_float_positional(value, precision=DIGITS, fractional=False, trim="0").replace(".", decimal)


def read_sheet(path: Path, form: Mapping[str, str], words: Sequence[str]) -> pd.DataFrame:
    """Return a table that `write_sheet` wrote.

    Parameters
    ----------
    form
        How, as a manifest has it (`SheetForm.document`).
    words
        Columns of texts: each stands as it is written, for a scenario may be called "NA". Of numbers an empty cell is not known.
    """
    how: dict[str, Any] = {"sep": form["separator"], "decimal": form["decimal"], "encoding": form["encoding"]}
    with path.open("rb") as file:
        columns = list(pd.read_csv(file, nrows=0, **how).columns)
        file.seek(0)
        missing = {column: [""] for column in columns if column not in words}
        texts = {column: "str" for column in columns if column in words}
        table: pd.DataFrame = pd.read_csv(file, dtype=texts, keep_default_na=False, na_values=missing, **how)
    for column in texts:
        table[column] = table[column].map(_without_apostrophe)
    return table


def _without_apostrophe(text: str) -> str:
    """Return a text as it was before a sign was put before it that keeps spreadsheets from taking it for a formula."""
    return text[1:] if text.startswith("'") and as_text(text[1:]) == text else text
