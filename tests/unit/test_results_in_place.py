"""What stands in a folder already is used, replaced or left alone: never taken away without having been made by zorgsim."""

from __future__ import annotations

import errno
import json
import os
import shutil
from pathlib import Path

import pytest

from zorgsim.errors import InputError
from zorgsim.results.folder import MANIFEST, Existing, is_results, write_manifest
from zorgsim.results.in_place import others_files, own_files
from zorgsim.results.under_way import FolderUnderWay, write_folder
from zorgsim.results.verify import verify


def fill_with(**content: str):  # type: ignore[no-untyped-def] # a function for write_folder
    def fill(folder: Path) -> None:
        (folder / "tables").mkdir()
        (folder / "headline.csv").write_text("headline")
        for name, text in content.items():
            (folder / "tables" / name).write_text(text)
        write_manifest(folder, {})

    return fill


OLD, NEW = fill_with(flows="old", gone="old"), fill_with(flows="new", more="new")


def files_of(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    return {path.relative_to(folder).as_posix(): path.read_text() for path in files}


NEW_FILES = {"headline.csv": "headline", "tables/flows": "new", "tables/more": "new"}


def test_the_working_directory_is_filled_and_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    before = (tmp_path / "here").stat().st_ino
    monkeypatch.chdir(tmp_path / "here")
    for existing in (Existing.NUMBER, Existing.REPLACE):
        assert write_folder(Path(), NEW, existing) == tmp_path / "here"
        assert (tmp_path / "here").stat().st_ino == before
        assert files_of(Path()) == NEW_FILES
    assert [path.name for path in tmp_path.iterdir()] == ["here"]


def test_a_link_to_an_empty_folder_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "disk")
    assert write_folder(tmp_path / "link", NEW, Existing.NUMBER) == tmp_path / "link"
    assert (tmp_path / "link").is_symlink()
    assert files_of(tmp_path / "disk") == NEW_FILES
    assert write_folder(tmp_path / "link", NEW, Existing.NUMBER) == tmp_path / "link-2"
    assert write_folder(tmp_path / "link", NEW, Existing.REPLACE) == tmp_path / "link"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["disk", "link", "link-2"]


def other_disk(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let renaming into a folder from elsewhere fail, as where another disk is mounted."""
    rename = os.rename

    def refuse(source: str, target: str) -> None:
        if Path(target).is_relative_to(folder) and not Path(source).is_relative_to(folder):
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        rename(source, target)

    monkeypatch.setattr("os.rename", refuse)


@pytest.mark.parametrize("existing", list(Existing))
def test_another_disk_is_filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, existing: Existing) -> None:
    (tmp_path / "mount").mkdir()
    if existing is Existing.REPLACE:
        write_folder(tmp_path / "mount", OLD, existing)
    other_disk(monkeypatch, tmp_path / "mount")
    assert write_folder(tmp_path / "mount", NEW, existing) == tmp_path / "mount"
    assert files_of(tmp_path / "mount") == NEW_FILES
    assert [path.name for path in tmp_path.iterdir()] == ["mount"]


@pytest.mark.parametrize("existing", list(Existing))
def test_on_another_disk_everything_is_written_through_before_the_rest_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, existing: Existing
) -> None:
    (tmp_path / "mount").mkdir()
    if existing is Existing.REPLACE:
        write_folder(tmp_path / "mount", OLD, existing)
    other_disk(monkeypatch, tmp_path / "mount")
    synced: set[int] = set()
    monkeypatch.setattr("zorgsim.results.durable.os.fsync", lambda descriptor: synced.add(os.fstat(descriptor).st_ino))
    synced_before: list[set[int]] = []
    remove = FolderUnderWay.remove

    def removed(place: FolderUnderWay) -> None:
        synced_before.append(set(synced))
        remove(place)

    monkeypatch.setattr(FolderUnderWay, "remove", removed)
    folder = write_folder(tmp_path / "mount", NEW, existing)
    everything = {path.stat().st_ino for path in (folder, *folder.rglob("*"))}
    assert [everything - one for one in synced_before] == [set()]


def test_replacing_keeps_what_zorgsim_did_not_write(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "results", OLD, Existing.NUMBER)
    (folder / "notes.md").write_text("years of thought")
    (folder / "tables" / "mine.csv").write_text("mine")
    (folder / "more").mkdir()
    (folder / "headline.csv").write_text("edited")
    (folder / "link").symlink_to("notes.md")
    assert others_files(folder) == ["headline.csv", "link", "notes.md", "tables/mine.csv"]
    assert write_folder(folder, NEW, Existing.REPLACE) == folder
    own = {"notes.md": "years of thought", "tables/mine.csv": "mine", "headline.kept.csv": "edited", "link": "years of thought"}
    assert files_of(folder) == NEW_FILES | own
    assert (folder / "more").is_dir()
    assert (folder / "link").is_symlink()
    (folder / "headline.csv").write_text("edited again")
    write_folder(folder, NEW, Existing.REPLACE)
    assert files_of(folder) == NEW_FILES | own | {"headline.kept-2.csv": "edited again"}


def test_a_file_where_a_folder_must_come_is_kept(tmp_path: Path) -> None:
    def flat(folder: Path) -> None:
        (folder / "decomposition.csv").write_text("1")
        write_manifest(folder, {})

    folder = write_folder(tmp_path / "results", flat, Existing.NUMBER)
    (folder / "tables").write_text("a list of tables to buy")
    write_folder(folder, NEW, Existing.REPLACE)
    assert files_of(folder) == NEW_FILES | {"tables.kept": "a list of tables to buy"}


def test_an_edited_manifest_makes_nothing_outside_ours(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "results", OLD, Existing.NUMBER)
    (tmp_path / "dear.txt").write_text("old")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "flows").write_text("old")
    (folder / "linked").symlink_to(tmp_path / "deep")
    manifest = json.loads((folder / MANIFEST).read_text())
    digest = manifest["files"]["tables/flows"]
    for name in ("../dear.txt", str(tmp_path / "dear.txt"), "linked/flows", "not/there"):
        manifest["files"][name] = digest
    (folder / MANIFEST).write_text(json.dumps(manifest))
    assert [path.name for path in own_files(folder)] == ["headline.csv", "flows", "gone"]
    write_folder(folder, NEW, Existing.REPLACE)
    assert (tmp_path / "dear.txt").read_text() == (tmp_path / "deep" / "flows").read_text() == "old"
    (folder / MANIFEST).write_text('{"format": "zorgsim results 2", "files": 5}')
    assert own_files(folder) == []


@pytest.mark.parametrize("at", range(1, 9))
@pytest.mark.parametrize("error", [OSError(errno.EACCES, "Permission denied"), KeyboardInterrupt()], ids=["refused", "interrupted"])
def test_results_that_cannot_be_replaced_stay_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int, error: BaseException
) -> None:
    folder = write_folder(tmp_path / "results", OLD, Existing.NUMBER)
    (folder / "headline.csv").write_text("edited")
    before = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    rename, done = Path.rename, 0

    def refuse(path: Path, target: Path) -> Path:
        nonlocal done
        done += 1
        if done == at:
            raise error
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises((InputError, KeyboardInterrupt)):
        write_folder(folder, NEW, Existing.REPLACE)
    assert {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_dir()) == ["results", "tables"]


def test_at_no_moment_a_manifest_stands_beside_half_of_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_folder(tmp_path / "results", OLD, Existing.NUMBER)
    rename, seen = Path.rename, []

    def looked_at(path: Path, target: Path) -> Path:
        if (folder / MANIFEST).exists():
            seen.append(verify(folder).whole)
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", looked_at)
    write_folder(folder, NEW, Existing.REPLACE)
    assert seen
    assert all(seen)
    assert verify(folder).whole


@pytest.mark.parametrize("at", range(2, 9))
def test_what_cannot_be_moved_back_either_is_kept_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    folder = write_folder(tmp_path / "results", OLD, Existing.NUMBER)
    (folder / "headline.csv").write_text("edited")
    rename, done = Path.rename, 0

    def refuse(path: Path, target: Path) -> Path:
        nonlocal done
        done += 1
        if done >= at:  # for good
            raise OSError(errno.EIO, "Input/output error")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(InputError, match=r"Input/output error; not everything could be moved back: .*\.zorgsim-") as refused:
        write_folder(folder, NEW, Existing.REPLACE)
    (hold,) = folder.glob(".zorgsim-*")
    assert str(hold) in str(refused.value)
    left = sorted(path.read_text() for path in tmp_path.rglob("*") if path.is_file() and path.name not in (MANIFEST, "lock"))
    assert left == ["edited", "headline", "new", "new", "old", "old"]


def test_a_disk_that_runs_full_leaves_an_empty_folder_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mount").mkdir()
    other_disk(monkeypatch, tmp_path / "mount")
    copy = shutil.copyfile

    def run_full(source: str, target: str, **how: bool) -> str:
        if Path(source).name == MANIFEST:
            raise OSError(errno.ENOSPC, "No space left on device")
        return copy(source, target, **how)

    monkeypatch.setattr("shutil.copyfile", run_full)
    with pytest.raises(InputError):
        write_folder(tmp_path / "mount", NEW, Existing.NUMBER)
    assert [path.name for path in tmp_path.rglob("*")] == ["mount"]
    assert not is_results(tmp_path / "mount")
