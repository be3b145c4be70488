"""How the program ends when it is stopped, when nobody reads on, and when it is our fault."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import PROGRAM
from tests.cli.started import started

import zorgsim as package

Ask = Callable[..., Any]

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


@pytest.mark.parametrize("jobs", [pytest.param("1", marks=pytest.mark.release), "2"])
def test_ctrl_c_ends_with_a_message_and_leaves_nothing(folder: Path, jobs: str) -> None:
    with started(folder, *LONG_JOB, "--jobs", jobs) as job:
        assert job.stderr is not None
        announced = iter(job.stderr.readline, "")  # of memory, perhaps, before what is simulated
        assert any("replications: 2000" in line for line in announced)
        with pytest.raises(subprocess.TimeoutExpired):
            job.wait(timeout=1)  # it is at work, and not about to end by itself; later the first part would be kept
        os.killpg(job.pid, signal.SIGINT)  # what a terminal does: every process of the job hears it
        out, err = job.communicate(timeout=30)
        assert everybody_is_gone(job.pid)  # by themselves: beyond this block they are killed
    assert job.returncode == 130
    assert out == ""
    assert err.splitlines()[-1] == "zorgsim: interrupted; nothing half-written is left behind"
    assert "Traceback" not in err
    assert list(folder.iterdir()) == []


@pytest.mark.release
def test_ctrl_c_that_comes_again_while_it_is_answered_leaves_no_process_behind(folder: Path) -> None:
    with started(folder, *LONG_JOB, "--jobs", "2") as job:
        with pytest.raises(subprocess.TimeoutExpired):
            job.wait(timeout=5)
        for _ in range(100):
            if job.poll() is None:
                os.killpg(job.pid, signal.SIGINT)
                time.sleep(0.02)
        job.communicate(timeout=20)
        assert everybody_is_gone(job.pid)


@pytest.mark.parametrize("arguments", [("places", "--kind", "municipality"), ("parameters",), ("schema",)], ids=" ".join)
def test_a_reader_that_goes_away_is_no_error_to_talk_about(folder: Path, arguments: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run([*PROGRAM, *arguments], cwd=folder, stdout=writing, stderr=subprocess.PIPE, timeout=60, check=False)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


SHORT = """\
format = 2
places = ["Rozendaal"]
run = {start = 2025-01-01, until = 2027-01-01, replications = 2, policy_start = 2026-01-01}
"""


@pytest.fixture
def short(folder: Path) -> Path:
    """A scenario that is simulated in no time."""
    path = folder / "short.toml"
    path.write_text(SHORT, "utf-8")
    return path


CLOSED = [">&-", "2>&-", "<&- >&- 2>&-"]


@pytest.mark.skipif(os.name == "nt", reason="a shell of POSIX")
@pytest.mark.parametrize("closed", CLOSED)
@pytest.mark.parametrize(("command", "code"), [("places Twente", 0), ("--help", 0), ("show nothing", 2), ("show --nothing", 2)])
def test_closed_streams_change_no_ending(folder: Path, closed: str, command: str, code: int) -> None:
    words = f"{sys.executable} -m zorgsim {command} {closed}"
    done = subprocess.run(words, cwd=folder, shell=True, capture_output=True, text=True, timeout=60, check=False)  # noqa: S602
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert "our fault" not in done.stderr
    if "2>&-" not in closed:
        assert (done.stdout, bool(done.stderr)) == ("", code != 0)
    elif ">&-" not in closed.replace("2>&-", ""):
        assert (bool(done.stdout), done.stderr) == (code == 0, "")


@pytest.mark.release
@pytest.mark.skipif(os.name == "nt", reason="a shell of POSIX")
def test_closed_streams_lose_no_results(folder: Path, short: Path) -> None:
    words = f"{sys.executable} -m zorgsim run {short.name} --jobs 2 --results mine <&- >&- 2>&-"
    assert subprocess.run(words, cwd=folder, shell=True, timeout=120, check=False).returncode == 0  # noqa: S602
    assert (folder / "mine" / "manifest.json").exists()
    assert {path.name for path in folder.iterdir()} == {"mine", short.name}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize(
    "command", [("places", "Twente"), ("places", "--kind", "municipality"), ("schema",), ("--help",)], ids=" ".join
)
def test_an_answer_that_cannot_be_printed_is_told(folder: Path, command: tuple[str, ...]) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*PROGRAM, *command], cwd=folder, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False
        )
    assert (done.returncode, done.stderr) == (2, "zorgsim: the answer could not be printed: No space left on device\n")


def test_a_broken_pipe_that_is_not_that_of_the_answer_is_our_fault(zorgsim: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise BrokenPipeError("of a worker")

    monkeypatch.setattr("zorgsim.cli.places.print_table", broken)
    answer = zorgsim("places", "Twente")
    assert answer.code == 1
    assert "please report it (BrokenPipeError: of a worker)" in answer.err


@pytest.mark.parametrize("wait", [0.9, *(pytest.param(wait, marks=pytest.mark.release) for wait in (0.3, 3.0))])
@pytest.mark.parametrize("pause", [0.001, 0.1])
def test_ctrl_c_three_times_says_nothing_untrue(folder: Path, wait: float, pause: float) -> None:
    with started(folder, *LONG_JOB, "--jobs", "2") as job:
        time.sleep(wait)
        for _ in range(3):
            os.killpg(job.pid, signal.SIGINT)
            time.sleep(pause)
        out, err = job.communicate(timeout=30)
    if "zorgsim: interrupted" in err or job.returncode != -signal.SIGINT:  # else it was stopped before it had begun
        assert (job.returncode, out) == (130, "")
        assert err.splitlines()[-1] == "zorgsim: interrupted; nothing half-written is left behind"
        assert "Traceback" not in err
    assert list(folder.iterdir()) == []


@pytest.mark.long
def test_ignored_signals_stay_ignored(folder: Path, short: Path) -> None:
    def ignore() -> None:
        for number in (signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)

    with subprocess.Popen(
        [*PROGRAM, "run", short.name, "--replications", "60", "--jobs", "2", "--results", "mine"],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=ignore,
    ) as job:
        while not (folder / "mine.partial").exists():
            time.sleep(0.01)
        for _ in range(20):
            os.killpg(job.pid, signal.SIGINT)
            os.killpg(job.pid, signal.SIGHUP)
            time.sleep(0.1)
        _, err = job.communicate()
    assert job.returncode == 0
    assert "killed" not in err
    assert "ended by signal" not in err


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
