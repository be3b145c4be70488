"""Writing what survives: to another name, through to the disk, then renamed; a power cut leaves the old or the new, whole."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

UNFINISHED: Final = ".tmp"
"""How names of files end that are being written."""


def write_durably(path: Path, write: Callable[[Any], object]) -> None:
    """Let a function write a file, complete or absent.

    Parameters
    ----------
    path
        Where it shall stand; a file of that name is replaced.
    write
        Writes into the binary file that it is given.
    """
    with written_through(path.parent, write) as temporary:
        temporary.replace(path)
    sync_folder(path.parent)


@contextmanager
def written_through(folder: Path, write: Callable[[Any], object]) -> Iterator[Path]:
    """Give the path of a file in this folder that was written and has reached the disk, to be renamed; else it is removed."""
    temporary = folder / f".{os.getpid()}{UNFINISHED}"
    try:
        with temporary.open("wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        yield temporary
    finally:
        with suppress(OSError):
            temporary.unlink()


def is_being_written(name: str) -> bool:
    """Say whether a file of this name is one that somebody writes here, or had begun to write."""
    return name.startswith(".") and name.endswith(UNFINISHED) and name[1 : -len(UNFINISHED)].isdecimal()


def process_runs(number: int) -> bool:
    """Say whether a process of this number runs on this computer; on Windows, where asking may end it, always yes."""
    if sys.platform == "win32":
        return True
    try:
        os.kill(number, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:  # it runs, but is somebody else's
        return True
    return True


def sync_folder(folder: Path) -> None:
    """See to it that the names in a folder reach the disk; some systems and file systems know no such thing."""
    if sys.platform != "win32":
        with suppress(OSError):
            _sync(folder)


def sync_tree(folder: Path) -> None:
    """See to it that everything in a folder reaches the disk, itself last."""
    for path in folder.rglob("*"):
        if path.is_file():
            _sync(path)
    for path in (*(path for path in folder.rglob("*") if path.is_dir()), folder):
        sync_folder(path)


def _sync(path: Path) -> None:
    # Windows writes through only what is open for writing
    descriptor = os.open(path, os.O_RDWR if sys.platform == "win32" else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
