"""The workbook: every table with the numbers that it has, nothing that a spreadsheet would work out, every column explained."""

from __future__ import annotations

import io
import math
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.finished_results import HARD, finished

from zorgsim.inputs.scenario import Language
from zorgsim.report.legible import legible
from zorgsim.report.page.subject import Subject
from zorgsim.report.texts import texts
from zorgsim.report.untouched import is_untouched
from zorgsim.report.workbook.columns import Kind
from zorgsim.report.workbook.sheets import Sheet, sheets_of
from zorgsim.report.workbook.workbook import OPTIONS, ExactSheet, workbook_xlsx, write_words
from zorgsim.results.restored import Restored


def test_shares_stand_there_as_their_headings_say(content: bytes) -> None:
    """From nothing to one, and a difference of two shares is not a number of per cents."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        styles = ElementTree.fromstring(archive.read("xl/styles.xml"))  # noqa: S314 - written by us
    assert [one for one in styles.iter() if "%" in one.get("formatCode", "") or one.get("numFmtId") in ("9", "10")] == []


FORBIDDEN = set("[]:*?/\\'")


@pytest.fixture(scope="module", params=["runs", "worlds"])
def restored(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Restored:
    folder = tmp_path_factory.mktemp("workbook")
    if request.param == "worlds":
        return finished(folder, {"other": HARD["formula"]}, 1, draws=12)
    return finished(folder, {name: HARD[name] for name in ("markup", "address")})


@pytest.fixture(scope="module")
def language(restored: Restored) -> Language:
    """Each kind of results in one language."""
    return Language.NL if restored.comparison.draws else Language.EN


@pytest.fixture(scope="module")
def content(restored: Restored, language: Language) -> bytes:
    return workbook_xlsx(restored, language)


@pytest.fixture(scope="module")
def book(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.fixture(scope="module")
def sheets(restored: Restored, language: Language) -> list[Sheet]:
    return sheets_of(Subject(restored, language))


def test_every_part_is_xml(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            ElementTree.fromstring(archive.read(name))  # noqa: S314 - written by us


def test_numbers_are_those_of_the_tables_to_the_last_digit(book: Any, sheets: list[Sheet]) -> None:
    for one in sheets:
        rows = list(book[one.name].iter_rows(min_row=2))
        assert len(rows) == len(one.table), one.key
        for index, column in enumerate(one.columns):
            for row, value in zip(rows, one.table[column.key].tolist(), strict=True):
                cell = row[index]
                if value is None or value == "" or isinstance(value, float) and math.isnan(value):
                    assert cell.value is None, (one.key, column.key)
                else:
                    assert cell.value == value, (one.key, column.key)
                    assert cell.data_type == ("s" if isinstance(value, str) else "n"), (one.key, column.key)


def test_what_is_stored_with_all_digits_is_taken_from_there(restored: Restored, sheets: list[Sheet]) -> None:
    stored = pd.read_parquet(restored.folder / "tables" / "differences.parquet")
    shown = next(one for one in sheets if one.key == "headline").table
    for column in ("baseline", "value", "difference", "standard_error", "low", "high"):
        pd.testing.assert_series_equal(shown[column], stored[column], check_exact=True)
    costs = pd.read_parquet(restored.folder / "tables" / "costs.parquet")
    whole = costs[(costs["weeks_in_year"] >= 52) & (costs["scenario"] == "baseline") & (costs["tier"] == "crisis")]
    mine = next(one for one in sheets if one.key == "costs").table
    crisis = mine[(mine["scenario"] == "baseline") & (mine["tier"].isin(["crisis care", "crisishulp"]))]
    by_run = whole.groupby(["world", "replication", "year"], observed=True)["eur"].sum().groupby("year").mean() / 1e6
    assert crisis["mean"].tolist() == pytest.approx(by_run.tolist(), rel=1e-12)


def test_no_cell_is_worked_out_or_leads_away(content: bytes, book: Any) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            text = archive.read(name).decode("utf-8")
            assert "<f>" not in text or "definedName" in text, name
            assert 'TargetMode="External"' not in text, name
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)


def test_titles_stand_on_the_cover_as_they_were_written(restored: Restored, book: Any) -> None:
    cover = [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
    for one in restored.comparison.others:
        assert one.scenario.title.en in cover
    dates = [value for value in cover if isinstance(value, datetime)]
    assert datetime(2024, 1, 1) in dates
    assert restored.manifest["digest"] in cover
    assert restored.manifest["seed"] in cover


def test_every_column_of_every_sheet_is_in_the_dictionary_with_a_meaning(book: Any) -> None:
    told = {(row[0], row[1]): row[4] for row in book.worksheets[-1].iter_rows(min_row=2, values_only=True)}
    held = {(sheet.title, cell.value) for sheet in book.worksheets[1:-1] for cell in sheet[1]}
    assert set(told) == held
    assert all(meaning and len(meaning) > 5 for meaning in told.values())


def test_a_number_has_a_unit_in_its_heading(sheets: list[Sheet]) -> None:
    for one in sheets:
        headings = [column.heading for column in one.columns]
        assert len(set(headings)) == len(headings), one.key
        for column in one.columns:
            if column.kind not in (Kind.TEXT, Kind.WORD, Kind.YEAR) and column.key != "size_class":
                assert column.heading.endswith(f"({column.unit})"), (one.key, column.key)
            if column.kind is Kind.BY_ROW:
                assert one.units, (one.key, column.key)


def test_every_sheet_says_which_results_it_holds(restored: Restored, book: Any) -> None:
    manifest = restored.manifest
    for sheet in book:
        foot = sheet.oddFooter.center.text
        assert all(str(one) in foot for one in (manifest["zorgsim"], manifest["seed"], manifest["digest"][:12])), sheet.title


def test_names_of_sheets_are_legal_and_headings_stay(book: Any) -> None:
    names = [sheet.title for sheet in book]
    assert len({name.lower() for name in names}) == len(names) > 10
    assert all(len(name) <= 31 and not FORBIDDEN & set(name) for name in names)
    assert all(sheet.freeze_panes and sheet.auto_filter.ref for sheet in book.worksheets[1:])


def test_words_are_in_the_readers_language(sheets: list[Sheet], language: Language) -> None:
    words = set(texts(language).values())
    for one in sheets:
        for column in one.columns:
            if column.kind is Kind.WORD:
                assert set(one.table[column.key].dropna()) - {"", "None", "nan"} <= words, (one.key, column.key)


def test_the_same_results_give_the_same_bytes(restored: Restored, language: Language, content: bytes) -> None:
    assert workbook_xlsx(restored, language) == content


def test_one_that_another_program_saved_is_known(book: Any, content: bytes, tmp_path: Path) -> None:
    assert is_untouched(content)
    book.save(tmp_path / "saved.xlsx")
    assert not is_untouched((tmp_path / "saved.xlsx").read_bytes())
    assert not is_untouched(b"PK no archive")


def test_a_table_that_is_too_long_is_named_and_left_out(restored: Restored) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook_xlsx(restored, Language.EN, most_rows=100)))
    assert "By year" not in book.sheetnames
    cover = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row]
    assert "By year" in cover
    assert any("too many for a sheet" in words for words in cover)


@pytest.mark.parametrize(
    ("text", "written"), [("a\x07b\x00", "a␇b␀"), ("x\udcff", "x\\udcff"), ("￾", "\\ufffe"), ("é\tb <&", "é\tb <&")]
)
def test_what_xml_cannot_hold_is_written_legibly(text: str, written: str) -> None:
    assert legible(text) == written


def test_both_languages_have_names_of_sheets_that_a_spreadsheet_takes() -> None:
    for language in Language:
        keys = [key for key in texts(language) if key.startswith("workbook.sheet.") and key.endswith(".name")]
        names = [texts(language)[key] for key in keys]
        assert len({name.lower() for name in names}) == len(names)
        assert all(len(name) <= 31 and not FORBIDDEN & set(name) for name in names)


def test_of_one_scenario_there_is_a_workbook_too(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook_xlsx(finished(tmp_path, {}), Language.NL)))
    assert book.sheetnames[:2] == ["Voorblad", "Uitkomsten"]
    assert "Gemeenten" not in book.sheetnames


@pytest.mark.parametrize("title", [*HARD.values(), "-1", "\tTab", "=1+1"])
def test_a_text_stays_a_text(title: str) -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, dict(OPTIONS))
    write_words(book.add_worksheet(), 0, 0, title, None)
    book.close()
    cell = openpyxl.load_workbook(io.BytesIO(out.getvalue())).worksheets[0]["A1"]
    assert (cell.data_type, cell.value) == ("s", title)


@given(st.floats(allow_nan=False, allow_infinity=False))
@settings(max_examples=20, deadline=None)
def test_a_number_keeps_all_its_digits(number: float) -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, dict(OPTIONS))
    book.add_worksheet("a", worksheet_class=ExactSheet).write_number(0, 0, number)
    book.close()
    assert openpyxl.load_workbook(io.BytesIO(out.getvalue())).worksheets[0]["A1"].value == number
