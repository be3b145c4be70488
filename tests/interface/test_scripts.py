"""Plain scripts, without a main guard, in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from threading import Event, Thread

import pytest

from zorgsim.experiment.workers import main_module_hidden

SCRIPT = """\
print("the script begins")
import zorgsim as zs

more = zs.load("short.toml").with_measure("first_line.coaches", times=2).named("more")
results = zs.compare(["short.toml", more]{options})
print(results.table("cost").to_csv(index=False))
"""


def run(folder: Path, *command: str, given: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env=environment,
        input=given,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def answer(short_file: Path) -> str:
    """What a script in one process prints."""
    script = short_file.parent / "script.py"
    script.write_text(SCRIPT.format(options=""), "utf-8")
    done = run(short_file.parent, script.name)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_a_script_needs_no_main_guard(answer: str, short_file: Path) -> None:
    assert answer.count("the script begins") == 1
    assert answer.splitlines()[1].startswith("scenario,outcome,unit,baseline")
    assert {path.suffix for path in short_file.parent.iterdir() if path.is_file()} <= {".toml", ".py"}


@pytest.mark.parametrize(
    "handed_over", ["as a file", *(pytest.param(way, marks=pytest.mark.release) for way in ("as a module", "on stdin"))]
)
def test_nor_does_it_with_more_processes(answer: str, short_file: Path, handed_over: str) -> None:
    text = SCRIPT.format(options=", jobs=2")
    script = short_file.parent / "spread_out.py"
    script.write_text(text, "utf-8")
    command = {"as a file": [script.name], "as a module": ["-m", script.stem], "on stdin": ["-"]}[handed_over]
    done = run(short_file.parent, *command, given=text)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == answer


def test_what_starts_worker_processes_leaves_them_no_program_to_run_again() -> None:
    main = sys.modules["__main__"]
    with main_module_hidden():
        hidden = sys.modules["__main__"]
        assert hidden is not main
        assert getattr(hidden, "__file__", None) is None
        assert hidden.__spec__ is None
    assert sys.modules["__main__"] is main


def test_threads_do_not_lose_the_main_module() -> None:
    main, inside, left = sys.modules["__main__"], Event(), Event()

    def hide_it_longer() -> None:
        with main_module_hidden():
            inside.set()
            left.wait(10)

    other = Thread(target=hide_it_longer)
    with main_module_hidden():
        other.start()
        assert not inside.wait(0.3)  # it waits for its turn
    left.set()
    other.join()
    assert sys.modules["__main__"] is main


def test_errors_can_be_caught_by_their_public_name(short_file: Path) -> None:
    text = "import zorgsim as zs\ntry: zs.run('short.toml', jobs=2, places='Tiell')\nexcept zs.InputError as error: print(error)\n"
    done = run(short_file.parent, "-", given=text)
    assert done.stdout.startswith("unknown place\n  where:   zs.run: places[0]\n")
    assert done.stderr == ""
