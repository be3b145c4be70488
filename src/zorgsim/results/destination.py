"""Where results can be written: asked before anything is simulated, so that what can be known beforehand is not met afterwards."""

from __future__ import annotations

import errno
import json
import os
import tempfile
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Final

from zorgsim.errors import InputError
from zorgsim.paths import read_path

MANIFEST: Final = "manifest.json"

WHERE: Final = "results folder"
"""How messages call the path of a results folder."""
ROOM_IN_NAME: Final = 32
"""Letters that a name must leave: folders under way and numbered ones are called ``NAME.partial``, ``NAME-12.partial`` and such."""
ROOM_IN_PATH: Final = 160
"""Letters that the path of a folder must leave for the files in it, while they are written."""
_MOST_IN_NAME: Final = 255
_MOST_IN_PATH: Final = 4096 if os.name == "posix" else 260
"""Where the system does not say."""


class Existing(StrEnum):
    """What to do when the folder already holds results."""

    NUMBER = "number"
    REPLACE = "replace"


def check_folder(written: str | os.PathLike[str], existing: Existing = Existing.NUMBER) -> Path:
    """Return the folder that is meant, absolute, if results can be written there: ask before simulating.

    A path that does not exist, an empty folder and a zorgsim results folder will do. The folder above it must take folders too:
    results come about beside where they are to stand.

    Raises
    ------
    InputError
        If they cannot.
    """
    folder = read_path(written, WHERE)
    _check_lengths(folder, WHERE, ROOM_IN_NAME, ROOM_IN_PATH)
    try:
        why = _why_not(folder, existing)
    except OSError as error:  # a folder on the way that may not be looked into, links in a circle
        why = str(error.strerror)
    if why:
        raise refused_folder(folder, why)
    return folder


def _why_not(folder: Path, existing: Existing) -> str:
    """Say why results cannot be written in this folder; an empty text if they can."""
    if folder == folder.parent:
        return "the root folder has no folder above it, in which results come about"
    nearest = nearest_existing(folder)
    if not nearest.exists():
        return f"{str(nearest)!r} is a link that leads nowhere"
    if not nearest.is_dir():
        return f"{str(nearest)!r} is a file, not a folder"
    above = nearest if nearest != folder else folder.parent
    if trouble := _trouble_in(above):
        return f"{str(above)!r} cannot be written to ({trouble})"
    if nearest != folder:
        return ""
    empty = not any(folder.iterdir())
    if not empty and not is_results(folder):
        return "the folder holds something else than zorgsim results"
    filled_in_place = empty or existing is Existing.REPLACE
    if filled_in_place and (trouble := _trouble_in(folder)):
        return f"{str(folder)!r} cannot be written to ({trouble})"
    return ""


def nearest_existing(path: Path) -> Path:
    """Return the path, or the nearest above it that there is, if only as a link that leads nowhere."""
    return next(one for one in (path, *path.parents) if one.exists() or one.is_symlink())


def _trouble_in(parent: Path) -> str:
    """Say why no folder can be made here, by making one: rights alone do not show it on every file system."""
    try:
        Path(tempfile.mkdtemp(prefix=".zorgsim-", dir=parent)).rmdir()
    except OSError as error:
        return str(error.strerror)
    return ""


def _check_lengths(path: Path, where: str, in_name: int, in_path: int) -> None:
    """Raise `InputError` if a name on the path, or the whole, is longer than the system takes with this much room left.

    Done by counting: a system asked for a path that is too long answers with an error, not with no.
    """
    most_in_name, most_in_path = _limits(path)
    longest = max(path.parts, key=_bytes)
    allowed = ""
    if _bytes(path.name) > most_in_name - in_name or _bytes(longest) > most_in_name:
        allowed = f"names of at most {most_in_name - in_name} bytes here"
    elif _bytes(str(path)) > most_in_path - in_path:
        allowed = f"a path of at most {most_in_path - in_path} bytes here"
    if allowed:
        raise InputError("the path is too long", where=where, value=str(path), allowed=allowed, action="choose a shorter name")


def _bytes(text: str) -> int:
    return len(os.fsencode(text))


def _limits(path: Path) -> tuple[int, int]:
    """Return how many bytes a name and a path may have in the nearest folder that can be asked."""
    if hasattr(os, "pathconf"):
        for folder in path.parents:
            try:
                return os.pathconf(folder, "PC_NAME_MAX"), os.pathconf(folder, "PC_PATH_MAX")
            except (OSError, ValueError):
                continue
    return _MOST_IN_NAME, _MOST_IN_PATH


def is_results(folder: Path) -> bool:
    """Say whether a folder holds zorgsim results: it has a manifest of ours."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(manifest, dict) and str(manifest.get("format", "")).startswith("zorgsim results")


_FULL: Final = frozenset(os.strerror(getattr(errno, name)) for name in ("ENOSPC", "EDQUOT") if hasattr(errno, name))
"""What the system says of a disk without room."""


def refused_folder(folder: Path, why: str) -> InputError:
    """Return the error for a folder in which results cannot be written."""
    if why in _FULL:
        # not: another folder, for what is kept of a simulation is finished where it is
        return InputError("results cannot be written there", where=WHERE, value=str(folder), action=f"make room on its disk: {why}")
    return InputError(
        "results cannot be written there",
        where=WHERE,
        value=str(folder),
        allowed="a new or empty folder, or one with zorgsim results",
        action=f"choose another folder: {why}",
    )


# One file

_ROOM_BESIDE_FILE: Final = 16
"""Letters that the name of a file must leave: it comes about beside where it is to stand, under a longer name."""


def check_file(written: str | os.PathLike[str], endings: Sequence[str], where: str = "file") -> Path:
    """Return the file that is meant, absolute, if one of these kinds can be written there: ask before making it.

    Raises
    ------
    InputError
        If it cannot.
    """
    path = read_path(written, where)
    if path.suffix not in endings:
        raise InputError(
            "a file of this kind cannot be written",
            where=where,
            value=str(path),
            allowed=f"a name that ends in {' or '.join(endings)}",
            action="give the file another ending",
        )
    _check_lengths(path, where, _ROOM_BESIDE_FILE, _ROOM_BESIDE_FILE)
    try:
        why = _why_no_file(path)
    except OSError as error:
        why = str(error.strerror)
    if why:
        raise refused_file(path, why)
    return path


def _why_no_file(path: Path) -> str:
    """Say why no file can be written there; an empty text if one can."""
    if path.is_dir():
        return "this is a folder"
    if path.exists() and not path.is_file():
        return "this is a device, no file"
    nearest = nearest_existing(path.parent)
    if not nearest.is_dir():
        return f"{str(nearest)!r} is no folder that can be written to"
    if trouble := _trouble_in(nearest):
        return f"{str(nearest)!r} is no folder that can be written to ({trouble})"
    return ""


def refused_file(path: Path, why: str) -> InputError:
    """Return the error for a file that cannot be written."""
    return InputError("the file cannot be written", where="file", value=str(path), action=f"choose another place: {why}")
