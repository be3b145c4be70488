"""One reading of a path everywhere: as a shell would, absolute, and refused in one message where nothing can be meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from zorgsim.errors import InputError
from zorgsim.paths import check_windows_names, expand_home, path_document, path_words, read_path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "home").mkdir()
    (tmp_path / "work").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "home"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("x", "work/x"),
        ("./x/", "work/x"),
        (".", "work"),
        ("..", ""),
        ("../x", "x"),
        ("nowhere/../x", "work/x"),
        ("~", "home"),
        ("~/", "home"),
        ("~/x", "home/x"),
        ("./~", "work/~"),
        ("x/~", "work/x/~"),
        ("$HOME/x", "work/$HOME/x"),
        ("a b\nc", "work/a b\nc"),
    ],
)
def test_a_path_is_read_as_a_shell_would(home: Path, written: str, meant: str) -> None:
    assert read_path(written, "here") == home.parent / meant
    assert read_path(read_path(written, "here"), "here") == home.parent / meant


def test_paths_of_programs_are_read_as_those_of_people(home: Path) -> None:
    assert read_path(Path("~/x"), "here") == home / "x"
    assert read_path(Path("x"), "here") == home.parent / "work" / "x"


def test_dots_lead_out_of_where_a_link_ends(home: Path) -> None:
    (home / "deep").mkdir()
    Path("link").symlink_to(home / "deep")
    assert read_path("link/../x", "here") == home / "x"
    assert read_path("link/x", "here") == home.parent / "work" / "link" / "x"


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("", "a path is needed"),
        ("  ", "a path is needed"),
        ("a\0b", "the character NUL"),
        ("~nobody_of_this_name/x", "home folder of ~nobody_of_this_name is not known"),
    ],
)
def test_what_nothing_can_be_meant_by_is_refused(home: Path, written: str, what: str) -> None:
    with pytest.raises(InputError, match=what) as refused:
        read_path(written, "command line: results")
    assert refused.value.where == "command line: results"


def test_without_a_working_directory_a_relative_path_means_nothing(home: Path) -> None:
    (home.parent / "work").rmdir()
    with pytest.raises(InputError, match="the working directory is gone"):
        read_path("x", "here")
    assert read_path("~/x", "here") == home / "x"


@pytest.mark.parametrize("name", ["con", "NUL.txt", "com1", "Lpt9.csv", "aux .txt", "ends.", "ends ", "a:b", "what?", "tab\t"])
def test_names_that_windows_keeps_for_itself(name: str) -> None:
    with pytest.raises(InputError, match="Windows cannot have"):
        check_windows_names(Path("/results") / name, "here")


def test_other_names_are_fine_on_windows() -> None:
    for name in ("console", "nullify.txt", "com", "com10", "a.b", "it's", "één"):
        check_windows_names(Path("/results") / name, "here")


def test_any_path_can_be_printed() -> None:
    assert path_document(Path("/a/\udcff é\n")) == "/a/\\xff é\n"
    assert path_words(Path("/a/\udcff é\n\x1b[31m\u202ex")) == "/a/\\xff é\\n\\x1b[31m\\u202ex"


def test_only_a_tilde_in_front_is_a_home(home: Path) -> None:
    assert expand_home("a~", "here") == "a~"
    assert expand_home("~/a/", "here") == f"{home}/a/"
