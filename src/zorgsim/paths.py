"""How a path that somebody wrote is read, everywhere the same.

``~`` and ``~NAME`` in front are home folders, also where a shell leaves them alone (``--results=~/x``). Nothing else is expanded:
``$HOME`` is a folder of that name. The answer is absolute, so that a message says which file or folder is meant.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from zorgsim.errors import InputError

_WINDOWS_DEVICES: Final = frozenset(
    ("con", "prn", "aux", "nul", "conin$", "conout$", *(f"{port}{number}" for port in ("com", "lpt") for number in "123456789¹²³"))
)
_WINDOWS_SIGNS: Final = frozenset('<>:"|?*')


def read_path(written: str | os.PathLike[str], where: str) -> Path:
    """Return the absolute path that is meant.

    Links stay as they are written, but for those that ``..`` leads out of: there the folder is meant in which the link ends.

    Raises
    ------
    InputError
        If nothing can have this path, or if it cannot be told which one is meant: it is empty, names an unknown user, or depends on
        a working directory that is gone.
    """
    text = os.fspath(written)
    if not text.strip():
        raise _refused("a path is needed here", where, text, "write a name; for the working directory: .")
    if "\0" in text:
        raise _refused("a path cannot hold the character NUL", where, text, "correct the path")
    expanded = expand_home(text, where)
    path = Path(expanded)
    if not path.is_absolute():
        path = _working_directory(where, text) / path
    return check_windows_names(_without_dots(path, where, text), where) if os.name == "nt" else _without_dots(path, where, text)


def expand_home(written: str, where: str) -> str:
    """Return a path with the home folder in the place of ``~`` or ``~NAME`` in front; any other as it is.

    Raises
    ------
    InputError
        If there is no such user.
    """
    if not written.startswith("~"):
        return written
    expanded = os.path.expanduser(written)  # noqa: PTH111 (pathlib's would raise, and drop a slash at the end)
    if expanded.startswith("~"):
        name = Path(written).parts[0]
        action = "write it out; for a name with a tilde, write ./ before it"
        raise _refused(f"the home folder of {path_words(Path(name))} is not known", where, written, action)
    return expanded


def _working_directory(where: str, written: str) -> Path:
    try:
        return Path.cwd()
    except OSError as error:
        raise _refused(
            "the working directory is gone, and this path depends on it",
            where,
            written,
            "go to a folder that exists, or write the whole path, from the root on",
        ) from error


def _without_dots(path: Path, where: str, written: str) -> Path:
    """Return an absolute path without ``..``: up to the last one, links are followed, as the system would."""
    parts = path.parts
    if ".." not in parts:
        return path
    last = len(parts) - parts[::-1].index("..")
    try:
        return Path(*parts[:last]).resolve().joinpath(*parts[last:])
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle, before Python 3.13
        raise _refused("this path leads nowhere", where, written, "correct the path") from error


def check_windows_names(path: Path, where: str) -> Path:
    """Return the path if Windows can have files and folders of all of its names.

    Raises
    ------
    InputError
        If a name is that of a device, ends in a dot or a space, or holds a sign that Windows keeps for itself.
    """
    for name in path.parts[1:]:
        device = name.partition(".")[0].rstrip().casefold() in _WINDOWS_DEVICES
        if device or name != name.rstrip(". ") or any(sign in _WINDOWS_SIGNS or sign < " " for sign in name):
            raise _refused("Windows cannot have a file or folder of this name", where, name, "choose another name")
    return path


def path_document(path: Path) -> str:
    """Return a path as text that can be written as UTF-8, for programs: with numbers for bytes that are no text."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def path_words(path: Path) -> str:
    """Return a path as words of a message: with escapes for whatever does something to a terminal, or is not seen."""
    signs = path_document(path)
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode("ascii") for sign in signs)


def _refused(what: str, where: str, written: str, action: str) -> InputError:
    return InputError(what, where=where, value=written, action=action)
