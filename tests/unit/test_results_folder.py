"""Folders and files of results: complete or absent, and one message where they cannot be written."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from zorgsim.errors import InputError
from zorgsim.results.folder import Existing, check_file, check_folder, is_results, write_file, write_manifest
from zorgsim.results.under_way import write_folder


def fill(folder: Path) -> None:
    (folder / "table.csv").write_text("1")
    write_manifest(folder, {})


def full_disk(path: Path) -> None:
    (path / "half.csv" if path.is_dir() else path).write_text("half")
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_reported_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No space left"):
        write_folder(tmp_path / "results", full_disk, Existing.NUMBER)
    assert list(tmp_path.iterdir()) == []


def test_replacing_nothing_makes_results(tmp_path: Path) -> None:
    assert is_results(write_folder(tmp_path / "results", fill, Existing.REPLACE))


def test_a_folder_in_which_nothing_can_be_made_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_where: object) -> str:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr("zorgsim.results.destination.tempfile.mkdtemp", refuse)
    with pytest.raises(InputError, match="cannot be written to"):
        check_folder(tmp_path / "results")
    with pytest.raises(InputError, match="cannot be written"):
        write_folder(tmp_path / "results", fill, Existing.NUMBER)


def test_a_folder_that_cannot_be_made_after_all_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_path: Path, **_how: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "mkdir", refuse)
    monkeypatch.setattr("zorgsim.results.destination._trouble_in", lambda _parent: "")
    with pytest.raises(InputError, match="Read-only file system"):
        write_folder(tmp_path / "results", fill, Existing.NUMBER)


@pytest.mark.parametrize("text", ["no json", "[1]", '{"format": "something else"}'])
def test_only_a_manifest_of_ours_makes_results(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    assert not is_results(tmp_path)


def test_a_file_is_complete_or_absent(tmp_path: Path) -> None:
    target = tmp_path / "new" / "loops.svg"
    check_file(target, (".svg", ".png"))
    with pytest.raises(InputError, match="No space left"):
        write_file(target, full_disk)
    assert list(target.parent.iterdir()) == []

    def draw(path: Path) -> None:
        assert path.suffix == ".svg"  # libraries choose the format by the ending
        path.write_text("drawn")

    write_file(target, draw)
    assert [(path.name, path.read_text()) for path in target.parent.iterdir()] == [("loops.svg", "drawn")]


def test_a_file_that_cannot_be_written_is_refused_before_it_is_made(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"a name that ends in \.svg or \.png"):
        check_file(tmp_path / "loops.gif", (".svg", ".png"))
    (tmp_path / "folder.svg").mkdir()
    with pytest.raises(InputError, match="this is a folder"):
        check_file(tmp_path / "folder.svg", (".svg",))
    (tmp_path / "letter").touch()
    with pytest.raises(InputError, match="no folder that can be written to"):
        check_file(tmp_path / "letter" / "loops.svg", (".svg",))


@pytest.mark.skipif(sys.platform == "win32", reason="there nobody can ask whether a process runs")
def test_what_the_killed_left_of_the_same_file_goes_and_nothing_else(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    left = tmp_path / f".report-en.{dead.pid}.html"
    others = [
        f".report-en.{os.getppid()}.html",
        f".report-nl.{dead.pid}.html",
        f".report-en.{dead.pid}.docx",
        ".report-en.mine.html",
    ]
    for name in (left.name, *others):
        (tmp_path / name).touch()
    write_file(tmp_path / "report-en.html", Path.touch)
    assert {path.name for path in tmp_path.iterdir()} == {"report-en.html", *others}
