"""The cache of pasts: when one is used, when it is not, and that whatever happens to the folder no number is another one."""

from __future__ import annotations

import errno
import json
import math
import os
import shutil
import subprocess
import sys
import threading
import warnings
from collections import namedtuple
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import pytest
from tests.worlds import different_counters

from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.errors import InputError
from zorgsim.experiment import cache_folder, past, plan
from zorgsim.experiment.cache_folder import CacheFolder
from zorgsim.experiment.execute import simulate_scenarios
from zorgsim.experiment.past import PastWarning
from zorgsim.experiment.past_file import DamagedError, arrays_in, write_past
from zorgsim.inputs.places import all_municipalities
from zorgsim.inputs.scenario import Measure, Mode, RunSettings, Scenario, Text
from zorgsim.model.structure import PlacesOption, Structure, SupplyOption
from zorgsim.results import provenance
from zorgsim.results.simulated import Simulated

PART: Final = Structure(places=PlacesOption.PART)
SMALLEST: Final = min(all_municipalities(), key=lambda one: one.families).name
START, POLICY, UNTIL = date(2020, 1, 1), date(2022, 1, 1), date(2023, 6, 1)
POLICY_WEEK: Final = 105
BEFORE: Final = Measure("before", "first_line.coaches", Mode.TIMES, 1.2, date(2020, 6, 1), 0, ())
MORE: Final = Measure("more", "first_line.coaches", Mode.TIMES, 1.5, POLICY, 26, ())
SLOTS: Final = Measure("slots", "specialist.slots", Mode.TIMES, 1.3, POLICY, 0, ())


def scenario(name: str, *measures: Measure, **changes: Any) -> Scenario:
    words = Text(name, name)
    run = RunSettings(START, UNTIL, 2, 7, 0, POLICY)
    whole = Scenario(name, words, words, (), (SMALLEST,), run, (), {}, (BEFORE, *measures), (name,), structure=PART)
    of_run = {key: changes.pop(key) for key in list(changes) if hasattr(run, key)}
    return replace(whole, run=replace(run, **of_run), **changes)


BASELINE, COACHES, SPECIALISTS = scenario("baseline"), scenario("coaches", MORE), scenario("specialists", SLOTS)


def simulate(*scenarios: Scenario, jobs: int = 1) -> list[Simulated]:
    done: list[tuple[int, int]] = []
    simulated = simulate_scenarios(scenarios, lambda *told: done.append(told), jobs)
    assert done[-1][0] == done[-1][1]
    return simulated


def assert_alike(one: Sequence[Simulated], other: Sequence[Simulated]) -> None:
    for mine, yours in zip(one, other, strict=True):
        assert different_counters(mine.counters, yours.counters) == []


@pytest.fixture(scope="module")
def from_the_start() -> Callable[..., list[Simulated]]:
    """Simulate without a cache, once for all tests that ask the same."""
    known: dict[tuple[str, ...], list[Simulated]] = {}

    def ask(*scenarios: Scenario) -> list[Simulated]:
        key = tuple(one.digest for one in scenarios)
        if key not in known:
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("ZORGSIM_CACHE", "off")
                known[key] = simulate(*scenarios)
        return known[key]

    return ask


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "cache"
    monkeypatch.setenv("ZORGSIM_CACHE", str(path))
    monkeypatch.setattr(provenance, "LOADED_AT", math.inf)  # somebody may be editing while the tests run
    return path


@pytest.fixture
def first_weeks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The weeks that are simulated, in their order."""
    weeks: list[int] = []
    simulate_week = VectorisedEngine.simulate_week

    def noted(self: VectorisedEngine, week: int) -> None:
        weeks.append(week)
        simulate_week(self, week)

    monkeypatch.setattr(VectorisedEngine, "simulate_week", noted)
    return weeks


Ask = Callable[..., list[Simulated]]


def kept_in(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.past"))


# When a past is used


def test_the_same_question_begins_where_scenarios_part(folder: Path, first_weeks: list[int], from_the_start: Ask) -> None:
    expected = from_the_start(BASELINE, COACHES)
    first_weeks.clear()
    assert_alike(simulate(BASELINE, COACHES), expected)
    assert min(first_weeks) == 0
    first_weeks.clear()
    assert_alike(simulate(BASELINE, COACHES), expected)
    assert min(first_weeks) == POLICY_WEEK
    assert len(kept_in(folder)) == 1


LATER: Final = scenario("later", replace(MORE, start=date(2022, 7, 1)))
ASKED: Final = {
    "another lever": (BASELINE, SPECIALISTS),
    "a lever that begins later": (BASELINE, LATER),
    "one alone": (SPECIALISTS,),
    "two at once": (BASELINE, COACHES, SPECIALISTS),
    "the baseline alone": (BASELINE,),
    "another name and title": (scenario("other", MORE), COACHES),
    "a later end": (replace(COACHES, run=replace(COACHES.run, until=date(2024, 3, 1))),),
    "an earlier end": (replace(COACHES, run=replace(COACHES.run, until=date(2023, 1, 1))),),
}


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED.keys())
def test_the_next_question_begins_at_the_policy(
    folder: Path, first_weeks: list[int], from_the_start: Ask, asked: tuple[Scenario, ...]
) -> None:
    expected = from_the_start(*asked)
    simulate(BASELINE, COACHES)
    first_weeks.clear()
    assert_alike(simulate(*asked), expected)
    assert min(first_weeks) == POLICY_WEEK


UNLIKE: Final = {
    "seed": scenario("coaches", MORE, seed=8),
    "replications": scenario("coaches", MORE, replications=3),
    "start": scenario("coaches", MORE, start=date(2020, 1, 2)),
    "parameters": scenario("coaches", MORE, parameters={"question.base": 0.7}),
    "drawn": scenario("coaches", MORE, draws=2, replications=1),
    "frozen": scenario("coaches", MORE, freeze=("trust",)),
    "places": scenario("coaches", MORE, places=("Rozendaal",)),
    "before": replace(COACHES, measures=(replace(BEFORE, value=1.3), MORE)),
    "structure": scenario("coaches", MORE, structure=replace(PART, supply=SupplyOption.CAPPED)),
}


@pytest.mark.parametrize("unlike", UNLIKE.values(), ids=UNLIKE.keys())
def test_another_past_is_simulated(folder: Path, first_weeks: list[int], from_the_start: Ask, unlike: Scenario) -> None:
    expected = from_the_start(unlike)
    simulate(COACHES)
    first_weeks.clear()
    assert_alike(simulate(unlike), expected)
    assert min(first_weeks) == 0
    assert len(kept_in(folder)) == 2


def test_scenarios_that_part_before_the_policy_share_what_is_before_that(
    folder: Path, first_weeks: list[int], from_the_start: Ask
) -> None:
    early = scenario("early", replace(MORE, start=date(2021, 3, 1)))
    expected = from_the_start(BASELINE, early)
    for beginning in (0, 61):
        first_weeks.clear()
        assert_alike(simulate(BASELINE, early), expected)
        assert min(first_weeks) == beginning
    assert len(kept_in(folder)) == 1


def test_a_lever_that_begins_later_has_a_past_of_its_own_too(folder: Path, first_weeks: list[int], from_the_start: Ask) -> None:
    expected = from_the_start(BASELINE, LATER)
    for beginning in (0, 131):
        first_weeks.clear()
        assert_alike(simulate(BASELINE, LATER), expected)
        assert min(first_weeks) == beginning
    assert len(kept_in(folder)) == 2


def test_a_short_past_is_not_kept(folder: Path) -> None:
    simulate(scenario("short", MORE, policy_start=date(2020, 6, 1)), scenario("other", BEFORE, policy_start=date(2020, 6, 1)))
    assert kept_in(folder) == []


def test_workers_share_the_cache(
    folder: Path, first_weeks: list[int], from_the_start: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = from_the_start(BASELINE, COACHES)
    monkeypatch.setattr(plan, "FAMILIES_A_CHUNK", 1)
    assert_alike(simulate(BASELINE, COACHES, jobs=2), expected)
    assert len(kept_in(folder)) == 2
    first_weeks.clear()
    assert_alike(simulate(BASELINE, SPECIALISTS), from_the_start(BASELINE, SPECIALISTS))
    assert min(first_weeks) == POLICY_WEEK


def test_several_at_once_keep_one_past(folder: Path, from_the_start: Ask) -> None:
    expected = from_the_start(BASELINE, COACHES)
    found: list[list[Simulated]] = []
    several = [threading.Thread(target=lambda: found.append(simulate(BASELINE, COACHES))) for _ in range(3)]
    for one in several:
        one.start()
    for one in several:
        one.join()
    assert len(found) == 3
    for one_of_them in found:
        assert_alike(one_of_them, expected)
    assert [path.suffix for path in folder.iterdir()] == [".past"]


# An edited rule never meets an old past

SCRIPT: Final = """
import json, sys
import zorgsim as zs
if len(sys.argv) > 2:  # a rule is edited while the program runs
    from pathlib import Path
    rule = Path(zs.__file__).parent / "model/rules/first_line.py"
    rule.write_text(rule.read_text("utf-8") + "# edited\\n", "utf-8")
print(json.dumps(zs.run(sys.argv[1]).table("all")["value"].tolist()))
"""
FILE: Final = f"""format = 2
places = ["{SMALLEST}"]
structure.places = "part"
[title]
en = "A test"
nl = "Een proef"
[run]
start = 2020-01-01
until = 2023-01-01
replications = 1
policy_start = 2022-01-01
"""


@pytest.fixture
def ask_a_copy(tmp_path: Path) -> Callable[..., tuple[str, str]]:
    """Simulate with a copy of the program, in a process of its own."""
    package = Path(provenance.__file__).parents[1]
    copy = tmp_path / "copy" / "src" / "zorgsim"
    shutil.copytree(package, copy, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(package.parents[1] / "scenarios", tmp_path / "copy" / "scenarios")
    mine = tmp_path / "mine.toml"
    mine.write_text(FILE, "utf-8")

    def ask(*words: str, **environment: str) -> tuple[str, str]:
        surroundings = {**os.environ, "PYTHONPATH": str(copy.parent), "PYTHONDONTWRITEBYTECODE": "1", **environment}
        arguments = [sys.executable, "-c", SCRIPT, str(mine), *words]
        done = subprocess.run(arguments, env=surroundings, capture_output=True, text=True, check=True)
        return done.stdout, done.stderr

    return ask


def test_an_edited_rule_never_meets_an_old_past(folder: Path, tmp_path: Path, ask_a_copy: Callable[..., tuple[str, str]]) -> None:
    old, _ = ask_a_copy()
    assert len(kept_in(folder)) == 1
    assert ask_a_copy()[0] == old
    rule = tmp_path / "copy" / "src" / "zorgsim" / "model" / "rules" / "home.py"
    text = rule.read_text("utf-8")
    line = "    asks = u < week.chance(share_of_questions, families)\n"
    edited = text.replace(line, f"{line}    asks &= week.number % 2 == 0\n")
    assert edited != text
    rule.write_text(edited, "utf-8")
    fresh = ask_a_copy(ZORGSIM_CACHE="off")[0]
    assert fresh != old, "the edit has to change something"
    assert ask_a_copy()[0] == fresh
    assert len(kept_in(folder)) == 2


def test_code_that_is_edited_while_it_runs_keeps_and_uses_nothing(folder: Path, ask_a_copy: Callable[..., tuple[str, str]]) -> None:
    """What is loaded is then perhaps neither the old nor the new."""
    answer, said = ask_a_copy("edit")
    assert said.count("was edited since this program began") == 1
    assert kept_in(folder) == []
    assert ask_a_copy()[0] == answer
    assert len(kept_in(folder)) == 1


def test_another_library_or_processor_has_another_past(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = VectorisedEngine(past_batch()).batch
    names = {past.key_of(batch, 60)}
    for changed in ("zorgsim", "code", "numpy", "scipy", "byte order", "machine", "instructions", "format"):
        made_by = {**past._made_by(), changed: "another"}
        monkeypatch.setattr(past, "_made_by", lambda made_by=made_by: made_by)
        names.add(past.key_of(batch, 60))
        monkeypatch.undo()
    assert len(names) == 9


def past_batch() -> Any:
    from tests.worlds import a_run, values, weeks, world

    from zorgsim.engines.batch import Batch

    return Batch(world([20]), weeks(80), (a_run(values(), freeze=()),))


# Whatever happens to the folder


def changed_byte(content: bytes) -> bytes:
    return content[:-2000] + bytes([content[-2000] ^ 1]) + content[-1999:]


DAMAGES: Final[dict[str, Callable[[bytes], bytes]]] = {
    "a bit": changed_byte,
    "in the checksum": lambda content: content[:20] + bytes([content[20] ^ 1]) + content[21:],
    "in the first line": lambda content: b"Z" + content[1:],
    "cut off": lambda content: content[: len(content) // 2],
    "nothing left": lambda content: b"",
    "more than there was": lambda content: content + b"\0",
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_past_is_told_once_and_simulated_anew(
    folder: Path, first_weeks: list[int], from_the_start: Ask, damage: Callable[[bytes], bytes]
) -> None:
    expected = from_the_start(BASELINE, COACHES)
    simulate(BASELINE, COACHES)
    (file,) = kept_in(folder)
    whole = file.read_bytes()
    file.write_bytes(damage(whole))
    first_weeks.clear()
    with pytest.warns(PastWarning, match="damaged") as told:
        assert_alike(simulate(BASELINE, COACHES), expected)
    assert len(told) == 1
    assert min(first_weeks) == 0
    assert list(folder.iterdir()) == [file]
    assert file.read_bytes() == whole
    first_weeks.clear()
    simulate(BASELINE, COACHES)
    assert min(first_weeks) == POLICY_WEEK


def test_a_past_under_the_name_of_another_is_damaged(folder: Path, from_the_start: Ask) -> None:
    other = scenario("coaches", MORE, seed=8)
    expected = from_the_start(other)
    simulate(COACHES)
    (mine,) = kept_in(folder)
    simulate(other)
    (yours,) = set(kept_in(folder)) - {mine}
    shutil.copy(mine, yours)
    with pytest.warns(PastWarning, match="damaged"):
        assert_alike(simulate(other), expected)


def test_a_past_of_another_shape_is_damaged(folder: Path, from_the_start: Ask) -> None:
    """As if two pasts shared a name: arrays that cannot be put in their places are no past."""
    simulate(COACHES)
    (file,) = kept_in(folder)
    engine = VectorisedEngine(past_batch())
    with file.open("wb") as opened:
        write_past(opened, file.stem, engine.carried())
    with pytest.warns(PastWarning, match="damaged"):
        assert_alike(simulate(COACHES), from_the_start(COACHES))


def test_a_folder_that_cannot_be_written_to_is_told_once(
    tmp_path: Path, from_the_start: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("ZORGSIM_CACHE", str(tmp_path / "file"))
    with pytest.warns(PastWarning, match="cannot be written to") as told:
        assert_alike(simulate(BASELINE, COACHES), from_the_start(BASELINE, COACHES))
    assert len(told) == 1


@pytest.mark.parametrize("free", [0, cache_folder.ROOM_LEFT - 1])
def test_a_disk_that_is_nearly_full_is_told_and_left_alone(
    folder: Path, from_the_start: Ask, monkeypatch: pytest.MonkeyPatch, free: int
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(10**12, 0, free))
    with pytest.warns(PastWarning, match="nearly full") as told:
        assert_alike(simulate(BASELINE, COACHES), from_the_start(BASELINE, COACHES))
    assert len(told) == 1
    assert list(folder.iterdir()) == []


def test_a_disk_that_is_full_in_the_midst_of_writing_costs_nothing(
    folder: Path, from_the_start: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_number: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    assert_alike(simulate(BASELINE, COACHES), from_the_start(BASELINE, COACHES))
    assert list(folder.iterdir()) == []


def test_a_folder_that_is_cleared_meanwhile_costs_nothing(
    folder: Path, from_the_start: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at a file and the reading of it, and while one is written."""
    simulate(BASELINE, COACHES)
    read_bytes = Path.read_bytes

    def gone(path: Path) -> bytes:
        if path.suffix == ".past":
            shutil.rmtree(folder)
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", gone)
    assert_alike(simulate(BASELINE, SPECIALISTS), from_the_start(BASELINE, SPECIALISTS))


def test_nothing_is_kept_or_read_where_it_is_switched_off(
    folder: Path, first_weeks: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    simulate(COACHES)
    monkeypatch.setenv("ZORGSIM_CACHE", "OFF")
    first_weeks.clear()
    simulate(COACHES)
    assert min(first_weeks) == 0
    assert len(kept_in(folder)) == 1


def test_no_warning_where_nothing_is_the_matter(folder: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(2):
            simulate(BASELINE, COACHES)


# How much is kept


def written(folder: CacheFolder, number: int, size: int) -> str:
    key = f"{number:064x}"
    folder.write(key, lambda file: file.write(b"x" * size))
    os.utime(folder.file(key), (number, number))
    return key


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    folder = CacheFolder(tmp_path / "cache", limit=1000)
    first, second, third = (written(folder, number, 300) for number in (1, 2, 3))
    assert folder.contents() == cache_folder.Contents(3, 900)
    folder.used(first)
    folder.write("f" * 64, lambda file: file.write(b"x" * 300))
    assert [folder.file(key).exists() for key in (first, second, third, "f" * 64)] == [True, False, True, True]


def test_using_a_past_is_noted(folder: Path) -> None:
    simulate(COACHES)
    (file,) = kept_in(folder)
    os.utime(file, (1, 1))
    simulate(COACHES)
    assert file.stat().st_mtime > 1


def test_a_past_too_large_for_the_limit_is_not_kept(folder: Path, from_the_start: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZORGSIM_CACHE_LIMIT", "0.0001")
    assert_alike(simulate(COACHES), from_the_start(COACHES))
    assert kept_in(folder) == []


def test_what_a_lost_writer_began_goes_after_a_day(tmp_path: Path) -> None:
    folder = CacheFolder(tmp_path)
    old, new = tmp_path / ".old.writing", tmp_path / ".new.writing"
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (1, 1))
    written(folder, 1, 10)
    assert (old.exists(), new.exists()) == (False, True)


def test_clearing_leaves_what_others_put_there(tmp_path: Path) -> None:
    folder = CacheFolder(tmp_path / "cache")
    written(folder, 1, 300)
    folder.put_aside(written(folder, 2, 300))
    (folder.path / "letter.past").write_text("not ours")
    assert folder.clear() == cache_folder.Contents(1, 300)
    assert [path.name for path in folder.path.iterdir()] == ["letter.past"]
    (folder.path / "letter.past").unlink()
    folder.clear()
    assert not folder.path.exists()


@pytest.mark.parametrize("limit", ["much", "-1", "nan", "inf", "1e300"])
def test_a_limit_that_is_none_is_refused_before_anything_is_simulated(
    folder: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setenv("ZORGSIM_CACHE_LIMIT", limit)
    with pytest.raises(InputError, match="limit of the cache"):
        cache_folder.cache_folder()


def test_the_usual_folder_is_the_users_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("ZORGSIM_CACHE")
    if sys.platform == "linux":
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
        assert cache_folder.cache_folder() == CacheFolder(tmp_path / "zorgsim" / "pasts", 4 * 10**9)
    assert cache_folder.cache_folder() is not None


def test_a_file_holds_what_was_put_into_it() -> None:
    arrays = VectorisedEngine(past_batch()).carried()
    write_past(file := BytesIO(), "key", arrays)
    content = file.getvalue()
    found = arrays_in(content, "key")
    assert list(found) == list(arrays)
    for name, array in arrays.items():
        assert (found[name].dtype, found[name].shape, found[name].tobytes()) == (array.dtype, array.shape, array.tobytes())
    with pytest.raises(DamagedError):
        arrays_in(content, "another key")
    assert json.dumps(list(found))
