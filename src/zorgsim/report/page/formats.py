"""What a report can be written as."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

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


Format = TypeVar("Format", bound=StrEnum)


def read_formats(written: Sequence[str], known: type[Format], where: str) -> tuple[Format, ...]:
    """Return the formats that are asked for, each once; with commas between them, or one after the other.

    Raises
    ------
    InputError
        If there is no such format.
    """
    words = [word.strip().lower() for one in written for word in one.split(",")]
    names = [str(kind) for kind in known]
    for word in words:
        if word not in names:
            raise InputError(
                "there is no such format",
                where=where,
                value=word,
                allowed=f"{', '.join(names)}; several with commas between them",
                action=did_you_mean(word, names) or "choose one of these",
            )
    return tuple(dict.fromkeys(known(word) for word in words))
