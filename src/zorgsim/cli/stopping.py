"""The signals that stop the program: Ctrl-C, what ``kill`` sends, and what a terminal sends that is closed."""

from __future__ import annotations

import _thread
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import FrameType
from typing import Final, NoReturn

from zorgsim.cli.events import event_line
from zorgsim.cli.language import said
from zorgsim.cli.streams import LEGIBLE

SECONDS_TO_CATCH: Final = 3.0
"""An error that was not caught until then was lost: Python drops errors in some places, in the middle of an import, say."""
SECONDS_MEANT: Final = 1.0
"""Who presses Ctrl-C again and again means the same each time; who presses it once more so much later means at once."""

_NAMES: Final = ("SIGINT", "SIGTERM", "SIGHUP")  # the last is unknown on Windows


class Stopped(KeyboardInterrupt):
    """The program was stopped, by this signal; whatever is cleared up after Ctrl-C is cleared up after this."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__()


_WAIT: Final = "stopping: what is being written is finished first; Ctrl-C once more ends at once"
_ENDED: Final = "ended at once; nothing half-written stands under its final name"
ENDINGS: Final = (_WAIT, _ENDED)
"""What is said where nothing is under way yet."""
_SHOW_CURSOR: Final = "\x1b[?25h"


@dataclass(frozen=True)
class Words:
    """What is said, in the user's language, if stopping takes a while, and if the program is ended at once; to programs, facts."""

    wait: str
    ended: str
    facts: Mapping[str, object] = field(default_factory=dict)


class _Ear:
    """Hears signals, and knows which came first."""

    def __init__(self) -> None:
        self.first: int | None = None
        self.caught = self.said = False
        self.words = Words(_WAIT, _ENDED)
        self._first_at = self._deaf_until = 0.0

    def hear(self, number: int, _frame: FrameType | None) -> None:
        """Stop the program, unless it is being stopped."""
        if self.first is None:
            self.first, self._first_at = number, time.monotonic()
            _thread.start_new_thread(self._tell_if_it_lasts, ())
        if number == self.first and time.monotonic() - self._first_at >= SECONDS_MEANT:
            end_at_once(number, self.words)
        if not self.caught and time.monotonic() >= self._deaf_until:
            self._deaf_until = time.monotonic() + SECONDS_TO_CATCH
            # Not by `threading`: its locks may be held by what was just interrupted.
            _thread.start_new_thread(self._raise_again_unless_caught, (self.first,))
            raise Stopped(self.first)

    def _raise_again_unless_caught(self, number: int) -> None:
        time.sleep(SECONDS_TO_CATCH + 0.1)
        if not self.caught:
            _thread.interrupt_main(signal.Signals(number))

    def _tell_if_it_lasts(self) -> None:
        time.sleep(SECONDS_MEANT)
        if not self.said:
            _say_past_locks(self.words.wait)

    def catch(self) -> None:
        """Be deaf but to who means at once: the program is ending."""
        self.caught = True


_EAR: Final = _Ear()


def say_when_stopped(words: Words) -> None:
    """Say this from now on."""
    _EAR.words = words


def say_in_users_language() -> None:
    """Work out beforehand, in the language of this command, what is said when it is stopped: then there is no time to load it."""
    _EAR.words = Words(said(_WAIT), said(_ENDED))


def end_at_once(number: int, words: Words) -> NoReturn:
    """End the program here and now: processes that it started end with it; a file being written has no name of its own yet."""
    if sys.stderr.isatty():
        _write_past_locks(_SHOW_CURSOR)
    _say_past_locks(words.ended)
    event = event_line("interrupted", signal=number, **words.facts)
    if event is not None:
        _write_past_locks(event + "\n")
    os._exit(128 + number)


def _say_past_locks(words: str) -> None:
    event = event_line("message", text=words)
    _write_past_locks(f"\nzorgsim: {words}\n" if event is None else event + "\n")


def _write_past_locks(text: str) -> None:
    """Write to stderr past all that may have been interrupted while it held a lock."""
    with suppress(OSError):
        os.write(2, text.encode(sys.stderr.encoding or "ascii", LEGIBLE))


def stop_code(stop: KeyboardInterrupt) -> int:
    """Return the exit code of a program that was stopped, as shells have it."""
    return 128 + int(stop.number if isinstance(stop, Stopped) else signal.SIGINT)


def stop_is_caught() -> None:
    """Say that the error has come through, and that clearing up begins."""
    if _EAR.first is not None:
        _EAR.catch()


def stop_is_said() -> None:
    """Say that the user knows: whatever takes time after that is no news."""
    _EAR.said = True


def stopped_by() -> Stopped | None:
    """Return what stopped the program, if anything did: errors that come up later are not what it ends for."""
    return None if _EAR.first is None else Stopped(_EAR.first)


@contextmanager
def stop_signals_heard() -> Iterator[None]:
    """Turn signals that stop the program into `Stopped` while the block runs.

    A signal that is ignored stays ignored, as after ``nohup`` or for a command that a script started in the background. When the
    program was stopped, signals are ignored from then on: to another Ctrl-C, Python would answer with a traceback, or die of it.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    usual = {number: signal.getsignal(number) for number in numbers}
    chosen = [number for number in numbers if usual[number] in (signal.SIG_DFL, signal.default_int_handler)]
    for number in chosen:
        signal.signal(number, _EAR.hear)
    try:
        yield
    finally:
        for number in chosen:
            signal.signal(number, usual[number] if _EAR.first is None else signal.SIG_IGN)
