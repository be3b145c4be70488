"""The command ``loops``, about feedback loops: what each runs through, which way it turns, how to freeze it; and their picture."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from zorgsim.cli.options import AsJson, InLanguage
from zorgsim.cli.output import print_json, print_lines
from zorgsim.cli.progress import announce
from zorgsim.inputs.scenario import Language
from zorgsim.paths import path_words, read_path

Picture = Annotated[
    Path | None,
    typer.Option(
        "--picture",
        metavar="FILE",
        help="Draw the causal-loop diagram into this .png or .svg file.",
        show_default=False,
        parser=partial(read_path, where="command line: picture"),
    ),
]


def loops(picture: Picture = None, language: InLanguage = Language.EN, as_json: AsJson = False) -> None:
    """List the feedback loops: what moves what, which way each turns, through which stocks, and how to freeze it."""
    from zorgsim.model.loops import LOOPS
    from zorgsim.report import loops_text
    from zorgsim.report.json_answers.lookups import loop_answer
    from zorgsim.results.folder import check_file

    target = None if picture is None else check_file(picture, (".png", ".svg"))
    if as_json:
        print_json([loop_answer(loop, language) for loop in LOOPS])
    else:
        print_lines(line for loop in LOOPS for line in (*loops_text.lines(loop, language), ""))
        print_lines([loops_text.closing_line(language)])
    if target is not None:  # last, so that nothing else is lost if it fails
        _draw(target, language)


def _draw(path: Path, language: Language) -> None:
    """Draw the diagram, and say where it is."""
    from zorgsim.report.figures import save_causal_loops
    from zorgsim.results.folder import write_file

    write_file(path, lambda temporary: save_causal_loops(temporary, language))
    announce(language, "picture", path=path_words(path))
