"""Progress: how it can be asked for, what stages there are, and what is made of what is heard, however it is shown."""

from __future__ import annotations

import time
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

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
    REPORTING = "reporting"
    COMPARING = "comparing"


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
        if self.now_doing is ProgressStage.PUTTING_TOGETHER and status.done < status.total:  # another round: there is more to do
            self.begin_again()
        self._pace.hear(status, time.monotonic())
        found = self.reading()
        if found is None:
            return
        # what was finished before this began is no news, nor what is finished again with more replications
        before = set(status.finished) if self._finished is None else self._finished
        self._finished = before | set(status.finished)
        for name in status.finished:
            if name not in before:
                self.scenario_finished(name, found)
        self.progress(found)
        if status.done >= status.total and self.now_doing is not ProgressStage.PUTTING_TOGETHER:
            self.stage(ProgressStage.PUTTING_TOGETHER)

    def begin_again(self) -> None:
        """Hear that more is simulated after all, because what there is is not precise enough."""
        from zorgsim.experiment.pace import Pace

        self._pace = Pace()
        self.stage(ProgressStage.SIMULATING)

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
