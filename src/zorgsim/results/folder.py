"""What stands in a folder of results: what other layers attach, and the manifest, which is written last.

How it comes about, complete or absent: `zorgsim.results.under_way`.
"""

from __future__ import annotations

import errno
import glob
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from zorgsim.results.destination import MANIFEST, Existing, check_file, check_folder, is_results, refused_file
from zorgsim.results.durable import process_runs
from zorgsim.results.in_place import sha256
from zorgsim.results.seal import sealed

FORMAT_NAME: Final = "zorgsim results"
FORMAT: Final = f"{FORMAT_NAME} 2"
"""Since 2 the table of slots is no longer called places, and the manifest tells the format of its scenarios."""


_DISK: Final = frozenset(getattr(errno, name, 0) for name in ("ENOSPC", "EDQUOT", "EIO"))
"""What keeps everything else from being written too."""


@dataclass(frozen=True)
class Attachment:
    """A file that another layer adds to the folder, such as a picture: its relative name and the function that writes it."""

    name: str
    write: Callable[[Path], None]


def write_attachments(folder: Path, attachments: Sequence[Attachment]) -> dict[str, str]:
    """Write the files of other layers; return those that failed and why, for tables are not to be lost for a picture.

    Raises
    ------
    OSError, MemoryError
        If the disk or the memory of the computer is full: nothing is wrong with the picture, and it can be made later.
    """
    missing = {}
    for attachment in attachments:
        target = folder / attachment.name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            attachment.write(target)
        except Exception as error:  # whatever it is, it is told in the end
            if isinstance(error, MemoryError) or isinstance(error, OSError) and error.errno in _DISK:
                raise
            target.unlink(missing_ok=True)
            missing[attachment.name] = _reason(error)
    return missing


def _reason(error: Exception) -> str:
    """Say an error in a line; of the system's, without the path of the file, which is gone by then."""
    words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return " ".join(f"{type(error).__name__}: {words}".split())


def write_manifest(folder: Path, entries: Mapping[str, Any]) -> None:
    """Write the manifest, with digest and size of every file that stands in the folder, and its own seal: the last thing to do."""
    files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    digests = {name: sha256(path) for name, path in files.items()}
    sizes = {name: path.stat().st_size for name, path in files.items()}
    document = sealed({"format": FORMAT, **entries, "files": digests, "sizes": sizes})
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)
    # bytes of a name that are no text become escapes, which JSON reads back
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8", errors="backslashreplace")


# One file


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
        _sweep(path)
        write(temporary)
        temporary.replace(path)
    except OSError as error:
        raise refused_file(path, str(error.strerror)) from error
    finally:  # also after Ctrl-C
        temporary.unlink(missing_ok=True)


def _sweep(path: Path) -> None:
    """Remove what others left of the same file who were killed while they wrote it; who is still at work keeps his."""
    for left in path.parent.glob(f".{glob.escape(path.stem)}.*{glob.escape(path.suffix)}"):
        number = left.name.removeprefix(f".{path.stem}.").removesuffix(path.suffix)
        if number.isdecimal() and int(number) and not process_runs(int(number)):
            left.unlink(missing_ok=True)


__all__ = [
    "FORMAT",
    "MANIFEST",
    "Attachment",
    "Existing",
    "check_file",
    "check_folder",
    "is_results",
    "sha256",
    "write_attachments",
    "write_file",
    "write_manifest",
]
