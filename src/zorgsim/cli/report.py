"""The command ``report``: a finished comparison as one page that can be handed on; nothing is simulated."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from zorgsim.cli.displays import shown_progress
from zorgsim.cli.options import InLanguage
from zorgsim.cli.progress import ProgressKind, ProgressStage, announce
from zorgsim.cli.results_folder import tell_report
from zorgsim.inputs.scenario import Language
from zorgsim.paths import read_path
from zorgsim.report.page.formats import ReportFormat, read_formats

Finished = Annotated[
    Path,
    typer.Argument(
        metavar="FOLDER",
        help="A results folder of zorgsim compare or run.",
        show_default=False,
        parser=partial(read_path, where="command line: folder"),
    ),
]
InFormat = Annotated[
    list[str],
    typer.Option(
        "--format",
        metavar="FORMAT",
        help="What to write: html (a page), docx (a memo for Word), xlsx (a workbook), pictures (a zip of PNG and SVG); "
        "several with commas.",
    ),
]
To = Annotated[
    Path | None,
    typer.Option(
        "--to",
        metavar="FILE",
        help="Where to write it; report-, memo-, workbook- or pictures-LANGUAGE in the folder if left out. "
        "A report that stands there is replaced, one that was changed since is kept beside it; of several, only what is named.",
        show_default=False,
        parser=partial(read_path, where="command line: to"),
    ),
]
ByTemplate = Annotated[
    Path | None,
    typer.Option(
        "--template",
        metavar="MEMO.docx",
        help="Make the memo by this template instead.",
        show_default=False,
        parser=partial(read_path, where="command line: template"),
    ),
]


TakenAlong = Annotated[
    list[Path] | None,
    typer.Option(
        "--with",
        metavar="FOLDER",
        help="A results folder of zorgsim drivers or zorgsim decompose that page, pictures and workbook take along; "
        "give it again for more.",
        show_default=False,
        parser=partial(read_path, where="command line: with"),
    ),
]


def report(
    folder: Finished,
    language: InLanguage = Language.EN,
    kinds: InFormat = [str(ReportFormat.HTML)],  # noqa: B006 - Typer only reads it
    to: To = None,
    template: ByTemplate = None,
    along: TakenAlong = None,
) -> None:
    """Write a report of a finished comparison: a page, a memo, a workbook of all tables, pictures. Nothing is simulated."""
    from zorgsim.report.making import check_along, check_asked, made
    from zorgsim.report.page.writing import check_template_kept, report_files, write_report
    from zorgsim.results.along import with_along
    from zorgsim.results.restored import restore

    formats = read_formats(kinds, ReportFormat, "command line: format")
    asked = check_asked(formats, template)
    files = report_files(folder, language, formats, to)
    check_template_kept(list(files.values()), template)
    check_along(formats, along or ())
    restored = with_along(restore(folder), along or ())
    announce(language, "report_begun")
    if along and ReportFormat.DOCX in formats:
        announce(language, "memo_alone")
    with shown_progress(ProgressKind.AUTO, language) as display:
        display.stage(ProgressStage.REPORTING)
        contents = {path: made(kind, restored, language, asked) for kind, path in files.items()}
    for path, content in contents.items():  # not one of them before all could be made
        tell_report(write_report(path, content), language)
