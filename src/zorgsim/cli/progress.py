"""Progress on stderr: a bar on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from zorgsim.cli.exits import say

Progress = Callable[[int, int], None]
"""``progress(done, total)``, called as work gets done."""

SECONDS_BETWEEN_LINES: Final = 10.0


@contextmanager
def shown_progress(what: str) -> Iterator[Progress]:
    """Give a function to report progress to while the block runs.

    Parameters
    ----------
    what
        What is being done, for example ``"simulated"``.
    """
    if sys.stderr.isatty():
        with _bar(what) as progress:
            yield progress
    else:
        yield plain_lines(what)


@contextmanager
def _bar(what: str) -> Iterator[Progress]:
    from rich import progress as parts
    from rich.console import Console

    columns = (
        parts.TextColumn("{task.description}"),
        parts.BarColumn(),
        parts.TaskProgressColumn(),
        parts.TimeElapsedColumn(),
        parts.TextColumn("left:"),
        parts.TimeRemainingColumn(),
    )
    with parts.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)

        def advance(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield advance


def plain_lines(what: str) -> Progress:
    """Return a progress function that prints a line at the end and, before it, one every ten seconds at most."""
    started = time.monotonic()
    last = started

    def advance(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if done >= total or now - last >= SECONDS_BETWEEN_LINES:
            last = now
            say(f"zorgsim: {what} {done / max(total, 1):.0%} after {now - started:.0f} s")

    return advance
