"""Whether a table looks like records of persons: such files are refused, and nothing of them is shown or kept.

Only sums belong here. The signs are: headings of what is known of one person, citizen service numbers, dates of birth, postcodes of
six signs, e-mail addresses, a number for each row. They find what somebody took along by mistake; they are no proof that a file
holds no persons. Nothing that is found is ever repeated: a message says which sheet and column, and no value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from zorgsim.errors import InputError

Row = Sequence[object]

_HEADINGS: Final = re.compile(
    r"\b(bsn|burgerservice\w*|sofi\w*|voorna(am|men)|achterna(am|men)|voorletters?|roepnaam|geboorte\w*|geb\.? ?dat\w*"
    r"|huisn(umme)?r|straat\w*|adres|telefoon\w*|e-?mail\w*|(cli[eë]nt|kind|dossier|persoons?|pati[eë]nt)[ _-]?(id|n(umme)?r|naam)"
    r"|first ?name|last ?name|surname|date ?of ?birth|birth ?date|dob|(client|child|case|person|patient)[ _-]?(id|number|name)"
    r"|address|house ?number|phone)\b",
    re.IGNORECASE,
)
_POSTCODE: Final = re.compile(r"[1-9]\d{3} ?[A-Z]{2}(\b.*)?")
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE)
_DATE: Final = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.](19|20)\d{2}|(19|20)\d{2}-\d{2}-\d{2}")
_IN_THREE_PARTS: Final = re.compile(r"\d{4}([. ])\d{2}\1\d{3}")
_NUMBERED: Final = re.compile(r"\s*(id|n(umme)?r|nummer|number|key|sleutel|volgn(umme)?r)\.?\s*", re.IGNORECASE)
_KEYS_OF_CBS: Final = frozenset({"regios", "perioden", "periods", "measure"})

SEVERAL: Final = 3
"""From so many cells of a column on that look like a person's: one or two may be chance (of numbers with nine digits one in eleven
passes the test of citizen service numbers)."""
LOOKED_AT: Final = 20_000
"""Rows that are looked at: a table of records is one from its first rows on, and a long one of CBS takes no half minute."""
MANY_ROWS: Final = 30
"""From so many rows on that each have a number of their own, a table is one of records. Assumption."""


@dataclass(frozen=True)
class Sign:
    """What was found, and in which column (from 0)."""

    what: str
    column: int


def passes_eleven_test(digits: str) -> bool:
    """Say whether nine digits pass the test of citizen service numbers: 9a + 8b + ... + 2h - i is a multiple of 11, and not 0."""
    if len(digits) != 9 or not digits.isdecimal() or not digits.isascii():
        return False
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    total = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True))
    return int(digits) > 0 and total % 11 == 0


def check_no_persons(rows: Sequence[Row], where: str) -> None:
    """Refuse a table that looks like records of persons.

    Parameters
    ----------
    rows
        Its cells, row by row; of more than `LOOKED_AT` the first.
    where
        File and sheet, for the message.

    Raises
    ------
    InputError
        Which column looks like what; never a value.
    """
    sign = next(_signs(rows[:LOOKED_AT]), None)
    if sign is not None:
        raise InputError(
            f"this looks like records of persons: {sign.what}",
            where=f"{where}, column {column_letters(sign.column)}",
            allowed="sums of a municipality: numbers of children, weeks, FTE, euros",
            action="count first, and hand over the counts alone; nothing of this file was kept",
        )


def column_letters(column: int) -> str:
    """Return how a spreadsheet calls a column, from 0: A, B, ... Z, AA."""
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def _signs(rows: Sequence[Row]) -> Iterator[Sign]:
    columns = max(map(len, rows), default=0)
    for column in range(columns):
        cells = [row[column] for row in rows if column < len(row) and row[column] is not None]
        yield from _signs_of_column(cells, column)
    yield from _numbered_rows(rows)


def _signs_of_column(cells: Sequence[object], column: int) -> Iterator[Sign]:
    texts = [str(cell).strip() for cell in cells if not isinstance(cell, float | bool)]
    short = [text for text in texts if len(text) <= 40]  # a sentence that explains something is no heading
    if any(_HEADINGS.search(text.replace("_", " ")) for text in short):
        yield Sign("a heading of what is known of one person", column)
    elif sum(map(passes_eleven_test, set(map(_number_of_person, texts)))) >= SEVERAL:
        yield Sign("citizen service numbers", column)
    elif len({text for text in texts if _POSTCODE.fullmatch(text)}) >= SEVERAL:
        yield Sign("postcodes of six signs", column)
    elif any(_EMAIL.fullmatch(text) for text in texts):
        yield Sign("e-mail addresses", column)
    elif len({day for day in map(_day_of, cells) if day}) >= SEVERAL:
        yield Sign("dates of days, such as dates of birth", column)


def _number_of_person(text: str) -> str:
    """Return the nine digits that a text may be a citizen service number by: written together, or as 1234.56.789; else nothing."""
    bare = text.replace(".", "").replace(" ", "") if _IN_THREE_PARTS.fullmatch(text) else text
    return bare.zfill(9) if bare.isdecimal() and len(bare) in (8, 9) else ""


def _day_of(cell: object) -> str:
    """Return a date within a year; the first of a month is as a rule a date of counting, not of a person."""
    text = cell.isoformat()[:10] if isinstance(cell, date) else str(cell).strip()
    first = re.match(r"(\d{4}-\d{2}-01|0?1[-/.]\d)", text)
    return text if _DATE.fullmatch(text) and not first else ""


def _numbered_rows(rows: Sequence[Row]) -> Iterator[Sign]:
    """Yield columns whose heading is a number or key and whose cells are all different, in a table of many rows."""
    for index, row in enumerate(rows[:20]):
        if _KEYS_OF_CBS & {str(cell).strip().casefold() for cell in row}:
            return  # StatLine numbers its rows: these are sums
        for column, heading in enumerate(row):
            if isinstance(heading, str) and _NUMBERED.fullmatch(heading):
                below = [one[column] for one in rows[index + 1 :] if column < len(one) and one[column] not in (None, "")]
                if len(below) >= MANY_ROWS and len(set(map(str, below))) == len(below):
                    yield Sign("a number for each row", column)
