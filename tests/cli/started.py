"""The program in a process group of its own, as in a terminal: it hears signals, and is killed with all it started at the end."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.cli.conftest import PROGRAM


def _hear_signals() -> None:
    """A shell that starts the tests in the background has them, and what they start, ignore Ctrl-C; a terminal does not."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


@contextmanager
def started(folder: Path, *arguments: str, program: Sequence[str] = PROGRAM) -> Iterator[subprocess.Popen[str]]:
    """Start the program in a folder."""
    with subprocess.Popen(
        [*program, *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=_hear_signals,
    ) as job:
        try:
            yield job
        finally:
            with suppress(ProcessLookupError):
                os.killpg(job.pid, signal.SIGKILL)
