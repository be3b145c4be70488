"""Arguments and options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


class Language(StrEnum):
    """Language of texts and pictures."""

    EN = "en"
    NL = "nl"


OneScenario = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="Name of a shipped scenario, or the path of a scenario file.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
InLanguage = Annotated[Language, typer.Option("--language", help="Language of texts and pictures.")]
