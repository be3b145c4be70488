"""Child processes: where a fresh process is what is measured, or another program does the measuring."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]


def run_python(arguments: Sequence[str]) -> str:
    """Run this Python with some arguments in the project's folder and return what it printed.

    Raises
    ------
    RuntimeError
        If it ended with an error; the message holds what it said.
    """
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - Python itself, our arguments
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(arguments)} ended with {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout
