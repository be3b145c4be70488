"""Folders under way whose writers have died: found, swept, taken up, or removed."""

from __future__ import annotations

import json
import platform
from contextlib import suppress
from enum import Enum, auto
from glob import escape as glob_escape
from pathlib import Path
from typing import Final

from zorgsim.errors import InputError, did_you_mean
from zorgsim.results.destination import MANIFEST, Existing, check_folder, is_results
from zorgsim.results.durable import is_being_written, process_runs
from zorgsim.results.in_place import is_free, move_back, numbered, sha256
from zorgsim.results.lock import Lock, try_lock
from zorgsim.results.parts import files_in, is_part_file
from zorgsim.results.plan import PLAN, Plan, asks_the_same, check_provenance, is_plan, read_plan
from zorgsim.results.provenance import provenance
from zorgsim.results.under_way import ARRIVING, ENDING, LOCK, PARTS, RESULTS, WRITER, FolderUnderWay, remove_contents, sign

_OURS: Final = frozenset({LOCK, WRITER, PLAN, PARTS, RESULTS, ARRIVING})


class State(Enum):
    """What a folder under way is, as another process finds it."""

    FOREIGN = auto()
    """None of ours."""
    AT_WORK = auto()
    """Its writer lives."""
    UNFINISHED = auto()
    """Its writer died, or was stopped: it can be taken up."""
    WITHOUT_PLAN = auto()
    """Its writer died before there was anything to keep."""


def state_of(path: Path) -> State:
    """Return what a path that may be a folder under way is."""
    if not path.name.endswith(ENDING) or not path.is_dir() or path.is_symlink():
        return State.FOREIGN
    names = {entry.name for entry in path.iterdir() if not is_being_written(entry.name)}
    if LOCK not in names or not _is_ours(path, names):
        return State.FOREIGN
    lock = _lock_of_dead(path)
    if lock is None:
        return State.AT_WORK if path.exists() else State.FOREIGN
    lock.release()
    return State.UNFINISHED if PLAN in names else State.WITHOUT_PLAN


def _is_ours(path: Path, names: set[str]) -> bool:
    """Say whether zorgsim made a folder with a lock: other programs may call their files so too.

    With a plan, whatever somebody else put beside it; without, only what zorgsim leaves when it dies before there is one.
    """
    signed = _writer(path) is not None
    if PLAN in names:
        return signed or names <= _OURS or is_plan(path / PLAN)
    if names == {LOCK}:
        return (path / LOCK).stat().st_size == 0
    return signed and names <= _OURS and all(is_part_file(entry.name) for entry in files_in(path / PARTS))


def _lock_of_dead(path: Path) -> Lock | None:
    """Return the lock of a folder whose writer has ended; where the system knows no locks, ask whether his process runs."""
    lock = try_lock(path / LOCK)
    if lock is None or lock.sure or not _writer_runs(path):
        return lock
    lock.release()
    return None


def _writer(path: Path) -> tuple[int, str] | None:
    """Return process and host of the last writer; None if he did not sign, or it is not our signature."""
    try:
        writer = json.loads((path / WRITER).read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    if not isinstance(writer, dict) or writer.keys() != {"process", "host"}:
        return None
    process, host = writer["process"], writer["host"]
    return (process, host) if type(process) is int and process > 0 and isinstance(host, str) else None


def _writer_runs(path: Path) -> bool:
    """Say whether a process of the number runs that the last writer had on this computer."""
    writer = _writer(path)
    if writer is None or writer[1] != platform.node():
        return False
    return process_runs(writer[0])  # on Windows nobody can tell; but there locks are sure


def unfinished_beside(folder: Path) -> list[Path]:
    """Return the folders under way of results of this name, numbered ones too, whose writers have died."""
    found = sorted(folder.parent.glob(f"*{ENDING}")) if folder.parent.is_dir() else []
    return [path for path in found if _same_name(path, folder) and _state(path) is State.UNFINISHED]


def _same_name(path: Path, folder: Path) -> bool:
    name = path.name.removesuffix(ENDING)
    return name == folder.name or name.rpartition("-")[0] == folder.name and name.rpartition("-")[2].isdecimal()


def sweep(parent: Path) -> list[Path]:
    """Remove folders under way without a plan whose writers have died, and return them."""
    swept = []
    for path in sorted(parent.glob(f"*{ENDING}")) if parent.is_dir() else []:
        if _state(path) is State.WITHOUT_PLAN:
            lock = _lock_of_dead(path)
            if lock is not None and lock.sure and not (path / PLAN).exists() and remove_contents(path, lock):
                swept.append(path)
    return swept


def _state(path: Path) -> State:
    try:
        return state_of(path)
    except OSError:  # what may not even be looked at
        return State.FOREIGN


def writer_of(path: Path) -> str:
    """Return whose a folder under way is, for messages."""
    writer = _writer(path)
    return "another process" if writer is None else f"process {writer[0]} on {writer[1]}"


# Going on, or not


def take_up(path: Path) -> FolderUnderWay:
    """Go on with a folder under way that its writer left.

    Raises
    ------
    InputError
        If there is none, if its writer lives, or if other versions or data began it.
    """
    lock = _locked_old(path, (State.UNFINISHED,))
    try:
        plan = read_plan(path / PLAN)
        check_provenance(path / PLAN, plan, provenance())
        target, existing = _arrived(path, plan) or _target(path.with_name(plan.folder), plan.existing)
        place = FolderUnderWay(path, target, existing, lock, plan)
        sign(path)
        (path / PARTS).mkdir(exist_ok=True)
        place.parts.tidy()
    except BaseException:
        lock.release()
        raise
    return place


def take_up_same(folder: Path, plan: Plan) -> FolderUnderWay | None:
    """Go on where a writer died who made the same for results of this name; None if nobody did."""
    for path in unfinished_beside(folder):
        with suppress(InputError):  # its plan cannot be read, or somebody has just taken it up
            if asks_the_same(read_plan(path / PLAN), plan):
                return take_up(path)
    return None


def _arrived(path: Path, plan: Plan) -> tuple[Path, Existing] | None:
    """Return where the results stand already, if their writer died between moving them and removing the rest.

    They are made once more, for whoever asks has not seen their table; and they replace themselves, for nobody wants them twice.
    """
    try:
        manifest = json.loads((path / ARRIVING).read_bytes())["manifest"]
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None
    folder = path.with_name(plan.folder)
    for one in (folder, *sorted(folder.parent.glob(f"{glob_escape(folder.name)}-*"))):
        if is_results(one) and sha256(one / MANIFEST) == manifest:
            move_back(one)
            return check_folder(one, Existing.REPLACE), Existing.REPLACE
    return None


def _target(folder: Path, existing: Existing) -> tuple[Path, Existing]:
    """Return where the results will stand; a name that something else has got meanwhile is left to it, and they get a number."""
    if existing is Existing.REPLACE:
        move_back(folder)
        if is_results(folder) or is_free(folder):
            return check_folder(folder, existing), existing
    free = next(one for one in numbered(folder) if _is_free_again(one))
    return check_folder(free, Existing.NUMBER), Existing.NUMBER


def _is_free_again(folder: Path) -> bool:
    """Say whether nothing stands there, but for what was being moved there when its writer was killed; which is moved back."""
    move_back(folder)
    return is_free(folder)


def discard(path: Path) -> list[str]:
    """Remove a folder under way that its writer left; return the names of what is not zorgsim's and stays.

    Raises
    ------
    InputError
        If there is none, or its writer lives.
    """
    lock = _locked_old(path, (State.UNFINISHED, State.WITHOUT_PLAN))
    if remove_contents(path, lock):
        return []
    return sorted(entry.name for entry in path.iterdir())


def check_under_way(path: Path, states: tuple[State, ...]) -> State:
    """Return what a folder under way is.

    Raises
    ------
    InputError
        If it is none of these.
    """
    state = _state(path)
    if state not in states:
        raise _none_there(path, state)
    return state


def _locked_old(path: Path, states: tuple[State, ...]) -> Lock:
    check_under_way(path, (*states, State.AT_WORK))
    lock = _lock_of_dead(path)
    if lock is None:
        raise InputError(
            "somebody is at work in this folder",
            where=str(path),
            value=writer_of(path),
            allowed="a folder whose writer has ended",
            action="wait until it has ended, or end it",
        )
    return lock


def _none_there(path: Path, state: State) -> InputError:
    found = path.parent.glob(f"*{ENDING}") if path.parent.is_dir() else ()
    near = {one.name.removesuffix(ENDING): one for one in found if one != path and _state(one) is not State.FOREIGN}
    hint = did_you_mean(path.name.removesuffix(ENDING), near)
    for name, one in near.items():
        hint = hint.replace(repr(name), repr(str(one)))
    without = state is State.WITHOUT_PLAN
    return InputError(
        "there is nothing to go on with: nothing was planned in it yet" if without else "this is no folder under way",
        where=str(path),
        allowed=f"a folder NAME{ENDING} in which zorgsim was interrupted",
        action=hint or ("discard it" if without else "name the folder that zorgsim said it kept"),
    )
