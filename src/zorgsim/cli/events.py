"""Events for programs: what happens, a line of JSON each, on stderr (docs/progress.md).

As long as they are asked for, whatever else would be said on stderr is an event too, so that a program can read every line as JSON
to the end.
"""

from __future__ import annotations

import json
import sys
import time
from contextlib import suppress
from typing import Final

from zorgsim.results.undisturbed import undisturbed

FORMAT: Final = "zorgsim progress 1"
"""What the first event calls the form of all; the number goes up when a reader of this one would misread the next."""


class _Events:
    """Whether events are asked for, since when, and whether a line was begun and not ended."""

    def __init__(self) -> None:
        self.since: float | None = None
        self.cut = False


_EVENTS: Final = _Events()


def begin_events() -> None:
    """Tell events from now on."""
    _EVENTS.since, _EVENTS.cut = time.monotonic(), False


def end_events() -> None:
    """Tell events no more."""
    _EVENTS.since = None


def tell_event(name: str, **facts: object) -> bool:
    """Tell what happens, if events are asked for; return whether they are. If nobody hears it, so be it."""
    line = event_line(name, **facts)
    if line is None:
        return False
    _write(line)
    return True


def event_line(name: str, **facts: object) -> str | None:
    """Return the line that tells what happens, or None if events are not asked for; ASCII, whatever the encoding."""
    if _EVENTS.since is None:
        return None
    seconds = round(time.monotonic() - _EVENTS.since, 3)
    return json.dumps({"event": name, "seconds": seconds, **facts}, allow_nan=False)


def _write(line: str) -> None:
    """Write a line in one go, so that nobody reads half of one.

    A reader who does not read stops us in the middle of a line, and Ctrl-C twice ends that: what was cut stays on its own line.
    """
    whole = ("\n" if _EVENTS.cut else "") + line + "\n"
    _EVENTS.cut = True
    with undisturbed():
        with suppress(OSError, ValueError):
            sys.stderr.write(whole)
            sys.stderr.flush()
        _EVENTS.cut = False  # in here: a signal that waited acts as the block ends
