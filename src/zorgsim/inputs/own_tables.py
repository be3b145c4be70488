"""Tables of a municipality's own figures: the filled-in template, as a workbook or as CSV, read and checked cell by cell."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from zorgsim.errors import InputError, InputsError, did_you_mean
from zorgsim.inputs.cells import AmbiguousCellError, Cell, CellError, read_cell
from zorgsim.inputs.own_figures import FIGURES, FIRST_YEAR, LAST_YEAR, Figure
from zorgsim.inputs.personal_records import Row, check_no_persons, column_letters

HEADINGS: Final[Mapping[str, frozenset[str]]] = {
    "figure": frozenset({"figure", "gegeven"}),
    "year": frozenset({"year", "jaar"}),
    "value": frozenset({"value", "waarde"}),
    "source": frozenset({"source", "bron"}),
}
"""Headings of the columns that are read, in both languages; other columns are for people."""
MUNICIPALITY: Final = frozenset({"municipality", "gemeente"})
"""What stands before the name of the municipality."""
_NEEDED: Final = ("figure", "year", "value")
MOST_ROWS: Final = 500_000
"""Rows of a file: all municipalities by year, age and kind of care are some tens of thousands. One that has more is refused, for
what stands below would be left out in silence."""
MOST_COLUMNS: Final = 200
MOST_PROBLEMS: Final = 50


@dataclass(frozen=True)
class Sheet:
    """A sheet of a file: its name, empty where a file has none, and its cells, row by row."""

    file: str
    name: str
    rows: tuple[Row, ...]

    @property
    def where(self) -> str:
        """Name file and sheet, for messages."""
        return f"{self.file}: sheet {self.name}" if self.name else f"{self.file}: table"

    def cell(self, row: int, column: int) -> str:
        """Name a cell, for messages; both from 0."""
        return f"{self.where}, row {row + 1}, column {column_letters(column)}"


@dataclass(frozen=True)
class OwnTable:
    """What a filled-in template says: the municipality as written, where that stands, and its figures."""

    municipality: str
    where: str
    figures: tuple[Figure, ...]


# Files


def sheets_of(path: Path, content: bytes) -> list[Sheet]:
    """Return the sheets of a workbook, or the one table of a CSV file.

    Raises
    ------
    InputError
        If it is neither, is too large, looks like records of persons, or what reads workbooks is not installed.
    """
    workbook = content.startswith(b"PK\x03\x04")
    sheets = _workbook(path.name, content) if workbook else [Sheet(path.name, "", tuple(_csv_rows(path.name, content)))]
    for sheet in sheets:
        check_no_persons(sheet.rows, sheet.where)
    return sheets


def _workbook(name: str, content: bytes) -> list[Sheet]:
    try:
        from openpyxl import load_workbook  # workbooks of one's own are an extra
    except ImportError as missing:
        raise InputError(
            "reading workbooks is an extra that is not installed",
            where=name,
            allowed="a CSV file without it",
            action="install it: pip install 'zorgsim[data]'",
        ) from missing
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        return [
            Sheet(name, one.title, tuple(_not_too_many(name, one.iter_rows(max_col=MOST_COLUMNS, values_only=True))))
            for one in book.worksheets
        ]
    except (ValueError, KeyError, TypeError, AttributeError, OSError, SyntaxError, zipfile.BadZipFile) as damaged:
        raise _no_table(name, "this workbook cannot be read") from damaged


def _csv_rows(name: str, content: bytes) -> Iterator[Row]:
    if b"\x00" in content:
        raise _no_table(name, "this is neither a workbook nor a table of text")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")  # what Dutch Excel writes
    first = "\n".join(text.split("\n", 20)[:20])
    separator = max((";", "\t", ","), key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    return _not_too_many(name, (tuple(row[:MOST_COLUMNS]) for row in rows))


def _not_too_many(name: str, rows: Iterable[Row]) -> Iterator[Row]:
    for number, row in enumerate(rows):
        if number >= MOST_ROWS:
            allowed = f"at most {MOST_ROWS} rows"
            raise InputError("the file has too many rows", where=name, allowed=allowed, action="download fewer years or regions")
        yield row


def _no_table(name: str, what: str) -> InputError:
    allowed = "a workbook (.xlsx) or CSV file made from the template, or a table of StatLine (.json, .csv)"
    return InputError(what, where=name, allowed=allowed, action="write a template with: zorgsim data template")


# The filled-in template


def read_own_tables(sheets: Sequence[Sheet]) -> OwnTable:
    """Return what a filled-in template says.

    Raises
    ------
    InputError
        If no sheet has the headings of the template.
    InputsError
        Every cell that cannot be used, and not only the first; of very many the first, and how many there are.
    """
    headed = [(sheet, index, columns) for sheet in sheets for index, columns in _heading(sheet)]
    if not headed:
        name = sheets[0].file if sheets else "workbook"
        raise InputError(
            "no sheet has the columns figure, year and value",
            where=name,
            allowed="the columns of the template, in Dutch (gegeven, jaar, waarde) or English",
            action="write a template with: zorgsim data template",
        )
    problems: list[InputError] = []
    figures: dict[tuple[str, int], Figure] = {}
    for sheet, heading, columns in headed:
        for row in range(heading + 1, len(sheet.rows)):
            found = _figure(sheet, row, columns, problems)
            if found is not None and (found.key, found.year) in figures:
                problems.append(_twice(sheet.cell(row, columns["figure"]), found))
            elif found is not None:
                figures[found.key, found.year] = found
    name, where = _municipality(sheets)
    if problems:
        raise InputsError([*problems[:MOST_PROBLEMS], *_and_more(sheets[0].file, len(problems) - MOST_PROBLEMS)])
    return OwnTable(name, where, tuple(figures.values()))


def _and_more(file: str, more: int) -> Iterator[InputError]:
    if more > 0:
        yield InputError("more cells cannot be used", where=file, value=more, action="correct these first, and import again")


def _heading(sheet: Sheet) -> Iterator[tuple[int, dict[str, int]]]:
    """Yield the first row that holds the headings, and the column of each."""
    for index, row in enumerate(sheet.rows[:100]):
        words = [str(cell).strip().casefold() if cell is not None else "" for cell in row]
        columns = {key: next((at for at, word in enumerate(words) if word in known), -1) for key, known in HEADINGS.items()}
        if all(columns[key] >= 0 for key in _NEEDED):
            yield index, columns
            return


def _municipality(sheets: Sequence[Sheet]) -> tuple[str, str]:
    """Return the municipality as written, and where; empty where no cell says it."""
    for sheet in sheets:
        for index, row in enumerate(sheet.rows[:100]):
            for column, cell in enumerate(row[:-1]):
                if isinstance(cell, str) and cell.strip().rstrip(":").casefold() in MUNICIPALITY and row[column + 1]:
                    return str(row[column + 1]).strip(), sheet.cell(index, column + 1)
    return "", sheets[0].where


def _at(row: Row, column: int) -> Any:
    return row[column] if 0 <= column < len(row) else None


def _figure(sheet: Sheet, row: int, columns: Mapping[str, int], problems: list[InputError]) -> Figure | None:
    """Return the figure of a row, None where it has none; what is wrong with its cells is added to the problems."""
    cells = sheet.rows[row]
    key = str(_at(cells, columns["figure"]) or "").strip()
    written = _at(cells, columns["value"])
    if not key and written in (None, ""):
        return None
    if key not in FIGURES:
        problems.append(_unknown_figure(sheet.cell(row, columns["figure"]), key))
        return None
    value = _read(sheet.cell(row, columns["value"]), written, problems)
    if value is None or value.value is None:
        return None  # left empty, or not known: the register's stays
    year = _year(sheet.cell(row, columns["year"]), _at(cells, columns["year"]), problems)
    if year is None:
        return None
    source = " ".join(str(_at(cells, columns["source"]) or "").split())
    found = Figure(key, year, value.value, source[:200], value.provisional)
    problem = problem_of(found, sheet.cell(row, columns["value"]), "correct it, or leave the cell empty if it is not known")
    if problem is None:
        return found
    problems.append(problem)
    return None


def _read(where: str, content: object, problems: list[InputError]) -> Cell | None:
    try:
        return read_cell(content)
    except AmbiguousCellError:
        what, action = "this can be thousands or decimals", "write it without a sign between thousands"
    except CellError:
        what, action = "a number is needed here", "write a number, or leave the cell empty if it is not known"
    allowed = "a number such as 1234 or 12,5"
    problems.append(InputError(what, where=where, value=content, allowed=allowed, action=action))
    return None


def _year(where: str, content: object, problems: list[InputError]) -> int | None:
    try:
        year = read_cell(content).value
    except CellError:
        year = None
    if year is not None and year.is_integer() and FIRST_YEAR <= year <= LAST_YEAR:
        return int(year)
    problems.append(
        InputError(
            "a figure needs its year",
            where=where,
            value=content,
            allowed=f"a year {FIRST_YEAR}..{LAST_YEAR}",
            action="fill in the year of which the figure is",
        )
    )
    return None


def problem_of(figure: Figure, where: str, action: str) -> InputError | None:
    """Return what is wrong with the value of a figure, wherever it was read, and what to do; None if nothing is."""
    kind = FIGURES[figure.key]
    low, high = kind.between(figure.year)
    whole = kind.whole and not figure.value.is_integer()
    if low <= figure.value <= high and not whole:
        return None
    return InputError(
        "a whole number is needed here" if whole else "this figure cannot be",
        where=where,
        value=figure.value,
        allowed=f"a {'whole number' if kind.whole else 'number'} {low:.10g}..{high:.10g}",
        action=action,
    )


def _unknown_figure(where: str, key: str) -> InputError:
    return InputError(
        "unknown figure",
        where=where,
        value=key,
        allowed=", ".join(FIGURES),
        action=did_you_mean(key, FIGURES) or "take the word from the template",
    )


def _twice(where: str, figure: Figure) -> InputError:
    return InputError(
        "two rows say the same figure of the same year",
        where=where,
        value=f"{figure.key} {figure.year}",
        allowed="each figure once a year",
        action="take one of them out",
    )
