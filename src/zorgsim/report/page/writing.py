"""Where a report stands, and how it gets there: complete or not at all."""

from __future__ import annotations

from pathlib import Path

from zorgsim.inputs.scenario import Language
from zorgsim.report.page.formats import ReportFormat
from zorgsim.results.folder import check_file, write_file


def report_file(folder: Path, language: Language, kind: ReportFormat, written: Path | None) -> Path:
    """Return the file that a report is written to, absolute, if it can be: as asked, else in the results folder.

    Raises
    ------
    InputError
        If it cannot be written there.
    """
    name = folder / f"report-{language}.{kind}" if written is None else written
    return check_file(name, (f".{kind}",), "report")


def write_report(path: Path, page: str) -> None:
    """Write a report; what stood there is replaced when the new one is complete.

    Raises
    ------
    InputError
        If it cannot be written there.
    """
    # a file name in the command may hold bytes that are no text: they are written as escapes
    content = page.encode("utf-8", "backslashreplace")

    def write(temporary: Path) -> None:
        temporary.write_bytes(content)

    write_file(path, write)
