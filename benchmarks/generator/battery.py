"""Compiles ``battery.c`` against TestU01, pipes a stream of words into it, and reads the verdict."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final

import numpy as np
from numpy.typing import NDArray

SOURCE: Final = Path(__file__).with_name("battery.c")
INCLUDED: Final = "/usr/include/testu01"
"""Where Debian's package libtestu01-0-dev (component non-free) puts the headers."""

SUSPECT: Final = 1e-4
FAILED: Final = 1e-10
"""A p-value nearer than this to 0 or to 1 is suspect, or a failure."""


class Battery(StrEnum):
    """A battery of TestU01, under its name for the C program."""

    SMALL_CRUSH = "smallcrush"
    CRUSH = "crush"
    RABBIT = "rabbit"
    ALPHABIT = "alphabit"


BITS: Final = {Battery.SMALL_CRUSH: 0, Battery.CRUSH: 0, Battery.RABBIT: 2**26, Battery.ALPHABIT: 2**27}
"""Bits that a battery takes for each of its tests; the crushes know their own number."""


@dataclass(frozen=True)
class Verdict:
    """What a battery said of a stream.

    Attributes
    ----------
    words
        32-bit words that were tested.
    p_values
        (statistic, p-value) in the order of the battery.
    """

    words: int
    p_values: tuple[tuple[str, float], ...]

    def outside(self, bound: float) -> list[tuple[str, float]]:
        """Return the statistics whose p-value is outside [bound, 1 - bound]."""
        return [(name, p) for name, p in self.p_values if not bound <= p <= 1.0 - bound]

    @property
    def suspect(self) -> list[tuple[str, float]]:
        """Statistics that would be rare with true randomness, but are no proof."""
        return self.outside(SUSPECT)

    @property
    def failed(self) -> list[tuple[str, float]]:
        """Statistics that leave no doubt."""
        return self.outside(FAILED)


def compiled(folder: Path) -> Path:
    """Compile the battery into a folder and return the program.

    Raises
    ------
    RuntimeError
        If there is no C compiler, or no TestU01.
    """
    compiler = shutil.which("cc")
    if compiler is None:
        raise RuntimeError("no C compiler (cc) was found")
    program = folder / "battery"
    command = [
        compiler,
        "-O2",
        "-I",
        INCLUDED,
        str(SOURCE),
        "-o",
        str(program),
        "-ltestu01",
        "-ltestu01probdist",
        "-ltestu01mylib",
        "-lm",
    ]
    made = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  our own source, no shell
    if made.returncode != 0:
        raise RuntimeError(f"TestU01 (Debian: libtestu01-0-dev, component non-free) could not be compiled against:\n{made.stderr}")
    return program


def judged(program: Path, battery: Battery, words: Iterator[NDArray[np.uint32]]) -> Verdict:
    """Put a stream before a battery, until it has had enough.

    Raises
    ------
    RuntimeError
        If the battery did not end well, for instance because the words ended too soon.
    """
    command = [str(program), battery.value, str(BITS[battery])]
    with (
        TemporaryFile("w+", encoding="utf-8") as report,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=report, bufsize=0) as judge,  # noqa: S603  compiled above
    ):
        if judge.stdin is None:
            raise RuntimeError("no pipe to the battery")
        with suppress(BrokenPipeError):  # it has had enough
            for block in words:
                judge.stdin.write(block.data)
            judge.stdin.close()
        if judge.wait() != 0:
            raise RuntimeError(f"the battery ended with code {judge.returncode}")
        report.seek(0)
        return parsed(report.read())


def parsed(report: str) -> Verdict:
    """Read the lines that the C program adds to TestU01's own report."""
    p_values: list[tuple[str, float]] = []
    words = 0
    for line in report.splitlines():
        match line.split(maxsplit=2):
            case ["p", value, name]:
                p_values.append((name.strip(), float(value)))
            case ["words", number]:
                words = int(number)
    return Verdict(words, tuple(p_values))
