"""Whatever a terminal or a pipe can write: the answer is there, and nothing is lost."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from zorgsim.cli import main

Ask = Callable[..., Any]

BASE = """format = 2
places = ["Schiermonnikoog"]
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
SIMULATING = (
    ("compare", "base.toml", "more.toml", "--municipalities", "--budgets"),
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
ENCODINGS = ("ascii", "latin-1", "cp1252", "cp850")


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
    texts = [stream.buffer.getvalue().decode(encoding) for stream in (out, err)]  # type: ignore[attr-defined]
    return end.value.code or 0, texts[0], texts[1]


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("arguments", LOOKING_UP, ids=" ".join)
def test_what_is_looked_up_is_printed_in_any_encoding(
    files: Path, arguments: tuple[str, ...], encoding: str, language: str
) -> None:
    code, out, err = asked(files, (*arguments, "--language", language), encoding)
    whole = asked(files, (*arguments, "--language", language), "utf-8")[1]
    assert (code, err) == (0, "")
    assert len(out.splitlines()) == len(whole.splitlines())
    assert out.isascii() or encoding != "ascii"
    assert out.count("?") - whole.count("?") == 0  # every sign of ours has something that stands for it


@pytest.mark.parametrize(
    ("encoding", "language"), [("ascii", "en"), ("ascii", "nl"), ("cp1252", "nl"), ("cp850", "en"), ("latin-1", "nl")]
)
@pytest.mark.parametrize("arguments", SIMULATING[:1], ids=" ".join)
def test_a_comparison_is_printed_in_any_encoding(files: Path, arguments: tuple[str, ...], encoding: str, language: str) -> None:
    code, out, err = asked(files, (*arguments, "--jobs", "1", "--language", language), encoding)
    assert code == 0
    assert {"ascii": "+-", "cp1252": "±", "cp850": "±", "latin-1": "±"}[encoding] in out
    assert "Plan -> [/] [bold]" in out
    folder = err.splitlines()[-1].rpartition(" ")[2]
    assert (files / folder / "manifest.json").is_file()


@pytest.mark.parametrize("arguments", SIMULATING[1:], ids=" ".join)
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


@pytest.mark.parametrize("setting", ["cp1252:strict", "ascii:strict", "latin-1"])
def test_what_the_environment_asks_for_loses_no_answer(own_process: Ask, folder: Path, setting: str) -> None:
    (folder / "base.toml").write_text(BASE, "utf-8")
    answer = own_process("run", "base.toml", "--replications", "1", "--jobs", "1", PYTHONIOENCODING=setting)
    assert answer.code == 0
    assert "Schiermonnikoog" in answer.out
    assert (folder / "results" / "base" / "manifest.json").is_file()
