"""Where a report stands, and how it gets there: complete or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from zorgsim.errors import InputError
from zorgsim.inputs.scenario import Language
from zorgsim.paths import path_words
from zorgsim.report.page.formats import ReportFormat
from zorgsim.report.untouched import is_untouched, marked_page
from zorgsim.results.folder import check_file, write_file
from zorgsim.results.in_place import kept_name

_NAMES: Final = {
    ReportFormat.HTML: "report",
    ReportFormat.DOCX: "memo",
    ReportFormat.XLSX: "workbook",
    ReportFormat.PICTURES: "pictures",
}


def report_files(folder: Path, language: Language, kinds: Sequence[ReportFormat], written: Path | None) -> dict[ReportFormat, Path]:
    """Return the file that each format is written to; several that are asked for by one name differ in their endings.

    Raises
    ------
    InputError
        If one of them cannot be written there, or something stands there that was not named.
    """
    if written is None or len(kinds) == 1:
        return {kind: report_file(folder, language, kind, written) for kind in kinds}
    check_file(written, [kind.ending for kind in kinds], "report")
    files = {kind: report_file(folder, language, kind, written.with_suffix(kind.ending)) for kind in kinds}
    for kind, path in files.items():
        if path.suffix != written.suffix and path.exists() and path.name != default_name(language, kind):
            raise InputError(
                "a file stands there already that was not named",
                where="command line: to",
                value=path_words(path),
                action="move it, choose another name, or ask for one format at a time",
            )
    return files


def check_template_kept(files: Sequence[Path], template: Path | None) -> None:
    """Raise `InputError` if a report would take the place of the template that it is made by."""
    for path in files:
        if template is not None and _is_same(path, template):
            raise InputError(
                "the memo would take the place of its template",
                where="command line: to",
                value=path_words(path),
                allowed="another file than the template",
                action="choose another name",
            )


def _is_same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve() or one.exists() and other.exists() and one.samefile(other)


def default_name(language: Language, kind: ReportFormat) -> str:
    """Return what a report is called in its results folder."""
    return f"{_NAMES[kind]}-{language}{kind.ending}"


def report_file(folder: Path, language: Language, kind: ReportFormat, written: Path | None) -> Path:
    """Return the file that a report is written to, absolute, if it can be: as asked, else in the results folder.

    Raises
    ------
    InputError
        If it cannot be written there.
    """
    name = folder / default_name(language, kind) if written is None else written
    return check_file(name, (kind.ending,), "report")


@dataclass(frozen=True)
class Written:
    """A report that was written.

    Attributes
    ----------
    path
        Where it is.
    kept
        Where the one is kept that stood there, if somebody had changed it since zorgsim wrote it, or it was no report of zorgsim's;
        None otherwise.
    """

    path: Path
    kept: Path | None = None


def write_report(path: Path, content: bytes) -> Written:
    """Write a report, complete or not at all; what stood there is replaced, or kept under another name if it was touched.

    Raises
    ------
    InputError
        If it cannot be written there.
    """
    kept = None if _may_go(path) else kept_name(path)

    def write(temporary: Path) -> None:
        temporary.write_bytes(content)
        if kept is not None:  # last, so that an error before leaves it where it was
            path.rename(kept)

    write_file(path, write)
    return Written(path, kept)


def _may_go(path: Path) -> bool:
    """Say whether nothing is lost when a file is replaced."""
    try:
        return is_untouched(path.read_bytes())
    except FileNotFoundError:
        return True
    except OSError:
        return False


def page_bytes(page: str) -> bytes:
    """Return a page as it is written, with its digest; bytes of a file name in it that are no text become escapes."""
    return marked_page(page.encode("utf-8", "backslashreplace"))
