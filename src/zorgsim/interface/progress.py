"""Progress for who sits and waits: a line that renews itself in a notebook or at a prompt; scripts stay silent."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from shutil import get_terminal_size
from typing import Final

from zorgsim.experiment.meter import Listener, Status
from zorgsim.experiment.pace import Pace
from zorgsim.inputs.scenario import Language
from zorgsim.report.progress_text import progress_words
from zorgsim.report.texts import say

SECONDS_BEFORE: Final = 1.0
"""What is done sooner leaves no line."""
SECONDS_BETWEEN: Final = 0.5
LEAST_WIDTH: Final = 20


def somebody_waits() -> bool:
    """Tell whether Python was asked at a prompt, or in a notebook: both have a prompt, and a script has none."""
    return hasattr(sys, "ps1")


@contextmanager
def shown_progress() -> Iterator[Listener]:
    """Give who hears how a simulation goes while the block runs."""
    if not somebody_waits():
        yield Listener(lambda _status: None)
        return
    line = _Line()
    try:
        yield Listener(line.show)
    finally:
        line.clear()


class _Line:
    """One line on stderr, written over itself."""

    def __init__(self) -> None:
        self.started = time.monotonic()
        self.next = self.started + SECONDS_BEFORE
        self.width = 0
        self.pace = Pace()

    def show(self, status: Status) -> None:
        """Renew the line, if it is time."""
        now = time.monotonic()
        self.pace.hear(status, now)
        reading = self.pace.reading(now)
        if now < self.next or reading is None:
            return
        self.next = now + SECONDS_BETWEEN
        seconds = f"{now - self.started:.0f}"
        around = len(say(Language.EN, "progress.line", words="", seconds=seconds))
        room = max(LEAST_WIDTH, get_terminal_size().columns - 1 - around)  # a line that breaks could not be written over
        text = say(Language.EN, "progress.line", words=progress_words(reading, Language.EN, room), seconds=seconds)
        self._write(text.ljust(self.width))
        self.width = len(text)

    def clear(self) -> None:
        """Take the line away."""
        if self.width:
            self._write(" " * self.width)
            self._write("")

    def _write(self, text: str) -> None:
        print(f"\r{text}", end="", file=sys.stderr, flush=True)
