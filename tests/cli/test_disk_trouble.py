"""A disk that is full or read-only at whatever moment: it is said, nothing half-written shows, and what was finished stays."""

from __future__ import annotations

import errno
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.test_interrupted import COMPARED, NAMES, write_scenarios

from zorgsim.results.verify import verify

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")

Ask = Callable[..., Any]

COMMAND = (*COMPARED, "--jobs", "1", "--results", "mine")
PARTS = len(NAMES)


def limited(most: int) -> Callable[[], None]:
    """No file of this process can be larger: to write it is an error of the system, as where a disk is full."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    return limit


def test_where_no_part_can_be_written_that_is_said_and_nothing_stays(folder: Path) -> None:
    """By the system itself: the plan fits into what a file may be, a part does not."""
    write_scenarios(folder)
    program = [sys.executable, "-m", "zorgsim", *COMMAND, "--replications", "50"]
    ended = subprocess.run(program, cwd=folder, capture_output=True, text=True, preexec_fn=limited(20_000), check=False)
    assert ended.returncode == 2, ended.stderr
    assert "zorgsim: a finished part cannot be written\n" in ended.stderr
    assert "File too large" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert {path.name for path in folder.iterdir()} == {f"{name}.toml" for name in NAMES}


class Refusing:
    """A disk that refuses to sync from the n-th file on whose name holds a word: full, or become read-only."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, word: str, at: int, number: int) -> None:
        self.word, self.at, self.number, self.seen = word, at, number, 0
        self.fsync = os.fsync
        monkeypatch.setattr("zorgsim.results.durable.os.fsync", self)

    def __call__(self, descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").resolve()
        if self.word in str(path) and path.is_file():
            self.seen += 1
            if self.seen >= self.at:
                raise OSError(self.number, os.strerror(self.number))
        self.fsync(descriptor)


@pytest.fixture
def without_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zorgsim.cli.simulation.rehearse_pictures", lambda *_: None)
    monkeypatch.setattr("zorgsim.report.figures.figure_attachments", lambda *_: [])


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
@pytest.mark.parametrize(
    ("word", "at", "number", "kept"),
    [
        ("parts", 1, errno.ENOSPC, 0),
        ("parts", 3, errno.EROFS, 2),
        pytest.param("parts", 4, errno.EDQUOT, 3, marks=pytest.mark.release),
        ("results/tables", 2, errno.ENOSPC, PARTS),
        pytest.param("results/manifest.json", 1, errno.EROFS, PARTS, marks=pytest.mark.release),
    ],
)
def test_whenever_the_disk_refuses_what_was_finished_stays_and_the_same_command_goes_on(
    folder: Path, zorgsim: Ask, without_pictures: None, word: str, at: int, number: int, kept: int
) -> None:
    write_scenarios(folder)
    with pytest.MonkeyPatch.context() as patch:
        Refusing(patch, word, at, number)
        answer = zorgsim(*COMMAND)
    assert answer.code == 2
    assert os.strerror(number) in answer.err
    assert not (folder / "mine").exists()
    if kept:
        assert f"finished parts: {kept} of {PARTS}, kept in {folder / 'mine.partial'}" in answer.err
        assert (verify(folder / "mine.partial").whole, verify(folder / "mine.partial").finished) == (True, kept)
    else:
        assert not (folder / "mine.partial").exists()
    again = zorgsim(*COMMAND)
    assert again.code == 0, again.err
    assert (f"finished parts: {kept} of {PARTS}" in again.err) == bool(kept)
    assert verify(folder / "mine").whole
    assert not (folder / "mine.partial").exists()


@pytest.mark.parametrize("what", ["cut off", "changed", "gone"])
def test_parts_that_are_damaged_between_two_runs_are_simulated_again(
    folder: Path, zorgsim: Ask, without_pictures: None, what: str
) -> None:
    write_scenarios(folder)
    with pytest.MonkeyPatch.context() as patch:
        Refusing(patch, "results/tables", 1, errno.ENOSPC)
        assert zorgsim(*COMMAND).code == 2
    parts = folder / "mine.partial" / "parts"
    path = min(parts.iterdir())
    content = path.read_bytes()
    damaged = {"cut off": content[:-9], "changed": content[:99] + b"?" + content[100:]}
    if what in damaged:
        path.write_bytes(damaged[what])
        assert zorgsim("verify", "mine.partial").code == 2
    else:
        path.unlink()
    answer = zorgsim(*COMMAND)
    assert answer.code == 0, answer.err
    assert (f"{path} is damaged" in answer.err) == (what in damaged)
    assert f"finished parts: {PARTS - 1} of {PARTS}" in answer.err
    assert verify(folder / "mine").whole
