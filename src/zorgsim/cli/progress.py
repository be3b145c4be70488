"""Progress on stderr: a bar on a terminal, silence in a pipe; lines or events of JSON for who asks for them."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

import typer

from zorgsim.cli.events import begin_events, tell_event
from zorgsim.cli.exits import say
from zorgsim.inputs.scenario import Language
from zorgsim.paths import path_document, path_words
from zorgsim.report import texts

if TYPE_CHECKING:
    from pathlib import Path

    from zorgsim.experiment.cache_folder import Trouble
    from zorgsim.experiment.lost_work import Ending
    from zorgsim.experiment.meter import Listener, Status
    from zorgsim.experiment.pace import Reading

SECONDS_BETWEEN_LINES: Final = 10.0
SECONDS_BETWEEN_EVENTS: Final = 0.5
SMALLEST_WIDTH: Final = 1_000
"""A line that is no bar may say all that there is to say, however wide it becomes."""


class ProgressKind(StrEnum):
    """How progress is shown."""

    AUTO = "auto"
    LINES = "lines"
    JSON = "json"
    NONE = "none"


ShowProgress = Annotated[
    ProgressKind,
    typer.Option("--progress", help="A bar on a terminal only (auto), lines, JSON events on stderr for programs, or nothing."),
]


class ProgressStage(StrEnum):
    """What is being done, in this order."""

    CHECKING = "checking"
    SIMULATING = "simulating"
    PUTTING_TOGETHER = "putting_together"
    TABLES = "tables"
    PICTURES = "pictures"
    WRITING = "writing"


def announce(language: Language, key: str, **values: object) -> None:
    """Print a text about progress to stderr."""
    say(f"zorgsim: {texts.say(language, f'progress.{key}', **values)}")


def begin_telling(kind: ProgressKind) -> None:
    """Say everything from here on as events, if that is asked for."""
    if kind is ProgressKind.JSON:
        begin_events()


class Display:
    """Who shows how far a command is: this one shows nothing, and tells what other kinds make of what they hear."""

    def __init__(self, language: Language) -> None:
        from zorgsim.experiment.pace import Pace

        self.language = language
        self.now_doing = ProgressStage.CHECKING
        self._pace = Pace()
        self._finished: set[str] | None = None

    def listener(self) -> Listener:
        """Return who hears how a simulation goes."""
        from zorgsim.experiment.meter import Listener

        return Listener(self.hear, self.lost, self.trouble)

    def hear(self, status: Status) -> None:
        """Hear how far a simulation is."""
        self._pace.hear(status, time.monotonic())
        found = self.reading()
        if found is None:
            return
        before = (
            set(status.finished) if self._finished is None else self._finished
        )  # what was finished before this began is no news
        self._finished = set(status.finished)
        for name in status.finished:
            if name not in before:
                self.scenario_finished(name, found)
        self.progress(found)
        if status.done >= status.total:
            self.stage(ProgressStage.PUTTING_TOGETHER)

    def reading(self) -> Reading | None:
        """Return what can be said now."""
        return self._pace.reading(time.monotonic())

    def lost(self, ending: Ending) -> None:
        """Hear that work has to be done again."""
        tell_event("lost", reason=str(ending.reason), number=ending.number)
        announce(self.language, f"lost.{ending.reason}", number=ending.number)

    def trouble(self, what: Trouble, cache: Path) -> None:
        """Hear what is the matter with the cache of pasts."""
        tell_event("cache", trouble=str(what), folder=path_document(cache))
        announce(self.language, f"cache.{what}", folder=path_words(cache))

    def stage(self, stage: ProgressStage, done: int = 0, of: int = 0) -> None:
        """Hear what is being done, and how much of how many where that can be counted."""
        self.now_doing = stage
        self.show_stage(done, of)

    def progress(self, reading: Reading) -> None:
        """Show how far a simulation is."""

    def scenario_finished(self, name: str, reading: Reading) -> None:
        """Show that a scenario is finished."""

    def show_stage(self, done: int, of: int) -> None:
        """Show what is being done."""

    def close(self) -> None:
        """Show nothing until there is something new."""


class Lines(Display):
    """Lines: one now and then, one for each scenario that is finished, one for each stage."""

    def __init__(self, language: Language) -> None:
        super().__init__(language)
        self._started = self._last = time.monotonic()
        self._over = False

    def progress(self, reading: Reading) -> None:
        """Print how far it is, at the end and, before it, every ten seconds at most."""
        from zorgsim.report.progress_text import progress_words

        now = time.monotonic()
        at_end = reading.status.done >= reading.status.total
        if self._over or not at_end and now - self._last < SECONDS_BETWEEN_LINES:
            return
        self._last, self._over = now, at_end
        words = progress_words(reading, self.language, SMALLEST_WIDTH)
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
        self._last: tuple[int, int] | None = None

    def progress(self, reading: Reading) -> None:
        """Tell how far it is: as it begins, at the end, and now and then between."""
        now, status = time.monotonic(), reading.status
        at_end = status.done >= status.total
        if self._last == (status.done, status.total) and at_end or not at_end and now < self._next:
            return
        self._next, self._last = now + SECONDS_BETWEEN_EVENTS, (status.done, status.total)
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
