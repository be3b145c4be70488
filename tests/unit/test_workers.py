"""Work on several processes of which some are lost: it is done once more, alone; the rest is finished all the same."""

from __future__ import annotations

import multiprocessing
import pickle
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.unit.doomed_work import DoomedWork

from zorgsim.experiment.lost_work import Ending, LostWorkError, Reason
from zorgsim.experiment.plan import Chunk
from zorgsim.experiment.workers import spread

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")

CHUNKS = [Chunk((0,), first, 1) for first in range(4)]


class Watching:
    def __init__(self) -> None:
        self.done: list[tuple[Chunk, int]] = []
        self.lost: list[tuple[Chunk, Ending]] = []

    def add(self, chunk: Chunk, run_weeks: int) -> None:
        self.done.append((chunk, run_weeks))

    def again(self, chunk: Chunk, ending: Ending) -> None:
        self.lost.append((chunk, ending))


def finished(folder: Path) -> set[int]:
    return {int(path.name.partition("-")[2]) for path in folder.glob("finished-*")}


ENDINGS = [
    ("killed", Ending(Reason.KILLED, 9)),
    ("signal", Ending(Reason.SIGNAL, 15)),
    ("exit", Ending(Reason.EXIT, 3)),
    ("memory", Ending(Reason.MEMORY)),
]


@pytest.mark.parametrize(("how", "ending"), ENDINGS)
def test_work_that_is_lost_once_is_done_again(tmp_path: Path, how: str, ending: Ending) -> None:
    watching = Watching()
    assert spread(DoomedWork(tmp_path, frozenset({1}), 1, how), CHUNKS, 2, watching) == []
    assert finished(tmp_path) == {0, 1, 2, 3}
    assert watching.lost == [(CHUNKS[1], ending)]
    assert multiprocessing.active_children() == []


def test_work_that_is_lost_twice_is_told_when_all_other_is_finished(tmp_path: Path) -> None:
    watching = Watching()
    lost = spread(DoomedWork(tmp_path, frozenset({0, 1}), 9), CHUNKS, 2, watching)
    assert sorted(lost, key=lambda one: one[0].first) == [(chunk, Ending(Reason.KILLED, 9)) for chunk in CHUNKS[:2]]
    assert finished(tmp_path) == {2, 3}  # begun when no worker of the first ones was left
    assert len(list(tmp_path.glob("begun-0-*"))) == len(list(tmp_path.glob("begun-1-*"))) == 2
    assert [chunk for chunk, _ in sorted(watching.lost, key=lambda one: one[0].first)] == CHUNKS[:2]


def test_what_was_never_begun_has_two_tries_too(tmp_path: Path) -> None:
    assert spread(DoomedWork(tmp_path, frozenset({0, 1, 3}), 1), CHUNKS, 2, Watching()) == []
    assert finished(tmp_path) == {0, 1, 2, 3}


def test_an_error_in_a_worker_is_that_error_here(tmp_path: Path) -> None:
    with pytest.raises(BrokenPipeError, match="some pipe") as raised:
        spread(DoomedWork(tmp_path, frozenset({0}), 9, "pipe"), CHUNKS, 2, Watching())
    assert "doomed_work.py" in str(raised.value.__cause__)
    assert multiprocessing.active_children() == []


SILENT = """
from pathlib import Path
from tests.unit.doomed_work import DoomedWork
from tests.unit.test_workers import CHUNKS, Watching
from zorgsim.experiment.workers import spread
spread(DoomedWork(Path({folder!r}), frozenset({{0, 1}}), 9, "silence"), CHUNKS, 2, Watching())
"""


def test_a_worker_that_has_nothing_to_report_ends_with_its_parent_too(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen([sys.executable, "-c", SILENT.format(folder=str(tmp_path))], cwd=root) as parent:
        while len(begun := list(tmp_path.glob("begun-*"))) < 2:
            assert parent.poll() is None
            time.sleep(0.05)
        parent.kill()
    workers = [int(path.name.rpartition("-")[2]) for path in begun]
    last = time.monotonic() + 10
    while any(map(is_alive, workers)):
        assert time.monotonic() < last
        time.sleep(0.1)


def is_alive(process: int) -> bool:
    """Say whether a process runs; one that only waits to be reaped does not."""
    command = [shutil.which("ps") or "ps", "-o", "stat=", "-p", str(process)]
    state = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    return bool(state) and not state.startswith("Z")


@pytest.mark.parametrize(
    ("reason", "tries", "first", "last"),
    [
        (Reason.MEMORY, 1, "was lost, and", "take fewer replications or a smaller place, or end other programs"),
        (Reason.SIGNAL, 2, "was lost twice, and", "try again; if it comes back, please report it"),
        (Reason.EXIT, 2, "was lost twice, and", "try again; if it comes back, please report it"),
    ],
)
def test_lost_work_says_how_often_and_why(reason: Reason, tries: int, first: str, last: str) -> None:
    error = LostWorkError(CHUNKS[:1], Ending(reason, 15), tries)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301 # our own
    assert first in str(error).splitlines()[0]
    assert str(error).splitlines()[-1] == f"  do:      {last}"


def test_lost_work_says_what_to_do_and_travels() -> None:
    error = LostWorkError(CHUNKS[:2], Ending(Reason.KILLED, 9))
    assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301 # our own
    assert str(error).splitlines() == [
        "a part of the simulation was lost twice, and is not finished",
        "  which:   runs 1 to 1, 1 scenario(s), and 1 part(s) more",
        "  why:     a worker process was killed (signal 9), as a rule because the machine has too little memory",
        "  do:      use fewer processes (--jobs 1), fewer replications or a smaller place, or end other programs",
    ]
    assert error.exit_code == 137
