"""Before anything is simulated: whether results can be written there."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from zorgsim.errors import InputError
from zorgsim.results.destination import ROOM_IN_NAME, check_file, check_folder
from zorgsim.results.folder import Existing, write_manifest
from zorgsim.results.under_way import write_folder


def fill(folder: Path) -> None:
    (folder / "table.csv").write_text("1")
    write_manifest(folder, {})


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may look into: those of pytest are for their maker only."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def with_few_rights() -> Iterator[None]:
    """The system's administrator may write everywhere: for a while, be nobody."""
    if os.name == "nt":
        pytest.skip("Windows has other rights")
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    yield
    os.seteuid(0)


@pytest.mark.parametrize("letters", [4, 200, 223])
def test_a_name_that_fits_works(tmp_path: Path, letters: int) -> None:
    folder = tmp_path / ("x" * letters)
    assert write_folder(folder, fill, Existing.NUMBER) == folder
    assert write_folder(folder, fill, Existing.NUMBER) == tmp_path / f"{folder.name}-2"
    assert write_folder(folder, fill, Existing.REPLACE) == folder


@pytest.mark.parametrize("name", ["x" * 224, "x" * 250, "x" * 260, "é" * 125, "x" * 300 + "/y", "/".join(["x" * 100] * 41)])
def test_a_name_that_leaves_no_room_is_refused_before(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="the path is too long") as refused:
        check_folder(tmp_path / name)
    assert "bytes here" in refused.value.allowed
    assert str(255 - ROOM_IN_NAME) in refused.value.allowed or "a path of at most" in refused.value.allowed


def test_a_file_name_that_is_too_long_is_refused_before(tmp_path: Path) -> None:
    check_file(tmp_path / ("x" * 230 + ".svg"), (".svg",))
    with pytest.raises(InputError, match="the path is too long"):
        check_file(tmp_path / ("x" * 250 + ".svg"), (".svg",))


@pytest.mark.parametrize("existing", list(Existing))
def test_a_folder_that_may_not_be_written_is_refused_before(open_folder: Path, existing: Existing, with_few_rights: None) -> None:
    with pytest.raises(InputError, match="cannot be written to"):
        check_folder(open_folder / "results", existing)


def test_a_folder_that_may_not_be_looked_into_is_refused_before(open_folder: Path, request: pytest.FixtureRequest) -> None:
    (open_folder / "secret" / "deep").mkdir(parents=True)
    (open_folder / "secret").chmod(0)
    request.getfixturevalue("with_few_rights")
    for path in ("secret", "secret/deep", "secret/new"):
        with pytest.raises(InputError, match=r"cannot be written (there|to)"):
            check_folder(open_folder / path)
        with pytest.raises(InputError, match=r"the file cannot be written"):
            check_file(open_folder / path / "loops.svg", (".svg",))


def test_results_in_a_folder_that_takes_no_others_are_refused_before(open_folder: Path, request: pytest.FixtureRequest) -> None:
    (open_folder / "mount").mkdir()  # as a disk that is mounted where only the administrator writes
    (open_folder / "mount").chmod(0o777)
    request.getfixturevalue("with_few_rights")
    with pytest.raises(InputError, match="cannot be written to") as refused:
        check_folder(open_folder / "mount")
    assert str(open_folder) in refused.value.action
    assert check_folder(open_folder / "mount" / "results") == open_folder / "mount" / "results"


def test_results_that_cannot_be_replaced_are_refused_before(open_folder: Path, request: pytest.FixtureRequest) -> None:
    folder = write_folder(open_folder / "results", fill, Existing.NUMBER)
    open_folder.chmod(0o777)
    request.getfixturevalue("with_few_rights")
    assert check_folder(folder, Existing.NUMBER) == folder
    with pytest.raises(InputError, match="cannot be written to"):
        check_folder(folder, Existing.REPLACE)


def test_what_is_no_folder_is_refused_before(tmp_path: Path) -> None:
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone")
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    (tmp_path / "file").touch()
    (tmp_path / "to_file").symlink_to(tmp_path / "file")
    os.mkfifo(tmp_path / "pipe")
    for name, why in (
        ("nowhere", "a link that leads nowhere"),
        ("nowhere/x", "a link that leads nowhere"),
        ("circle", "a link that leads nowhere"),
        ("file", "is a file"),
        ("to_file/x", "is a file"),
        ("pipe", "is a file"),
        ("/", "root folder"),
        ("/dev/null", "is a file"),
    ):
        with pytest.raises(InputError, match="results cannot be written there") as refused:
            check_folder(tmp_path / name)
        assert why in refused.value.action
        assert refused.value.value == str(tmp_path / name)


def test_a_full_disk_is_noticed_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_where: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("zorgsim.results.destination.tempfile.mkdtemp", refuse)
    with pytest.raises(InputError, match="No space left"):
        check_folder(tmp_path / "results")


def test_asking_leaves_nothing(tmp_path: Path) -> None:
    check_folder(tmp_path / "new" / "results")
    (tmp_path / "empty").mkdir()
    check_folder(tmp_path / "empty")
    assert [path.name for path in tmp_path.rglob("*")] == ["empty"]


def test_a_device_is_no_file_to_draw_into(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.svg")
    with pytest.raises(InputError, match="this is a device"):
        check_file(tmp_path / "pipe.svg", (".svg",))
