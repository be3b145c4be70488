"""A comparison that is killed or stopped: what stays, how it is taken up, removed, or left alone by others."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import PROGRAM
from tests.cli.started import started

from zorgsim.results.lock import try_lock
from zorgsim.results.under_way import FolderUnderWay

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and process groups of POSIX")

Ask = Callable[..., Any]

BASE = """\
format = 2
places = ["Schiermonnikoog"]
structure.places = "part"
[run]
start = 2023-01-01
until = 2026-01-01
replications = 2
policy_start = 2024-01-01
"""
NAMES = ("base", "first", "second", "third")
COMPARED = ("compare", *(f"{name}.toml" for name in NAMES))
LONG = ("--replications", "200", "--jobs", "2", "--results", "mine")
PARTS = 8
"""Four scenarios in two chunks."""


def write_scenarios(folder: Path) -> None:
    (folder / "base.toml").write_text(BASE, "utf-8")
    for times, name in enumerate(NAMES[1:], start=2):
        measure = f'[measures.more]\nlever = "first_line.coaches"\ntimes = 1.{times}\nfrom = 2024-01-01\n'
        (folder / f"{name}.toml").write_text(f'format = 2\nextends = "base"\n{measure}', "utf-8")


def wait_for_a_part(folder: Path, job: subprocess.Popen[str]) -> None:
    while not any((folder / "mine.partial" / "parts").glob("*.parquet")):
        assert job.poll() is None, job.communicate()
        time.sleep(0.01)


def processes_of(group: int) -> list[str]:
    """The processes of a group that have not ended; those that wait to be reaped have."""
    command = [shutil.which("ps") or "ps", "-eo", "pgid=,stat=,args="]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rows = [line.split(maxsplit=2) for line in listed.splitlines()]
    return [row[2] for row in rows if row[0] == str(group) and not row[1].startswith("Z")]


def left_after(group: int, seconds: float) -> list[str]:
    """The processes of a group that are still there after so many seconds; the system takes a moment to take one down."""
    deadline = time.monotonic() + seconds
    while (left := processes_of(group)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left


def tables_of(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.suffix in {".parquet", ".csv"})
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def manifest_of(folder: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
    return manifest


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What comes out when nothing happens."""
    folder = tmp_path_factory.mktemp("whole")
    write_scenarios(folder)
    subprocess.run([*PROGRAM, *COMPARED, *LONG], cwd=folder, capture_output=True, timeout=120, check=True)
    return folder / "mine"


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is left when the process is killed that the user started; its workers are not."""
    folder = tmp_path_factory.mktemp("killed")
    write_scenarios(folder)
    with started(folder, *COMPARED, *LONG) as job:
        wait_for_a_part(folder, job)
        job.kill()
        job.wait()
        assert left_after(job.pid, 10.0) == []
    return folder


@pytest.fixture
def left_behind(killed: Path, folder: Path) -> Path:
    """A copy of it, in the folder where the program runs."""
    shutil.copytree(killed, folder, dirs_exist_ok=True)
    return folder / "mine.partial"


def test_what_is_left_is_a_plan_and_the_finished_parts(left_behind: Path) -> None:
    assert {path.name for path in left_behind.iterdir()} == {"lock", "writer.json", "plan.json", "parts"}
    plan = json.loads((left_behind / "plan.json").read_text("utf-8"))
    assert plan["command"] == [*COMPARED, *LONG]
    assert (plan["seed"], plan["replications"], len(plan["parts"])) == (plan["scenarios"][0]["resolved"]["run"]["seed"], 200, PARTS)
    assert 1 <= len(list((left_behind / "parts").glob("[0-9]*.parquet"))) < PARTS


@pytest.mark.release
def test_resumed_it_comes_to_what_it_would_have_come_to(left_behind: Path, whole: Path, zorgsim: Ask) -> None:
    there = len(list((left_behind / "parts").glob("[0-9]*.parquet")))
    for name in NAMES:
        (left_behind.parent / f"{name}.toml").unlink()  # it goes on without its files
    answer = zorgsim("resume", "mine.partial")
    assert answer.code == 0, answer.err
    assert f"going on in {left_behind}; finished parts: {there} of {PARTS}" in answer.err
    assert f"results are in {left_behind.parent / 'mine'}\n" in answer.err
    assert tables_of(left_behind.parent / "mine") == tables_of(whole)
    assert manifest_of(left_behind.parent / "mine")["resumed"] == {
        "parts": PARTS,
        "parts_found": there,
    }
    assert manifest_of(left_behind.parent / "mine")["command"] == " ".join(["zorgsim", *COMPARED, *LONG])
    assert [path.name for path in left_behind.parent.iterdir()] == ["mine"]


def test_nothing_is_said_of_resuming_where_nothing_was_resumed(whole: Path) -> None:
    assert manifest_of(whole)["resumed"] is None
    assert {path.name for path in whole.parent.iterdir()} == {"mine", *(f"{name}.toml" for name in NAMES)}


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def change(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.long
@pytest.mark.parametrize("damage", [truncate, change])
def test_a_damaged_part_is_simulated_again(left_behind: Path, whole: Path, zorgsim: Ask, damage: Callable[[Path], None]) -> None:
    parts = sorted((left_behind / "parts").glob("[0-9]*.parquet"))
    damage(parts[0])
    answer = zorgsim("resume", "mine.partial", "--jobs", "1")
    assert answer.code == 0, answer.err
    assert f"{parts[0]} is damaged" in answer.err
    assert f"finished parts: {len(parts) - 1} of {PARTS}" in answer.err
    assert tables_of(left_behind.parent / "mine") == tables_of(whole)


@pytest.mark.release
def test_others_tell_of_it_and_leave_it_alone(left_behind: Path, zorgsim: Ask) -> None:
    before = {path: path.stat().st_mtime_ns for path in left_behind.rglob("*")}
    answer = zorgsim(*COMPARED, "--jobs", "1", "--results", "mine")
    assert answer.code == 0, answer.err
    told = [line for line in answer.err.splitlines() if "mine.partial" in line]
    assert told == [
        f"zorgsim: {left_behind} holds an interrupted simulation, which stays as it is",
        f"  to finish it: zorgsim resume {left_behind}; to remove it: zorgsim discard {left_behind}",
    ]
    assert f"results are in {left_behind.parent / 'mine-2'}\n" in answer.err
    assert {path: path.stat().st_mtime_ns for path in left_behind.rglob("*")} == before


@pytest.mark.release
def test_the_same_command_goes_on_with_other_processes_too(left_behind: Path, whole: Path, zorgsim: Ask) -> None:
    there = len(list((left_behind / "parts").glob("[0-9]*.parquet")))
    answer = zorgsim(*COMPARED, "--replications", "200", "--jobs", "1", "--results", "mine")
    assert answer.code == 0, answer.err
    told = [line for line in answer.err.splitlines() if "mine.partial" in line]
    assert told == [
        f"zorgsim: the same was interrupted in {left_behind}, and is gone on with;"
        f" to begin anew instead: zorgsim discard {left_behind}",
        f"zorgsim: going on in {left_behind}; finished parts: {there} of {PARTS}",
    ]
    assert tables_of(left_behind.parent / "mine") == tables_of(whole)
    assert [path.name for path in left_behind.parent.glob("mine*")] == ["mine"]


LESS_OFTEN = (("--json",), ("--language", "nl"), ("--budgets",))
OTHERS = [("--seed", "3"), *(pytest.param(one, marks=pytest.mark.long) for one in LESS_OFTEN)]


@pytest.mark.release
@pytest.mark.parametrize("other", OTHERS)
def test_another_command_does_not(left_behind: Path, zorgsim: Ask, other: tuple[str, ...]) -> None:
    answer = zorgsim(*COMPARED, *LONG, "--until", "2025-06-01", *other)
    assert answer.code == 0, answer.err
    assert left_behind.exists()
    assert (left_behind.parent / "mine-2" / "manifest.json").exists()


def test_the_same_command_does_not_while_its_writer_lives(left_behind: Path, zorgsim: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes never work in one folder: who comes second gets a number."""
    monkeypatch.setattr("zorgsim.cli.simulation.rehearse_pictures", lambda *_: None)
    lock = try_lock(left_behind / "lock")
    assert lock is not None
    before = {path: path.stat().st_mtime_ns for path in left_behind.rglob("*")}
    try:
        with monkeypatch.context() as patch:
            patch.setattr("zorgsim.cli.simulation.simulated_in", stop_before_simulating)
            answer = zorgsim(*COMPARED, *LONG)
    finally:
        lock.release()
    assert answer.code == 130
    assert (left_behind.parent / "begun.txt").read_text("utf-8") == "mine-2.partial"
    assert {path: path.stat().st_mtime_ns for path in left_behind.rglob("*")} == before


def stop_before_simulating(place: FolderUnderWay, *_: object) -> None:
    (place.path.parent / "begun.txt").write_text(place.path.name, "utf-8")
    raise KeyboardInterrupt


def test_it_can_be_discarded(left_behind: Path, zorgsim: Ask) -> None:
    (left_behind / "notes.txt").write_text("mine", "utf-8")
    answer = zorgsim("discard", "mine.partial")
    assert (answer.code, answer.out) == (0, "")
    assert answer.err.endswith("what else is in it stays: notes.txt\n")
    assert [path.name for path in left_behind.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("command", ["resume", pytest.param("discard", marks=pytest.mark.release)])
def test_while_its_writer_lives_nobody_else_touches_it(left_behind: Path, zorgsim: Ask, command: str) -> None:
    lock = try_lock(left_behind / "lock")
    assert lock is not None
    try:
        answer = zorgsim(command, "mine.partial")
        writer = json.loads((left_behind / "writer.json").read_text("utf-8"))
        assert answer.code == 2
        assert f"process {writer['process']} on {writer['host']}" in answer.err
        answer = zorgsim(*COMPARED, "--jobs", "1", "--results", "mine")
        assert "interrupted" not in answer.err  # it is not
        assert f"results are in {left_behind.parent / 'mine-2'}\n" in answer.err
    finally:
        lock.release()


@pytest.mark.parametrize("key", ["zorgsim", "code", "parameters", "places", "numpy"])
def test_what_another_version_or_other_data_began_is_refused(left_behind: Path, zorgsim: Ask, key: str) -> None:
    path = left_behind / "plan.json"
    plan = json.loads(path.read_text("utf-8"))
    plan["provenance"][key] = "other"
    path.write_text(json.dumps(plan), "utf-8")
    answer = zorgsim("resume", "mine.partial")
    assert answer.code == 2
    assert f"{key}: other then," in answer.err
    assert "discard it and begin again" in answer.err
    assert path.exists()


@pytest.mark.parametrize("text", ["", "{}", '{"format": "zorgsim folder under way 9"}', '{"format": "zorgsim folder under way 1"}'])
def test_a_plan_that_cannot_be_read_is_refused(left_behind: Path, zorgsim: Ask, text: str) -> None:
    (left_behind / "plan.json").write_text(text, "utf-8")
    answer = zorgsim("resume", "mine.partial")
    assert answer.code == 2
    assert "the plan of this folder under way cannot be read" in answer.err


@pytest.mark.parametrize("answer", [{}, {"kind": "poem"}, {"kind": "comparison", "language": "fr", "json": False, "extras": []}])
def test_a_plan_for_another_answer_is_refused(left_behind: Path, zorgsim: Ask, answer: dict[str, Any]) -> None:
    path = left_behind / "plan.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"answer": answer}), "utf-8")
    refused = zorgsim("resume", "mine.partial")
    assert refused.code == 2
    assert "the plan of this folder under way cannot be read" in refused.err
    assert path.exists()


def test_a_plan_that_was_changed_is_refused(left_behind: Path, zorgsim: Ask) -> None:
    path = left_behind / "plan.json"
    path.write_text(path.read_text("utf-8").replace('"times": 1.3', '"times": 1.4'), "utf-8")
    answer = zorgsim("resume", "mine.partial")
    assert answer.code == 2
    assert "scenario second is not the one that was written" in answer.err


@pytest.mark.parametrize("command", ["resume", "discard"])
@pytest.mark.parametrize("name", ["mine", "nowhere.partial", "base.toml"])
def test_what_is_no_folder_under_way_is_refused(left_behind: Path, zorgsim: Ask, command: str, name: str) -> None:
    answer = zorgsim(command, name)
    assert answer.code == 2
    assert "this is no folder under way" in answer.err
    assert (f"did you mean {str(left_behind)!r}?" in answer.err) == (name == "mine")
    assert left_behind.exists()


@pytest.mark.parametrize(
    ("number", "whom", "code"),
    [
        pytest.param(signal.SIGINT, os.killpg, 130, id="Ctrl-C"),
        pytest.param(signal.SIGTERM, os.kill, 143, id="kill", marks=pytest.mark.release),
        pytest.param(signal.SIGHUP, os.killpg, 129, id="closed terminal", marks=pytest.mark.release),
    ],
)
def test_stopped_it_says_what_is_kept(folder: Path, number: int, whom: Callable[[int, int], None], code: int) -> None:
    write_scenarios(folder)
    with started(folder, *COMPARED, *LONG, "--language", "nl") as job:
        wait_for_a_part(folder, job)
        whom(job.pid, number)
        out, err = job.communicate(timeout=30)
        assert (job.returncode, out) == (code, "")
        assert left_after(job.pid, 10.0) == []
    *_, interrupted, kept, commands = err.splitlines()
    partial = folder / "mine.partial"
    parts = len(list((partial / "parts").iterdir()))
    assert interrupted == "zorgsim: onderbroken"
    assert kept == f"zorgsim: afgeronde delen: {parts} van {PARTS}, bewaard in {partial}"
    assert commands == f"  verdergaan: zorgsim resume {partial}; verwijderen: zorgsim discard {partial}"
    assert "Traceback" not in err


def test_where_tables_cannot_be_written_the_parts_stay(folder: Path, zorgsim: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    write_scenarios(folder)

    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("zorgsim.results.store._write_tables", full_disk)
        answer = zorgsim(*COMPARED, "--jobs", "1", "--results", "mine")
    assert answer.code == 2
    assert "No space left on device" in answer.err
    assert f"zorgsim: finished parts: 4 of 4, kept in {folder / 'mine.partial'}" in answer.err
    assert not (folder / "mine.partial" / "results").exists()
    answer = zorgsim("resume", "mine.partial")
    assert answer.code == 0, answer.err
    assert (folder / "mine" / "manifest.json").exists()


@pytest.mark.release
def test_a_decomposition_is_taken_up_too(folder: Path, zorgsim: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    write_scenarios(folder)
    (folder / "other.toml").write_text(
        'format = 2\nextends = "base"\n[measures.other]\nlever = "specialist.slots"\ntimes = 1.2\nfrom = 2024-01-01\n',
        "utf-8",
    )
    command = ("decompose", "base.toml", "first.toml", "other.toml", "--jobs", "1", "--results", "mine", "--outcome", "crises")
    uninterrupted = zorgsim(*command)
    assert uninterrupted.code == 0, uninterrupted.err

    def failing(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("zorgsim.results.decomposition_store.write_attachments", failing)
        assert zorgsim(*command).code == 2
    answer = zorgsim("resume", "mine-2.partial")
    assert answer.code == 0, answer.err
    assert answer.out == uninterrupted.out
    assert tables_of(folder / "mine-2") == tables_of(folder / "mine")
    assert "decomposition" in manifest_of(folder / "mine-2")


@pytest.mark.release
def test_a_folder_without_a_plan_is_swept_and_said(folder: Path, zorgsim: Ask) -> None:
    write_scenarios(folder)
    (folder / "older.partial").mkdir()
    (folder / "older.partial" / "lock").touch()
    (folder / "yours.partial").mkdir()
    (folder / "yours.partial" / "letter.txt").touch()
    answer = zorgsim(*COMPARED, "--jobs", "1", "--results", "mine")
    assert answer.code == 0, answer.err
    assert f"zorgsim: removed {folder / 'older.partial'}" in answer.err
    assert "yours.partial" not in answer.err
    assert {path.name for path in folder.glob("*.partial")} == {"yours.partial"}


def everything_ends_well(jobs: Sequence[subprocess.Popen[str]]) -> list[str]:
    return [job.communicate(timeout=60)[1] for job in jobs if job.returncode in (None, 0)]


@pytest.mark.release
def test_two_at_once_do_not_meet(folder: Path) -> None:
    write_scenarios(folder)
    short = (*COMPARED, "--replications", "30", "--jobs", "1", "--results", "mine")
    with started(folder, *short) as one, started(folder, *short) as other:
        told = everything_ends_well([one, other])
        assert (one.returncode, other.returncode) == (0, 0), told
    assert sorted(path.name for path in folder.iterdir() if path.is_dir()) == ["mine", "mine-2"]
    assert tables_of(folder / "mine") == tables_of(folder / "mine-2")


@pytest.mark.long  # at chosen moments: test_killed.py
@pytest.mark.parametrize("moment", range(2))
def test_killed_at_any_moment_and_resumed_it_comes_to_the_same(folder: Path, whole: Path, moment: int) -> None:
    """Killed and taken up again and again, each time a little later, until it is finished."""
    write_scenarios(folder)
    command: tuple[str, ...] = (*COMPARED, *LONG)
    for again in range(40):
        with started(folder, *command) as job:
            try:
                job.communicate(timeout=1.5 + 0.5 * moment + 0.5 * again)
            except subprocess.TimeoutExpired:
                job.kill()
                job.communicate()
            else:
                assert job.returncode == 0
                break
        planned = (folder / "mine.partial" / "plan.json").exists()
        command = ("resume", "mine.partial") if planned else (*COMPARED, *LONG)
        if not planned and (folder / "mine").exists():
            break
    finished = sorted(path for path in folder.glob("mine*") if path.is_dir() and not path.name.endswith(".partial"))
    assert finished
    assert all(tables_of(path) == tables_of(whole) for path in finished)
