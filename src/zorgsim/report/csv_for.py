"""For whom CSV files are written; apart, for a command knows it before anything that writes tables is loaded."""

from __future__ import annotations

from enum import StrEnum


class CsvFor(StrEnum):
    """Who reads CSV files."""

    PROGRAMS = "programs"
    EXCEL_NL = "excel-nl"
