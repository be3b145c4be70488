"""How the tests speak to the program: in this process, or in one of its own."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from zorgsim.cli import main
from zorgsim.inputs import linked_places
from zorgsim.inputs.places import Place
from zorgsim.inputs.scenario import Scenario

PROGRAM = (sys.executable, "-m", "zorgsim")


@pytest.fixture(scope="module", autouse=True)
def nobody_is_added(request: pytest.FixtureRequest) -> Iterator[None]:
    """Simulate places without those who share slots with them, which takes tens of times as long, and is not what tests here ask.

    A test file that asks it sets ``WHOLE_POOLS = True``.
    """

    def alone(place: Place, scenarios: Sequence[Scenario]) -> Place:
        return place

    with pytest.MonkeyPatch.context() as patch:
        if not getattr(request.module, "WHOLE_POOLS", False):
            patch.setattr(linked_places, "_linked", alone)
        yield


@dataclass(frozen=True)
class Answer:
    """What the program printed, how it ended, and the folder in which it ran."""

    code: int
    out: str
    err: str
    folder: Path

    @property
    def files(self) -> frozenset[str]:
        return files_in(self.folder)


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
        return Answer(code or 0, printed.out, printed.err, folder)

    return ask


@pytest.fixture(scope="session")
def asked_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Answer]:
    """Run the program in this process and in a folder of its own, once for all tests that ask the same: they only look at it.

    Scenario files that must stand in the folder are given by name, as ``mine="extends = ..."``.
    """
    answers: dict[tuple[object, ...], Answer] = {}

    def ask(*arguments: str, **scenarios: str) -> Answer:
        question = (arguments, tuple(scenarios.items()))
        if question not in answers:
            folder = tmp_path_factory.mktemp("asked_once")
            for name, text in scenarios.items():
                (folder / f"{name}.toml").write_text(text, "utf-8")
            answers[question] = answer_in(folder, arguments)
        return answers[question]

    return ask


def answer_in(folder: Path, arguments: tuple[str, ...]) -> Answer:
    """Run the program in this process and a folder, its words caught as UTF-8."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    with pytest.MonkeyPatch.context() as patch, chdir(folder), redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "argv", ["zorgsim", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
    code = end.value.code
    assert code is None or isinstance(code, int)
    return Answer(code or 0, printed_on(out), printed_on(err), folder)


def printed_on(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()


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
        return Answer(done.returncode, done.stdout, done.stderr, folder)

    return ask
