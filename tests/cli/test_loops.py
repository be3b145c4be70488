"""The command about feedback loops."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from zorgsim.model.loops import LOOPS

Ask = Callable[..., Any]


def test_every_loop_is_told(zorgsim: Ask) -> None:
    answer = zorgsim("loops")
    assert (answer.code, answer.err, answer.files) == (0, "", frozenset())
    assert [line.split()[0] for line in answer.out.splitlines() if line and not line.startswith(" ")][:-1] == list(LOOPS)
    assert "more families in specialist care -> less mutual help" in answer.out
    assert 'freeze = ["B2"]' in answer.out


def test_loops_in_dutch(zorgsim: Ask) -> None:
    assert "R1  verleren (versterkt)" in zorgsim("loops", "--language", "nl").out


def test_loops_for_programs(zorgsim: Ask) -> None:
    told = json.loads(zorgsim("loops", "--json").out)
    assert {one["loop"]: one["turns"] for one in told} == {
        name: "reinforces" if name.startswith("R") else "balances" for name in LOOPS
    }


@pytest.mark.parametrize("name", ["loops.png", "deeper/loops.svg"])
def test_the_picture_is_complete_and_nothing_else_is_left(name: str, zorgsim: Ask, folder: Path) -> None:
    answer = zorgsim("loops", "--picture", name, "--json")
    assert answer.code == 0
    assert json.loads(answer.out)
    assert [one for one in answer.files if (folder / one).is_file()] == [name]
    begin = {".png": b"\x89PNG", ".svg": b"<?xml"}[Path(name).suffix]
    assert (folder / name).read_bytes().startswith(begin)


@pytest.mark.parametrize("name", ["loops.pdf", "loops", "loops.PNG.txt"])
def test_another_ending_is_refused(name: str, zorgsim: Ask) -> None:
    answer = zorgsim("loops", "--picture", name)
    assert (answer.code, answer.out, answer.files) == (2, "", frozenset())
    assert ".png or .svg" in answer.err


def test_a_place_that_cannot_hold_a_file_is_refused(zorgsim: Ask, folder: Path) -> None:
    (folder / "taken.png").mkdir()
    (folder / "file").write_text("")
    for name in ("taken.png", "file/loops.png"):
        answer = zorgsim("loops", "--picture", name)
        assert (answer.code, answer.out) == (2, "")
        assert name in answer.err
    assert zorgsim("loops").files == {"taken.png", "file"}


def test_a_picture_that_fails_leaves_the_old_one(zorgsim: Ask, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "loops.svg").write_text("old")

    def fail(path: Path, _language: object) -> None:
        path.write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("zorgsim.report.figures.save_causal_loops", fail)
    answer = zorgsim("loops", "--picture", "loops.svg")
    assert (answer.code, answer.files) == (2, {"loops.svg"})
    assert (folder / "loops.svg").read_text() == "old"
