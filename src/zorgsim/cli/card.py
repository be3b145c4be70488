"""The command ``card``: what must be known of the model, or of a run, in the forms of the field; nothing is simulated."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from zorgsim.cli.options import AsJson, InLanguage
from zorgsim.cli.output import print_json
from zorgsim.cli.progress import announce
from zorgsim.inputs.scenario import Language
from zorgsim.paths import path_words, read_path

OfRun = Annotated[
    Path | None,
    typer.Argument(
        metavar="[FOLDER]",
        help="A results folder of zorgsim compare or run; the model as it ships if left out.",
        show_default=False,
        parser=partial(read_path, where="command line: folder"),
    ),
]
InForms = Annotated[
    list[str],
    typer.Option("--format", metavar="FORMAT", help="What to write: md (Markdown), html (a page); both if left out."),
]
To = Annotated[
    Path | None,
    typer.Option(
        "--to",
        metavar="FILE",
        help="Where to write it; model-card-LANGUAGE in the folder, or here, if left out. "
        "A card that stands there is replaced, one that was changed since is kept beside it.",
        show_default=False,
        parser=partial(read_path, where="command line: to"),
    ),
]
TakenAlong = Annotated[
    list[Path] | None,
    typer.Option(
        "--with",
        metavar="FOLDER",
        help="A results folder of zorgsim drivers that says what a conclusion of the run rests on; give it again for more.",
        show_default=False,
        parser=partial(read_path, where="command line: with"),
    ),
]


def card(
    folder: OfRun = None,
    language: InLanguage = Language.EN,
    kinds: InForms = ["md", "html"],  # noqa: B006 - Typer only reads it
    to: To = None,
    along: TakenAlong = None,
    as_json: AsJson = False,
) -> None:
    """Write a model card (STRESS-DES, ISPOR-SMDM, TRACE) of the model as it ships, or of a finished run. Nothing is simulated."""
    from zorgsim.report.card.card import card_answer, card_of
    from zorgsim.report.card.making import check_along_run, sources_of
    from zorgsim.report.card.writing import CardFormat, card_files, write_card
    from zorgsim.report.page.formats import read_formats

    formats = read_formats(kinds, CardFormat, "command line: format")
    check_along_run(folder, along or ())
    files = {} if as_json else card_files(folder or Path(), language, formats, to)
    made = card_of(sources_of(folder, along or ()), language)
    if as_json:
        print_json(card_answer(made))
        return
    for written in write_card(made, files):
        if written.kept is not None:
            announce(language, "report_kept", path=path_words(written.path), kept=path_words(Path(written.kept.name)))
        announce(language, "card", path=path_words(written.path))
