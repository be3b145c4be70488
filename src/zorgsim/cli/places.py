"""The command ``places``: where can be simulated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from zorgsim.cli.options import AsJson, InLanguage
from zorgsim.cli.output import print_flowing, print_json, print_table
from zorgsim.inputs.places import PlaceKind, PlaceRow, find_places, no_such_place
from zorgsim.inputs.scenario import Language

PlaceText = Annotated[
    str, typer.Argument(metavar="[TEXT]", help="Places of every kind whose name or code contains this, or that it stands for.")
]
KindOfPlace = Annotated[
    PlaceKind | None,
    typer.Option("--kind", help="Which kind of place; without TEXT youth regions if left out.", show_default=False),
]


def places(
    text: PlaceText = "",
    kind: KindOfPlace = None,
    language: InLanguage = Language.EN,
    as_json: AsJson = False,
) -> None:
    """List the places that can be simulated, with their codes, municipalities and families."""
    from zorgsim.report.json_answers.lookups import place_answer

    rows = find_places(text, kind if text.strip() else kind or PlaceKind.YOUTH_REGION)
    if not rows:
        raise no_such_place(text, kind)
    if as_json:
        print_json([place_answer(row) for row in rows])
    else:
        _print_places(rows, language)


def _print_places(rows: Sequence[PlaceRow], language: Language) -> None:
    """Print the table of places, below it what became of some, and the members of a place that was found alone."""
    from zorgsim.report import places_table

    print_table(places_table.headings(language), [places_table.cells(row, language) for row in rows])
    print_flowing(places_table.closing_lines(rows, language))
