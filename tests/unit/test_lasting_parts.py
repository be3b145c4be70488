"""Counters read from parts when they are needed are those that were kept; no more of them are in memory than is said."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.unit.synthetic_results import comparison, plausible, scenario
from tests.unit.test_parts import same

from zorgsim.engines.counters import COUNTERS, Counters
from zorgsim.engines.on_demand import OnDemand, changed
from zorgsim.errors import InputError
from zorgsim.report.json_answers.comparisons import comparison_answer, flags_answer
from zorgsim.results import compare, parts, tables
from zorgsim.results.folder import Existing
from zorgsim.results.lasting_parts import LastingParts
from zorgsim.results.parts import FinishedPart, Part, PartsInFolder
from zorgsim.results.recent import Recent
from zorgsim.results.simulated import Simulated
from zorgsim.results.store import Handover, write_results
from zorgsim.results.winners import winners

ONE, TWO = Part(0, 0, 2), Part(0, 2, 1)
IDENTITIES = ("a", "b", "c")


@pytest.fixture(scope="module")
def counters() -> tuple[Counters, Counters]:
    return plausible(scenario("baseline")).counters, plausible(scenario("baseline", replications=1), 0.3).counters


def kept_in(folder: Path, counters: tuple[Counters, Counters], most: int = 10**9) -> LastingParts:
    store = LastingParts(folder, IDENTITIES, Recent(most))
    for part, one in zip((ONE, TWO), counters, strict=True):
        store.keep(part, FinishedPart(one, 1.5))
    return store


def test_what_is_read_is_what_is_put_together_in_memory(tmp_path: Path, counters: tuple[Counters, Counters]) -> None:
    store = kept_in(tmp_path, counters)
    found, seconds = store.together((ONE, TWO), 3)
    expected, _ = PartsInFolder(tmp_path, IDENTITIES).together((ONE, TWO), 3)
    assert seconds == 3.0
    assert list(found.arrays) == list(expected.arrays)
    assert list(found.sparse) == list(expected.sparse)
    assert same(found, expected)


def test_pieces_of_large_arrays_are_put_together(
    tmp_path: Path, counters: tuple[Counters, Counters], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "MOST_BYTES_A_ROW", 1000)
    store = kept_in(tmp_path, counters)
    assert same(store.together((ONE, TWO), 3)[0], PartsInFolder(tmp_path, IDENTITIES).together((ONE, TWO), 3)[0])


def test_municipalities_are_cut_out_on_demand(tmp_path: Path, counters: tuple[Counters, Counters]) -> None:
    chosen = np.array([1])
    store = kept_in(tmp_path, counters)
    found, whole = (one.together((ONE, TWO), 3)[0] for one in (store, PartsInFolder(tmp_path, IDENTITIES)))
    assert isinstance(found.of_municipalities(chosen).arrays, OnDemand)
    assert same(found.of_municipalities(chosen), whole.of_municipalities(chosen))


def test_counters_are_read_when_they_are_asked_for_and_kept_as_far_as_there_is_room(
    tmp_path: Path, counters: tuple[Counters, Counters], monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    original = parts.read_arrays

    def counted(path: Path, groups: list[int]) -> object:
        read.append(len(groups))
        return original(path, groups)

    monkeypatch.setattr("zorgsim.results.lasting_parts.read_arrays", counted)
    for most, times in ((10**9, 2), (0, 4)):
        store = kept_in(tmp_path, counters, most)
        found, _ = store.together((ONE, TWO), 3)
        read.clear()
        assert found.events.tobytes() == found.events.tobytes()
        assert len(read) == times  # of each of the two files, once or twice


def test_who_writes_into_them_is_stopped(tmp_path: Path, counters: tuple[Counters, Counters]) -> None:
    found, _ = kept_in(tmp_path, counters).together((ONE, TWO), 3)
    with pytest.raises(ValueError, match="read-only"):
        found.events[:] = 0


def test_a_part_that_is_not_whole_or_not_there_is_refused_at_once(tmp_path: Path, counters: tuple[Counters, Counters]) -> None:
    store = kept_in(tmp_path, counters)
    with pytest.raises(InputError, match="a finished part is gone, or was changed"):
        store.together((ONE, Part(0, 3, 1)), 3)
    path = max(store.files())
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(InputError, match="a finished part is gone, or was changed"):
        store.together((ONE, TWO), 3)


def test_too_few_parts_are_no_scenario(tmp_path: Path, counters: tuple[Counters, Counters]) -> None:
    with pytest.raises(ValueError, match="2 runs were given, not 3"):
        kept_in(tmp_path, counters).together((ONE,), 3)


@pytest.mark.parametrize("change", [Path.unlink, lambda path: path.write_bytes(b"PAR1")])
def test_a_part_that_changes_while_it_is_used_is_noticed(
    tmp_path: Path, counters: tuple[Counters, Counters], change: object
) -> None:
    store = kept_in(tmp_path, counters)
    found, _ = store.together((ONE, TWO), 3)
    assert callable(change)
    change(max(store.files()))
    with pytest.raises(InputError, match="a finished part is gone, or was changed"):
        _ = found.events


def test_it_travels_to_workers_without_what_it_keeps(tmp_path: Path, counters: tuple[Counters, Counters]) -> None:
    store = kept_in(tmp_path, counters)
    found, _ = store.together((ONE, TWO), 3)
    empty = len(pickle.dumps(LastingParts(tmp_path, IDENTITIES)))
    assert found.events.nbytes > 0
    assert abs(len(pickle.dumps(store)) - empty) < 10
    assert pickle.loads(pickle.dumps(store)).finished() == {ONE, TWO}  # noqa: S301 (our own)


# Results


def lasting(folder: Path, made: list[Simulated]) -> list[Simulated]:
    """The same scenarios, with counters that nobody keeps."""
    store = LastingParts(folder, IDENTITIES, Recent(0))
    found = []
    for index, one in enumerate(made):
        part = Part(index, 0, one.scenario.run.replications)
        store.keep(part, FinishedPart(one.counters, one.seconds))
        counters, _ = store.together((part,), part.count)
        found.append(replace(one, counters=counters))
    return found


@pytest.mark.long
def test_results_are_the_same_to_the_last_bit_where_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [plausible(scenario(name, replications=3), effect) for name, effect in (("baseline", 0.0), ("a", 0.1), ("b", 0.2))]
    (tmp_path / "parts").mkdir()
    folders, answers = [], []
    for name, simulated in (("memory", made), ("disk", lasting(tmp_path / "parts", made))):
        if name == "disk":
            monkeypatch.setattr(compare, "MOST_KEPT", 0)
        one = comparison(*simulated)
        folders.append(write_results(tmp_path / name, one, [], Existing.NUMBER, Handover(flags_answer(one))))
        answers.append(repr((comparison_answer(one), flags_answer(one), winners(one).to_dict())))
    expected, found = ({path.relative_to(one): path.read_bytes() for path in one.rglob("*.*")} for one in folders)
    assert {path for path in expected if expected[path] != found[path]} == {Path("manifest.json")}  # it says when
    assert answers[0] == answers[1]


def test_tables_are_put_together_and_divided_as_files_keep_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "ROWS_TOGETHER", 4)
    for rows in ((3, 3, 3), (4, 4), (1,), (9,), (0,), (2, 2)):
        frames = [pd.DataFrame({"row": np.arange(number), "frame": index}) for index, number in enumerate(rows)]
        whole = pd.concat(frames, ignore_index=True)
        found = list(tables.together(frames))
        assert [len(one) for one in found[:-1]] == [4] * (len(found) - 1)
        assert len(found[-1]) > 0 or sum(rows) == 0
        pd.testing.assert_frame_equal(pd.concat(found, ignore_index=True), whole)


# What is kept, and what is on demand


class Block:
    def __init__(self, nbytes: int) -> None:
        self.nbytes = nbytes


def test_what_was_not_used_for_longest_is_let_go_first() -> None:
    recent, made = Recent[Block](10), list[str]()

    def get(name: str, size: int) -> None:
        def make() -> Block:
            made.append(name)
            return Block(size)

        recent.get(name, make)

    for name in ("a", "b", "a", "c", "a", "b"):
        get(name, 4)
    assert made == ["a", "b", "c", "b"]  # b made room for c, for a was used since
    get("large", 11)
    get("large", 11)
    get("a", 4)
    assert made[4:] == ["large", "large"]  # never kept, and nothing went for it


def test_values_on_demand_are_made_each_time_and_only_of_names_there_are() -> None:
    made: list[str] = []

    def make(name: str) -> str:
        made.append(name)
        return 2 * name

    values = OnDemand(["a", "b"], make)
    doubled = changed(values, lambda value: 2 * value)
    assert (list(doubled), len(doubled), made) == (["a", "b"], 2, [])
    assert (doubled["b"], made) == ("bbbb", ["b"])
    assert "c" not in values
    with pytest.raises(KeyError):
        _ = values["c"]
    assert changed({"a": "x"}, lambda value: 2 * value) == {"a": "xx"}


def test_every_counter_is_kept_as_it_is_declared(tmp_path: Path, counters: tuple[Counters, Counters]) -> None:
    found, _ = kept_in(tmp_path, counters).together((ONE, TWO), 3)
    for name, counter in COUNTERS.items():
        assert found.kept(name).shape[3:] == counter.shape
