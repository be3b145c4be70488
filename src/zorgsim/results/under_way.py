"""The folder under way, ``NAME.partial``: a results folder from when simulating begins until it is complete.

It holds a lock, the plan, finished parts, and last of all the results themselves in a folder of their own, which is moved to NAME
when everything in it has reached the disk. Whoever dies leaves a folder that another process can take up or remove
(`zorgsim.results.unfinished`). No two processes ever work in one folder: the lock comes first. The format is described in
docs/results.md, under "A folder under way".
"""

from __future__ import annotations

import json
import os
import platform
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from zorgsim.inputs.scenario import Scenario
from zorgsim.results.destination import MANIFEST, Existing, check_folder, refused_folder
from zorgsim.results.durable import is_being_written, sync_folder, sync_tree, write_durably
from zorgsim.results.in_place import numbered, put_in_place, sha256
from zorgsim.results.lasting_parts import LastingParts
from zorgsim.results.lock import Lock, try_lock
from zorgsim.results.parts import Part, files_in, is_part_file
from zorgsim.results.plan import PLAN, Plan
from zorgsim.results.provenance import identities
from zorgsim.results.undisturbed import undisturbed

ENDING: Final = ".partial"
LOCK: Final = "lock"
WRITER: Final = "writer.json"
PARTS: Final = "parts"
RESULTS: Final = "results"
ARRIVING: Final = "arriving.json"
"""Written just before the results are moved: by the digest of their manifest they are known again where they arrived."""

_AT_ONE_GO: Final[dict[str, Any]] = {"resumed": None}
"""What a manifest says of results that were simulated without an interruption."""


@dataclass
class FolderUnderWay:
    """A folder in which this process works, and no other.

    Attributes
    ----------
    path
        The folder itself.
    target, existing
        Where the results will stand, and what happens to results that stand there already.
    lock
        Held as long as this process works here.
    plan
        None for results that were simulated before.
    made
        Folders above that were made for it, the uppermost last.
    found
        Parts that were there when it was taken up; None in a folder that was not.
    """

    path: Path
    target: Path
    existing: Existing
    lock: Lock
    plan: Plan | None = None
    made: tuple[Path, ...] = ()
    found: int | None = None
    written: Path | None = None

    def planned(self) -> Plan:
        """Return the plan of a folder that has one."""
        if self.plan is None:
            raise ValueError("nothing is simulated in this folder")
        return self.plan

    def extend(self, scenarios: Sequence[Scenario], parts: Sequence[Part]) -> None:
        """Plan more runs of the same scenarios, and write that down."""
        self.plan = self.planned().extended(scenarios, parts)
        self.plan.write(self.path / PLAN)

    @property
    def parts(self) -> LastingParts:
        """The store of parts; what is put together of them is read from here until the folder is removed."""
        return LastingParts(self.path / PARTS, identities(self.planned().scenarios))

    @property
    def all_parts(self) -> int:
        """How many parts there will be."""
        return len(self.planned().parts)

    def finished(self) -> set[Part]:
        """Return the parts that are there."""
        return self.parts.finished() & set(self.planned().parts)

    def manifest_entries(self) -> dict[str, Any]:
        """Return what a manifest says of how the folder came about."""
        if self.plan is None or self.found is None:
            return _AT_ONE_GO
        return {"resumed": {"parts": len(self.plan.parts), "parts_found": self.found}}

    def complete(self, fill: Callable[[Path], None]) -> Path:
        """Hand the results in (`hand_in`), and remove what is left here."""
        written = self.hand_in(fill)
        self.remove()
        return written

    def hand_in(self, fill: Callable[[Path], None]) -> Path:
        """Let a function fill the folder of results, and move it to where it belongs; the parts stay until `remove`.

        Whoever dies in between leaves what he would have left before: taken up, the results are made once more, in the same place.

        Parameters
        ----------
        fill
            Writes everything into the empty folder that it is given, the manifest last.

        Raises
        ------
        InputError
            If it cannot be written there.
        """
        results = self.path / RESULTS
        try:
            shutil.rmtree(results, ignore_errors=True)
            results.mkdir()
            fill(results)
            sync_tree(results)
            arriving = {"manifest": sha256(results / MANIFEST)}
            write_durably(self.path / ARRIVING, lambda file: file.write(json.dumps(arriving).encode() + b"\n"))
            self.target.parent.mkdir(parents=True, exist_ok=True)
            with undisturbed():  # else they may stand there, and nobody know of it
                self.written = put_in_place(results, self.target, self.existing)
                sync_folder(self.written.parent)
        except OSError as error:
            raise refused_folder(self.target, str(error.strerror or error)) from error
        return self.written

    def leave(self) -> int:
        """Let go of a folder that is not complete, and return how many finished parts stay; one without any is removed."""
        try:
            kept = self._count_kept()
        except OSError:  # what cannot be read now is not gone
            self.lock.release()
            return 0
        if kept == 0:
            self.remove()
            return 0
        shutil.rmtree(self.path / RESULTS, ignore_errors=True)  # tables and pictures are made anew from the parts
        (self.path / ARRIVING).unlink(missing_ok=True)
        if not self.lock.sure:
            (self.path / WRITER).unlink(missing_ok=True)  # there it tells whether he lives, and he may live on
        self.lock.release()
        return kept

    def _count_kept(self) -> int:
        if self.plan is None or self.written is not None:
            return 0
        try:
            if (self.path / PARTS).is_dir():
                self.parts.tidy()
            return len(self.finished())
        except OSError:
            return len(self.parts.named() & set(self.plan.parts))

    def remove(self) -> None:
        """Remove all of it, and the folders above that were made for it if nothing else came into them."""
        remove_contents(self.path, self.lock)
        for folder in self.made:
            with suppress(OSError):
                folder.rmdir()


def remove_contents(path: Path, lock: Lock) -> bool:
    """Remove what zorgsim made of a folder whose lock is held, and the folder itself; return False if something else is in it."""
    (path / PLAN).unlink(missing_ok=True)  # first: without it, what is left of the folder is swept
    _remove_parts(path / PARTS)
    shutil.rmtree(path / RESULTS, ignore_errors=True)
    (path / ARRIVING).unlink(missing_ok=True)
    (path / WRITER).unlink(missing_ok=True)
    with suppress(FileNotFoundError):  # all of it may be gone: the results are complete, and only printing them failed
        for entry in path.iterdir():
            if is_being_written(entry.name):
                entry.unlink(missing_ok=True)
    lock.remove()
    try:
        path.rmdir()
    except OSError:
        return not path.exists()
    return True


def _remove_parts(folder: Path) -> None:
    """Remove a folder of parts, but not what somebody else put into it."""
    with suppress(OSError):
        for entry in files_in(folder):
            if is_part_file(entry.name):
                entry.unlink(missing_ok=True)
        folder.rmdir()


# Beginning


def partial_of(folder: Path) -> Path:
    """Return the folder under way of a results folder."""
    return folder.with_name(folder.name + ENDING)


def begin(written: str | os.PathLike[str], existing: Existing, plan: Plan | None = None) -> FolderUnderWay:
    """Begin a results folder.

    Where a folder under way of that name stands already, whoever it belongs to, this one gets a number.

    Parameters
    ----------
    written
        Where the results shall stand, as somebody wrote it.
    existing
        Whether results that stand there are replaced, or the new ones get a number (``name-2``, ``name-3`` ...).
    plan
        What is going to be made, if it is to be simulated; where it will stand is filled in.

    Raises
    ------
    InputError
        If the path holds something else, or cannot be written to.
    """
    folder = check_folder(written, existing)
    made = _missing_parents(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        target, path, lock = _claim(folder, existing)
        if existing is Existing.REPLACE:
            target = folder
        named = None if plan is None else replace(plan, folder=target.name, existing=existing)
        place = FolderUnderWay(path, target, existing, lock, named, made)
        _set_up(place)
    except OSError as error:
        raise refused_folder(folder, str(error.strerror or error)) from error
    return place


def _missing_parents(folder: Path) -> tuple[Path, ...]:
    return tuple(parent for parent in folder.parents if not parent.exists())


def _claim(folder: Path, existing: Existing) -> tuple[Path, Path, Lock]:
    for target in numbered(folder):
        taken = target.exists() and not (target.is_dir() and not any(target.iterdir()))
        if taken and existing is Existing.NUMBER:
            continue
        path = partial_of(target)
        lock = _locked_new(path)
        if lock is not None:
            return target, path, lock
    raise AssertionError("numbers do not end")


def _locked_new(path: Path) -> Lock | None:
    """Make a folder under way and lock it; None where somebody else has it, or had it and left something."""
    try:
        path.mkdir()
    except FileExistsError:
        if not path.is_dir() or any(path.iterdir()):
            return None  # an empty one belonged to somebody who died as he began
    lock = try_lock(path / LOCK)
    if lock is not None and (path / PLAN).exists():  # somebody was quicker, and is gone again
        lock.release()
        return None
    return lock


def _set_up(place: FolderUnderWay) -> None:
    try:
        sync_folder(place.path.parent)  # a name that a power cut takes away takes everything below it along
        sign(place.path)
        if place.plan is not None:
            (place.path / PARTS).mkdir()
            place.plan.write(place.path / PLAN)
    except BaseException:
        place.remove()
        raise


def sign(path: Path) -> None:
    """Say whose the folder is, for messages: whether he lives, the lock tells, unless the system knows no locks."""
    writer = {"process": os.getpid(), "host": platform.node()}
    write_durably(path / WRITER, lambda file: file.write(json.dumps(writer).encode() + b"\n"))


Destination = str | os.PathLike[str] | FolderUnderWay
"""Where results should stand, as somebody wrote it, or the folder under way in which they were simulated."""


def write_folder(folder: Destination, fill: Callable[[Path], None], existing: Existing) -> Path:
    """Let a function fill a results folder, complete or absent.

    Parameters
    ----------
    folder
        Where the results should stand, or the folder under way in which they were simulated.
    fill
        Writes everything into the empty folder that it is given, the manifest last.
    existing
        What happens to results that already stand there; a folder under way knows it already, and stays until its owner removes it.

    Returns
    -------
    Path
        The folder in which the results now stand.

    Raises
    ------
    InputError
        If the path holds something else, or cannot be written to.
    """
    if isinstance(folder, FolderUnderWay):
        return folder.hand_in(fill)
    with working_in(begin(folder, existing)) as place:
        return place.complete(fill)


@contextmanager
def working_in(place: FolderUnderWay) -> Iterator[FolderUnderWay]:
    """Leave a folder under way at the end, whatever happens: the finished parts stay."""
    try:
        yield place
    except BaseException:  # also Ctrl-C
        place.leave()
        raise


def manifest_entries(folder: Destination) -> dict[str, Any]:
    """Return what a manifest says of how its folder came about."""
    return folder.manifest_entries() if isinstance(folder, FolderUnderWay) else _AT_ONE_GO
