"""Whatever happens to a folder, `verify` tells it from what is whole; what it cannot know it says so."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.unit.test_under_way import fill, fill_old, keep_one, plan

from zorgsim.errors import InputError
from zorgsim.results.folder import MANIFEST, Existing, write_manifest
from zorgsim.results.in_place import sha256
from zorgsim.results.lock import try_lock
from zorgsim.results.plan import PLAN
from zorgsim.results.seal import Seal, seal_of, sealed
from zorgsim.results.under_way import begin, write_folder
from zorgsim.results.unfinished import take_up
from zorgsim.results.verify import Condition, Kind, verify

Damage = Callable[[Path], object]


def fill_three(folder: Path) -> None:
    (folder / "tables").mkdir()
    (folder / "tables" / "one.parquet").write_bytes(b"PAR1 the first table PAR1")
    (folder / "tables" / "two.parquet").write_bytes(b"PAR1 the other table PAR1")
    (folder / "sheet.csv").write_text("a;b\n1;2\n", "utf-8")
    write_manifest(folder, {"seed": 7, "shares": {"b": 0.1, "a": 1e-9}, "name": "caf\udce9"})


@pytest.fixture
def results(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "mine", fill_three, Existing.NUMBER)


@pytest.fixture
def unfinished(tmp_path: Path) -> Path:
    place = begin(tmp_path / "other", Existing.NUMBER, plan())
    keep_one(place)
    place.leave()
    return place.path


def conditions(folder: Path) -> dict[str, Condition]:
    return {one.name: one.condition for one in verify(folder).files if one.condition is not Condition.WHOLE}


def shorten(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-3])


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def lengthen(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"PAR1")


# Results


def test_what_was_written_is_whole(results: Path) -> None:
    found = verify(results)
    assert (found.whole, found.kind, found.format) == (True, Kind.RESULTS, "zorgsim results 2")
    assert {one.name for one in found.files} == {MANIFEST, "sheet.csv", "tables/one.parquet", "tables/two.parquet"}
    assert {one.condition for one in found.files} == {Condition.WHOLE}


def test_the_manifest_holds_the_size_and_the_digest_of_every_file(results: Path) -> None:
    manifest = json.loads((results / MANIFEST).read_text("utf-8"))
    files = [path for path in results.rglob("*") if path.is_file() and path.name != MANIFEST]
    assert manifest["files"] == {path.relative_to(results).as_posix(): sha256(path) for path in files}
    assert manifest["sizes"] == {path.relative_to(results).as_posix(): path.stat().st_size for path in files}


@pytest.mark.parametrize("name", ["sheet.csv", "tables/two.parquet"])
@pytest.mark.parametrize(
    ("damage", "condition"),
    [
        (shorten, Condition.CUT_OFF),
        (lambda path: path.write_bytes(b""), Condition.CUT_OFF),
        (flip, Condition.CHANGED),
        (lengthen, Condition.CHANGED),
        (Path.unlink, Condition.MISSING),
    ],
)
def test_a_file_that_is_not_as_it_was_is_named(results: Path, name: str, damage: Damage, condition: Condition) -> None:
    damage(results / name)
    assert conditions(results) == {name: condition}
    assert not verify(results).whole


def test_a_link_is_no_file_of_ours_whatever_it_leads_to(results: Path) -> None:
    (results / "sheet.csv").rename(results.parent / "sheet.csv")
    (results / "sheet.csv").symlink_to(results.parent / "sheet.csv")
    assert conditions(results) == {"sheet.csv": Condition.CHANGED}


def test_what_else_is_there_is_told_and_no_error(results: Path) -> None:
    (results / "notes.txt").touch()
    (results / "tables" / "mine.parquet").touch()
    assert conditions(results) == {"notes.txt": Condition.EXTRA, "tables/mine.parquet": Condition.EXTRA}
    assert verify(results).whole


def test_every_byte_of_a_manifest_counts(results: Path) -> None:
    """Any letter that is exchanged changes what the manifest says, and is noticed; but for indents, which say nothing."""
    path = results / MANIFEST
    content = path.read_bytes()
    unnoticed = []
    for at, byte in enumerate(content):
        if chr(byte) in " \n":
            continue
        path.write_bytes(content[:at] + (b"7" if byte != ord("7") else b"8") + content[at + 1 :])
        try:
            if verify(results).whole:
                unnoticed.append(at)
        except InputError:
            pass  # no format of ours any more
    assert unnoticed == []


@pytest.mark.parametrize(("damage", "condition"), [(shorten, Condition.CUT_OFF), (lengthen, Condition.CHANGED)])
def test_a_manifest_that_cannot_be_read_says_nothing_of_the_others(results: Path, damage: Damage, condition: Condition) -> None:
    damage(results / MANIFEST)
    found = conditions(results)
    assert found.pop(MANIFEST) is condition
    assert set(found.values()) == {Condition.UNKNOWN}
    assert len(found) == 3


@pytest.mark.parametrize("name", ["../mine.txt", "/etc/hostname", "tables/../../mine.txt"])
def test_a_name_that_leads_out_of_the_folder_is_none_of_ours(results: Path, name: str) -> None:
    (results.parent / "mine.txt").touch()
    manifest = json.loads((results / MANIFEST).read_text("utf-8"))
    manifest["files"][name] = sha256(results.parent / "mine.txt")
    (results / MANIFEST).write_text(json.dumps(sealed(manifest)), "utf-8")
    assert conditions(results)[name] is Condition.CHANGED


def older(folder: Path, *keys: str) -> None:
    """Take what an older version did not write out of a manifest."""
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    (folder / MANIFEST).write_text(json.dumps({key: value for key, value in manifest.items() if key not in keys}), "utf-8")


def test_of_a_manifest_without_a_seal_only_the_manifest_cannot_be_known(results: Path) -> None:
    older(results, "digest", "sizes")
    assert conditions(results) == {MANIFEST: Condition.UNKNOWN}
    assert not verify(results).whole
    shorten(results / "sheet.csv")
    assert conditions(results)["sheet.csv"] is Condition.CHANGED  # by how much it is shorter is not known either


def test_where_no_checksums_were_written_nothing_can_be_known(results: Path) -> None:
    older(results, "digest", "sizes", "files")
    assert set(conditions(results).values()) == {Condition.UNKNOWN}
    assert len(conditions(results)) == 4
    assert not verify(results).whole


@pytest.mark.parametrize("text", ["{}", "[]", '{"format": "recipes 1"}', "", "not JSON"])
def test_another_manifest_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_text(text, "utf-8")
    with pytest.raises(InputError, match="no zorgsim results"):
        verify(tmp_path)


def test_a_newer_format_is_refused(results: Path) -> None:
    text = (results / MANIFEST).read_text("utf-8")
    (results / MANIFEST).write_text(text.replace("zorgsim results 2", "zorgsim results 3"), "utf-8")
    with pytest.raises(InputError, match="a newer zorgsim wrote these results"):
        verify(results)


@pytest.mark.parametrize("name", ["nowhere", "empty", "file.txt"])
def test_what_is_no_folder_of_zorgsim_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file.txt").touch()
    with pytest.raises(InputError, match="there is nothing to verify"):
        verify(tmp_path / name)


def test_killed_while_replacing_it_says_where_the_old_results_are(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "mine", fill_old, Existing.NUMBER)
    hold = folder / ".zorgsim-abc" / "old"
    hold.mkdir(parents=True)
    (folder / MANIFEST).rename(hold / MANIFEST)
    with pytest.raises(InputError, match="were being replaced") as caught:
        verify(folder)
    assert caught.value.value == str(hold)


def test_a_file_that_cannot_be_read_now_is_not_said_to_be_changed(results: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(path: Path) -> str:
        if path.name == "sheet.csv":
            raise OSError(5, "Input/output error")
        return sha256(path)

    monkeypatch.setattr("zorgsim.results.verify.sha256", failing)
    assert conditions(results) == {"sheet.csv": Condition.UNREADABLE}


# Under way


def part_of(folder: Path) -> Path:
    (path,) = (folder / "parts").glob("*.parquet")
    return path


def test_what_was_left_is_whole_as_far_as_it_goes(unfinished: Path) -> None:
    found = verify(unfinished)
    assert (found.whole, found.kind, found.format) == (True, Kind.UNDER_WAY, "zorgsim folder under way 1")
    assert (found.planned, found.finished, found.at_work) == (2, 1, False)
    assert [one.name for one in found.files] == [PLAN, f"parts/{part_of(unfinished).name}"]


@pytest.mark.parametrize(("damage", "condition"), [(shorten, Condition.CUT_OFF), (flip, Condition.CHANGED)])
def test_a_part_that_is_not_as_it_was_is_named(unfinished: Path, damage: Damage, condition: Condition) -> None:
    path = part_of(unfinished)
    damage(path)
    assert conditions(unfinished) == {f"parts/{path.name}": condition}
    assert verify(unfinished).finished == 0


def test_a_part_that_is_there_twice_counts_once(unfinished: Path) -> None:
    place = take_up(unfinished)
    (part,) = place.finished()
    place.parts.keep(part, replace(place.parts.take(part), seconds=9.0))
    place.leave()
    assert list(conditions(unfinished).values()) == [Condition.EXTRA]
    assert (verify(unfinished).finished, verify(unfinished).whole) == (1, True)


def test_while_somebody_works_in_it_that_is_said(unfinished: Path) -> None:
    lock = try_lock(unfinished / "lock")
    assert lock is not None
    (unfinished / "parts" / ".123.tmp").touch()
    (unfinished / "results").mkdir()
    try:
        found = verify(unfinished)
        assert (found.at_work, found.whole, conditions(unfinished)) == (True, True, {})
    finally:
        lock.release()


def edit(document: dict[str, Any]) -> str:
    return json.dumps(document | {"command": ["other"]})


def half(document: dict[str, Any]) -> str:
    return json.dumps(document)[:400]


def nobody_left(document: dict[str, Any]) -> str:
    return json.dumps({key: value for key, value in document.items() if key != "parts"})


def twice(document: dict[str, Any]) -> str:
    """As many replications as there should be: the first twice, the second never."""
    parts = [{**part, "count": 1} for part in document["parts"]]
    return json.dumps(sealed(document | {"parts": [*parts, *parts]}))


def of_tomorrow(document: dict[str, Any]) -> str:
    return json.dumps(document | {"format": "zorgsim folder under way 2"})


def of_yesterday(document: dict[str, Any]) -> str:
    return json.dumps({key: value for key, value in document.items() if key != "digest"})


@pytest.mark.parametrize(
    ("change", "condition", "of_part"),
    [
        (edit, Condition.CHANGED, None),
        (half, Condition.CUT_OFF, Condition.UNKNOWN),
        (nobody_left, Condition.CHANGED, Condition.UNKNOWN),
        (of_tomorrow, Condition.UNKNOWN, Condition.UNKNOWN),
        (of_yesterday, Condition.UNKNOWN, None),
        (twice, Condition.UNKNOWN, Condition.UNKNOWN),
    ],
)
def test_a_plan_that_is_not_as_it_was_is_named(
    unfinished: Path, change: Callable[[dict[str, Any]], str], condition: Condition, of_part: Condition | None
) -> None:
    path = unfinished / PLAN
    path.write_text(change(json.loads(path.read_text("utf-8"))), "utf-8")
    found = conditions(unfinished)
    assert found.pop(PLAN) is condition
    assert list(found.values()) == ([] if of_part is None else [of_part])
    assert not verify(unfinished).whole


def test_parts_of_an_older_version_are_held_against_the_plan_that_they_belong_to(unfinished: Path, tmp_path: Path) -> None:
    other = begin(tmp_path / "older", Existing.NUMBER, replace(plan(), provenance={"zorgsim": "0.0.1"}))
    (other.path / "parts" / part_of(unfinished).name).write_bytes(part_of(unfinished).read_bytes())
    other.lock.release()
    found = verify(other.path)
    assert (found.finished, found.named(Condition.EXTRA)) == (0, [f"parts/{part_of(unfinished).name}"])


def test_what_somebody_else_put_there_is_told(unfinished: Path) -> None:
    (unfinished / "notes.txt").touch()
    (unfinished / "parts" / "letter.txt").touch()
    assert conditions(unfinished) == {"notes.txt": Condition.EXTRA, "parts/letter.txt": Condition.EXTRA}


def test_a_folder_without_a_plan_is_nothing_to_verify(tmp_path: Path) -> None:
    (tmp_path / "mine.partial").mkdir()
    (tmp_path / "mine.partial" / "lock").touch()
    with pytest.raises(InputError, match="nothing was planned in it yet"):
        verify(tmp_path / "mine.partial")


# The seal


def test_a_seal_holds_whatever_the_form_and_breaks_with_whatever_the_content() -> None:
    document = sealed({"b": [1, 2.5, None, "é\udce9"], "a": {"2": 1, "10": True}})
    assert seal_of(document) is Seal.WHOLE
    assert seal_of(json.loads(json.dumps(document, indent=3, sort_keys=True))) is Seal.WHOLE
    assert seal_of(document | {"a": {"2": 1, "10": False}}) is Seal.BROKEN
    assert seal_of(document | {"c": None}) is Seal.BROKEN
    assert seal_of({"b": 1}) is Seal.NONE


def test_whatever_is_written_comes_back_sealed(tmp_path: Path) -> None:
    """Numbers as keys become text in JSON, and are put in another order there."""
    assert seal_of(json.loads(json.dumps(sealed({"years": {2: 1, 10: 2}, "both": (1, 2)})))) is Seal.WHOLE
    (tmp_path / "mine").mkdir()
    fill(tmp_path / "mine")
    assert verify(tmp_path / "mine").whole
