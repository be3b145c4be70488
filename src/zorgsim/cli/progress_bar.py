"""The bar on a terminal: what is being done, how much of it is done, and in words what is known of the rest."""

from __future__ import annotations

from typing import Final

from rich.console import Console
from rich.progress import Progress, ProgressColumn, Task
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from zorgsim.cli.exits import clear_before_saying
from zorgsim.cli.progress import Display, ProgressStage
from zorgsim.experiment.pace import Reading
from zorgsim.inputs.scenario import Language
from zorgsim.report.progress_text import progress_words
from zorgsim.report.texts import say

LEAST_BAR: Final = 8
"""Columns of the bar below which words give way."""
MOST_BAR: Final = 40


class _Line(ProgressColumn):
    """The bar and the words behind it: written anew each time, so that the time that is left runs down by itself."""

    def __init__(self, bar: Bar) -> None:
        super().__init__()
        self._bar = bar

    def render(self, task: Task) -> Table:
        """Return as many words as the terminal has room for, and a bar of what is left of it."""
        room = self._bar.console.width - len(task.description) - 3
        words = self._bar.words(room - LEAST_BAR)
        width = max(LEAST_BAR, min(MOST_BAR, room - len(words)))
        moving = task.total is None
        line = Table.grid(padding=(0, 1, 0, 0))
        line.add_row(
            Text(task.description, no_wrap=True),
            ProgressBar(task.total, task.completed, width, moving, animation_time=task.get_time()),
            Text(words, no_wrap=True, overflow="crop"),
        )
        return line


class Bar(Display):
    """A line that is written anew, by a thread of its own, and is gone at the end."""

    def __init__(self, language: Language) -> None:
        super().__init__(language)
        self.console = Console(stderr=True)
        self._counted = (0, 0)
        self._bar = Progress(
            _Line(self),
            console=self.console,
            transient=True,
        )
        self._task = self._bar.add_task(say(language, f"progress.{self.now_doing}"), total=None)

    def progress(self, reading: Reading) -> None:
        """Move on."""
        self._open()
        self._bar.update(self._task, completed=reading.status.done, total=reading.status.total)

    def show_stage(self, done: int, of: int) -> None:
        """Name what is being done; where it cannot be counted, the bar only moves."""
        self._counted = done, of
        description = say(self.language, f"progress.{self.now_doing}")
        self._bar.update(self._task, description=description, completed=done)
        self._bar.tasks[0].total = of or None  # no update can take a total away
        self._open()
        self._bar.refresh()

    def words(self, room: int) -> str:
        """Return what is to be said now in so many columns."""
        if self.now_doing is not ProgressStage.SIMULATING:
            done, of = self._counted
            return say(self.language, "progress.of_pictures", done=done, of=of) if of else ""
        reading = self.reading()
        return "" if reading is None else progress_words(reading, self.language, room)

    def close(self) -> None:
        """Take the line away, until there is something new."""
        clear_before_saying()
        self._bar.stop()

    def _open(self) -> None:
        clear_before_saying(self.close)
        self._bar.start()
