"""The room that two pages have, counted in lines, so that what is told fits them."""

from __future__ import annotations

import math
from typing import Final

LETTERS: Final = 82
"""Letters on a line of the memo's own template; of a wide letter, for not every machine has the one that it asks for."""
LINES: Final = 157
"""Lines on two pages, headings and spaces counted generously."""
BETWEEN: Final = 0.35
"""Of a line, between paragraphs."""
HEADING: Final = 2.0
"""Lines that a heading takes."""
SUBHEADING: Final = 1.5
"""Lines that a heading below another takes."""
_IN_TITLE: Final = 46
_TITLE_LINE: Final = 1.7


def lines(words: str) -> float:
    """Return the lines that a paragraph takes."""
    return math.ceil(len(words) / LETTERS) + BETWEEN


def lines_of_title(words: str) -> float:
    """Return the lines that a title takes, in those of the text."""
    return math.ceil(len(words) / _IN_TITLE) * _TITLE_LINE + 1.0


def cut(words: str, most: int) -> str:
    """Return a text of so many letters at most, cut behind a word if it is longer.

    >>> cut("a number of municipalities", 15)
    'a number of…'
    """
    if len(words) <= most:
        return words
    short = words[: most - 1]
    return f"{short.rpartition(' ')[0] or short}…"


class Room:
    """What is left of two pages."""

    def __init__(self) -> None:
        self.left = float(LINES)

    def take(self, asked: float) -> None:
        """Take lines, whether they are there or not."""
        self.left -= asked

    def takes(self, asked: float, keep: float = 0.0) -> bool:
        """Take lines if they are there and so many stay; say whether they were."""
        if self.left - keep < asked:
            return False
        self.left -= asked
        return True
