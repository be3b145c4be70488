"""Whatever a terminal or a pipe can write: the answer is there, and nothing is lost."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path

import pytest
from tests.cli.conftest import PROGRAM

from zorgsim.cli import main

BASE = """format = 2
places = ["Schiermonnikoog"]
structure.places = "part"
[title]
en = "As it is – ‘now’"
nl = "Zoals het nú is"
[run]
start = 2020-01-01
until = 2029-01-01
replications = 2
policy_start = 2024-01-01
"""
MORE = """format = 2
extends = "base.toml"
[title]
en = "Plan → [/] [bold]A[/bold] :smile: ±5 %"
nl = "Plan → [/] [bold]één[/bold] :smile: ±5 %"
[measures."één"]
lever = "first_line.coaches"
times = 1.5
from = 2024-01-01
[measures.b]
lever = "everyday.time"
by = 0.25
from = 2024-01-01
"""
COMPARISON = ("compare", "base.toml", "more.toml", "--municipalities", "--budgets")
SIMULATING = (
    ("decompose", "base.toml", "more.toml"),
    ("run", "more.toml", "--budgets"),
)
LOOKING_UP = (
    ("check", "base.toml", "more.toml"),
    ("show", "more.toml"),
    ("story", "base.toml"),
    ("scenarios",),
    ("advice",),
    ("advice", "A1"),
    ("loops",),
    ("parameters", "price"),
    ("places",),
    ("places", "--kind", "municipality"),
)
ENCODINGS = ("ascii", "latin-1", "cp1252")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("encodings")
    (folder / "base.toml").write_text(BASE, "utf-8")
    (folder / "more.toml").write_text(MORE, "utf-8")
    return folder


def asked(folder: Path, arguments: tuple[str, ...], encoding: str) -> tuple[object, str, str]:
    """Run the program with streams that stop at the first sign which they do not have."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding, errors="strict", write_through=True) for _ in range(2))
    with pytest.MonkeyPatch.context() as patch, chdir(folder), redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "argv", ["zorgsim", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
    texts = [stream.buffer.getvalue().decode(encoding) for stream in (out, err)]
    return end.value.code or 0, texts[0], texts[1]


@cache
def whole_lines(folder: Path, arguments: tuple[str, ...]) -> list[str]:
    """What is printed where every sign can be."""
    return asked(folder, arguments, "utf-8")[1].splitlines()


@pytest.mark.parametrize(
    ("encoding", "language"), [("ascii", "nl"), ("cp850", "en"), pytest.param("ascii", "en", marks=pytest.mark.release)]
)
@pytest.mark.parametrize("arguments", LOOKING_UP, ids=" ".join)
def test_what_is_looked_up_is_printed_in_any_encoding(
    files: Path, arguments: tuple[str, ...], encoding: str, language: str
) -> None:
    question = (*arguments, "--language", language)
    code, out, err = asked(files, question, encoding)
    whole = whole_lines(files, question)
    assert (code, err) == (0, "")
    assert len(out.splitlines()) == len(whole)
    assert out.count("?") == "".join(whole).count("?")  # every sign of ours has something that stands for it


@pytest.mark.parametrize(
    ("encoding", "language", "margin"),
    [
        ("ascii", "nl", "+-"),
        pytest.param("cp1252", "nl", "±", marks=pytest.mark.release),
        pytest.param("ascii", "en", "+-", marks=pytest.mark.release),
        pytest.param("cp850", "en", "±", marks=pytest.mark.release),
        pytest.param("latin-1", "nl", "±", marks=pytest.mark.release),
    ],
)
def test_a_comparison_is_printed_in_any_encoding(files: Path, encoding: str, language: str, margin: str) -> None:
    code, out, err = asked(files, (*COMPARISON, "--jobs", "1", "--language", language), encoding)
    assert code == 0
    assert margin in out
    assert "Plan -> [/] [bold]" in out
    folder = err.splitlines()[-1].rpartition(" ")[2]
    assert (files / folder / "manifest.json").is_file()


@pytest.mark.release
@pytest.mark.parametrize("arguments", SIMULATING, ids=" ".join)
def test_other_answers_of_simulations_are_printed_in_ascii(files: Path, arguments: tuple[str, ...]) -> None:
    code, out, err = asked(files, (*arguments, "--jobs", "1", "--language", "nl"), "ascii")
    assert code == 0
    assert "Schiermonnikoog" in out
    assert "de resultaten staan in" in err


@pytest.mark.parametrize("encoding", [*ENCODINGS, "utf-8"])
def test_json_is_json_in_any_encoding(files: Path, encoding: str) -> None:
    answers = [json.loads(asked(files, ("show", "more.toml", "--json"), one)[1]) for one in (encoding, "utf-8")]
    assert answers[0] == answers[1]
    assert answers[0]["title"]["nl"].startswith("Plan → [/] [bold]één")


def test_a_message_is_printed_in_any_encoding(files: Path) -> None:
    code, out, err = asked(files, ("check", "één–twee.toml"), "ascii")
    assert (code, out) == (2, "")
    assert 'value:   "een-twee.toml"' in err


@pytest.mark.release
@pytest.mark.skipif(os.name == "nt", reason="Windows has no locale C")
def test_a_name_with_accents_is_read_where_the_locale_knows_none(tmp_path: Path) -> None:
    (tmp_path / "één.toml").write_text(BASE, "utf-8")
    done = subprocess.run(
        [*PROGRAM, "run", "één.toml", "--json", "--replications", "1", "--jobs", "1"],
        cwd=tmp_path,
        env={**os.environ, "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert (answer["baseline"]["name"], answer["folder"]) == ("één", str(tmp_path / "results" / "een"))


@pytest.mark.parametrize("setting", ["cp1252:strict", "ascii:strict"])
def test_what_the_environment_asks_for_loses_no_answer(tmp_path: Path, setting: str) -> None:
    (tmp_path / "base.toml").write_text(BASE, "utf-8")
    done = subprocess.run(
        [*PROGRAM, "run", "base.toml", "--replications", "1", "--jobs", "1"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONIOENCODING": setting},
        capture_output=True,
        encoding=setting.partition(":")[0],
        timeout=120,
        check=False,
    )
    assert done.returncode == 0
    assert "Schiermonnikoog" in done.stdout
    assert (tmp_path / "results" / "base" / "manifest.json").is_file()
