"""The command ``advice``, about the advisory reports: what they say, what carries it in the model, and what was measured of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import typer

from zorgsim.cli.options import AsJson, InLanguage
from zorgsim.cli.output import console, print_json, print_lines, print_table
from zorgsim.errors import InputError, did_you_mean
from zorgsim.inputs.scenario import Language

Rows = Annotated[
    list[str] | None, typer.Argument(metavar="[ROW]...", help="Rows of the table of advice, A1 .. E9; all of them if left out.")
]


def advice(rows: Rows = None, language: InLanguage = Language.EN, as_json: AsJson = False) -> None:
    """List what the advisory reports say, what carries it in the model, and what was measured; a row by its name tells all."""
    from zorgsim.inputs.advice import advice as table_of_advice
    from zorgsim.report import advice_table, under_structures_text
    from zorgsim.report.json_answers.evidence import advice_answer
    from zorgsim.results.published import published
    from zorgsim.results.under_structures import under_structures

    table, measured = table_of_advice(), published()
    chosen = [table[name] for name in _named(rows, table)]
    if as_json:
        print_json([advice_answer(row, measured, under_structures()) for row in chosen])
        return
    if rows:
        under = under_structures()
        print_lines(line for row in chosen for line in (*advice_table.lines(row, measured, under, language), ""))
        print_lines(under_structures_text.closing_lines(under, language))
    elif console().width < advice_table.TABLE_WIDTH:
        print_lines(line for row in chosen for line in advice_table.short_lines(row, measured, language))
    else:
        print_table(advice_table.headings(language), [advice_table.wrapped_cells(row, measured, language) for row in chosen])
    print_lines(advice_table.closing_lines(measured, language))


def _named(rows: list[str] | None, known: Iterable[str]) -> list[str]:
    """Return the names of the rows asked for, each once, in whatever case they were written; all of them if none."""
    names = list(known)
    if not rows:
        return names
    for row in rows:
        if row.upper() not in names:
            raise InputError(
                "there is no such row of advice",
                where="zorgsim advice",
                value=row,
                allowed=f"{names[0]} .. {names[-1]}",
                action=did_you_mean(row, names) or "list them all with: zorgsim advice",
            )
    return list(dict.fromkeys(row.upper() for row in rows))
