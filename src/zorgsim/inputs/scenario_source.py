"""Which file a scenario's name means, on the command line and in ``extends``.

A bare name that ships with zorgsim always means the shipped scenario: in every folder, and in ``extends`` as on the command
line, so that a name stands for the same scenario and the same digest everywhere. A file of one's own is named by its path (what
ends in ``.toml`` or holds a ``/``). Bare names that do not ship are looked for in the working directory and in its folder
``scenarios``; in ``extends``, beside the child. A file that was passed over because its name ships is kept for a note.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from zorgsim.errors import InputError, ZorgsimError, decoded, did_you_mean, nearest
from zorgsim.inputs.scenario import as_written
from zorgsim.inputs.signs import KINDS_OF_SIGNS, cleaned, foreign_sign
from zorgsim.paths import expand_home

MOST_BYTES: Final = 1_000_000
"""A scenario file is never larger."""

_ENDING: Final = ".toml"


@dataclass(frozen=True)
class Source:
    """Where a scenario is read from.

    Attributes
    ----------
    name
        The scenario's name.
    label
        How messages call it.
    file
        What is read.
    folder
        Where parents without a path are looked for; None for a shipped scenario.
    passed_over
        Files of the same name that differ from the shipped scenario and are not meant.
    """

    name: str
    label: str
    file: Traversable
    folder: Path | None
    passed_over: tuple[Path, ...] = ()


# The shipped scenarios


def shipped_folder() -> Traversable:
    """Return the folder of the shipped scenarios: in the package, else in the checkout around it.

    Raises
    ------
    ZorgsimError
        If this installation holds none: our fault.
    """
    package = files("zorgsim")
    # An installed wheel carries them inside; an editable install and a source tree read the files that a visitor sees and edits.
    # The link of a package that was linked into place is followed first: the checkout is around what it leads to.
    folders = (package / "data" / "scenarios", Path(str(package)).resolve().parents[1] / "scenarios")
    for folder in folders:
        if _names_in(folder):
            return folder
    raise ZorgsimError("this installation of zorgsim holds no scenarios; install it again")


def list_scenarios() -> tuple[str, ...]:
    """Return the names of the shipped scenarios, in alphabetical order; errors as in `shipped_folder`."""
    return tuple(_names_in(shipped_folder()))


def shipped_source(name: str, namesakes: Iterable[Path] = ()) -> Source:
    """Return the source of a shipped scenario, with those namesakes that say something else."""
    file = shipped_folder() / f"{name}{_ENDING}"
    return Source(name, f"{name} (shipped scenario)", file, None, tuple(path for path in namesakes if _differs(path, file)))


def _differs(path: Path, shipped: Traversable) -> bool:
    if not _holds(path.is_file):
        return False
    try:
        with path.open("rb") as stream:
            own = stream.read(MOST_BYTES)
    except OSError:  # what nobody can read cannot be meant
        return False
    return own.splitlines() != shipped.read_bytes().splitlines()  # line ends are the checkout's business


# Names and paths


def check_name(name: str, where: str) -> None:
    """Raise `InputError` if no scenario can be called this, or have this in the path of its file."""
    if not cleaned(name).strip():
        what, action = "a scenario needs a name", "name a scenario or a .toml file"
    elif sign := foreign_sign(decoded(name)):
        what, action = f"the name of a scenario holds {sign}", "rename the file, so that its name can be read everywhere"
    else:
        return
    raise InputError(what, where=where, value=as_written(name), allowed=KINDS_OF_SIGNS, action=action)


def path_source(path: Path) -> Source:
    """Return the source that a path names."""
    return Source(cleaned(decoded(path.stem)), str(path), path, path.parent)


def named_source(name: str) -> Source:
    """Find the scenario that the user names.

    Raises
    ------
    InputError
        If there is none.
    """
    check_name(name, "scenario")
    path, own = Path(name), Path("scenarios") / f"{name}{_ENDING}"
    if looks_like_path(name):
        return path_source(Path(expand_home(name, "scenario")))
    if name in list_scenarios():
        return shipped_source(name, (path, Path(f"{name}{_ENDING}"), own))
    for candidate, check in ((path, path.is_file), (own, own.is_file), (path, partial(os.path.lexists, path))):
        if _holds(check):
            return path_source(candidate)
    raise unknown_scenario(name, "scenario", own.parent)


def parent_source(name: str, child: Source) -> Source:
    """Find the scenario that a scenario extends.

    Raises
    ------
    InputError
        If there is none.
    """
    folder = child.folder
    if looks_like_path(name):
        path = None if folder is None else folder / expand_home(name, f"{child.label}: extends")
    elif name in list_scenarios():
        beside = [] if folder is None else [folder / f"{name}{_ENDING}"]
        return shipped_source(name, [one for one in beside if one != child.file])  # nobody extends himself
    else:
        path = None if folder is None else folder / f"{name}{_ENDING}"
    if path is not None and _holds(partial(os.path.lexists, path)):  # whatever stands there: reading it says what is wrong with it
        return path_source(path)
    raise unknown_scenario(name, f"{child.label}: extends", None if path is None else path.parent)


def same_source(one: Source, other: Source) -> bool:
    """Tell whether two sources are one file."""
    if one.folder is None or other.folder is None:
        return one.folder is other.folder and one.name == other.name
    return os.path.realpath(one.label) == os.path.realpath(other.label)  # of a loop of links `Path.resolve` makes an error


def looks_like_path(name: str) -> bool:
    """Tell whether a name is a path rather than a bare name."""
    return name.endswith(_ENDING) or any(sign in name for sign in ("/", os.sep, os.altsep) if sign)


def unknown_scenario(name: str, where: str, near: Path | None) -> InputError:
    """Return the error for a scenario that does not exist; ``near`` is the folder in which it could have stood."""
    ending = _ENDING if looks_like_path(name) else ""
    if ending and near is not None and not _holds(near.is_dir):
        what = f"there is no folder {near}" if not _holds(near.exists) else f"{near} is no folder"
        return InputError(what, where=where, value=as_written(name), action="correct the path")
    known = [*list_scenarios(), *(f"{stem}{ending}" for stem in ([] if near is None else _names_in(near)))]
    return InputError(
        "there is no such scenario",
        where=where,
        value=as_written(name),
        allowed=f"a path to a .toml file, or one of {nearest(Path(name).name, known, 'zorgsim scenarios') or 'none that ship'}",
        action=did_you_mean(Path(name).name, known) or "correct the name or the path",
    )


def _holds(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (OSError, ValueError):  # a path that is too long, impossible or out of reach is neither file nor folder
        return False


def _names_in(folder: Traversable) -> list[str]:
    try:
        return sorted(file.name.removesuffix(_ENDING) for file in folder.iterdir() if file.name.endswith(_ENDING))
    except (OSError, ValueError):  # a folder that cannot be listed has no names to offer
        return []
