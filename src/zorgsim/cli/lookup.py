"""Commands that look things up: places and parameters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import typer

from zorgsim.cli.options import AsJson
from zorgsim.cli.output import print_json, print_lines, print_table
from zorgsim.errors import InputError
from zorgsim.inputs.parameters import GRADE_WORDS, Grade, Parameter, filter_register
from zorgsim.inputs.places import PlaceKind, find_places

PlaceText = Annotated[str, typer.Argument(metavar="[TEXT]", help="Only places whose name or code contains this.")]
KindOfPlace = Annotated[PlaceKind, typer.Option("--kind", help="Which kind of place.")]
ParameterText = Annotated[
    str, typer.Argument(metavar="[TEXT]", help="Only parameters whose name, text or source contains this; * and ? match names.")
]
OfGrade = Annotated[Grade | None, typer.Option("--grade", help="Evidence: A measured, B derived, C assumed.", case_sensitive=False)]
OfGroup = Annotated[str, typer.Option("--group", help="Only names that begin with these parts, for example domains.regain.")]


def places(text: PlaceText = "", kind: KindOfPlace = PlaceKind.YOUTH_REGION, as_json: AsJson = False) -> None:
    """List the places that can be simulated, with their codes, municipalities and families."""
    rows = find_places(text, kind)
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


def parameters(text: ParameterText = "", grade: OfGrade = None, group: OfGroup = "", as_json: AsJson = False) -> None:
    """List what nobody decides and what is known of it: value, range, source and evidence grade."""
    found = filter_register(text, grade, group)
    if as_json:
        print_json([asdict(parameter) for parameter in found])
    elif found:
        print_lines(line for parameter in found for line in describe_parameter(parameter))
    else:
        raise InputError(
            "no parameter meets these conditions",
            where="zorgsim parameters",
            value=text or None,
            action="ask for less, or list them all with: zorgsim parameters",
        )


def describe_parameter(parameter: Parameter) -> Iterator[str]:
    """Yield what the register says of a parameter, line by line."""
    span = f"{parameter.low:g} .. {parameter.high:g}, {parameter.distribution}"
    yield f"{parameter.name} = {parameter.value:g} {parameter.unit}  ({span})  {parameter.grade} {GRADE_WORDS[parameter.grade]}"
    yield f"    {parameter.text}"
    yield f"    source: {parameter.source} ({parameter.year})"
