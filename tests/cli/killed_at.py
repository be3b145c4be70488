"""The program, killed at a chosen step of its writing: a program of its own, which the product knows nothing of.

    python killed_at.py STEP HOW LOG ARGUMENT...

A step is a call by which something in the working directory is made, renamed, removed, or written through to the disk; the
process kills itself (signal 9) just before the step of this number is done, counted from 0. -1: it lives, and LOG gets a line for
each step. No pictures are drawn, for they would take most of the time. HOW it is killed:

kill
    as ``kill -9`` does: what was written is there.
power
    as a power cut does at its worst: what was not synced is cut off, and renames whose folder was not synced are undone. Without it
    no test could see whether a file is synced before it is renamed.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path.cwd()
STEPS = ("fsync", "rename", "replace", "unlink", "mkdir", "rmdir")
State = tuple[int, int, int]


def state_of(status: os.stat_result) -> State:
    return status.st_ino, status.st_size, status.st_mtime_ns


def files() -> list[Path]:
    return [path for path in HERE.rglob("*") if path.is_file() and not path.is_symlink()]


class Disk:
    """What of the working directory would survive a power cut."""

    def __init__(self) -> None:
        self.synced = {state_of(path.stat()) for path in files()}
        self.renamed: list[tuple[Path, Path]] = []

    def sync(self, descriptor: int) -> None:
        path = Path(os.readlink(f"/proc/self/fd/{descriptor}"))
        self.synced.add(state_of(os.fstat(descriptor)))
        self.renamed = [pair for pair in self.renamed if pair[1].parent != path]

    def rename(self, source: Path, target: Path) -> None:
        self.renamed.append((source, target))

    def lose(self) -> None:
        """Take away what was never synced."""
        for path in files():
            if state_of(path.stat()) not in self.synced:
                os.truncate(path, path.stat().st_size // 2)
        for source, target in reversed(self.renamed):
            if target.exists() and source.parent.is_dir() and not source.exists():
                RENAME(target, source)


RENAME = os.rename


class Killer:
    def __init__(self, step: int, how: str, log: Path) -> None:
        self.step, self.how, self.log = step, how, log
        self.seen = 0
        self.disk = Disk()

    def before(self, what: str, path: Path) -> None:
        """Count a step that is about to be done, and die if it is the one."""
        if self.seen == self.step:
            if self.how == "power":
                self.disk.lose()
            os.kill(os.getpid(), signal.SIGKILL)
        if self.step < 0:
            with self.log.open("a", encoding="utf-8") as log:
                log.write(f"{what} {path.relative_to(HERE).as_posix()}\n")
        self.seen += 1

    def wrap(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(subject: Any, *rest: Any, **named: Any) -> Any:
            path = path_of(subject, named.get("dir_fd"))
            if HERE not in (path, *path.parents):
                return call(subject, *rest, **named)
            self.before(name, path)
            done = call(subject, *rest, **named)
            if name == "fsync":
                self.disk.sync(subject)
            elif name in ("rename", "replace"):
                self.disk.rename(path, path_of(rest[0], None))
            return done

        return wrapped


def path_of(subject: Any, folder: int | None) -> Path:
    """The path that a call is about: of a descriptor, of a name in a folder that is open, or as it is."""
    if isinstance(subject, int):
        return Path(os.readlink(f"/proc/self/fd/{subject}"))
    name = Path(os.fsdecode(subject))
    return (Path(os.readlink(f"/proc/self/fd/{folder}")) if folder is not None else HERE) / name


def main() -> None:
    step, how, log, *arguments = sys.argv[1:]
    killer = Killer(int(step), how, Path(log))
    for name in STEPS:
        setattr(os, name, killer.wrap(name, getattr(os, name)))
    sys.argv = ["zorgsim", *arguments]
    from zorgsim.cli import main as zorgsim
    from zorgsim.cli import simulation
    from zorgsim.report import figures

    for module, name in ((simulation, "rehearse_pictures"), (figures, "figure_attachments")):
        setattr(module, name, lambda *_: ())
    zorgsim()


if __name__ == "__main__":
    main()
