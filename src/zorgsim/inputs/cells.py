"""Numbers as people and CBS write them in cells: Dutch and English, thousands and decimals, unknown, provisional.

>>> [read_cell(text).value for text in ("1.234,5", "1,234.5", "12 345", "7,5", "1.234.567", "€ 12,50")]
[1234.5, 1234.5, 12345.0, 7.5, 1234567.0, 12.5]
>>> read_cell("1 235*"), read_cell("."), read_cell("<5")
(Cell(value=1235.0, provisional=True), Cell(value=None, provisional=False), Cell(value=None, provisional=False))
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final

UNKNOWN: Final = frozenset(
    {"", ".", "..", "...", "x", "n.b.", "nb", "n.v.t.", "nvt", "onbekend", "unknown", "geheim", "secret", "?"}
)
"""How people and CBS write that a figure is not known, is secret, or cannot be."""
_FEW: Final = re.compile(r"<\s*\d+")
"""How small numbers are kept secret: below five, say. It is not known how many."""
_PLAIN: Final = re.compile(r"[+-]?\d+")
_DECIMAL: Final = re.compile(r"[+-]?\d+[.,](?:\d{1,2}|\d{4,})")
"""One separator, and not three digits behind it: those could be thousands."""
_GROUPED: Final = re.compile(r"[+-]?\d{1,3}(?P<mark>[., ])\d{3}(?:(?P=mark)\d{3})*(?P<rest>[.,]\d+)?")
_MOST_LETTERS: Final = 60


@dataclass(frozen=True)
class Cell:
    """A number that a cell holds, None where it says that it is not known; and whether it is marked as provisional."""

    value: float | None
    provisional: bool = False


class CellError(ValueError):
    """A cell holds no number that can be told for sure."""


class AmbiguousCellError(CellError):
    """A cell holds a number of which it cannot be told whether a sign stands before thousands or before decimals."""


def read_cell(content: object) -> Cell:
    """Return the number of a cell.

    Numbers are taken as they are. A text may be written in Dutch or in English, as far as both cannot be meant; one or two stars
    behind it say that it is provisional.

    Raises
    ------
    CellError
        If it holds anything else.
    """
    if content is None:
        return Cell(None)
    if isinstance(content, bool):
        raise CellError
    if isinstance(content, int | float):
        try:
            number = float(content)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            raise CellError
        return Cell(number + 0.0)  # -0.0 becomes 0.0
    if not isinstance(content, str) or len(content) > _MOST_LETTERS:
        raise CellError
    return _read_text(content)


def _read_text(content: str) -> Cell:
    text = " ".join(content.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ").split())
    bare = text.rstrip("*").rstrip()
    provisional = bare != text
    if text.count("*") > 2:
        raise CellError
    bare = bare.removeprefix("€").removeprefix("EUR").strip().replace("\N{MINUS SIGN}", "-")
    if bare.casefold() in UNKNOWN or _FEW.fullmatch(bare):
        return Cell(None, provisional)
    return Cell(_number(bare), provisional)


def _number(text: str) -> float:
    if _PLAIN.fullmatch(text):
        return float(text)
    if _DECIMAL.fullmatch(text):
        return float(text.replace(",", "."))
    found = _GROUPED.fullmatch(text)
    if found is None:
        raise CellError
    mark, rest = found["mark"], found["rest"] or ""
    whole = text[: len(text) - len(rest)]
    if rest.startswith(mark):
        raise CellError
    if not rest and mark != " " and whole.count(mark) == 1:
        raise AmbiguousCellError
    return float(whole.replace(mark, "") + rest.replace(",", "."))
