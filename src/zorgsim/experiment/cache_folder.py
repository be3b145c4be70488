"""The folder in which pasts are kept: where it is, how large it may become, what is in it, and how it is cleared.

It is a cache: everything in it can be simulated again, and may go at any moment. Nothing here loads NumPy.
"""

from __future__ import annotations

import math
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Final

from zorgsim.errors import InputError
from zorgsim.paths import read_path

FOLDER: Final = "ZORGSIM_CACHE"
LIMIT: Final = "ZORGSIM_CACHE_LIMIT"
"""The environment variables that say where pasts are kept, or ``off``, and how many gigabytes they may take together."""

OFF: Final = "off"
GB: Final = 10**9
USUAL_LIMIT: Final = 4 * GB
SHARE_OF_ONE: Final = 8
"""A past that takes more than one of so many parts of the limit is not kept: one question would push out all others."""

ROOM_LEFT: Final = GB // 2
"""Bytes that stay free on the disk: what can be simulated again should fill nobody's disk."""

ABANDONED: Final = 86_400.0
"""Seconds after which a file that is being written has lost its writer."""

_ENDING: Final = ".past"
_DAMAGED: Final = ".damaged"
_WRITING: Final = ".writing"
_OURS: Final = re.compile(rf"[0-9a-f]{{64}}({re.escape(_ENDING)}|{re.escape(_DAMAGED)})|\.[^/]*{re.escape(_WRITING)}")


class Trouble(StrEnum):
    """Why pasts are not kept, or were not used."""

    UNWRITABLE = "unwritable"
    FULL = "full"
    DAMAGED = "damaged"
    EDITED = "edited"


@dataclass(frozen=True)
class Contents:
    """What a cache folder holds: how many pasts, and their bytes."""

    number: int
    size: int


@dataclass(frozen=True)
class CacheFolder:
    """Where pasts are kept.

    Attributes
    ----------
    path
        The folder; it need not exist.
    limit
        Bytes that all pasts together may take.
    """

    path: Path
    limit: int = USUAL_LIMIT

    @property
    def largest(self) -> int:
        """Bytes of the largest past that is kept."""
        return self.limit // SHARE_OF_ONE

    def file(self, key: str) -> Path:
        """Return the file of the past with this key."""
        return self.path / f"{key}{_ENDING}"

    def contents(self) -> Contents:
        """Return how many pasts there are, and their bytes."""
        sizes = [size for _used, size, _path in self._pasts()]
        return Contents(len(sizes), sum(sizes))

    def trouble(self) -> Trouble | None:
        """Say why nothing can be kept here, if so: tried by writing."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.path) as file:
                file.write(b"zorgsim")
                file.flush()
        except OSError:
            return Trouble.UNWRITABLE
        return None if self.has_room_for(0) else Trouble.FULL

    def has_room_for(self, size: int) -> bool:
        """Say whether so many bytes leave enough of the disk to others."""
        return shutil.disk_usage(self.path).free - size >= ROOM_LEFT

    def write(self, key: str, write: Callable[[BinaryIO], object]) -> None:
        """Write a past, whole or not at all, and let those go that were not used for longest, until all are within the limit.

        Parameters
        ----------
        key
            Its key.
        write
            Writes into the binary file that it is given.

        Raises
        ------
        OSError
            If it cannot be written.
        """
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        # a name of its own for each writer: several processes, threads or machines may be writing the same past
        number, name = tempfile.mkstemp(suffix=_WRITING, prefix=".", dir=self.path)
        try:
            with open(number, "wb") as file:
                write(file)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self.file(key))
        finally:
            with suppress(OSError):
                Path(name).unlink()
        self._let_oldest_go()

    def used(self, key: str) -> None:
        """Take note that a past was used: others go before it."""
        with suppress(OSError):
            os.utime(self.file(key))

    def put_aside(self, key: str) -> None:
        """Take a file out of use that is damaged; whoever began the simulation tells of it."""
        with suppress(OSError):
            self.file(key).replace(self.path / f"{key}{_DAMAGED}")

    def take_away_damaged(self) -> int:
        """Remove the files that were put aside; return how many there were."""
        gone = 0
        for path in self._files():
            if path.name.endswith(_DAMAGED):
                with suppress(OSError):
                    path.unlink()
                    gone += 1
        return gone

    def clear(self) -> Contents:
        """Remove every file here that zorgsim made, and the folder if nothing else is in it; return what was removed."""
        before = self.contents()
        for path in self._files():
            with suppress(OSError):
                path.unlink()
        with suppress(OSError):
            self.path.rmdir()
        left = self.contents()
        return Contents(before.number - left.number, before.size - left.size)

    def _let_oldest_go(self) -> None:
        for path in self._files():
            if path.name.endswith(_WRITING):
                with suppress(OSError):
                    if time.time() - path.stat().st_mtime > ABANDONED:
                        path.unlink()
        pasts = sorted(self._pasts())
        total = sum(size for _used, size, _path in pasts)
        for _used, size, path in pasts:
            if total <= self.limit:
                return
            with suppress(OSError):
                path.unlink()
            total -= size

    def _pasts(self) -> list[tuple[float, int, Path]]:
        """Return when each past was last used, its bytes, and its file."""
        found = []
        for path in self._files():
            if path.name.endswith(_ENDING):
                with suppress(OSError):  # another process has let it go meanwhile
                    about = path.stat()
                    found.append((about.st_mtime, about.st_size, path))
        return found

    def _files(self) -> list[Path]:
        """Return the files here that zorgsim made; whatever else somebody put here is left alone."""
        try:
            return [path for path in self.path.iterdir() if _OURS.fullmatch(path.name)]
        except OSError:
            return []


def cache_folder() -> CacheFolder | None:
    """Return the user's cache folder, as the environment says; None where it is switched off.

    Raises
    ------
    InputError
        If the environment says something that cannot be.
    """
    asked = os.environ.get(FOLDER, "").strip()
    limit = _limit()
    if asked.casefold() == OFF:
        return None
    return CacheFolder(read_path(asked, f"environment: {FOLDER}") if asked else _usual_folder(), limit)


def _usual_folder() -> Path:
    import platformdirs

    return Path(platformdirs.user_cache_dir("zorgsim", appauthor=False)) / "pasts"


def _limit() -> int:
    written = os.environ.get(LIMIT, "").strip()
    if not written:
        return USUAL_LIMIT
    try:
        gigabytes = float(written)
    except ValueError:
        gigabytes = math.nan
    if not 0.0 <= gigabytes <= sys.maxsize / GB:
        raise InputError(
            "this limit of the cache cannot be used",
            where=f"environment: {LIMIT}",
            value=written,
            allowed="gigabytes, a number from 0",
            action="write such a number, as 2.5, or leave it out",
        )
    return int(gigabytes * GB)
