"""The workbook in which a municipality fills in its own figures: what each is, in which unit, and where it can be found."""

from __future__ import annotations

from typing import IO, Final

from zorgsim.errors import InputError
from zorgsim.inputs.own_figures import FIGURES
from zorgsim.inputs.scenario import Language
from zorgsim.report.texts import say

YEARS_OF_FAMILIES: Final = 4
"""Rows for families, of which a year is told on its own line."""
_WIDTHS: Final = (26, 46, 22, 9, 14, 40)
_WIDTH_OF_WORDS: Final = 110


def write_template(file: IO[bytes], language: Language) -> None:
    """Write the workbook into a binary file.

    Raises
    ------
    InputError
        If what writes workbooks is not installed.
    """
    try:
        from openpyxl import Workbook
        from openpyxl.styles import Alignment, Font, PatternFill
    except ImportError as missing:
        raise InputError(
            "writing workbooks is an extra that is not installed",
            where="command line: data template",
            allowed="a CSV file with the columns figure, year, value and source without it",
            action="install it: pip install 'zorgsim[data]'",
        ) from missing
    book = Workbook()
    explained = book.active
    explained.title = say(language, "own_data.sheet.explained")
    for index, line in enumerate(explanation(language), start=1):
        cell = explained.cell(index, 1, line)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.font = Font(bold=index == 1)
    explained.column_dimensions["A"].width = _WIDTH_OF_WORDS
    sheet = book.create_sheet(say(language, "own_data.sheet.figures"))
    filled = PatternFill("solid", fgColor="FFF6D5")
    for row in rows_of_template(language):
        sheet.append(row)
    for row_number, cells in enumerate(sheet.iter_rows(), start=1):
        for column, cell in enumerate(cells):
            cell.alignment = Alignment(wrap_text=column in (1, 5), vertical="top")
            if row_number > HEADING_ROW and column >= 3 or (row_number, column) == (1, 1):
                cell.fill = filled
            if row_number == HEADING_ROW:
                cell.font = Font(bold=True)
    for letter, width in zip("ABCDEF", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = f"A{HEADING_ROW + 1}"
    book.save(file)


HEADING_ROW: Final = 3
"""The row of the headings, from 1: above it stands the municipality."""


def explanation(language: Language) -> list[str]:
    """Return what stands on the first sheet, line by line."""
    keys = ("title", "what", "fill", "year", "unknown", "privacy", "fitted", "next")
    return [say(language, f"own_data.explained.{key}") for key in keys]


def rows_of_template(language: Language) -> list[list[str | None]]:
    """Return the cells of the sheet of figures: the municipality, headings, a row for each figure and for years of families."""
    columns = ("figure", "what", "unit", "year", "value", "source")
    headings: list[str | None] = [say(language, f"own_data.column.{column}") for column in columns]
    rows: list[list[str | None]] = []
    for key, kind in FIGURES.items():
        words = [key, say(language, f"own_data.figure.{key}"), say(language, f"own_data.unit.{kind.unit}"), None, None, None]
        rows += [list(words) for _ in range(YEARS_OF_FAMILIES if key == "families" else 1)]
    return [[say(language, "own_data.municipality"), None, None, None, None, None], [None] * 6, headings, *rows]
