"""The command ``verify``: is a folder as zorgsim wrote it?"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from zorgsim.cli.exits import CommandFailedError
from zorgsim.cli.options import AsJson, InLanguage
from zorgsim.cli.output import print_json, print_lines
from zorgsim.errors import InputError
from zorgsim.inputs.scenario import Language
from zorgsim.paths import read_path

Verified = Annotated[
    Path,
    typer.Argument(
        metavar="FOLDER",
        help="A folder of results, or what was kept of a simulation: NAME.partial.",
        show_default=False,
        parser=partial(read_path, where="command line: folder"),
    ),
]


def verify(folder: Verified, language: InLanguage = Language.EN, as_json: AsJson = False) -> None:
    """Look whether every file of a folder is as zorgsim wrote it; nothing is changed. Exits with 2 if that is not known of all."""
    from zorgsim.report.json_answers.folders import verify_answer
    from zorgsim.report.verify_text import lines
    from zorgsim.results.verify import verify as verified

    found = verified(folder)
    if as_json:
        print_json(verify_answer(found))
    else:
        print_lines(lines(found, language))
    if not found.whole:
        raise CommandFailedError(InputError.exit_code)
