"""The command ``places``: where can be simulated."""

from __future__ import annotations

from typing import Annotated

import typer

from zorgsim.cli.options import AsJson, InLanguage
from zorgsim.cli.output import print_json, print_table
from zorgsim.errors import InputError
from zorgsim.inputs.places import PlaceKind, find_places
from zorgsim.inputs.scenario import Language

PlaceText = Annotated[str, typer.Argument(metavar="[TEXT]", help="Only places whose name or code contains this.")]
KindOfPlace = Annotated[PlaceKind, typer.Option("--kind", help="Which kind of place.")]


def places(
    text: PlaceText = "",
    kind: KindOfPlace = PlaceKind.YOUTH_REGION,
    language: InLanguage = Language.EN,
    as_json: AsJson = False,
) -> None:
    """List the places that can be simulated, with their codes, municipalities and families."""
    from zorgsim.report import places_table
    from zorgsim.report.json_answers.lookups import place_answer

    rows = find_places(text, kind)
    if as_json:
        print_json([place_answer(kind, row) for row in rows])
    elif rows:
        print_table(places_table.headings(language), [places_table.cells(row) for row in rows])
    else:
        raise InputError(
            f"no {kind.replace('_', ' ')} contains this text",
            where="zorgsim places",
            value=text,
            action="look among other places with --kind, for example: zorgsim places --kind municipality",
        )
