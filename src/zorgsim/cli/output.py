"""Answers on stdout: tables for people, JSON for programs."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from zorgsim.errors import shown

if TYPE_CHECKING:
    from rich.console import Console

WIDTH_WITHOUT_TERMINAL: Final = 160
"""Columns of a table that goes into a file or a pipe."""

FIGURE_SIGNS: Final = frozenset("0123456789.,+-±∞ \N{MINUS SIGN}\N{EN DASH}")
"""What a number may be written with."""


def print_json(document: object) -> None:
    """Print a document as JSON; letters beyond ASCII as they are where the output can hold them."""
    escape = (sys.stdout.encoding or "ascii").lower() not in ("utf-8", "utf8")
    written = json.dumps(document, ensure_ascii=escape, indent=2, allow_nan=False)
    print("".join(map(_json_sign, written)) if not written.replace("\n", "").isprintable() else written)


def _json_sign(sign: str) -> str:
    """Write a sign that a terminal must not get, a control character or a direction mark, as JSON escapes it."""
    return sign if sign.isprintable() or sign == "\n" else json.dumps(sign).strip('"')


def console() -> Console:
    """Return a console on stdout, wide enough for tables when nobody watches."""
    from rich.console import Console

    class PipeConsole(Console):
        """A console that leaves a closed pipe to `zorgsim.cli.exits`, like every other print."""

        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    width = None if sys.stdout.isatty() else WIDTH_WITHOUT_TERMINAL
    return PipeConsole(width=width, highlight=False, markup=False, emoji=False)  # what users wrote is printed as they wrote it


def print_table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table; numbers stand to the right."""
    from rich.table import Table
    from rich.text import Text

    from zorgsim.report.frame import FRAME

    table = Table(box=FRAME, pad_edge=False)
    cells = [list(row) for row in rows]
    for column, heading in enumerate(headings):
        figures = bool(cells) and all(_is_figure(row[column]) for row in cells)
        table.add_column(Text(_shown_lines(heading)), justify="right" if figures else "left", overflow="fold")
    for row in cells:
        table.add_row(*(Text(f"{cell:,}" if isinstance(cell, int) else _shown_lines(str(cell))) for cell in row))
    console().print(table)


def fits(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bool:
    """Return whether a table is no wider than the console, with every line of every cell whole."""
    from rich.cells import cell_len

    columns = zip(headings, *rows, strict=True)
    longest = [max(cell_len(line) for cell in column for line in cell.splitlines() or [""]) for column in columns]
    return sum(longest) + 3 * len(longest) - 1 <= console().width


def _is_figure(cell: object) -> bool:
    """Return whether a cell holds a number, as such or as readers write it."""
    return isinstance(cell, int | float) or (isinstance(cell, str) and set(cell) <= FIGURE_SIGNS)


def print_lines(lines: Iterable[str]) -> None:
    """Print lines as they are."""
    for line in lines:
        print(_shown_lines(line))


def _shown_lines(text: str) -> str:
    """Return a text of a line or several with nothing in it that acts on a terminal."""
    return "\n".join(map(shown, text.expandtabs().split("\n")))


def print_flowing(lines: Iterable[str]) -> None:
    """Print lines broken between words where the console ends, ranges and margins whole; what follows stands further in."""
    width = console().width
    for line in lines:
        inside = " " * (len(line) - len(line.lstrip()) + 4)
        glued = re.sub(r" (\.\.|±) ", "\N{NO-BREAK SPACE}\\1\N{NO-BREAK SPACE}", shown(line))
        broken = wrap(glued, width, subsequent_indent=inside, break_long_words=False, break_on_hyphens=False)
        print("\n".join(broken).replace("\N{NO-BREAK SPACE}", " "))
