"""A table of the page: a caption, headings, and rows of words of which the first is the row's own heading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_SIGNS: Final = frozenset("0123456789.,+%∞– \N{MINUS SIGN}\N{NO-BREAK SPACE}")
"""What a number may be written with."""


@dataclass(frozen=True)
class Cell:
    """What stands in a cell.

    Attributes
    ----------
    words
        The words, as they are written.
    language
        Of the words, where it is not that of the page.
    """

    words: str
    language: str | None = None

    @property
    def is_figure(self) -> bool:
        """Whether it is a number."""
        return bool(self.words) and set(self.words) <= _SIGNS


@dataclass(frozen=True)
class Table:
    """A table.

    Attributes
    ----------
    key
        By which it can be pointed to.
    caption
        What it shows.
    headings
        Of the columns.
    rows
        Rows of as many cells.
    note
        What must be known to read it, if anything.
    """

    key: str
    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""

    @property
    def figures(self) -> tuple[bool, ...]:
        """Which columns hold numbers only: these stand to the right, under headings that do so too."""
        return tuple(all(row[column].is_figure for row in self.rows) for column in range(len(self.headings)))


def row_of(*words: str) -> tuple[Cell, ...]:
    """Return a row of words in the language of the page."""
    return tuple(Cell(one) for one in words)
