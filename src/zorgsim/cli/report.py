"""The command ``report``: a finished comparison as one page that can be handed on; nothing is simulated."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from zorgsim.cli.options import InLanguage
from zorgsim.cli.progress import announce
from zorgsim.inputs.scenario import Language
from zorgsim.paths import path_words, read_path
from zorgsim.report.page.formats import ReportFormat

Finished = Annotated[
    Path,
    typer.Argument(
        metavar="FOLDER",
        help="A results folder of zorgsim compare or run.",
        show_default=False,
        parser=partial(read_path, where="command line: folder"),
    ),
]
InFormat = Annotated[ReportFormat, typer.Option("--format", help="What to write: one self-contained page for a browser.")]
To = Annotated[
    Path | None,
    typer.Option(
        "--to",
        metavar="FILE",
        help="Where to write it; report-LANGUAGE.html in the folder if left out. A report that stands there is replaced.",
        show_default=False,
        parser=partial(read_path, where="command line: to"),
    ),
]


def report(folder: Finished, language: InLanguage = Language.EN, kind: InFormat = ReportFormat.HTML, to: To = None) -> None:
    """Write a report of a finished comparison: findings, pictures, tables, assumptions. Nothing is simulated."""
    from zorgsim.report.page.page import page_html
    from zorgsim.report.page.writing import report_file, write_report
    from zorgsim.results.restored import restore

    target = report_file(folder, language, kind, to)
    announce(language, "report_begun")
    write_report(target, page_html(restore(folder), language))
    announce(language, "report", path=path_words(target))
