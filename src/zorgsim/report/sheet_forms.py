"""How CSV files are written for the spreadsheets of each language."""

from __future__ import annotations

from typing import Final

from zorgsim.inputs.scenario import Language
from zorgsim.results.sheets import PLAIN, SheetForm

FORMS: Final = {
    Language.EN: PLAIN,
    # Dutch Excel divides at semicolons, and takes a file without a byte order mark for one of Windows' own alphabet
    Language.NL: SheetForm(";", ",", "utf-8-sig"),
}
