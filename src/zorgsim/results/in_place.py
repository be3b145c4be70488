"""How a complete folder comes to stand where it belongs, and what it leaves alone there.

A folder that does not exist yet is made by renaming. One that exists is never taken away, since it may be the working directory, a
mounted disk or what a link leads to: files are moved into it, the manifest last, or all that was moved is moved back.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Any, Final

from zorgsim.results.destination import MANIFEST, Existing, is_results
from zorgsim.results.durable import sync_folder, sync_tree
from zorgsim.results.lock import Lock, try_lock

LOCK: Final = "lock"
HOLD: Final = ".zorgsim-"
"""How the folder is called in which old and new files stand while they change places."""


def put_in_place(made: Path, folder: Path, existing: Existing) -> Path:
    """Move a complete folder to where it belongs; return where it stands now.

    Parameters
    ----------
    made
        The complete folder, beside where it belongs. It is gone afterwards; still there if it could not be moved.
    folder
        Where it should stand: absolute, and found good by `zorgsim.results.destination.check_folder`.
    existing
        If results stand there: whether they are replaced, or the new ones get a number. Replaced are the files that the old
        manifest lists and that are still as they were written. All others stay; one whose name a new file needs is renamed
        (``.kept``).

    Raises
    ------
    OSError
        If the system refuses; then everything stands where it stood, or the error names the folder in which the rest is kept.
    """
    if existing is Existing.REPLACE and is_results(folder):
        # the manifest goes first, as it comes last: at no moment does one stand beside half of its files
        _exchange(made, folder, [folder / MANIFEST, *own_files(folder)])
        return folder
    for target in numbered(folder):
        if target.is_dir() and not any(target.iterdir()):
            _exchange(made, target, ())
            return target
        if not os.path.lexists(target):
            made.rename(target)
            return target
    raise AssertionError("numbers do not end")


def numbered(folder: Path) -> Iterator[Path]:
    """Yield the folder, then the folder with -2, -3 ... behind its name."""
    yield folder
    number = 2
    while True:
        yield folder.with_name(f"{folder.name}-{number}")
        number += 1


def is_free(folder: Path) -> bool:
    """Say whether nothing has this name, or an empty folder."""
    return not os.path.lexists(folder) or (folder.is_dir() and not any(folder.iterdir()))


def move_back(folder: Path) -> None:
    """Undo what a writer left half done who was killed while he filled a folder, or replaced the results of one.

    As long as the new manifest, which comes last, has not left the hold, the old results are moved back; of the new ones those that
    had come already are removed, if they are as they were written. Where it has, only the hold is removed.
    """
    for hold in sorted(folder.glob(f"{HOLD}*")):
        if hold.is_symlink() or not (hold / LOCK).exists():
            continue  # nothing had changed places yet
        lock = try_lock(hold / LOCK)
        if lock is None:
            continue  # he lives
        sure = lock.sure
        lock.release()
        if sure and (is_results(hold / "new") or not is_results(folder)):
            _move_back(hold, folder)
        elif sure:
            _clear(hold, folder, ())


def _move_back(hold: Path, folder: Path) -> None:
    old, new, moves = hold / "old", hold / "new", _Moves()
    listed = listed_files(new) if is_results(new) else {}
    for come, digest in listed.items():
        if not os.path.lexists(new / come) and _is_own(folder, come, digest):
            moves.move(folder / come, new / come)
    for name in _manifest_last(old):
        _make_way(name, folder, moves)
        moves.move(old / name, folder / name)
    sync_folder(folder)
    _clear(hold, folder, ())


# Whose files are whose


def own_files(folder: Path) -> list[Path]:
    """Return the files of a results folder that are as zorgsim wrote them, the manifest apart."""
    return [folder / name for name, digest in listed_files(folder).items() if _is_own(folder, name, digest)]


def listed_files(folder: Path) -> dict[str, Any]:
    """Return the digests that the manifest of a results folder gives, by name of file."""
    listed = json.loads((folder / MANIFEST).read_text(encoding="utf-8")).get("files")
    return listed if isinstance(listed, dict) else {}


def _is_own(folder: Path, name: str, digest: Any) -> bool:
    """Say whether a file that a manifest lists is there, in the folder itself, with the content that was written.

    Manifests can be edited: a name that leads out of the folder, by dots or by a link, is nobody's business.
    """
    path = folder / name
    return is_inside(folder, name) and path.is_file() and not path.is_symlink() and sha256(path) == digest


def is_inside(folder: Path, name: str) -> bool:
    """Say whether a name that a manifest lists stays in the folder: not by dots, nor by a link does it lead out."""
    dots = ".." in PurePosixPath(name).parts or PurePosixPath(name).is_absolute()
    return not dots and (folder / name).resolve().is_relative_to(folder.resolve())


def others_files(folder: Path) -> list[str]:
    """Return the names of the files in a results folder that zorgsim did not write, or that were changed since."""
    own = {*own_files(folder), folder / MANIFEST}
    found = (path for path in sorted(folder.rglob("*")) if path not in own and (path.is_symlink() or not path.is_dir()))
    return [path.relative_to(folder).as_posix() for path in found]


def sha256(path: Path) -> str:
    """Return the digest of a file, hexadecimal."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


# Changing places


class _Moves:
    """Renames that can be undone."""

    def __init__(self) -> None:
        self._done: list[tuple[Path, Path]] = []

    def move(self, source: Path, target: Path) -> None:
        """Move a file to a name that nothing has."""
        target.parent.mkdir(parents=True, exist_ok=True)
        self._done.append((source, target))  # noted before it is done: an interruption may come in between
        source.rename(target)

    def undo(self) -> bool:
        """Move everything back that can be, the last first; return whether all of it is back."""
        refused = False
        for source, target in reversed(self._done):
            try:
                if os.path.lexists(target) and not os.path.lexists(source):
                    source.parent.mkdir(parents=True, exist_ok=True)
                    target.rename(source)
            except OSError:
                refused = True
        return not refused


def _exchange(made: Path, folder: Path, old: Sequence[Path]) -> None:
    """Move the files of a folder into another one and take these old files out of it, or leave both as they were.

    If the system refuses to move something back too, what is left of old and new stays in the hold.
    """
    hold = Path(tempfile.mkdtemp(prefix=HOLD, dir=folder))  # inside, for it may be a disk of its own
    new, moves = hold / "new", _Moves()
    coming, going = _manifest_last(made), [path.relative_to(folder) for path in old]
    lock = try_lock(hold / LOCK)  # so that nobody takes him for dead
    try:
        shutil.move(made, new)
        sync_tree(new)  # onto another disk it was copied
        for name in going:
            moves.move(folder / name, hold / "old" / name)
        for name in coming:
            _make_way(name, folder, moves)
            moves.move(new / name, folder / name)
        _sync_names(folder, (*going, *coming))  # before the old ones are removed
    except BaseException as error:
        _let_go(lock)
        _go_back(moves, made, hold, error)
        _clear(hold, folder, (*going, *coming))
        raise
    _let_go(lock)
    _clear(hold, folder, (*going, *coming))


def _let_go(lock: Lock | None) -> None:
    if lock is not None:
        lock.release()


def _sync_names(folder: Path, names: Sequence[Path]) -> None:
    """See to it that these names reach the disk; not all that somebody may keep in this folder."""
    for parent in {parent for name in names for parent in name.parents}:
        sync_folder(folder / parent)


def _go_back(moves: _Moves, made: Path, hold: Path, error: BaseException) -> None:
    """Undo all moves; where that fails too, raise an error that says where the files are."""
    complete, new = moves.undo(), hold / "new"
    try:
        if complete and new.exists() and not made.exists():
            shutil.move(new, made)
    except OSError:
        complete = False
    if complete:
        return
    why = getattr(error, "strerror", None) or str(error) or type(error).__name__
    where = f"{why}; not everything could be moved back: what is missing is kept in {str(hold)!r}"
    raise OSError(getattr(error, "errno", None) or errno.EIO, where) from error


def _clear(hold: Path, folder: Path, names: Sequence[Path]) -> None:
    """Remove the hold, in which nothing is that is needed, and those of our folders that have become empty."""
    for inside in ("old", "new"):  # the lock last: a hold without one is taken for one in which nothing had changed places
        shutil.rmtree(hold / inside, ignore_errors=True)
    shutil.rmtree(hold, ignore_errors=True)
    _drop_empty({parent for name in names for parent in name.parents}, folder)


def _manifest_last(folder: Path) -> list[Path]:
    """Return the names of all files in a folder, from there on."""
    names = [path.relative_to(folder) for path in folder.rglob("*") if not path.is_dir()]
    return sorted(names, key=lambda name: (name == Path(MANIFEST), name))


def _make_way(name: Path, folder: Path, moves: _Moves) -> None:
    """Rename what stands where a file, or a folder on its way, must come: somebody else's, so it is kept."""
    for part in (*reversed(name.parents), name):
        path = folder / part
        if os.path.lexists(path) and (part == name or not path.is_dir()):
            moves.move(path, kept_name(path))


def kept_name(path: Path) -> Path:
    """Return a name beside a file, that nothing has, under which it is kept: ``memo.kept.docx``, ``memo.kept-2.docx``."""
    number = 1
    while os.path.lexists(name := path.with_name(f"{path.stem}.kept{f'-{number}' if number > 1 else ''}{path.suffix}")):
        number += 1
    return name


def _drop_empty(names: set[Path], folder: Path) -> None:
    """Remove those of our folders that have become empty, the deepest first."""
    for name in sorted(names - {Path()}, key=lambda name: -len(name.parts)):
        with suppress(OSError):  # not empty
            (folder / name).rmdir()
