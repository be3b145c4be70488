"""A report in each of its forms: page, memo, workbook, pictures. Each library is loaded for the form that needs it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from zorgsim.errors import InputError
from zorgsim.inputs.scenario import Language
from zorgsim.paths import path_words
from zorgsim.report.page.formats import ReportFormat
from zorgsim.results.compare import Comparison
from zorgsim.results.restored import Restored, as_written

if TYPE_CHECKING:
    from zorgsim.report.page.writing import Written


@dataclass(frozen=True)
class Asked:
    """The template of a memo: where it came from, if not from zorgsim, and what is in it."""

    template: Path | None = None
    content: bytes = b""


def check_asked(kinds: Sequence[ReportFormat], template: Path | None) -> Asked:
    """Return the template of the memo that is asked for, read and found fit before anything is made.

    Raises
    ------
    InputError
        If it cannot be used, or no memo is asked for.
    """
    if ReportFormat.DOCX in kinds:
        from zorgsim.report.memo.template import read_template

        return Asked(template, read_template(template))
    if template is not None:
        raise InputError(
            "a template is for a memo, and none is asked for",
            where="command line: template",
            value=path_words(template),
            allowed="--template together with --format docx",
            action="add --format docx, or leave --template out",
        )
    return Asked()


TAKES_ALONG: Final = (ReportFormat.HTML, ReportFormat.XLSX, ReportFormat.PICTURES)
"""Forms that take other folders along; a memo has two pages, and no room for them."""


def check_along(kinds: Sequence[ReportFormat], folders: Sequence[Path]) -> None:
    """Raise `InputError` if folders are to be taken along by reports none of which can."""
    if folders and not set(kinds) & set(TAKES_ALONG):
        raise InputError(
            "a memo has two pages, and takes no other folders along",
            where="command line: with",
            value=", ".join(map(path_words, folders)),
            allowed="--with together with --format html, xlsx or pictures",
            action="add one of these formats, or leave --with out",
        )


def made(kind: ReportFormat, restored: Restored, language: Language, asked: Asked) -> bytes:
    """Return a finished comparison in a form."""
    return _FORMS[kind](restored, language, asked)


def write_reports_of(folder: Path, comparison: Comparison, language: Language, kinds: Sequence[ReportFormat]) -> list[Written]:
    """Write reports of results whose folder was just written, in the folder's language, and return where.

    The same as `made` comes to of that folder, in less time: the comparison is at hand, and the page's pictures are drawn.

    Raises
    ------
    InputError
        If they cannot be written there.
    """
    if not kinds:
        return []
    from zorgsim.report.page.writing import report_files, write_report

    files, asked = report_files(folder, language, kinds, None), check_asked(kinds, None)
    restored = as_written(folder, comparison)
    forms = {**_FORMS, ReportFormat.HTML: _page_of_written}
    contents = {path: forms[kind](restored, language, asked) for kind, path in files.items()}
    return [write_report(path, content) for path, content in contents.items()]


def _page_of_written(restored: Restored, language: Language, asked: Asked) -> bytes:
    from zorgsim.report.page.page import page_of_written
    from zorgsim.report.page.writing import page_bytes

    return page_bytes(page_of_written(restored, language))


def _page(restored: Restored, language: Language, asked: Asked) -> bytes:
    from zorgsim.report.page.page import page_html
    from zorgsim.report.page.writing import page_bytes

    return page_bytes(page_html(restored, language))


def _memo(restored: Restored, language: Language, asked: Asked) -> bytes:
    from zorgsim.report.memo.memo import memo_docx

    return memo_docx(restored, language, asked.content, asked.template)


def _workbook(restored: Restored, language: Language, asked: Asked) -> bytes:
    from zorgsim.report.workbook.workbook import workbook_xlsx

    return workbook_xlsx(restored, language)


def _pictures(restored: Restored, language: Language, asked: Asked) -> bytes:
    from zorgsim.report.figures.bundle import pictures_zip
    from zorgsim.report.page.other_pictures import others_drawn
    from zorgsim.report.page.subject import Subject

    return pictures_zip(restored.comparison, language, others_drawn(Subject(restored, language)))


_FORMS: Final[Mapping[ReportFormat, Callable[[Restored, Language, Asked], bytes]]] = {
    ReportFormat.HTML: _page,
    ReportFormat.DOCX: _memo,
    ReportFormat.XLSX: _workbook,
    ReportFormat.PICTURES: _pictures,
}
