"""What a TOML file may look like before it is read: the reader takes time and memory that grow with the square of some things.

A scenario of two thousand measures stays far below all of these limits. Nothing that is a scenario is refused here: the tables of
one are three deep, and its longest word is a key.
"""

from __future__ import annotations

import re
from typing import Final

from zorgsim.errors import InputError

MOST_PARTS: Final = 16
"""Parts of a dotted key (``a.b.c`` has three). A scenario needs three."""

DEEPEST_NESTING: Final = 16
"""Brackets within brackets. A scenario needs three."""

MOST_ENTRIES: Final = 30_000
"""Keys, tables and entries of lists in one file."""

LONGEST_WORD: Final = 10_000
"""Letters of a key without quotes, a number or a date."""

# Each alternative always closes, if need be at the end of the line or of the file: what is looked at once is never looked at again.
# Text between quotes can hold anything, and may stand for a part of a key; comments can hold anything and stand for nothing.
_QUOTED_OR_COMMENT: Final = re.compile(
    r'"""(?:[^"\\]++|\\.|"(?!""))*+(?:"""|\Z)'
    r"|'''(?:[^']++|'(?!''))*+(?:'''|\Z)"
    r'|"(?:[^"\\\n]++|\\[^\n])*+(?:"|(?=\n)|\\?\Z|\\)'
    r"|'[^'\n]*+(?:'|(?=\n)|\Z)"
    r"|#[^\n]*+",
    re.DOTALL,
)
_WORD_OF_KEY: Final = r"[\w+-]++[ \t]*+"
_LONG_KEY: Final = re.compile(rf"(?<![\w+.-]){_WORD_OF_KEY}(?:\.[ \t]*+{_WORD_OF_KEY}){{{MOST_PARTS}}}")
_LONG_WORD: Final = re.compile(rf"(?<![\w+-])[\w+-]{{{LONGEST_WORD + 1}}}")
_ENTRY: Final = re.compile(r"[=,]|^[ \t]*+\[", re.MULTILINE)
_BRACKET: Final = re.compile(r"[\[\]{}]")


def check_simple(text: str, label: str) -> None:
    """Raise `InputError` if no scenario can look like this text: before it is read.

    Parameters
    ----------
    text
        The whole file.
    label
        How messages call it.
    """
    plain = _QUOTED_OR_COMMENT.sub(_without_content, text)
    for pattern, what, allowed in (
        (_LONG_KEY, f"a key has more than {MOST_PARTS} parts", f"keys of at most {MOST_PARTS} parts"),
        (_LONG_WORD, "a word or number is too long", f"words and numbers of at most {LONGEST_WORD:,} letters, or text in quotes"),
    ):
        found = pattern.search(plain)
        if found is not None:
            raise _refused(what, _line(label, plain, found.start()), allowed)
    _check_nesting(plain, label)
    entries = sum(1 for _ in _ENTRY.finditer(plain))
    if entries > MOST_ENTRIES:
        raise _refused(f"it has {entries:,} keys, tables and entries of lists", label, f"at most {MOST_ENTRIES:,}")


def _without_content(found: re.Match[str]) -> str:
    """Return a letter instead of text in quotes, nothing instead of a comment; lines stay lines, so that they can be counted."""
    content = found[0]
    return ("" if content.startswith("#") else "q") + "\n" * content.count("\n")


def _check_nesting(plain: str, label: str) -> None:
    depth = 0
    for found in _BRACKET.finditer(plain):
        depth = depth + 1 if found[0] in "[{" else max(0, depth - 1)
        if depth > DEEPEST_NESTING:
            what, allowed = "lists or tables are nested too deeply", f"at most {DEEPEST_NESTING} within each other"
            raise _refused(what, _line(label, plain, found.start()), allowed)


def _line(label: str, plain: str, position: int) -> str:
    return f"{label}: line {plain.count(chr(10), 0, position) + 1}"


def _refused(what: str, where: str, allowed: str) -> InputError:
    return InputError(
        f"this is not what a scenario looks like: {what}",
        where=where,
        allowed=allowed,
        action="check that this is the right file; a scenario has a few tables, none deeper than measures.NAME.key",
    )
