"""Is a folder as zorgsim wrote it? Every file is held against the checksum that was written with it; nothing is changed.

Of a results folder the manifest lists size and SHA-256 of every file, and seals itself. Of a folder under way each part has its
digest in its name and says in its metadata what made it. What an older zorgsim wrote without a checksum cannot be known, and is
said to be so: it counts neither as whole nor as changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any, Final

from zorgsim.errors import InputError
from zorgsim.results.destination import MANIFEST, WHERE
from zorgsim.results.durable import is_being_written
from zorgsim.results.folder import FORMAT, FORMAT_NAME
from zorgsim.results.in_place import HOLD, is_inside, sha256
from zorgsim.results.parts import DAMAGED, Part, PartsInFolder, is_part_file
from zorgsim.results.plan import PLAN, PLAN_FORMAT, Plan, read_plan
from zorgsim.results.provenance import identities
from zorgsim.results.seal import Seal, seal_of
from zorgsim.results.under_way import ARRIVING, LOCK, PARTS, RESULTS, WRITER
from zorgsim.results.unfinished import State, check_under_way


class Kind(StrEnum):
    """What kind of folder was looked at."""

    RESULTS = "results"
    UNDER_WAY = "under_way"


class Condition(StrEnum):
    """What was found of a file."""

    WHOLE = "whole"
    """It is as it was written."""
    MISSING = "missing"
    CUT_OFF = "cut_off"
    """It is shorter than it was written."""
    CHANGED = "changed"
    UNREADABLE = "unreadable"
    """The system cannot read it now; which does not say that it is damaged."""
    UNKNOWN = "unknown"
    """There is no checksum that this version could hold it against."""
    EXTRA = "extra"
    """Somebody else's, or left behind; it hinders nothing."""


FINE: Final = (Condition.WHOLE, Condition.EXTRA)
"""What is found where all is well."""


@dataclass(frozen=True)
class Checked:
    """A file, by its path from the folder on, and what was found of it."""

    name: str
    condition: Condition


@dataclass(frozen=True)
class Verification:
    """What was found in a folder.

    Attributes
    ----------
    folder, kind, format
        What was looked at; the format as its manifest or plan names it, "" where that cannot be read.
    files
        Every file that must be there, and every other that is.
    planned, finished
        Of a folder under way, how many parts there will be, and how many of them are there, whole; None if that cannot be known,
        and of results.
    at_work
        Whether somebody works in it now: what is being written is not looked at.
    """

    folder: Path
    kind: Kind
    format: str
    files: tuple[Checked, ...]
    planned: int | None = None
    finished: int | None = None
    at_work: bool = False

    @property
    def whole(self) -> bool:
        """Is everything that must be there as it was written? False also where that cannot be known."""
        return all(one.condition in FINE for one in self.files)

    def named(self, condition: Condition) -> list[str]:
        """Return the names of the files of which this was found."""
        return [one.name for one in self.files if one.condition is condition]


def verify(folder: Path) -> Verification:
    """Look whether a results folder, or a folder under way, is as zorgsim wrote it.

    Raises
    ------
    InputError
        If it is neither, or of a format that this version does not know.
    """
    if (folder / MANIFEST).is_file():
        return _verify_results(folder)
    if (folder / LOCK).exists() or (folder / PLAN).exists():
        return _verify_under_way(folder)
    _check_holds(folder)
    raise InputError(
        "there is nothing to verify",
        where=WHERE,
        value=str(folder),
        allowed=f"a folder with a {MANIFEST} of zorgsim, or a folder NAME.partial in which zorgsim was interrupted",
        action="name the folder that zorgsim printed",
    )


def _check_holds(folder: Path) -> None:
    """Say where the results are if somebody was killed while he replaced those of a folder: the manifest comes last."""
    holds = sorted(folder.glob(f"{HOLD}*/old/{MANIFEST}"))
    if holds:
        raise InputError(
            "the results of this folder were being replaced when that was interrupted; the old ones are kept",
            where=str(folder),
            value=str(holds[0].parent),
            allowed="a folder with a manifest",
            action=f"go on with zorgsim resume {folder.name}.partial, which first moves the old ones back",
        )


# Results


def _verify_results(folder: Path) -> Verification:
    text = (folder / MANIFEST).read_text("utf-8", errors="replace")
    manifest = _document(text)
    if manifest is None:
        if f'"format": "{FORMAT_NAME}' not in text[:200]:
            raise _refused(folder, "its manifest is none of zorgsim's")
        others = (Checked(name, Condition.UNKNOWN) for name in _names_in(folder) if name != MANIFEST)
        return Verification(folder, Kind.RESULTS, "", (Checked(MANIFEST, _of_broken(text)), *others))
    _check_format(folder, str(manifest.get("format", "")))
    listed, sizes = manifest.get("files"), manifest.get("sizes")
    files = [Checked(MANIFEST, _of_seal(seal_of(manifest)))]
    if isinstance(listed, dict):
        known = sizes if isinstance(sizes, dict) else {}
        files += [Checked(name, _condition(folder, name, digest, known.get(name))) for name, digest in listed.items()]
    seen = {one.name for one in files}
    rest = Condition.EXTRA if isinstance(listed, dict) else Condition.UNKNOWN
    files += [Checked(name, rest) for name in _names_in(folder) if name not in seen]
    return Verification(folder, Kind.RESULTS, str(manifest["format"]), tuple(files))


def _document(text: str) -> dict[str, Any] | None:
    try:
        document = json.loads(text)
    except ValueError:
        return None
    return document if isinstance(document, dict) else None


def _of_broken(text: str) -> Condition:
    """Say what became of a JSON object that cannot be read."""
    try:
        json.JSONDecoder().raw_decode(text)
    except ValueError:
        return Condition.CHANGED if text.rstrip().endswith("}") else Condition.CUT_OFF
    return Condition.CHANGED  # something stands behind it


def _of_seal(seal: Seal) -> Condition:
    return {Seal.WHOLE: Condition.WHOLE, Seal.BROKEN: Condition.CHANGED, Seal.NONE: Condition.UNKNOWN}[seal]


def _check_format(folder: Path, written: str) -> None:
    name, _, number = written.rpartition(" ")
    if name != FORMAT_NAME or not number.isdecimal():
        raise _refused(folder, "its manifest is none of zorgsim's")
    if int(number) > int(FORMAT.rpartition(" ")[2]):
        raise InputError(
            "a newer zorgsim wrote these results",
            where=str(folder / MANIFEST),
            value=written,
            allowed=f"formats up to {FORMAT!r}",
            action="verify them with that version",
        )


def _refused(folder: Path, why: str) -> InputError:
    return InputError("no zorgsim results", where=WHERE, value=str(folder), action=f"name another folder: {why}")


def _condition(folder: Path, name: str, digest: object, size: object) -> Condition:
    """Hold a file against what the manifest says of it."""
    path = folder / name
    if not is_inside(folder, name) or path.is_symlink():
        return Condition.CHANGED  # no file of ours is a link, or stands elsewhere
    if not path.is_file():
        return Condition.MISSING
    try:
        found = path.stat().st_size
        if sha256(path) == digest:
            return Condition.WHOLE
    except OSError:
        return Condition.UNREADABLE
    return Condition.CUT_OFF if isinstance(size, int) and found < size else Condition.CHANGED


def _names_in(folder: Path) -> list[str]:
    """Return everything in a folder that is no folder; what stands in a hold of changing places is one entry."""
    found = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    names = (path.relative_to(folder) for path in found)
    return sorted({name.parts[0] if name.parts[0].startswith(HOLD) else name.as_posix() for name in names})


# Under way


def _verify_under_way(folder: Path) -> Verification:
    at_work = check_under_way(folder, (State.UNFINISHED, State.AT_WORK)) is State.AT_WORK
    text = (folder / PLAN).read_text("utf-8", errors="replace") if (folder / PLAN).exists() else ""
    document, plan = _document(text), _plan(folder / PLAN)
    store = PartsInFolder(folder / PARTS, () if plan is None else identities(plan.scenarios, plan.provenance))
    planned = set() if plan is None else set(plan.parts)
    parts = list(_parts(store, planned))
    others = [Checked(name, Condition.EXTRA) for name in _others(folder)]
    return Verification(
        folder,
        Kind.UNDER_WAY,
        "" if document is None else str(document.get("format", "")),
        (Checked(PLAN, _of_plan(text, document, plan)), *parts, *others),
        None if plan is None else len(plan.parts),
        None if plan is None else len(store.finished() & planned),
        at_work,
    )


def _plan(path: Path) -> Plan | None:
    try:
        return read_plan(path)
    except InputError:
        return None


def _of_plan(text: str, document: Mapping[str, Any] | None, plan: Plan | None) -> Condition:
    if not text:
        return Condition.MISSING
    if document is None:
        return _of_broken(text)
    seal = seal_of(document)
    if plan is None and (seal is Seal.WHOLE or document.get("format") != PLAN_FORMAT):
        return Condition.UNKNOWN  # whole, but not for this version
    return Condition.CHANGED if plan is None else _of_seal(seal)


def _parts(store: PartsInFolder, planned: set[Part]) -> Iterator[Checked]:
    """Say of each file of a part what it is; a part that is there twice is extra the second time, for one is read."""
    seen: set[Part] = set()
    for path in store.files():
        name = f"{PARTS}/{path.name}"
        try:
            if not store.is_whole(path):
                yield Checked(name, Condition.CHANGED if store.has_end(path) else Condition.CUT_OFF)
                continue
            part = store.part_of(path)
        except OSError:
            yield Checked(name, Condition.UNREADABLE)
            continue
        if not store.identities:
            yield Checked(name, Condition.UNKNOWN)  # without the plan it is a file of ours, but of what cannot be known
        else:
            yield Checked(name, Condition.WHOLE if part in planned and part not in seen else Condition.EXTRA)
        seen |= {part} if part else set()


def _others(folder: Path) -> Iterator[str]:
    """Yield what is not zorgsim's, or was put aside; what is being written, and results in the making, are not looked at."""
    for path in sorted(folder.iterdir()):
        if path.name not in (LOCK, WRITER, PLAN, PARTS, RESULTS, ARRIVING) and not is_being_written(path.name):
            yield path.name
    for path in sorted((folder / PARTS).iterdir()) if (folder / PARTS).is_dir() else ():
        if not is_part_file(path.name) or path.name.endswith(DAMAGED):
            yield str(PurePosixPath(PARTS, path.name))
