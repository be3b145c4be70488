"""A lock of the operating system on a file: whoever dies, however suddenly, lets go of it.

A file that merely exists would do for the living; but after ``kill -9`` nobody would know whether its maker still works.
"""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_WITHOUT_LOCKS: Final = {errno.ENOSYS, errno.ENOLCK, errno.ENOTSUP, errno.EINVAL}
"""What file systems say that know no locks."""


@dataclass
class Lock:
    """A lock that this process holds, until it lets go or ends.

    Attributes
    ----------
    path
        The file that is locked.
    descriptor
        Of the file, as long as the lock is held.
    sure
        False on a file system that knows no locks: another process may hold one too.
    """

    path: Path
    descriptor: int | None
    sure: bool

    def release(self) -> None:
        """Let go; the file stays."""
        if self.descriptor is not None:
            descriptor, self.descriptor = self.descriptor, None
            os.close(descriptor)

    def remove(self) -> None:
        """Let go, and take the file away."""
        if sys.platform == "win32":  # there an open file cannot be removed
            self.release()
        with suppress(FileNotFoundError):
            self.path.unlink()  # before letting go: who waits for it finds that the file is another one, or none
        self.release()


def try_lock(path: Path) -> Lock | None:
    """Return a lock on this file, which is made if need be; None where another process holds it, or took the file away.

    Raises
    ------
    OSError
        If the file cannot be opened for another reason.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)  # closed in whatever this process starts (PEP 446)
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        _lock_now(descriptor)
        sure = True
    except OSError as refused:
        if refused.errno not in _WITHOUT_LOCKS:
            os.close(descriptor)
            return None
        sure = False
    if not _is_still(path, descriptor):
        os.close(descriptor)
        return None
    return Lock(path, descriptor, sure)


def _lock_now(descriptor: int) -> None:
    """Lock, or raise `OSError` at once."""
    if sys.platform == "win32":
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _is_still(path: Path, descriptor: int) -> bool:
    """Say whether this is still the file of that name: between opening and locking it, its owner may have removed it."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except OSError:
        return False
