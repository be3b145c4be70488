"""Arguments and options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

from zorgsim.inputs.scenario import Language

SCENARIO_HELP = "Name of a shipped scenario, or path of a scenario file."

OneScenario = Annotated[str, typer.Argument(metavar="SCENARIO", help=SCENARIO_HELP)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
InLanguage = Annotated[Language, typer.Option("--language", help="Language of texts and pictures.")]
