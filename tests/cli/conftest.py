"""How the tests speak to the program: in this process, or in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from zorgsim.cli import main

PROGRAM = (sys.executable, "-m", "zorgsim")


@dataclass(frozen=True)
class Answer:
    """What the program printed, how it ended, and which files stand in its folder afterwards."""

    code: int
    out: str
    err: str
    files: frozenset[str]


def files_in(folder: Path) -> frozenset[str]:
    return frozenset(str(path.relative_to(folder)) for path in folder.rglob("*"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the program runs."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def zorgsim(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Run the program in this process."""

    def ask(*arguments: str) -> Answer:
        monkeypatch.setattr(sys, "argv", ["zorgsim", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        printed = capsys.readouterr()
        code = end.value.code
        assert code is None or isinstance(code, int)
        return Answer(code or 0, printed.out, printed.err, files_in(folder))

    return ask


@pytest.fixture
def own_process(folder: Path) -> Callable[..., Answer]:
    """Run the program in a process of its own, as a user does."""

    def ask(*arguments: str, **environment: str) -> Answer:
        done = subprocess.run(
            [*PROGRAM, *arguments],
            cwd=folder,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        return Answer(done.returncode, done.stdout, done.stderr, files_in(folder))

    return ask
