"""Progress on stderr: a bar on a terminal, silence in a pipe; lines or events of JSON for who asks for them."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from zorgsim.cli.events import tell_event
from zorgsim.cli.progress import Display, ProgressKind, announce
from zorgsim.inputs.scenario import Language

if TYPE_CHECKING:
    from zorgsim.experiment.pace import Reading

SECONDS_BETWEEN_LINES: Final = 10.0
SECONDS_BETWEEN_EVENTS: Final = 0.5
AMPLE: Final = 1_000
"""A line that is no bar may say all that there is to say, however wide it becomes."""


class Lines(Display):
    """Lines: one now and then, one for each scenario that is finished, one for each stage."""

    def __init__(self, language: Language) -> None:
        super().__init__(language)
        self._started = self._last = time.monotonic()
        self._over = False

    def begin_again(self) -> None:
        """Hear that more is simulated after all."""
        super().begin_again()
        self._over = False

    def progress(self, reading: Reading) -> None:
        """Print how far it is, at the end and, before it, every ten seconds at most."""
        from zorgsim.report.progress_text import progress_words

        now = time.monotonic()
        at_end = reading.status.done >= reading.status.total
        if self._over or not at_end and now - self._last < SECONDS_BETWEEN_LINES:
            return
        self._last, self._over = now, at_end
        words = progress_words(reading, self.language, AMPLE)
        announce(self.language, "line", words=words, seconds=f"{now - self._started:.0f}")

    def scenario_finished(self, name: str, reading: Reading) -> None:
        """Print which scenario is finished."""
        announce(self.language, "scenario_finished", scenario=name, finished=reading.finished, scenarios=reading.status.scenarios)

    def show_stage(self, done: int, of: int) -> None:
        """Print what is being done; of pictures, that they are begun with."""
        if done == 0:
            announce(self.language, self.now_doing)


class Events(Display):
    """A line of JSON for everything that happens."""

    def __init__(self, language: Language) -> None:
        super().__init__(language)
        self._next = float("-inf")
        self._last: tuple[int, int, int] | None = None

    def progress(self, reading: Reading) -> None:
        """Tell how far it is: as it begins, at the end, and now and then between."""
        now, status = time.monotonic(), reading.status
        at_end = status.done >= status.total
        here = status.done, status.total, reading.finished  # a scenario may be finished after all was computed
        if self._last == here and at_end or not at_end and now < self._next:
            return
        self._next, self._last = now + SECONDS_BETWEEN_EVENTS, here
        tell_event(
            "progress",
            done=status.done,
            total=status.total,
            before=status.before,
            rate=None if reading.rate is None else round(reading.rate, 1),
            seconds_left=None if reading.seconds_left is None else round(reading.seconds_left, 1),
            processes=status.busy,
            scenarios_finished=reading.finished,
            scenarios=status.scenarios,
        )

    def scenario_finished(self, name: str, reading: Reading) -> None:
        """Tell which scenario is finished."""
        tell_event("scenario_finished", scenario=name, scenarios_finished=reading.finished, scenarios=reading.status.scenarios)

    def show_stage(self, done: int, of: int) -> None:
        """Tell what is being done."""
        counted = {"done": done, "of": of} if of else {}
        tell_event("stage", stage=str(self.now_doing), **counted)


@contextmanager
def shown_progress(kind: ProgressKind, language: Language) -> Iterator[Display]:
    """Give who shows progress while the block runs."""
    display = _display(kind, language)
    try:
        yield display
    finally:
        display.close()


def _display(kind: ProgressKind, language: Language) -> Display:
    if kind is ProgressKind.JSON:
        return Events(language)
    if kind is ProgressKind.LINES:
        return Lines(language)
    if kind is ProgressKind.NONE or not sys.stderr.isatty():
        return Display(language)
    if os.environ.get("TERM", "").lower() in ("dumb", "unknown"):  # it cannot write a line anew
        return Lines(language)
    from zorgsim.cli.progress_bar import Bar

    return Bar(language)
