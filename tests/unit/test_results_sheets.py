"""CSV files are what the reader's spreadsheet opens: separators, accents, numbers that can be read, and no formulas."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.synthetic_results import comparison, plausible, scenario

from zorgsim.report.csv_for import CsvFor
from zorgsim.report.sheet_forms import FORMS
from zorgsim.results.folder import Existing
from zorgsim.results.sheets import as_text, write_sheet
from zorgsim.results.store import Handover, read_results, write_results

TABLE = pd.DataFrame(
    {
        "scenario": pd.Categorical(["=1+1", "b;c,d", "-x"]),
        "name": ["'s-Gravenhage", None, "Súdwest-Fryslân"],
        "value": [1 / 3, np.nan, -12345.678901234567],
        "families": [1, 2, 3],
        "whole": [5.0, 1e-12, 1e15],
    }
)


def read(path: Path, reader: CsvFor) -> pd.DataFrame:
    form = FORMS[reader].document()
    return pd.read_csv(path, sep=form["separator"], decimal=form["decimal"], encoding=form["encoding"])


def test_for_programs_it_is_plain(tmp_path: Path) -> None:
    write_sheet(tmp_path / "a.csv", TABLE, FORMS[CsvFor.PROGRAMS])
    assert (tmp_path / "a.csv").read_bytes().decode("utf-8") == (
        "scenario,name,value,families,whole\n"
        "'=1+1,'s-Gravenhage,0.3333333333,1,5.0\n"
        '"b;c,d",,,2,0.000000000001\n'
        "'-x,Súdwest-Fryslân,-12345.6789,3,1000000000000000.0\n"
    )


def test_it_can_be_what_dutch_excel_opens(tmp_path: Path) -> None:
    write_sheet(tmp_path / "a.csv", TABLE, FORMS[CsvFor.EXCEL_NL])
    assert (tmp_path / "a.csv").read_bytes() == b"\xef\xbb\xbf" + (
        "scenario;name;value;families;whole\n"
        "'=1+1;'s-Gravenhage;0,3333333333;1;5,0\n"
        '"b;c,d";;;2;0,000000000001\n'
        "'-x;Súdwest-Fryslân;-12345,6789;3;1000000000000000,0\n"
    ).encode()


@pytest.mark.parametrize("reader", list(CsvFor))
def test_it_reads_back_as_the_manifest_says(tmp_path: Path, reader: CsvFor) -> None:
    write_sheet(tmp_path / "a.csv", TABLE, FORMS[reader])
    back = read(tmp_path / "a.csv", reader)
    assert list(back.columns) == list(TABLE.columns)
    for name in ("value", "families", "whole"):
        np.testing.assert_allclose(back[name], TABLE[name], rtol=1e-9)


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@sum", "\t=1", " =1", "\u00a0=1", "＝1"])
def test_no_text_becomes_a_formula(text: str) -> None:
    assert as_text(text) == f"'{text}"
    assert as_text(f"\r\n{text}") == f"'  {text}"


@pytest.mark.parametrize("cell", ["a=1", "", "één", "1-2", -1, -1.5, None, "'s-Gravenhage"])
def test_other_cells_stay_as_they_are(cell: object) -> None:
    assert as_text(cell) == cell


@given(name=st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8), reader=st.sampled_from(list(CsvFor)))
def test_whatever_a_scenario_is_called_the_table_keeps_its_shape(
    tmp_path_factory: pytest.TempPathFactory, name: str, reader: CsvFor
) -> None:
    path = tmp_path_factory.getbasetemp() / "shape.csv"
    write_sheet(path, pd.DataFrame({"scenario": [name, "b"], "value": [1.5, 2.5]}), FORMS[reader])
    form = FORMS[reader]
    with path.open(encoding=form.encoding, newline="") as file:
        rows = list(csv.reader(file, delimiter=form.separator))
    assert [row[1] for row in rows] == ["value", f"1{form.decimal}5", f"2{form.decimal}5"]
    assert rows[1][0].removeprefix("'") == name.replace("\r", " ").replace("\n", " ").removeprefix("'")
    assert not rows[1][0].startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@pytest.mark.parametrize("reader", list(CsvFor))
def test_the_results_folder_says_how_its_sheets_are_written(tmp_path: Path, reader: CsvFor) -> None:
    made = comparison(plausible(scenario("baseline")), plausible(scenario("more"), effect=0.2))
    folder = write_results(tmp_path / "results", made, [], Existing.NUMBER, Handover((), FORMS[reader], "zorgsim compare a b"))
    stored = read_results(folder)
    assert stored.manifest["csv"] == FORMS[reader].document()
    assert stored.manifest["command"] == "zorgsim compare a b"
    sheet, table = read(folder / "headline.csv", reader), stored.tables["differences"]
    np.testing.assert_allclose(sheet["value"], table["value"], rtol=1e-9)
    lines = (folder / "headline.csv").read_text("utf-8").splitlines()
    longest = max(len(cell) for line in lines for cell in line.split(FORMS[reader].separator))
    assert longest < 60
