"""The command ``parameters``: the parameter register."""

from __future__ import annotations

from itertools import chain
from typing import Annotated

import typer

from zorgsim.cli.options import AsJson, InLanguage
from zorgsim.cli.output import print_json, print_lines
from zorgsim.errors import InputError
from zorgsim.inputs.parameters import Grade, filter_register
from zorgsim.inputs.scenario import Language

ParameterText = Annotated[
    str, typer.Argument(metavar="[TEXT]", help="Only parameters whose name, text or source contains this; * and ? match names.")
]
OfGrade = Annotated[Grade | None, typer.Option("--grade", help="Evidence: A measured, B derived, C assumed.", case_sensitive=False)]
OfGroup = Annotated[str, typer.Option("--group", help="Only names that begin with these parts, for example domains.regain.")]


def parameters(
    text: ParameterText = "",
    grade: OfGrade = None,
    group: OfGroup = "",
    language: InLanguage = Language.EN,
    as_json: AsJson = False,
) -> None:
    """List what nobody decides and what is known of it: value, range, source and evidence grade."""
    from zorgsim.report import parameter_text
    from zorgsim.report.json_answers.lookups import parameter_answer

    found = parameter_text.found(text, filter_register(text, grade, group), filter_register("", grade, group), language)
    if as_json:
        print_json([parameter_answer(parameter) for parameter in found])
    elif found:
        told = (line for parameter in found for line in parameter_text.lines(parameter, language))
        print_lines(chain(told, parameter_text.closing_lines(language)))
    else:
        raise InputError(
            "no parameter meets these conditions",
            where="zorgsim parameters",
            value=text or None,
            action="ask for less, or list them all with: zorgsim parameters",
        )
