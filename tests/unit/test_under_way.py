"""Folders under way: one writer each, whoever begins at the same time; what is left of the dead; plans and locks."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.unit.synthetic_results import plausible, scenario

from zorgsim.cli.events import begin_events, end_events
from zorgsim.cli.exits import UnequalError
from zorgsim.cli.language import speak, spoken
from zorgsim.cli.under_way import begun, taken_up
from zorgsim.errors import InputError
from zorgsim.experiment.plan import plan_experiment
from zorgsim.inputs.scenario import Language, Measure, Mode
from zorgsim.inputs.scenario_document import scenario_of
from zorgsim.inputs.scenario_file import list_scenarios, load_shipped
from zorgsim.results.folder import Existing, write_manifest
from zorgsim.results.lock import Lock, try_lock
from zorgsim.results.parts import FinishedPart, Part
from zorgsim.results.plan import Plan, read_plan
from zorgsim.results.provenance import provenance
from zorgsim.results.under_way import FolderUnderWay, begin, write_folder
from zorgsim.results.unfinished import State, discard, state_of, sweep, take_up, take_up_same, unfinished_beside

MORE = Measure("more", "first_line.coaches", Mode.TIMES, 1.5, date(2027, 1, 1), 0, ())


def plan() -> Plan:
    scenarios = [scenario("baseline"), scenario("more", measures=[MORE])]
    return Plan(("compare", "baseline"), {"kind": "comparison"}, tuple(scenarios), (Part(0, 0, 2), Part(1, 0, 2)), provenance())


def keep_one(place: FolderUnderWay) -> None:
    place.parts.keep(Part(0, 0, 2), FinishedPart(plausible(scenario("baseline")).counters, 0.0))


def fill(folder: Path) -> None:
    (folder / "table.csv").write_text("1")
    write_manifest(folder, {})


def fill_old(folder: Path) -> None:
    (folder / "table.csv").write_text("old")
    write_manifest(folder, {})


def found_unequal(place: FolderUnderWay) -> None:
    place.hand_in(fill)
    raise UnequalError(2)


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_folder_is_complete_or_under_way(tmp_path: Path) -> None:
    place = begin(tmp_path / "new" / "mine", Existing.NUMBER, plan())
    assert names_in(tmp_path / "new") == ["mine.partial"]
    assert names_in(place.path) == ["lock", "parts", "plan.json", "writer.json"]
    assert place.complete(fill) == tmp_path / "new" / "mine"
    assert names_in(tmp_path / "new") == ["mine"]
    assert names_in(tmp_path / "new" / "mine") == ["manifest.json", "table.csv"]


def test_left_without_a_finished_part_nothing_stays_not_even_the_folders_above(tmp_path: Path) -> None:
    assert begin(tmp_path / "new" / "newer" / "mine", Existing.NUMBER, plan()).leave() == 0
    assert names_in(tmp_path) == []


def test_left_with_a_finished_part_it_can_be_taken_up(tmp_path: Path) -> None:
    place = begin(tmp_path / "mine", Existing.NUMBER, plan())
    keep_one(place)
    (place.path / "results").mkdir()
    assert state_of(place.path) is State.AT_WORK
    assert place.leave() == 1
    assert state_of(place.path) is State.UNFINISHED
    again = take_up(place.path)
    assert again.plan == replace(plan(), folder="mine")
    assert again.finished() == {Part(0, 0, 2)}
    assert again.complete(fill) == tmp_path / "mine"
    assert names_in(tmp_path) == ["mine"]


@pytest.mark.parametrize("times", [1, 2, 1000])
def test_left_while_the_disk_cannot_be_read_all_parts_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    place = begin(tmp_path / "mine", Existing.NUMBER, plan())
    keep_one(place)
    iterdir, done = Path.iterdir, 0

    def refuse(path: Path) -> Iterator[Path]:
        nonlocal done
        done += path.name == "parts"
        if path.name == "parts" and done <= times:
            raise OSError(5, "Input/output error")
        return iterdir(path)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "iterdir", refuse)
        assert place.leave() == (1 if times == 1 else 0)
    again = take_up(place.path)
    assert again.finished() == {Part(0, 0, 2)}
    again.lock.release()


def test_what_somebody_else_puts_among_the_parts_stays(tmp_path: Path) -> None:
    place = begin(tmp_path / "mine", Existing.NUMBER, plan())
    keep_one(place)
    (part,) = (place.path / "parts").iterdir()
    place.parts.put_aside(part)
    (place.path / "parts" / "letter.parquet").write_text("mine")
    place.complete(fill)
    assert names_in(place.path) == ["parts"]
    assert names_in(place.path / "parts") == ["letter.parquet"]


def test_two_writers_of_one_name_have_a_folder_each(tmp_path: Path) -> None:
    one, other = (begin(tmp_path / "mine", Existing.NUMBER, plan()) for _ in range(2))
    assert [one.path.name, other.path.name] == ["mine.partial", "mine-2.partial"]
    assert other.complete(fill).name == "mine-2"
    assert one.complete(fill).name == "mine"


def test_two_writers_that_replace_have_a_folder_each_and_the_last_one_stays(tmp_path: Path) -> None:
    one, other = (begin(tmp_path / "mine", Existing.REPLACE, plan()) for _ in range(2))
    assert [one.path.name, other.path.name] == ["mine.partial", "mine-2.partial"]
    assert other.complete(fill) == one.complete(fill) == tmp_path / "mine"
    assert names_in(tmp_path) == ["mine"]


def test_a_name_that_is_taken_meanwhile_gets_a_number(tmp_path: Path) -> None:
    place = begin(tmp_path / "mine", Existing.NUMBER, plan())
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").touch()
    assert place.complete(fill).name == "mine-2"
    assert names_in(tmp_path / "mine") == ["letter.txt"]


def test_an_empty_folder_of_that_name_belonged_to_somebody_who_died_at_once(tmp_path: Path) -> None:
    (tmp_path / "mine.partial").mkdir()
    assert begin(tmp_path / "mine", Existing.NUMBER, plan()).path.name == "mine.partial"


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.partial").mkdir()
    (tmp_path / "mine.partial" / "letter.txt").touch()
    assert state_of(tmp_path / "mine.partial") is State.FOREIGN
    assert begin(tmp_path / "mine", Existing.NUMBER, plan()).path.name == "mine-2.partial"
    assert sweep(tmp_path) == []
    with pytest.raises(InputError, match="no folder under way"):
        discard(tmp_path / "mine.partial")


def test_only_folders_without_a_plan_and_without_a_writer_are_swept(tmp_path: Path) -> None:
    alive = begin(tmp_path / "alive", Existing.NUMBER)
    planned = begin(tmp_path / "planned", Existing.NUMBER, plan())
    planned.lock.release()
    dead = begin(tmp_path / "dead", Existing.NUMBER)
    (dead.path / "results").mkdir()
    dead.lock.release()
    (tmp_path / "file.partial").touch()
    assert sweep(tmp_path) == [dead.path]
    assert names_in(tmp_path) == ["alive.partial", "file.partial", "planned.partial"]
    assert unfinished_beside(tmp_path / "planned") == [planned.path]
    assert unfinished_beside(tmp_path / "other") == []
    assert alive.complete(fill).exists()


SIGNED = '{"process": 4194305, "host": "elsewhere"}'


@pytest.mark.parametrize(
    "content",
    [
        {"lock": "", "parts/chunk1": "precious"},
        {"lock": "", "parts/0001-000001-000002-ab.parquet": "without a signature"},
        {"lock": "", "results/table.csv": "precious"},
        {"lock": "12345"},
        {"lock": "", "half.tmp": "precious"},
        {"lock": "", "writer.json": '{"name": "Jane"}', "results/table.csv": "precious"},
        {"lock": "", "writer.json": SIGNED, "parts/chunk1": "precious"},
        {"lock": "", "plan.json": "{}", "letter.txt": "precious"},
    ],
)
def test_what_another_program_left_is_never_removed(tmp_path: Path, content: dict[str, str]) -> None:
    for name, text in content.items():
        (tmp_path / "yours.partial" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "yours.partial" / name).write_text(text)
    assert sweep(tmp_path) == []
    with pytest.raises(InputError, match="no folder under way") as refused:
        discard(tmp_path / "yours.partial")
    assert "did you mean" not in str(refused.value)
    assert {path.relative_to(tmp_path / "yours.partial").as_posix() for path in tmp_path.rglob("*") if path.is_file()} == {*content}


@pytest.mark.parametrize("content", [{"lock": ""}, {"lock": "", "writer.json": SIGNED, "results/half.csv": "", ".12.tmp": ""}])
def test_what_zorgsim_left_without_a_plan_is_removed(tmp_path: Path, content: dict[str, str]) -> None:
    for name, text in content.items():
        (tmp_path / "ours.partial" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "ours.partial" / name).write_text(text)
    assert sweep(tmp_path) == [tmp_path / "ours.partial"]


@pytest.mark.parametrize("name", [".DS_Store", "Thumbs.db", ".nfs0001", "notes.txt"])
def test_a_file_of_somebody_else_does_not_make_it_unreachable(tmp_path: Path, name: str) -> None:
    place = begin(tmp_path / "mine", Existing.NUMBER, plan())
    keep_one(place)
    place.leave()
    (place.path / name).write_text("yours")
    assert unfinished_beside(tmp_path / "mine") == [place.path]
    take_up(place.path).lock.release()
    assert discard(place.path) == [name]
    assert names_in(place.path) == [name]


def test_where_the_file_system_knows_no_locks_the_living_are_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(_descriptor: int) -> None:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr("zorgsim.results.lock._lock_now", unknown)
    place = begin(tmp_path / "mine", Existing.NUMBER, plan())
    keep_one(place)
    for touch in (discard, take_up):
        with pytest.raises(InputError, match="somebody is at work"):
            touch(place.path)
    assert state_of(place.path) is State.AT_WORK
    assert place.leave() == 1
    assert discard(place.path) == []


@pytest.mark.parametrize("existing", list(Existing))
def test_taken_up_where_the_name_is_taken_it_gets_a_number(tmp_path: Path, existing: Existing) -> None:
    place = begin(tmp_path / "mine", existing, plan())
    keep_one(place)
    place.leave()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").touch()
    assert take_up(place.path).complete(fill) == tmp_path / "mine-2"
    assert names_in(tmp_path / "mine") == ["letter.txt"]


KILLED = """
import os, sys
from pathlib import Path
from tests.unit.test_under_way import Existing, begin, fill, keep_one, plan
rename, at = Path.rename, int(sys.argv[2])
place = begin(sys.argv[1], Existing.REPLACE, plan())
keep_one(place)
def killed(path, target):
    global at
    at -= 1
    return os._exit(9) if at == 0 else rename(path, target)
Path.rename = killed
place.complete(fill)
"""


@pytest.mark.parametrize("at", range(1, 6))
def test_killed_while_replacing_it_can_be_taken_up(tmp_path: Path, at: int) -> None:
    folder = write_folder(tmp_path / "mine", fill_old, Existing.NUMBER)
    (folder / "letter.txt").touch()
    run = [sys.executable, "-c", KILLED, str(folder), str(at)]
    assert subprocess.run(run, check=False, cwd=Path(__file__).parents[2]).returncode == (9 if at < 5 else 0)
    if at < 5:
        again = take_up(tmp_path / "mine.partial")
        assert (folder / "table.csv").read_text() == "old"
        assert names_in(folder) == ["letter.txt", "manifest.json", "table.csv"]
        assert again.complete(fill) == folder
    assert (folder / "table.csv").read_text() == "1"
    assert names_in(folder) == ["letter.txt", "manifest.json", "table.csv"]


@pytest.mark.parametrize("at", range(1, 4))
def test_killed_while_filling_an_empty_folder_it_is_filled_after_all(tmp_path: Path, at: int) -> None:
    """Such as a disk that is mounted there: what had come already goes back, and nothing of it stays."""
    folder = tmp_path / "mine"
    folder.mkdir()
    script = KILLED.replace("Existing.REPLACE", "Existing.NUMBER")
    ended = subprocess.run([sys.executable, "-c", script, str(folder), str(at)], check=False, cwd=Path(__file__).parents[2])
    assert ended.returncode == (9 if at < 3 else 0)
    if at < 3:
        assert take_up(tmp_path / "mine.partial").complete(fill) == folder
    assert names_in(folder) == ["manifest.json", "table.csv"]
    assert names_in(tmp_path) == ["mine"]


@pytest.mark.parametrize("existing", list(Existing))
def test_killed_after_results_have_arrived_they_are_made_once_more_in_the_same_place(tmp_path: Path, existing: Existing) -> None:
    place = begin(tmp_path / "mine", existing, plan())
    keep_one(place)
    assert place.hand_in(fill) == tmp_path / "mine"
    place.lock.release()  # as if it had been killed
    (tmp_path / "mine" / "letter.txt").touch()
    again = take_up(place.path)
    assert again.finished() == {Part(0, 0, 2)}
    assert again.complete(fill) == tmp_path / "mine"
    assert names_in(tmp_path) == ["mine"]
    assert names_in(tmp_path / "mine") == ["letter.txt", "manifest.json", "table.csv"]


def test_other_results_of_that_name_are_not_taken_for_those_that_arrived(tmp_path: Path) -> None:
    place = begin(tmp_path / "mine", Existing.NUMBER, plan())
    keep_one(place)
    place.hand_in(fill)
    place.lock.release()
    write_folder(tmp_path / "mine", fill_old, Existing.REPLACE)
    assert take_up(place.path).complete(fill) == tmp_path / "mine-2"
    assert (tmp_path / "mine" / "table.csv").read_text() == "old"


# The same


def left(folder: Path, asked: Plan, existing: Existing = Existing.NUMBER) -> FolderUnderWay:
    place = begin(folder, existing, asked)
    keep_one(place)
    place.leave()
    return place


def test_the_same_is_taken_up_however_it_is_divided_and_worded(tmp_path: Path) -> None:
    place = left(tmp_path / "mine", plan())
    parts = tuple(Part(scenario, replication, 1) for scenario in range(2) for replication in range(2))
    again = take_up_same(tmp_path / "mine", replace(plan(), command=("compare", "--jobs", "4"), parts=parts))
    assert again is not None
    assert (again.path, again.planned().parts) == (place.path, plan().parts)


@pytest.mark.parametrize(
    "other",
    [
        replace(plan(), answer={"kind": "comparison", "json": True}),
        replace(plan(), provenance={**provenance(), "numpy": "other"}),
        replace(plan(), existing=Existing.REPLACE),
        replace(plan(), scenarios=(scenario("baseline"), scenario("more"))),
        replace(plan(), scenarios=tuple(reversed(plan().scenarios))),
        replace(plan(), scenarios=(scenario("baseline", replications=3), scenario("more", replications=3, measures=[MORE]))),
    ],
)
def test_anything_else_is_left_alone(tmp_path: Path, other: Plan) -> None:
    place = left(tmp_path / "mine", plan())
    assert take_up_same(tmp_path / "mine", other) is None
    assert state_of(place.path) is State.UNFINISHED


def test_the_same_of_another_name_or_with_a_living_writer_is_left_alone(tmp_path: Path) -> None:
    place = left(tmp_path / "mine", plan())
    assert take_up_same(tmp_path / "other", plan()) is None
    lock = try_lock(place.path / "lock")
    assert lock is not None
    assert take_up_same(tmp_path / "mine", plan()) is None
    lock.release()
    assert take_up_same(tmp_path / "mine", plan()) is not None


def test_a_folder_whose_plan_cannot_be_read_hides_none_of_the_others(tmp_path: Path) -> None:
    broken, place = left(tmp_path / "mine", plan()), left(tmp_path / "mine", plan())
    (broken.path / "plan.json").write_text("{")
    again = take_up_same(tmp_path / "mine", plan())
    assert again is not None
    assert again.path == place.path == tmp_path / "mine-2.partial"


def test_numbered_folders_of_the_same_name_are_found_too(tmp_path: Path) -> None:
    for name in ("mine", "mine-2", "mine-own", "mine-2-3"):
        begin(tmp_path / name, Existing.NUMBER, plan()).lock.release()
    assert [path.name for path in unfinished_beside(tmp_path / "mine")] == ["mine-2.partial", "mine.partial"]


def test_results_without_a_simulation_leave_nothing_when_they_fail(tmp_path: Path) -> None:
    def failing(folder: Path) -> None:
        (folder / "half.csv").write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_folder(tmp_path / "new" / "mine", failing, Existing.NUMBER)
    assert names_in(tmp_path) == []


# Plans


def test_a_plan_is_read_as_it_was_written(tmp_path: Path) -> None:
    written = replace(plan(), folder="mine", existing=Existing.REPLACE)
    written.write(tmp_path / "plan.json")
    assert read_plan(tmp_path / "plan.json") == written


@pytest.mark.parametrize("name", list_scenarios())
def test_every_shipped_scenario_comes_back_from_its_document(name: str) -> None:
    shipped = load_shipped(name)
    again = scenario_of(shipped.as_document(), shipped.lineage)
    assert again == shipped
    assert again.digest == shipped.digest


def test_parts_are_put_together_into_chunks_that_share_their_past() -> None:
    several = [scenario("baseline", 10), scenario("more", 10, [MORE]), replace(scenario("frozen", 10), freeze=("trust",))]
    experiment = plan_experiment(several, 2)
    chunks = experiment.chunks(set())
    assert [(chunk.scenarios, chunk.first, chunk.count) for chunk in chunks] == [
        ((0, 1), 0, 5),
        ((0, 1), 5, 5),
        ((2,), 0, 5),
        ((2,), 5, 5),
    ]
    left = experiment.chunks({Part(0, 0, 5), Part(2, 0, 5), Part(2, 5, 5)})
    assert [(chunk.scenarios, chunk.first) for chunk in left] == [((1,), 0), ((0, 1), 5)]


# Locks


def test_a_lock_is_held_once(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    lock = try_lock(path)
    assert lock is not None
    assert try_lock(path) is None
    lock.release()
    lock.release()
    again = try_lock(path)
    assert again is not None
    again.remove()
    assert not path.exists()


def test_a_lock_ends_with_its_holder(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    taken = f"from zorgsim.results.lock import try_lock; assert try_lock(Path({str(path)!r}))"
    text = f"import os; from pathlib import Path; {taken}; os._exit(9)"
    assert subprocess.run([sys.executable, "-c", text], check=False).returncode == 9
    assert isinstance(try_lock(path), Lock)


def test_a_lock_of_a_file_that_was_taken_away_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "lock"

    def removed_meanwhile(_descriptor: int) -> None:
        path.unlink()

    monkeypatch.setattr("zorgsim.results.lock._lock_now", removed_meanwhile)
    assert try_lock(path) is None
    assert try_lock(tmp_path / "nowhere" / "lock") is None


def test_where_the_file_system_knows_no_locks_nothing_is_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(_descriptor: int) -> None:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr("zorgsim.results.lock._lock_now", unknown)
    begin(tmp_path / "mine", Existing.NUMBER).lock.release()
    assert sweep(tmp_path) == []
    assert names_in(tmp_path) == ["mine.partial"]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_who_goes_on_with_a_folder_speaks_its_language_in_errors_too(tmp_path: Path, language: str) -> None:
    before = spoken()
    place = begin(tmp_path / "mine", Existing.NUMBER, replace(plan(), answer={"kind": "comparison", "language": language}))
    keep_one(place)
    place.leave()
    try:
        with pytest.raises(InputError), taken_up(place.path):
            raise InputError("a place is not known", where="x")
        assert spoken() == language
    finally:
        speak(before)


def test_a_rerun_that_is_unequal_has_not_failed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    begin_events()
    try:
        with pytest.raises(UnequalError), begun(tmp_path / "mine", Existing.NUMBER, plan(), Language.EN) as place:
            found_unequal(place)
    finally:
        end_events()
    assert "failed" not in capsys.readouterr().err
    assert names_in(tmp_path) == ["mine"]
