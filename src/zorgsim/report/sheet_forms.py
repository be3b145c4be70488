"""How CSV files are written for who reads them: programs, or spreadsheets of a country; the language of texts has no say."""

from __future__ import annotations

from typing import Final

from zorgsim.report.csv_for import CsvFor
from zorgsim.results.sheets import PLAIN, SheetForm

FORMS: Final = {
    CsvFor.PROGRAMS: PLAIN,
    # Dutch Excel divides at semicolons, and takes a file without a byte order mark for one of Windows' own alphabet
    CsvFor.EXCEL_NL: SheetForm(";", ",", "utf-8-sig"),
}
