"""Folders under way whose writers have died: found, swept, taken up, or removed."""

from __future__ import annotations

import json
from enum import Enum, auto
from pathlib import Path
from typing import Final

from zorgsim.errors import InputError, did_you_mean
from zorgsim.results.destination import check_folder
from zorgsim.results.durable import UNFINISHED
from zorgsim.results.lock import Lock, try_lock
from zorgsim.results.plan import PLAN, check_provenance, read_plan
from zorgsim.results.provenance import provenance
from zorgsim.results.under_way import ENDING, LOCK, PARTS, RESULTS, WRITER, FolderUnderWay, remove_contents, sign

_OURS: Final = frozenset({LOCK, WRITER, PLAN, PARTS, RESULTS})


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
    names = {entry.name for entry in path.iterdir() if not entry.name.endswith(UNFINISHED)}
    if not names <= _OURS or LOCK not in names:
        return State.FOREIGN
    lock = try_lock(path / LOCK)
    if lock is None:
        return State.AT_WORK if path.exists() else State.FOREIGN
    lock.release()
    return State.UNFINISHED if PLAN in names else State.WITHOUT_PLAN


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
            lock = try_lock(path / LOCK)
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
    try:
        writer = json.loads((path / WRITER).read_bytes())
        return f"process {int(writer['process'])} on {writer['host']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"


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
        target = check_folder(path.with_name(plan.folder), plan.existing)
        place = FolderUnderWay(path, target, plan.existing, lock, plan)
        sign(path)
        (path / PARTS).mkdir(exist_ok=True)
        place.parts.tidy()
    except BaseException:
        lock.release()
        raise
    return place


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


def _locked_old(path: Path, states: tuple[State, ...]) -> Lock:
    state = _state(path)
    if state not in (*states, State.AT_WORK):
        raise _none_there(path, state)
    lock = try_lock(path / LOCK)
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
    near = {one.name.removesuffix(ENDING): str(one) for one in path.parent.glob(f"*{ENDING}")} if path.parent.is_dir() else {}
    meant = near.get(path.name)
    hint = f"did you mean {meant!r}?" if meant else did_you_mean(path.name.removesuffix(ENDING), near)
    without = state is State.WITHOUT_PLAN
    return InputError(
        "there is nothing to go on with: nothing was planned in it yet" if without else "this is no folder under way",
        where=str(path),
        allowed=f"a folder NAME{ENDING} in which zorgsim was interrupted",
        action=hint or ("discard it" if without else "name the folder that zorgsim said it kept"),
    )
