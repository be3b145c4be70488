"""The workbook as a file: real numbers under headings with units, nothing that a spreadsheet could take for a formula.

The same results give the same bytes: the only time in the file is that at which the results were written.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import numpy as np
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from zorgsim.inputs.scenario import Language
from zorgsim.report.carried import in_archive
from zorgsim.report.legible import legible
from zorgsim.report.page.subject import Subject
from zorgsim.report.page.telling import short_foot_line, title_of
from zorgsim.report.texts import say
from zorgsim.report.workbook.columns import Column, Kind, kind_of_unit
from zorgsim.report.workbook.cover import Block, Value, cover_of
from zorgsim.report.workbook.sheets import MOST_ROWS, Sheet, sheets_of
from zorgsim.results.restored import Restored, recipe_of

OPTIONS: Final[Mapping[str, bool]] = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
"""Of the library: no text becomes a formula, an address or a number."""
_LONGEST_CELL: Final = 32_767
"""Letters that a cell of a spreadsheet holds."""
_NUMBERS: Final[Mapping[Kind, str]] = {
    Kind.YEAR: "0",
    Kind.COUNT: "#,##0",
    Kind.SHARE: "0.000",
    Kind.EUROS: "#,##0",
    Kind.MILLIONS: "#,##0.000",
    Kind.NUMBER: "#,##0.000",
}
_DAY: Final = "yyyy-mm-dd"
_MOMENT: Final = "yyyy-mm-dd hh:mm"
_WIDEST: Final = 46
_NARROWEST: Final = 9
_WIDTHS_OF_COVER: Final = (30, 110)
_BOLD: Final = 0.75
"""Share of the letters of a column that stand on a line in bold, whole words together."""
_HEIGHT: Final = 15
"""Of a line."""
_LOOKED_AT: Final = 500
"""Rows whose texts a width is fitted to."""
_INK: Final = "#1c2833"
_PALE: Final = "#e8edf2"


class ExactSheet(Worksheet):  # type: ignore[misc]
    """A sheet that writes every digit of a number: the library writes sixteen, of which not every number can be read back."""

    def _xml_number_element(self, number: float, attributes: Iterable[tuple[str, Any]] = ()) -> None:
        told = "".join(f' {key}="{self._escape_attributes(value)}"' for key, value in attributes)
        self.fh.write(f"<c{told}><v>{number!r}</v></c>")


@dataclass(frozen=True)
class _Formats:
    """How cells look."""

    title: Any
    heading: Any
    column: Any
    topic: Any
    words: Any
    plain: Any
    day: Any
    moment: Any
    whole: Any
    link: Any
    of_kind: Mapping[Kind, Any]


def workbook_xlsx(restored: Restored, language: Language, most_rows: int = MOST_ROWS) -> bytes:
    """Return a finished comparison as a workbook; of tables of more rows the cover says where they stand."""
    subject = Subject(restored, language)
    sheets = sheets_of(subject, most_rows)
    shown = [one for one in sheets if one.is_shown]
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, dict(OPTIONS))
    written = datetime.fromisoformat(restored.manifest["written"]).replace(tzinfo=None)
    title = legible(title_of(subject))
    book.set_properties({"title": title, "created": written, "comments": f"zorgsim {restored.manifest['zorgsim']}"})
    formats, foot = _formats(book), short_foot_line(subject)
    _write_cover(_added(book, say(language, "workbook.sheet.cover.name"), foot), title, cover_of(subject, sheets), formats)
    for one in shown:
        _write_sheet(_added(book, one.name, foot), one, formats)
    name = say(language, "workbook.sheet.dictionary.name")
    _write_dictionary(_added(book, name, foot), shown, formats, language)
    book.close()
    return in_archive(out.getvalue(), recipe_of(restored))


def _added(book: Any, name: str, foot: str) -> Any:
    """Return a new sheet, on paper with its name, which results these are, and the page below it."""
    sheet = book.add_worksheet(name, worksheet_class=ExactSheet)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L&A&C{foot.replace('&', '&&')}&R&P / &N")
    return sheet


def _formats(book: Any) -> _Formats:
    top = {"valign": "top"}
    wrapped = {**top, "text_wrap": True}
    heading = {**wrapped, "bold": True, "font_color": _INK, "bg_color": _PALE, "bottom": 1}
    return _Formats(
        title=book.add_format({**wrapped, "bold": True, "font_size": 16, "font_color": _INK}),
        heading=book.add_format({**top, "bold": True, "font_size": 12, "font_color": _INK, "bottom": 1}),
        column=book.add_format(heading),
        topic=book.add_format({**wrapped, "bold": True}),
        words=book.add_format(wrapped),
        plain=book.add_format({**top, "indent": 1}),
        day=book.add_format({**top, "num_format": _DAY, "align": "left"}),
        moment=book.add_format({**top, "num_format": _MOMENT, "align": "left"}),
        whole=book.add_format({**top, "num_format": "0", "align": "left"}),
        link=book.add_format({**top, "font_color": "#1a4f8a", "underline": 1}),
        of_kind={kind: book.add_format({**top, "num_format": form}) for kind, form in _NUMBERS.items()},
    )


def write_words(sheet: Any, row: int, column: int, words: str, form: Any) -> None:
    """Write a text as a text, whatever it begins with."""
    if words:
        sheet.write_string(row, column, legible(words)[:_LONGEST_CELL], form)


# Cover


def _write_cover(sheet: Any, title: str, blocks: Sequence[Block], formats: _Formats) -> None:
    for column, width in enumerate(_WIDTHS_OF_COVER):
        sheet.set_column(column, column, width)
    sheet.hide_gridlines(2)
    sheet.merge_range(0, 0, 0, 1, "", formats.title)
    write_words(sheet, 0, 0, title, formats.title)
    sheet.set_row(0, 24 * _lines(title, sum(_WIDTHS_OF_COVER) * 0.6))
    row = 1
    for block in blocks:
        row += 1
        write_words(sheet, row, 0, block.heading, formats.heading)
        sheet.write_blank(row, 1, None, formats.heading)
        for line in block.lines:
            row += 1
            if line.sheet:
                sheet.write_url(row, 0, f"internal:'{line.sheet}'!A1", formats.link, line.topic)
            else:
                write_words(sheet, row, 0, line.topic, formats.topic)
            _write_value(sheet, row, 1, line.value, formats)
            lines = max(_lines(line.topic, _WIDTHS_OF_COVER[0] * _BOLD), _lines(str(line.value), _WIDTHS_OF_COVER[1]))
            sheet.set_row(row, _HEIGHT * lines)
        row += 1


def _lines(words: str, width: float) -> int:
    """Return on how many lines a text stands; spreadsheets do not all work it out for themselves."""
    return max(1, math.ceil(len(words) / width))


def _write_value(sheet: Any, row: int, column: int, value: Value, formats: _Formats) -> None:
    if isinstance(value, str):
        write_words(sheet, row, column, value, formats.words)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value, formats.moment)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, formats.day)
    else:
        sheet.write_number(row, column, value, formats.whole)


# Tables


def _write_sheet(sheet: Any, one: Sheet, formats: _Formats) -> None:
    for index, column in enumerate(one.columns):
        values = one.table[column.key].tolist()
        write_words(sheet, 0, index, column.heading, formats.column)
        sheet.set_column(index, index, _width(column, values))
        for row, value in enumerate(values, start=1):
            kind = kind_of_unit(one.units[row - 1]) if column.kind is Kind.BY_ROW and one.units else column.kind
            _write_cell(sheet, row, index, value, kind, formats)
    _finish(sheet, one.columns, len(one.table))


def _write_cell(sheet: Any, row: int, column: int, value: Any, kind: Kind, formats: _Formats) -> None:
    """Write a cell; what is missing is an empty one."""
    if isinstance(value, str):
        write_words(sheet, row, column, value, formats.plain)
    elif isinstance(value, (int, float, np.integer, np.floating)) and math.isfinite(value):
        number = int(value) if isinstance(value, (int, np.integer)) else float(value)
        sheet.write_number(row, column, number, formats.of_kind.get(kind, formats.of_kind[Kind.NUMBER]))


def _width(column: Column, values: Sequence[Any]) -> float:
    """Return a width that shows the texts of a column, and the words of its heading on a few lines."""
    words = [len(value) for value in values[:_LOOKED_AT] if isinstance(value, str)]
    heading = max(max(map(len, column.heading.split()), default=0), math.ceil(len(column.heading) / 3)) + 3
    return min(_WIDEST, max([_NARROWEST, heading, *(length + 2 for length in words)]))


def _finish(sheet: Any, columns: Sequence[Column], rows: int) -> None:
    sheet.set_row(0, _HEIGHT * max(_lines(one.heading, _width(one, []) * _BOLD) for one in columns) + 3)
    keys = [index for index, one in enumerate(columns) if one.key in ("scenario", "structure")]
    sheet.freeze_panes(1, keys[-1] + 1 if keys else 0)
    sheet.autofilter(0, 0, max(1, rows), len(columns) - 1)
    sheet.repeat_rows(0)


# Dictionary


def _write_dictionary(sheet: Any, sheets: Sequence[Sheet], formats: _Formats, language: Language) -> None:
    headings = [say(language, f"workbook.dictionary.{key}") for key in ("sheet", "column", "key", "unit", "meaning")]
    for index, (heading, width) in enumerate(zip(headings, (24, 46, 34, 30, 90), strict=True)):
        write_words(sheet, 0, index, heading, formats.column)
        sheet.set_column(index, index, width)
    row = 0
    for one in sheets:
        for column in one.columns:
            row += 1
            for index, words in enumerate((one.name, column.heading, column.key, column.unit, column.meaning)):
                write_words(sheet, row, index, words, formats.words)
            sheet.set_row(row, _HEIGHT * max(_lines(column.heading, 46), _lines(column.meaning, 90)))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, row), len(headings) - 1)
    sheet.repeat_rows(0)
