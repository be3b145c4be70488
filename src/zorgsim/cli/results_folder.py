"""What commands do around a results folder: look before they simulate, and say afterwards what became of it."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Sequence, Sized
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from zorgsim.cli.progress import announce
from zorgsim.errors import ZorgsimError
from zorgsim.inputs.scenario import Language, Scenario
from zorgsim.paths import path_words, read_path
from zorgsim.results.destination import WHERE
from zorgsim.results.folder import Existing, check_folder

if TYPE_CHECKING:
    from zorgsim.report.page.writing import Written
    from zorgsim.results.compare import Comparison

NAMED: Final = 5
"""Files, pictures, characters or folders that a message names; more are counted."""


def results_folder(folder: Path, existing: Existing, language: Language, replaced: Sequence[str] = ()) -> Path:
    """Return the folder of results that is meant, absolute; say which files in it will stay if its results are replaced.

    ``replaced`` are names of files that this command writes there beside the results.

    What somebody left half done in it who was killed while he replaced its results is undone first.

    Raises
    ------
    InputError
        If results cannot be written there.
    """
    from zorgsim.results.in_place import move_back, others_files
    from zorgsim.results.store import is_results

    with suppress(OSError):  # whatever is wrong with it is said next
        move_back(read_path(folder, WHERE))
    whole = check_folder(folder, existing)
    others = others_files(whole) if existing is Existing.REPLACE and is_results(whole) else []
    if kept := [name for name in others if name not in replaced]:
        named = ", ".join(path_words(Path(name)) for name in kept[:NAMED]) + _count_of_more(kept)
        announce(language, "kept", folder=path_words(whole), files=named)
    return whole


def _count_of_more(named: Sized) -> str:
    return f" (+{len(named) - NAMED})" if len(named) > NAMED else ""


def announce_folders(language: Language, key: str, folders: Sequence[Path]) -> None:
    """Say the same of several folders, of each how a command names it too, and of those that are too many how many there are."""
    for path in folders[:NAMED]:
        announce(language, key, folder=path_words(path), word=word_of(path))
    if len(folders) > NAMED:
        announce(language, "more", number=len(folders) - NAMED)


def word_of(path: Path) -> str:
    """Return a path as a word of a command: as it is, or as its bytes where a terminal would show something else.

    ``$'...'`` is read by bash, zsh, ksh and the shells of POSIX since 2024.
    """
    text = str(path)
    if text.isprintable():
        return shlex.quote(text)
    signs = (chr(byte) if 32 <= byte < 127 and byte not in b"\\'" else f"\\{byte:03o}" for byte in os.fsencode(path))
    return f"$'{''.join(signs)}'"


def rehearse_pictures(scenarios: Sequence[Scenario], language: Language) -> None:
    """Draw all words of the pictures once, and say what cannot be drawn; tables come out all the same, so nothing is refused."""
    try:
        from zorgsim.report.figures.rehearsal import rehearse

        missing = rehearse(scenarios, language)
    except Exception as error:  # whatever is wrong with pictures on this system
        announce(language, "no_pictures", reason=_reason(error))
        return
    if missing:
        shown = ", ".join(f"{sign} (U+{ord(sign):04X})" for sign in missing[:NAMED])  # a terminal may not have them either
        announce(language, "no_letters", letters=shown + _count_of_more(missing))


def report_name(language: Language) -> str:
    """Return what the report of a comparison is called in its folder."""
    from zorgsim.report.page.formats import ReportFormat
    from zorgsim.report.page.writing import default_name

    return default_name(language, ReportFormat.HTML)


def report_of(folder: Path, comparison: Comparison, language: Language) -> None:
    """Write the report of results that were just written, and say where it is; if it cannot be made, say why, and no more."""
    try:
        from zorgsim.report.making import write_reports_of
        from zorgsim.report.page.formats import ReportFormat

        (written,) = write_reports_of(folder, comparison, language, [ReportFormat.HTML])
    except Exception as error:  # whatever it is: the results are complete, and the report can be made of them later
        announce(language, "no_report", reason=_reason(error), word=word_of(folder), code=str(language))
        if (folder / report_name(language)).exists():
            announce(language, "old_report", path=path_words(folder / report_name(language)))
        return
    tell_report(written, language)


def tell_report(written: Written, language: Language) -> None:
    """Say where a report is, and where the one is kept that somebody had changed."""
    if written.kept is not None:
        announce(language, "report_kept", path=path_words(written.path), kept=path_words(Path(written.kept.name)))
    announce(language, "report", path=path_words(written.path))


def _reason(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())


class PicturesMissingError(ZorgsimError):
    """Results are complete but for pictures that could not be drawn: our fault, said when everything else is handed over."""

    def __init__(self, language: Language, missing: dict[str, str]) -> None:
        from zorgsim.report.texts import say

        lines = [say(language, "progress.pictures_missing"), *(f"  {name}: {why}" for name, why in list(missing.items())[:NAMED])]
        super().__init__("\n".join(lines) + _count_of_more(missing))


@contextmanager
def handed_over(folder: Path, language: Language) -> Iterator[None]:
    """Hand an answer over, in the block: if that fails, the user still learns where the results are.

    Raises
    ------
    PicturesMissingError
        If a picture could not be drawn; last of all, so that it loses nothing.
    """
    try:
        yield
    except BaseException:
        announce(language, "results", folder=path_words(folder))
        raise
    if missing := _pictures_missing(folder):
        raise PicturesMissingError(language, missing)


def _pictures_missing(folder: Path) -> dict[str, str]:
    from zorgsim.results.store import read_manifest

    found: dict[str, Any] = read_manifest(folder)
    return dict(found["pictures_missing"])
