"""Progress for who sits and waits: a line that renews itself in a notebook or at a prompt; scripts stay silent."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from zorgsim.experiment.execute import ReportProgress
from zorgsim.inputs.scenario import Language
from zorgsim.report.texts import say

SECONDS_BEFORE: Final = 1.0
"""What is done sooner leaves no line."""
SECONDS_BETWEEN: Final = 0.5


def somebody_waits() -> bool:
    """Tell whether Python was asked at a prompt, or in a notebook: both have a prompt, and a script has none."""
    return hasattr(sys, "ps1")


@contextmanager
def shown_progress() -> Iterator[ReportProgress]:
    """Give a function to report progress of a simulation to while the block runs."""
    if not somebody_waits():
        yield lambda _done, _total: None
        return
    line = _Line()
    try:
        yield line.show
    finally:
        line.clear()


class _Line:
    """One line on stderr, written over itself."""

    def __init__(self) -> None:
        self.started = time.monotonic()
        self.next = self.started + SECONDS_BEFORE
        self.width = 0

    def show(self, done: int, total: int) -> None:
        """Renew the line, if it is time."""
        now = time.monotonic()
        if now < self.next:
            return
        self.next = now + SECONDS_BETWEEN
        percent, seconds = f"{100 * done / max(total, 1):.0f}", f"{now - self.started:.0f}"
        text = say(Language.EN, "progress.line", percent=percent, seconds=seconds)
        self._write(text.ljust(self.width))
        self.width = len(text)

    def clear(self) -> None:
        """Take the line away."""
        if self.width:
            self._write(" " * self.width)
            self._write("")

    def _write(self, text: str) -> None:
        print(f"\r{text}", end="", file=sys.stderr, flush=True)
