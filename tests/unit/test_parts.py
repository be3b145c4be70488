"""Parts of a simulation as files: what is read is what was written, and what is not whole is not there."""

from __future__ import annotations

import errno
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from tests.unit.synthetic_results import plausible, scenario

from zorgsim.engines.counters import COUNTERS, Counters, empty_counters, plain_arrays
from zorgsim.errors import InputError
from zorgsim.results import parts
from zorgsim.results.parts import FinishedPart, Part, PartsInFolder, PartsInMemory, PartsStore

PART = Part(0, 0, 2)
IDENTITIES = ("a", "b")


@pytest.fixture(scope="module")
def counters() -> Counters:
    return plausible(scenario("baseline")).counters


def same(one: Counters, other: Counters) -> bool:
    these, those = plain_arrays(one), plain_arrays(other)
    assert these.keys() == those.keys()
    pairs = [(these[name], those[name]) for name in these]
    return all(a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes() for a, b in pairs)


@pytest.fixture(params=["folder", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> PartsStore:
    return PartsInFolder(tmp_path, IDENTITIES) if request.param == "folder" else PartsInMemory()


def test_what_is_taken_is_what_was_kept(store: PartsStore, counters: Counters) -> None:
    assert store.finished() == set()
    store.keep(PART, FinishedPart(counters, 1.5))
    assert store.finished() == {PART}
    assert store.holds(PART)
    assert not store.holds(Part(1, 0, 2))
    taken = store.take(PART)
    assert taken.seconds == 1.5
    assert same(taken.counters, counters)
    assert taken.counters.events.flags.writeable


def test_large_arrays_take_several_rows(tmp_path: Path, counters: Counters, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "MOST_BYTES_A_ROW", 1000)
    store = PartsInFolder(tmp_path, IDENTITIES)
    store.keep(PART, FinishedPart(counters, 0.0))
    (path,) = tmp_path.iterdir()
    table = pq.read_table(path)
    assert table.column_names == ["name", "dtype", "shape", "piece", "values"]
    assert table.num_rows > len(COUNTERS) + 1
    assert max(len(value.as_py()) for value in table["values"]) == 1000
    assert same(store.take(PART).counters, counters)


def test_an_empty_array_is_kept(tmp_path: Path, counters: Counters) -> None:
    nobody = empty_counters(0, len(counters.weeks), 1)
    store = PartsInFolder(tmp_path, IDENTITIES)
    store.keep(PART, FinishedPart(nobody, 0.0))
    assert same(store.take(PART).counters, nobody)


@pytest.mark.parametrize("cut", [0, 1, 100, 10_000])
def test_a_file_that_was_cut_off_is_no_part(tmp_path: Path, counters: Counters, cut: int) -> None:
    store = PartsInFolder(tmp_path, IDENTITIES)
    store.keep(PART, FinishedPart(counters, 0.0))
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) - cut] if cut else b"")
    assert store.finished() == set()
    assert store.damaged() == [path]
    with pytest.raises(InputError, match="gone, or was changed"):
        store.take(PART)


def test_any_byte_that_was_changed_is_noticed(tmp_path: Path, counters: Counters) -> None:
    store = PartsInFolder(tmp_path, IDENTITIES)
    store.keep(PART, FinishedPart(counters, 0.0))
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    for where in np.linspace(0, len(whole) - 1, 20).astype(int):
        changed = bytearray(whole)
        changed[where] ^= 1
        path.write_bytes(changed)
        assert store.finished() == set()


def test_a_part_of_something_else_is_none_of_ours(tmp_path: Path, counters: Counters) -> None:
    store, other = PartsInFolder(tmp_path, IDENTITIES), PartsInFolder(tmp_path, ("c", "b"))
    store.keep(PART, FinishedPart(counters, 0.0))
    store.keep(Part(1, 0, 2), FinishedPart(counters, 0.0))
    assert other.finished() == {Part(1, 0, 2)}
    (path,) = tmp_path.glob("0001-*")
    path.rename(path.with_name(path.name.replace("000001-000002", "000003-000004")))  # given out for other replications
    assert store.finished() == {Part(1, 0, 2)}
    (tmp_path / "letter.parquet").write_text("mine")
    assert [path.name[:18] for path in store.damaged()] == ["0001-000003-000004"]  # a letter is somebody's


@pytest.mark.parametrize("number", [errno.EIO, errno.EMFILE, errno.EACCES])
def test_what_cannot_be_read_now_is_neither_damaged_nor_gone(
    tmp_path: Path, counters: Counters, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    store = PartsInFolder(tmp_path, IDENTITIES)
    store.keep(PART, FinishedPart(counters, 0.0))
    (path,) = tmp_path.iterdir()

    def refuse(_path: Path) -> str:
        raise OSError(number, "not now")

    with monkeypatch.context() as patch:
        patch.setattr(parts, "_digest", refuse)
        for ask in (store.finished, store.damaged, lambda: store.holds(PART), lambda: store.take(PART)):
            with pytest.raises(OSError, match="not now") as problem:
                ask()
            assert (problem.value.errno, problem.value.filename) == (number, str(path))
        assert store.named() == {PART}
    assert (store.finished(), store.damaged()) == ({PART}, [])


def test_what_is_damaged_is_put_aside(tmp_path: Path, counters: Counters) -> None:
    store = PartsInFolder(tmp_path, IDENTITIES)
    store.keep(PART, FinishedPart(counters, 0.0))
    (path,) = tmp_path.iterdir()
    path.write_bytes(b"cut")
    aside = store.put_aside(path)
    assert [aside] == list(tmp_path.iterdir())
    assert (aside.read_bytes(), store.damaged(), store.named()) == (b"cut", [], set())


def test_a_full_disk_is_the_users_to_mend_and_leaves_nothing(
    tmp_path: Path, counters: Counters, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("zorgsim.results.durable.os.fsync", full)
    with pytest.raises(InputError, match="No space left on device"):
        PartsInFolder(tmp_path, IDENTITIES).keep(PART, FinishedPart(counters, 0.0))
    assert list(tmp_path.iterdir()) == []


def test_what_was_being_written_is_no_part_and_is_tidied(tmp_path: Path) -> None:
    store = PartsInFolder(tmp_path, IDENTITIES)
    (tmp_path / ".123.tmp").write_text("half")
    (tmp_path / ".yours.tmp").write_text("mine")
    assert (store.finished(), store.damaged()) == (set(), [])
    store.tidy()
    assert [path.name for path in tmp_path.iterdir()] == [".yours.tmp"]
