"""Progress on stderr: a bar on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from zorgsim.cli.exits import say
from zorgsim.inputs.scenario import Language
from zorgsim.report import texts

ReportProgress = Callable[[int, int], None]
"""``progress(done, total)``, called as work gets done."""

SECONDS_BETWEEN_LINES: Final = 10.0


def announce(language: Language, key: str, **values: object) -> None:
    """Print a text about progress to stderr."""
    say(f"zorgsim: {texts.say(language, f'progress.{key}', **values)}")


@contextmanager
def shown_progress(language: Language) -> Iterator[ReportProgress]:
    """Give a function to report progress of a simulation to while the block runs."""
    if sys.stderr.isatty():
        with _bar(language) as progress:
            yield progress
    else:
        yield plain_lines(language)


@contextmanager
def _bar(language: Language) -> Iterator[ReportProgress]:
    from rich import progress as parts
    from rich.console import Console

    columns = (
        parts.TextColumn("{task.description}", markup=False),
        parts.BarColumn(),
        parts.TaskProgressColumn(),
        parts.TimeElapsedColumn(),
        parts.TextColumn(texts.say(language, "progress.left"), markup=False),
        parts.TimeRemainingColumn(),
    )
    with parts.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(texts.say(language, "progress.simulated"), total=None)

        def advance(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield advance


def plain_lines(language: Language) -> ReportProgress:
    """Return a progress function that prints a line at the end and, before it, one every ten seconds at most."""
    started = time.monotonic()
    last = started

    def advance(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if done >= total or now - last >= SECONDS_BETWEEN_LINES:
            last = now
            percent, seconds = f"{100 * done / max(total, 1):.0f}", f"{now - started:.0f}"
            announce(language, "line", percent=percent, seconds=seconds)

    return advance
