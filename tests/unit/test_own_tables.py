"""The filled-in template: every bad cell at once, in both languages, as a workbook and as CSV; and no records of persons."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from zorgsim.errors import InputError, InputsError
from zorgsim.inputs import own_tables
from zorgsim.inputs.own_figures import FIGURES, Figure
from zorgsim.inputs.own_tables import OwnTable, read_own_tables, sheets_of
from zorgsim.inputs.personal_records import SEVERAL, check_no_persons, column_letters, passes_eleven_test
from zorgsim.inputs.scenario import Language
from zorgsim.report.own_data_template import HEADING_ROW, write_template
from zorgsim.report.translation import error_words

HEAD = ["figure", "year", "value", "source"]


def csv_of(*rows: Sequence[object], separator: str = ";") -> bytes:
    return "\n".join(separator.join("" if cell is None else str(cell) for cell in row) for row in rows).encode()


def read(content: bytes, name: str = "own.csv") -> OwnTable:
    return read_own_tables(sheets_of(Path(name), content))


@pytest.mark.parametrize("language", list(Language))
def test_what_is_filled_into_the_template_comes_back(language: Language) -> None:
    file = io.BytesIO()
    write_template(file, language)
    book = load_workbook(file)
    sheet = book.worksheets[1]
    sheet["B1"] = "Tiel"
    asked = {"youth_in_care": (2021, 410), "weeks_first_line": (2021.0, "6,5*"), "budget": (2022, "12.000.000")}
    for row in sheet.iter_rows(min_row=HEADING_ROW + 1):
        if row[0].value in asked:
            row[3].value, row[4].value = asked[row[0].value]
            row[5].value = "jaarverslag"
    book.save(filled := io.BytesIO())
    found = read(filled.getvalue(), "own.xlsx")
    assert found.municipality == "Tiel"
    assert found.figures == (
        Figure("youth_in_care", 2021, 410.0, "jaarverslag"),
        Figure("weeks_first_line", 2021, 6.5, "jaarverslag", provisional=True),
        Figure("budget", 2022, 12e6, "jaarverslag"),
    )


def test_the_template_has_every_figure_and_says_what_it_is() -> None:
    for language in Language:
        file = io.BytesIO()
        write_template(file, language)
        rows = list(load_workbook(file).worksheets[1].iter_rows(min_row=HEADING_ROW + 1, values_only=True))
        assert {row[0] for row in rows} == set(FIGURES)
        assert all(row[1] and row[2] and row[3:] == (None, None, None) for row in rows)


def test_every_bad_cell_is_told_at_once() -> None:
    rows: list[list[object]] = [
        ["gemeente", "Tiel"],
        ["gegeven", "jaar", "waarde", "bron"],
        ["youth_in_care", 2021, "veel", ""],
        ["youth_in_car", 2021, 5, ""],
        ["weeks_first_line", "", 5, ""],
        ["weeks_specialist", 1921, 5, ""],
        ["coaches_fte", 2021, "1.234", ""],
        ["families", 2021, 10.5, ""],
        ["coach_caseload", 2021, 0, ""],
        ["budget", 2021, "", "not known"],
        ["price_coach_fte", 2021, 9, ""],
        ["specialist_slots", 2021, 8, ""],
        ["specialist_slots", 2021, 9, ""],
    ]
    with pytest.raises(InputsError) as caught:
        read(csv_of(*rows))
    told = {one.where.rpartition("row ")[2]: one for one in caught.value.problems}
    assert list(told) == ["3, column C", "4, column A", "5, column B", "6, column B", "7, column C", "8, column C", "9, column C",
                          "11, column C", "13, column A"]  # fmt: skip
    assert "did you mean 'youth_in_care'?" in str(told["4, column A"])
    assert "1..100" in told["9, column C"].allowed
    assert told["3, column C"].value == "veel"
    assert all(one.what and one.allowed and one.action for one in told.values())
    words = error_words(caught.value, Language.NL)
    assert "own.csv: tabel, rij 3, kolom C" in words
    assert "bij een cijfer hoort het jaar" in words


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_csv_of_any_office_is_read(separator: str, encoding: str) -> None:
    content = csv_of(["gemeente", "Súdwest-Fryslân"], HEAD, ["coaches_fte", 2021, 12.5, "begroting"], separator=separator)
    found = read(content.decode().encode(encoding))
    assert found.municipality == "Súdwest-Fryslân"
    assert found.figures == (Figure("coaches_fte", 2021, 12.5, "begroting"),)


@pytest.mark.parametrize("content", [b"", b"figure;value\nyouth_in_care;5\n", b"PK\x03\x04rubbish", b"\x00\x01\x02", b"%PDF-1.4"])
def test_anything_else_is_no_template(content: bytes) -> None:
    with pytest.raises(InputError, match="template|StatLine"):
        read(content)


# Persons


@pytest.mark.parametrize(
    ("digits", "passes"), [("111222333", True), ("123456782", True), ("123456789", False), ("000000000", False), ("1112223", False)]
)
def test_the_test_of_eleven(digits: str, passes: bool) -> None:
    assert passes_eleven_test(digits) is passes


SERVICE_NUMBER = "111222333"
PERSONS: dict[str, Sequence[Sequence[object]]] = {
    "heading": [["voornaam", "hulp"], ["Kees-van-niemand", "ambulant"]],
    "bsn heading": [["BSN", "n"], [SERVICE_NUMBER, 1]],
    "service numbers": [
        ["a", "b"],
        [SERVICE_NUMBER, 1],
        ["123456782", 2],
        [987654329 - 987654329 % 11, 0],
        ["231458788", 3],
        ["100000009", 4],
    ],
    "births": [["x", "dag"], [1, "12-05-2011"], [2, "03-11-2009"], [3, "2014-07-30"]],
    "postcodes": [["pc", "n"], ["4001 AB", 1], ["4002XY", 2], ["4003 QQ", 3]],
    "mail": [["x"], ["iemand@voorbeeld.nl"]],
    "a number for each row": [["id", "vorm"], *([f"K{number}", "ambulant"] for number in range(40))],
    "child number": [["kind_id", "weken"], [1, 2]],
}


@pytest.mark.parametrize("kind", PERSONS)
def test_records_of_persons_are_refused_and_never_repeated(kind: str) -> None:
    rows = PERSONS[kind]
    with pytest.raises(InputError, match="records of persons") as caught:
        sheets_of(Path("kinderen.csv"), csv_of(*rows))
    assert caught.value.value is None
    values = {str(cell) for row in rows[1:] for cell in row if len(str(cell)) > 3}
    assert not any(value in str(caught.value) for value in values)
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    book.save(file := io.BytesIO())
    with pytest.raises(InputError, match="records of persons"):
        sheets_of(Path("kinderen.xlsx"), file.getvalue())


def test_sums_are_no_persons() -> None:
    sums: list[list[object]] = [
        ["gemeente", "Tiel"], ["figure", "what", "year", "value", "source"],
        ["budget", "youth budget", 2021, 123456782, "begroting 01-01-2021"],
        ["families", "on 1 January", 2021, 4447, "1-1-2021"], ["families", "on 1 January", 2022, 4450, "1-1-2022"],
        ["families", "on 1 January", 2023, 4451, "1-1-2023"],
    ]  # fmt: skip
    check_no_persons(sums, "own")
    for language in Language:
        file = io.BytesIO()
        write_template(file, language)
        sheets_of(Path("t.xlsx"), file.getvalue())
    assert SEVERAL == 3


@pytest.mark.parametrize(("column", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_called_as_in_spreadsheets(column: int, letters: str) -> None:
    assert column_letters(column) == letters


def test_no_row_is_left_out_in_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    rows: list[list[object]] = [[*HEAD], *(["families", 2015 + year, 100 + year, ""] for year in range(4))]
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(file := io.BytesIO())
    for content, name in ((csv_of(*rows), "own.csv"), (file.getvalue(), "own.xlsx")):
        monkeypatch.setattr(own_tables, "MOST_ROWS", 5)
        assert len(read(content, name).figures) == 4
        monkeypatch.setattr(own_tables, "MOST_ROWS", 4)
        with pytest.raises(InputError, match="too many rows"):
            read(content, name)


@pytest.mark.parametrize("written", ["{}{}{}", "{}.{}.{}", "{} {} {}"])
def test_citizen_service_numbers_are_seen_as_people_write_them(written: str) -> None:
    numbers = [("1112", "22", "333"), ("1234", "56", "782"), ("0000", "00", "012")]
    assert all(passes_eleven_test("".join(one)) for one in numbers)
    with pytest.raises(InputError, match="citizen service numbers"):
        check_no_persons([[written.format(*one)] for one in numbers], "a")
