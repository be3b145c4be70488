"""How a folder of results comes about: complete or absent, whatever it holds. The manifest is written last.

Everything is first written to a temporary folder beside the target and renamed at the end, so an interruption leaves nothing
half-written.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from zorgsim.errors import InputError

MANIFEST: Final = "manifest.json"
FORMAT: Final = "zorgsim results 2"
"""Since 2 the table of slots is no longer called places, and the manifest tells the format of its scenarios."""


class Existing(StrEnum):
    """What to do when the folder already holds results."""

    NUMBER = "number"
    REPLACE = "replace"


@dataclass(frozen=True)
class Attachment:
    """A file that another layer adds to the folder, such as a picture: its relative name and the function that writes it."""

    name: str
    write: Callable[[Path], None]


def check_folder(folder: Path) -> None:
    """Raise `InputError` if results cannot be written at this path: ask before simulating.

    A path that does not exist, an empty folder and a zorgsim results folder will do.
    """
    nearest = next(parent for parent in (folder, *folder.absolute().parents) if parent.exists())
    if not nearest.is_dir():
        raise _refuse(folder, f"{nearest} is a file, not a folder")
    if nearest != folder and not _holds_folders(nearest):
        raise _refuse(folder, f"{nearest} cannot be written to")
    if folder.is_dir() and any(folder.iterdir()) and not is_results(folder):
        raise _refuse(folder, "the folder holds something else than zorgsim results")


def _holds_folders(parent: Path) -> bool:
    """Say whether a folder can be made here, by making one: rights alone do not show it on every file system."""
    try:
        Path(tempfile.mkdtemp(prefix=".zorgsim-", dir=parent)).rmdir()
    except OSError:
        return False
    return True


def is_results(folder: Path) -> bool:
    """Say whether a folder holds zorgsim results: it has a manifest of ours."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(manifest, dict) and str(manifest.get("format", "")).startswith("zorgsim results")


def _refuse(folder: Path, why: str) -> InputError:
    return InputError(
        "results cannot be written there",
        where="results folder",
        value=str(folder),
        allowed="a new or empty folder, or one with zorgsim results",
        action=f"choose another folder: {why}",
    )


def write_folder(folder: Path, fill: Callable[[Path], None], existing: Existing) -> Path:
    """Let a function fill a folder, and move it to where it belongs when it is complete.

    Parameters
    ----------
    folder
        Where the results should stand.
    fill
        Writes everything into the empty folder that it is given, the manifest last.
    existing
        Whether results that already stand there are replaced, or the new ones get a number (``name-2``, ``name-3`` ...).

    Returns
    -------
    Path
        The folder in which the results now stand.

    Raises
    ------
    InputError
        If the path holds something else, or cannot be written to.
    """
    check_folder(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    except OSError as error:
        raise _refuse(folder, str(error.strerror)) from error
    try:
        fill(temporary)
        temporary.chmod(0o755)  # a temporary folder is for its maker only; results are for everybody
        return _put_in_place(temporary, folder, existing)
    except OSError as error:
        raise _refuse(folder, str(error.strerror)) from error
    finally:  # also after Ctrl-C
        shutil.rmtree(temporary, ignore_errors=True)


def _put_in_place(temporary: Path, folder: Path, existing: Existing) -> Path:
    if existing is Existing.REPLACE and is_results(folder):
        # a folder cannot be renamed over one that is not empty: the old results step aside, and come back if anything goes wrong
        old = Path(tempfile.mkdtemp(prefix=f".{folder.name}.old.", dir=folder.parent))
        folder.rename(old / "results")
        try:
            temporary.rename(folder)
        except BaseException:
            (old / "results").rename(folder)
            raise
        finally:
            shutil.rmtree(old, ignore_errors=True)
        return folder
    for target in _numbered(folder):
        if target.is_dir() and not any(target.iterdir()):
            target.rmdir()
        if not target.exists():
            temporary.rename(target)
            return target
    raise AssertionError("numbers do not end")


def _numbered(folder: Path) -> Iterator[Path]:
    """Yield the folder, then the folder with -2, -3 ... behind its name."""
    yield folder
    number = 2
    while True:
        yield folder.with_name(f"{folder.name}-{number}")
        number += 1


def write_attachments(folder: Path, attachments: Sequence[Attachment]) -> None:
    """Write the files of other layers."""
    for attachment in attachments:
        target = folder / attachment.name
        target.parent.mkdir(parents=True, exist_ok=True)
        attachment.write(target)


def write_manifest(folder: Path, entries: Mapping[str, Any]) -> None:
    """Write the manifest, with the digest of every file that stands in the folder: the last thing to do."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    digests = {path.relative_to(folder).as_posix(): sha256(path) for path in files}
    text = json.dumps({"format": FORMAT, **entries, "files": digests}, indent=2, ensure_ascii=False, allow_nan=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def sha256(path: Path) -> str:
    """Return the digest of a file, hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


# One file


def check_file(path: Path, endings: Sequence[str]) -> None:
    """Raise `InputError` if a file of one of these kinds cannot be written at this path: ask before making it."""
    if path.suffix not in endings:
        raise InputError(
            "a file of this kind cannot be written",
            where="file",
            value=str(path),
            allowed=f"a name that ends in {' or '.join(endings)}",
            action="give the file another ending",
        )
    nearest = next(parent for parent in path.absolute().parents if parent.exists())
    if path.is_dir() or not nearest.is_dir() or not os.access(nearest, os.W_OK):
        why = "this is a folder" if path.is_dir() else f"{nearest} is no folder that can be written to"
        raise _refuse_file(path, why)


def write_file(path: Path, write: Callable[[Path], None]) -> None:
    """Let a function write a file, complete or absent: under another name beside it (with the same ending), renamed at the end.

    Raises
    ------
    InputError
        If it cannot be written there.
    """
    temporary = path.with_name(f".{path.stem}.{os.getpid()}{path.suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(temporary)
        temporary.replace(path)
    except OSError as error:
        raise _refuse_file(path, str(error.strerror)) from error
    finally:  # also after Ctrl-C
        temporary.unlink(missing_ok=True)


def _refuse_file(path: Path, why: str) -> InputError:
    return InputError("the file cannot be written", where="file", value=str(path), action=f"choose another place: {why}")
