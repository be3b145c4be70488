"""A path that leads nowhere, or to something that is no scenario, is said to be just that."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cli.conftest import PROGRAM, answer_in
from tests.cli.test_encodings import BASE, MORE

POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with everything that can stand at a path."""
    folder = tmp_path_factory.mktemp("odd")
    (folder / "base.toml").write_text(BASE, "utf-8")
    (folder / "folder").mkdir()
    (folder / "outcome").mkdir()
    (folder / "outcome" / "manifest.json").write_text('{"format": "zorgsim results 2"}', "utf-8")
    (folder / "statline.csv").write_text("ID;Regio\n1;NL01\n", "utf-8")
    (folder / "waiting.json").write_text('[{"weeks": 3}]', "utf-8")
    (folder / "old.toml").write_bytes('[title]\nnl = "één"\n'.encode("cp1252"))
    (folder / "marked.toml").write_text(BASE, "utf-8-sig")
    (folder / "huge.toml").write_bytes(b"#" * 3_000_000)
    if os.name != "nt":
        os.mkfifo(folder / "pipe.toml")
        (folder / "round.toml").symlink_to("about.toml")
        (folder / "about.toml").symlink_to("round.toml")
        (folder / "gone.toml").symlink_to("nowhere.toml")
    return folder


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("folder", "this is a directory"),
        ("outcome", "this is a folder with results, no scenario"),
        ("outcome/manifest.json", "this is the manifest of zorgsim results, no scenario"),
        ("statline.csv", "this is a CSV file (values between semicolons), no scenario"),
        ("./statline.csv", "this is a CSV file (values between semicolons), no scenario"),
        ("waiting.json", "this is a JSON file, no scenario"),
        ("old.toml", "the file is not UTF-8 (line 2, column 7, byte 0xE9; in Windows-1252 it would be 'é')"),
        ("huge.toml", "too large for a scenario"),
        ("no/folder.toml", "there is no folder no"),
        ("base.toml/x.toml", "base.toml is no folder"),
        ("x" * 300 + ".toml", "cannot be read"),
        pytest.param("pipe.toml", "not an ordinary file", marks=POSIX),
        pytest.param("/dev/null", "not an ordinary file", marks=POSIX),
        pytest.param("round.toml", "cannot be read", marks=POSIX),
        pytest.param("gone.toml", "this link leads to nothing: nowhere.toml", marks=POSIX),
    ],
)
@pytest.mark.parametrize("command", ["check", "run"])
def test_a_path_problem_is_a_path_problem(odd: Path, command: str, name: str, words: str) -> None:
    answer = answer_in(odd, (command, name))
    assert answer.code == 2
    assert words in answer.err
    assert len(answer.err.splitlines()) <= 6


@POSIX
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("./folder", "this is a directory"),
        ("statline.csv", "there is no such scenario"),
        ("./statline.csv", "a CSV file"),
        ("pipe", "not an ordinary file"),
        ("round.toml", "cannot be read"),
        ("gone.toml", "this link leads to nothing"),
        ("no/folder.toml", "there is no folder no"),
    ],
)
def test_so_it_is_in_extends(odd: Path, name: str, words: str) -> None:
    (odd / "child.toml").write_text(f'format = 2\nextends = "{name}"\n', "utf-8")
    answer = answer_in(odd, ("check", "child.toml"))
    assert answer.code == 2
    assert words in answer.err


def test_a_byte_order_mark_is_no_mistake(odd: Path) -> None:
    assert answer_in(odd, ("check", "marked.toml")).code == 0


@POSIX
@pytest.mark.parametrize(
    "arguments", [("run", "base.toml"), ("run", "baseline", "--places", "Tiel"), ("loops", "--picture", "x.png")]
)
def test_a_working_directory_that_is_gone_is_said_so(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "here").mkdir()
    program = "import os, sys; os.rmdir(os.getcwd()); from zorgsim.cli import main; sys.argv[0] = 'zorgsim'; main()"
    # -P, as for an installed program: Python 3.13 cannot import libraries in C while it looks for them in a directory that is gone
    done = subprocess.run(
        [sys.executable, "-P", "-c", program, *arguments],
        cwd=tmp_path / "here",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert "our fault" not in done.stderr
    assert "where:" in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
def test_a_full_disk_is_the_users_to_mend(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*PROGRAM, "places"], cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False
        )
    assert done.returncode == 2
    assert "No space left on device" in done.stderr


LINES = (BASE + MORE.partition("\n")[2].partition("\n")[2].replace("[title]", "[description]")).splitlines()
"""A valid scenario with everything in it, line by line."""

SLIPS = st.one_of(
    st.tuples(st.just("drop"), st.integers(0, len(LINES) - 1), st.just("")),
    st.tuples(st.just("twice"), st.integers(0, len(LINES) - 1), st.just("")),
    st.tuples(st.just("put"), st.integers(0, len(LINES) - 1), st.text(max_size=20)),
    st.tuples(
        st.just("value"),
        st.integers(0, len(LINES) - 1),
        st.sampled_from(["1", '"x"', "[]", "{}", "nan", "1e999", "2024-13-01", "-1", "true", '"Tiel"', "1979-05-27", "9" * 400]),
    ),
    st.tuples(st.just("key"), st.integers(0, len(LINES) - 1), st.text(max_size=12)),
)


def slipped(slips: list[tuple[str, int, str]]) -> str:
    lines = list(LINES)
    for kind, at, text in slips:
        key, equals, value = lines[at].partition("=")
        lines[at] = {
            "drop": "",
            "twice": f"{lines[at]}\n{lines[at]}",
            "put": f"{lines[at][:3]}{text}{lines[at][3:]}",
            "value": f"{key}= {text}" if equals else lines[at],
            "key": f"{text}{equals}{value}",
        }[kind]
    return "\n".join(lines)


@given(st.lists(SLIPS, max_size=4))
def test_a_scenario_with_slips_of_the_pen_is_fine_or_refused_in_a_few_lines(odd: Path, slips: list[tuple[str, int, str]]) -> None:
    (odd / "slips.toml").write_bytes(slipped(slips).encode("utf-8", "surrogatepass"))
    answer = answer_in(odd, ("check", "slips.toml"))
    assert answer.code in (0, 2), answer.err
    assert [line for line in (answer.out + answer.err).split("\n") if not line.isprintable()] == []
    assert sum(1 + max(0, len(line) - 1) // 80 for line in answer.err.splitlines()) <= 20


def test_without_a_slip_it_is_fine(odd: Path) -> None:
    (odd / "slips.toml").write_text(slipped([]), "utf-8")
    answer = answer_in(odd, ("check", "slips.toml"))
    assert (answer.code, answer.err) == (0, "")
