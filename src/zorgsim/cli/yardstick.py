"""The command ``yardstick``: what a family-week is worth, by shipped tables or one's own; and a finished run valued by them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zorgsim.cli.options import AsJson, InLanguage
from zorgsim.cli.output import print_flowing, print_json, print_table
from zorgsim.inputs.scenario import Language
from zorgsim.paths import read_path

if TYPE_CHECKING:
    from zorgsim.inputs.yardsticks import Yardstick

Finished = Annotated[
    Path | None,
    typer.Argument(
        metavar="[FOLDER]",
        help="A results folder; left out, the tables of weights are shown.",
        show_default=False,
        parser=partial(read_path, where="command line: folder"),
    ),
]
OwnTable = Annotated[
    Path | None,
    typer.Option(
        "--table",
        metavar="FILE",
        help="A table of weights of your own (TOML); those that ship if left out.",
        show_default=False,
        parser=partial(read_path, where="command line: table"),
    ),
]


def yardstick(folder: Finished = None, table: OwnTable = None, language: InLanguage = Language.EN, as_json: AsJson = False) -> None:
    """Show what a week is worth by each yardstick, or value a finished run by them, or by one of your own."""
    from zorgsim.inputs.yardsticks import read_yardstick, shipped_yardsticks

    tables = tuple(shipped_yardsticks().values()) if table is None else (read_yardstick(table),)
    if folder is None:
        _show(tables, language, as_json)
    else:
        _value(folder, tables, language, as_json)


def _show(tables: Sequence[Yardstick], language: Language, as_json: bool) -> None:
    """Print the weights of tables."""
    from zorgsim.report import yardstick_text
    from zorgsim.report.json_answers.yardsticks import table_answer

    if as_json:
        print_json([table_answer(one) for one in tables])
        return
    for one in tables:
        print_flowing([*yardstick_text.table_lines(one, language), ""])
    print_flowing(yardstick_text.closing_lines(language))


def _value(folder: Path, tables: Sequence[Yardstick], language: Language, as_json: bool) -> None:
    """Print what the scenarios of a finished run come to by tables."""
    from zorgsim.report import yardstick_text
    from zorgsim.report.json_answers.yardsticks import lived_answer
    from zorgsim.results.lived_folder import read_lived
    from zorgsim.results.yardsticks import ranked_apart, valuations

    lived = read_lived(folder)
    if as_json:
        print_json(lived_answer(lived, tables))
        return
    rows = [yardstick_text.cells(row, lived, language) for row in valuations(lived, tables)]
    print_flowing([yardstick_text.title_line(lived, language)])
    print_table(yardstick_text.headings(language), rows)
    print_flowing(yardstick_text.ranking_lines(ranked_apart(lived, tables), tables, language))
