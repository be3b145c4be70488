"""What a report can be written as."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from zorgsim.errors import InputError, did_you_mean


class ReportFormat(StrEnum):
    """What a report can be written as."""

    HTML = "html"
    """The report: one self-contained page for a browser."""
    DOCX = "docx"
    """The memo: two pages for Word."""
    XLSX = "xlsx"
    """The workbook: every table, for a spreadsheet."""
    PICTURES = "pictures"
    """Every picture as PNG and as SVG, for slides; one zip file."""

    @property
    def ending(self) -> str:
        """How its file ends."""
        return ".zip" if self is ReportFormat.PICTURES else f".{self.value}"


def read_formats(written: Sequence[str], where: str) -> tuple[ReportFormat, ...]:
    """Return the formats that are asked for, each once; with commas between them, or one after the other.

    Raises
    ------
    InputError
        If there is no such format.
    """
    words = [word.strip().lower() for one in written for word in one.split(",")]
    known = [str(kind) for kind in ReportFormat]
    for word in words:
        if word not in known:
            raise InputError(
                "there is no such format",
                where=where,
                value=word,
                allowed=f"{', '.join(known)}; several with commas between them",
                action=did_you_mean(word, known) or "choose one of these",
            )
    return tuple(dict.fromkeys(ReportFormat(word) for word in words))
