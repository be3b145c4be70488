"""What the operating system refuses is mostly the user's to mend: a folder that is gone, a full disk, rights that are not there."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Final

from zorgsim.errors import InputError

_MENDABLE: Final = frozenset(
    getattr(errno, name, 0)
    for name in (
        *("ENOENT", "EACCES", "EPERM", "ENOTDIR", "EISDIR", "EEXIST", "ENOTEMPTY", "ENAMETOOLONG", "ELOOP", "ENODEV", "ENXIO"),
        *("ENOSPC", "EDQUOT", "EFBIG", "EROFS", "EBUSY", "ETXTBSY", "EXDEV", "EIO", "ESTALE", "ENOTSUP"),
    )
)
_OF_COMPUTER: Final = {
    **dict.fromkeys(
        (errno.EAGAIN, errno.ENOMEM),
        ("the system gives no more processes or memory", "use fewer processes (--jobs 1), or end other programs"),
    ),
    **dict.fromkeys(
        (errno.EMFILE, errno.ENFILE),
        ("too many open files", "use fewer processes (--jobs 1), or raise the limit (ulimit -n)"),
    ),
}
"""What has run out, and what to do; no path is to blame."""
_PACKAGE: Final = str(Path(__file__).resolve().parents[1])


def path_problem(error: OSError) -> InputError | None:
    """Return the message for what is the user's to mend; None where it is ours: a file of this program that is missing."""
    path = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes | os.PathLike) else ""
    if error.errno in _OF_COMPUTER and not hasattr(error, "characters_written"):  # that one is of a stream that would block
        what, action = _OF_COMPUTER[error.errno]
        return InputError(what, where=path or "this computer", value=error.strerror, action=action)
    if error.errno not in _MENDABLE or path.startswith(_PACKAGE):
        return None
    if not path and not _is_there():
        return InputError(
            "the working directory is gone",
            where="working directory",
            action="change to a folder that exists (cd), and try again",
        )
    what = f"a file or folder cannot be used: {error.strerror or type(error).__name__}"
    return InputError(what, where=path or "output of this command", action="correct the path, its rights, or the room on its disk")


def _is_there() -> bool:
    try:
        Path.cwd()
    except OSError:
        return False
    return True
