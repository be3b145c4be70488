"""Commands that look things up: places and parameters."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Final

import typer

from zorgsim.cli.answers import print_json, print_table
from zorgsim.cli.options import AsJson
from zorgsim.errors import InputError
from zorgsim.inputs.places import PlaceKind, list_places

PlaceFilter = Annotated[str, typer.Argument(metavar="[TEXT]", help="Only places whose name or code contains this.")]
KindOfPlace = Annotated[PlaceKind, typer.Option("--kind", help="Which kind of place.")]

ANY: Final = ""


def places(text: PlaceFilter = ANY, kind: KindOfPlace = PlaceKind.YOUTH_REGION, as_json: AsJson = False) -> None:
    """List the places that can be simulated, with their codes, municipalities and families."""
    sought = text.casefold()
    rows = [row for row in list_places(kind) if sought in row.name.casefold() or sought in row.code.casefold()]
    if as_json:
        print_json([{"kind": str(kind), **asdict(row)} for row in rows])
    elif rows:
        print_table(("code", "name", "municipalities", "families"), [(r.code, r.name, r.municipalities, r.families) for r in rows])
    else:
        raise InputError(
            f"no {kind.replace('_', ' ')} contains this text",
            where="zorgsim places",
            value=text,
            action="look among other places with --kind, for example: zorgsim places --kind municipality",
        )
