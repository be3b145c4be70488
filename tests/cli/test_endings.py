"""How the program ends when it is stopped, when nobody reads on, and when it is our fault."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

import zorgsim as package
from zorgsim.cli.progress import plain_lines
from zorgsim.inputs.scenario import Language

Ask = Callable[..., Any]

PROGRAM = (sys.executable, "-m", "zorgsim")
LONG_JOB = ("compare", "baseline", "earlier_housing", "--places", "Tiel", "--replications", "2000")


def everybody_is_gone(group: int) -> bool:
    """Tell whether all processes of a group end, within ten seconds."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def _hear_ctrl_c() -> None:
    """A shell that starts the tests in the background has them, and what they start, ignore Ctrl-C; a terminal does not."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_ends_with_a_message_and_leaves_nothing(folder: Path, jobs: str) -> None:
    with subprocess.Popen(
        [*PROGRAM, *LONG_JOB, "--jobs", jobs],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=_hear_ctrl_c,
    ) as job:
        try:
            assert job.stderr is not None
            announced = job.stderr.readline()
            assert "replications: 2000" in announced
            with pytest.raises(subprocess.TimeoutExpired):
                job.wait(timeout=2)  # it is at work, and not about to end by itself
            os.killpg(job.pid, signal.SIGINT)  # what a terminal does: every process of the job hears it
            out, err = job.communicate(timeout=30)
        finally:
            if job.poll() is None:
                os.killpg(job.pid, signal.SIGKILL)
    assert job.returncode == 130
    assert out == ""
    assert err.splitlines()[-1] == "zorgsim: interrupted; nothing half-written is left behind"
    assert "Traceback" not in err
    assert list(folder.iterdir()) == []
    assert everybody_is_gone(job.pid)


def test_ctrl_c_that_comes_again_while_it_is_answered_leaves_no_process_behind(folder: Path) -> None:
    with subprocess.Popen(
        [*PROGRAM, *LONG_JOB, "--jobs", "2"],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_hear_ctrl_c,
    ) as job:
        try:
            with pytest.raises(subprocess.TimeoutExpired):
                job.wait(timeout=5)
            for _ in range(100):
                if job.poll() is None:
                    os.killpg(job.pid, signal.SIGINT)
                    time.sleep(0.02)
            job.wait(timeout=20)
            assert everybody_is_gone(job.pid)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(job.pid, signal.SIGKILL)


@pytest.mark.parametrize("arguments", [("places", "--kind", "municipality"), ("parameters",), ("schema",)], ids=" ".join)
def test_a_reader_that_goes_away_is_no_error_to_talk_about(folder: Path, arguments: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run([*PROGRAM, *arguments], cwd=folder, stdout=writing, stderr=subprocess.PIPE, timeout=60, check=False)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.fixture
def damaged(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A copy of the package in which a number of the place data has become a word."""
    copy = tmp_path_factory.mktemp("damaged") / "zorgsim"
    shutil.copytree(Path(package.__file__).parent, copy, ignore=shutil.ignore_patterns("__pycache__"))
    data = copy / "data" / "places" / "municipalities.csv"
    text = data.read_text("utf-8")
    assert ",234950," in text
    data.write_text(text.replace(",234950,", ",many,"), "utf-8")
    return str(copy.parent)


def test_our_fault_is_one_line(own_process: Ask, damaged: str) -> None:
    answer = own_process("places", PYTHONPATH=damaged)
    assert (answer.code, answer.out) == (1, "")
    assert "please report it" in answer.err
    assert len(answer.err.splitlines()) == 1


def test_our_fault_in_full_when_asked_for(own_process: Ask, damaged: str) -> None:
    answer = own_process("places", PYTHONPATH=damaged, ZORGSIM_DEBUG="1")
    assert answer.code == 1
    assert "Traceback" in answer.err
    assert "please report it" in answer.err


@pytest.mark.parametrize(
    ("language", "words"), [(Language.EN, "zorgsim: simulated 100% after"), (Language.NL, "zorgsim: 100 % doorgerekend na")]
)
def test_plain_progress_is_rare(capsys: pytest.CaptureFixture[str], language: Language, words: str) -> None:
    progress = plain_lines(language)
    for done in range(1, 101):
        progress(done, 100)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith(words)
