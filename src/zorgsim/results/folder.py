"""What a folder of results is: where it may stand, its manifest, and how it gets to its place when it is complete.

How it comes about until then: `zorgsim.results.under_way`.
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
        raise refused_folder(folder, f"{nearest} is a file, not a folder")
    if nearest != folder and not _holds_folders(nearest):
        raise refused_folder(folder, f"{nearest} cannot be written to")
    if folder.is_dir() and any(folder.iterdir()) and not is_results(folder):
        raise refused_folder(folder, "the folder holds something else than zorgsim results")


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


def refused_folder(folder: Path, why: str) -> InputError:
    """Return the error that results cannot be written at this path, and why."""
    return InputError(
        "results cannot be written there",
        where="results folder",
        value=str(folder),
        allowed="a new or empty folder, or one with zorgsim results",
        action=f"choose another folder: {why}",
    )


def put_in_place(temporary: Path, folder: Path, existing: Existing) -> Path:
    """Move a folder that is complete to where it belongs, and return where that is.

    Results that stand there already step aside for good, or the new ones get a number.
    """
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
    for target in numbered(folder):
        if target.is_dir() and not any(target.iterdir()):
            target.rmdir()
        if not target.exists():
            try:
                temporary.rename(target)
            except OSError:
                if not target.exists():  # else another process was quicker
                    raise
            else:
                return target
    raise AssertionError("numbers do not end")


def numbered(folder: Path) -> Iterator[Path]:
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
