"""Proof by killing: whenever the program dies, the same command given again comes to the same tables, and nothing is done twice.

Fifty times (``long``; some every day) it is killed: just before a chosen step of its writing (`killed_at.py`), as by
``kill -9`` or as by a power cut; or with its workers at some moment. What may differ afterwards stands in ``MAY_DIFFER``: when it
was written, how long it took, and that it was resumed.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence, Sized
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from tests.cli.started import started
from tests.cli.test_interrupted import COMPARED, NAMES, tables_of, wait_for_a_part, write_scenarios

from zorgsim.results.in_place import HOLD
from zorgsim.results.under_way import ENDING
from zorgsim.results.unfinished import sweep
from zorgsim.results.verify import Kind, verify

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc, and kills")

PROGRAM: Final = (sys.executable, str(Path(__file__).with_name("killed_at.py")))
LIVES: Final = -1
COMMAND: Final = (*COMPARED, "--jobs", "1", "--results", "mine")
MAY_DIFFER: Final = ("written", "resumed", "command", "digest")
"""Keys of a manifest; beside them the ``seconds`` of each scenario."""
NOTE: Final = "mine, and not to be touched"
SEED: Final = 20261129


@dataclass(frozen=True)
class Way:
    """A way of giving the command: with results of that name there already, or not."""

    name: str
    replaces: bool

    @property
    def command(self) -> tuple[str, ...]:
        return (*COMMAND, *(("--existing", "replace") if self.replaces else ()))


NEW: Final = Way("new", replaces=False)
REPLACING: Final = Way("replacing", replaces=True)


def prepare(folder: Path, way: Way) -> None:
    """Scenario files; where results are replaced, older ones of another command with a file that somebody put there."""
    write_scenarios(folder)
    if way.replaces:
        run(folder, LIVES, "kill", (*COMMAND, "--seed", "5")).check_returncode()
        (folder / "mine" / "note.txt").write_text(NOTE, "utf-8")


def run(folder: Path, step: int, how: str, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    log = folder.parent / f"{folder.name}.log"
    program = [*PROGRAM, str(step), how, str(log), *command]
    return subprocess.run(program, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


@dataclass(frozen=True)
class Reference:
    """What comes out when nothing happens, and the steps in which it was written; a folder as it is before, to be copied."""

    before: Path
    after: Path
    steps: tuple[str, ...]


def reference_of(way: Way, place: Path) -> Reference:
    before, after = place / "before", place / "after"
    before.mkdir()
    prepare(before, way)
    shutil.copytree(before, after)
    run(after, LIVES, "kill", way.command).check_returncode()
    return Reference(before, after, tuple((place / "after.log").read_text("utf-8").splitlines()))


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    return reference_of(NEW, tmp_path_factory.mktemp("new"))


@pytest.fixture(scope="module")
def replacing(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    return reference_of(REPLACING, tmp_path_factory.mktemp("replacing"))


def moments(steps: Sequence[str]) -> dict[str, int]:
    """The steps of which each kind of moment has one, by what is just before: the last of those that are alike."""
    named = {
        "the plan": "replace mine.partial/.tmp",
        "a part is written, not synced": "fsync mine.partial/parts/.tmp",
        "a part is synced, not renamed": "replace mine.partial/parts/.tmp",
        "a part is renamed, its folder not synced": "fsync mine.partial/parts",
        "between the last part and the results": "mkdir mine.partial/results",
        "the manifest is written, nothing synced": "fsync mine.partial/results/manifest.json",
        "before it is said that results arrive": "fsync mine.partial/results",
        "before the results are moved": "rename mine.partial/results",
        "the results are moved, not synced": "fsync .",
        "before the plan is removed": "unlink mine.partial/plan.json",
        "before the folder is removed": "rmdir mine.partial",
    }
    plain = [of_any_process(step) for step in steps]
    return {what: len(plain) - 1 - plain[::-1].index(step) for what, step in named.items() if step in plain}


def of_any_process(step: str) -> str:
    """A step without the number of the process, and without the name of a folder in which files change places."""
    what, path = step.split(" ", 1)
    parts = [".tmp" if part.endswith(".tmp") else HOLD if part.startswith(HOLD) else part for part in Path(path).parts]
    return f"{what} {'/'.join(parts) or '.'}"


def while_changing_places(steps: Sequence[str]) -> list[int]:
    """The steps in which old results and new ones change places."""
    return [number for number, step in enumerate(steps) if f"mine/{HOLD}" in step or step.startswith("rename mine/")]


# What must hold


def must_be_as_if_nothing_had_happened(folder: Path, reference: Reference, way: Way) -> None:
    assert names_in(folder) == {"mine", *(f"{name}.toml" for name in NAMES)}
    assert tables_of(folder / "mine") == tables_of(reference.after / "mine")
    assert facts_of(folder / "mine") == facts_of(reference.after / "mine")
    assert verify(folder / "mine").whole
    assert names_in(folder / "mine") == names_in(reference.after / "mine")
    if way.replaces:
        assert (folder / "mine" / "note.txt").read_text("utf-8") == NOTE


def names_in(folder: Path) -> set[str]:
    """What is in a folder; but for empty ones: made to see whether it can be, or under way no more, for the next command."""
    return {path.name for path in folder.iterdir() if not (_may_be_empty(path) and not any(path.iterdir()))}


def _may_be_empty(path: Path) -> bool:
    return path.name.startswith(HOLD) or path.name == f"mine{ENDING}"


def facts_of(results: Path) -> dict[str, Any]:
    manifest = json.loads((results / "manifest.json").read_text("utf-8"))
    scenarios = [{key: value for key, value in one.items() if key != "seconds"} for one in manifest["scenarios"]]
    return {key: value for key, value in manifest.items() if key not in MAY_DIFFER} | {"scenarios": scenarios}


def finished_parts(folder: Path) -> int:
    """How many parts are there, whole; nothing that is called a part may be anything else."""
    left = folder / f"mine{ENDING}"
    if not (left / "plan.json").exists():
        return 0
    found = verify(left)
    assert (found.kind, found.whole) == (Kind.UNDER_WAY, True), found
    return found.finished or 0


def nothing_half_written_shows(folder: Path, way: Way) -> None:
    """What is called results is whole, at every moment; while old and new ones change places there is no manifest."""
    results = folder / "mine"
    if (results / "manifest.json").exists():
        assert verify(results).whole
    else:
        assert way.replaces or not results.exists()


def handed_over(folder: Path, reference: Reference) -> bool:
    """Say whether the command had done all that was asked, down to the table that it printed: only sweeping was left."""
    results, planned = folder / "mine", (folder / f"mine{ENDING}" / "plan.json").exists()
    return not planned and (results / "manifest.json").exists() and tables_of(results) == tables_of(reference.after / "mine")


def killed_and_given_again(folder: Path, reference: Reference, way: Way, step: int, how: str) -> None:
    shutil.copytree(reference.before, folder, dirs_exist_ok=True)
    killed = run(folder, step, how, way.command)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    nothing_half_written_shows(folder, way)
    if handed_over(folder, reference):
        sweep(folder)  # as the next command does, whichever it is
        must_be_as_if_nothing_had_happened(folder, reference, way)
        return
    there = finished_parts(folder)
    planned = (folder / f"mine{ENDING}" / "plan.json").exists()
    again = run(folder, LIVES, "kill", way.command)
    assert again.returncode == 0, again.stderr
    assert (f"finished parts: {there} of {len(NAMES)}" in again.stderr) == planned
    must_be_as_if_nothing_had_happened(folder, reference, way)
    told = json.loads((folder / "mine" / "manifest.json").read_text("utf-8"))["resumed"]
    assert told == ({"parts": len(NAMES), "parts_found": there} if planned else None)


# The moments

EVERY_DAY: Final = ("a part is renamed, its folder not synced", "a part is synced, not renamed", "before the plan is removed")


@pytest.mark.parametrize("what", EVERY_DAY)
def test_killed_between_two_steps_nothing_is_lost_or_done_twice(folder: Path, new: Reference, what: str) -> None:
    killed_and_given_again(folder, new, NEW, moments(new.steps)[what], "power")


KINDS: Final = 11


def test_every_kind_of_moment_is_known(new: Reference) -> None:
    """Else a moment would be left out, unnoticed, when the steps are others."""
    assert len(moments(new.steps)) == KINDS


def other_moments(steps: Sized, number: int) -> tuple[int, str]:
    """One of any moments, and a way of dying: none twice, the same for the same steps."""
    chance = random.Random(SEED)  # noqa: S311 (no secret)
    shuffled = chance.sample([(step, how) for step in range(len(steps)) for how in ("kill", "power")], 2 * len(steps))
    return shuffled[number]


AT_A_RELEASE: Final = 1
"""Of each sort of moment so many at a release, beside those of every day; the others are `long`."""


def numbers(count: int) -> list[Any]:
    return [pytest.param(one, marks=pytest.mark.release if one < AT_A_RELEASE else pytest.mark.long) for one in range(count)]


@pytest.mark.parametrize("how", [pytest.param("kill", marks=pytest.mark.long), "power"])
@pytest.mark.parametrize("number", numbers(KINDS))
def test_killed_at_every_kind_of_moment(folder: Path, new: Reference, number: int, how: str) -> None:
    killed_and_given_again(folder, new, NEW, list(moments(new.steps).values())[number], how)


@pytest.mark.parametrize("number", numbers(12))
def test_killed_at_any_step(folder: Path, new: Reference, number: int) -> None:
    killed_and_given_again(folder, new, NEW, *other_moments(new.steps, number))


@pytest.mark.parametrize("number", numbers(10))
def test_killed_while_results_change_places(folder: Path, replacing: Reference, number: int) -> None:
    changing = while_changing_places(replacing.steps)
    assert len(changing) > 50
    step, how = other_moments(changing, number)
    killed_and_given_again(folder, replacing, REPLACING, changing[step], how)


WITH_WORKERS: Final = (*COMPARED, "--replications", "120", "--jobs", "2", "--results", "mine")


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("uninterrupted")
    write_scenarios(place)
    run(place, LIVES, "kill", WITH_WORKERS).check_returncode()
    return place / "mine"


@pytest.mark.parametrize("number", numbers(6))
def test_killed_with_its_workers_at_any_time(folder: Path, uninterrupted: Path, number: int) -> None:
    """With everything that it started, at some time after a part was finished."""
    chance = random.Random(SEED + number)  # noqa: S311
    write_scenarios(folder)
    command = WITH_WORKERS
    with started(folder, *command) as job:
        wait_for_a_part(folder, job)
        try:
            job.communicate(timeout=chance.uniform(0.0, 1.0))
        except subprocess.TimeoutExpired:
            os.killpg(job.pid, signal.SIGKILL)
            job.communicate()
    again = run(folder, LIVES, "kill", command)
    assert again.returncode == 0, again.stderr
    assert "finished parts: 0 of" not in again.stderr
    assert sorted(path.name for path in folder.glob("mine*")) == ["mine"]
    assert tables_of(folder / "mine") == tables_of(uninterrupted)
