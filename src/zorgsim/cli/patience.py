"""Nobody who watches waits in silence: a command that takes long says that it is at work, unless it shows progress of its own."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from zorgsim.cli.language import spoken

SECONDS_OF_SILENCE: Final = 1.0
SHOW_PROGRESS: Final = frozenset({"compare", "run", "decompose", "drivers", "rerun", "resume", "validate"})
"""Commands with a bar, which begins at once."""


@contextmanager
def said_if_it_lasts(command: str | None) -> Iterator[None]:
    """Say on a terminal, once, that a command is at work, if it is still running after a moment; nothing in a pipe."""
    if command is None or command in SHOW_PROGRESS or not sys.stderr.isatty():
        yield
        return
    timer = threading.Timer(SECONDS_OF_SILENCE, _say, (command,))
    timer.daemon = True  # it must not hold up who stops the program
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _say(command: str) -> None:
    from zorgsim.cli.progress import announce

    announce(spoken(), "at_work", command=command)
