"""The signals that stop the program: Ctrl-C, what ``kill`` sends, and what a terminal sends that is closed."""

from __future__ import annotations

import _thread
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

SECONDS_TO_CATCH: Final = 3.0
"""An error that was not caught until then was lost: Python drops errors in some places, in the middle of an import, say."""
SECONDS_TO_END: Final = 10.0
"""Who presses Ctrl-C again and again means the same each time; what is being cleared up is not to be disturbed by it."""

_NAMES: Final = ("SIGINT", "SIGTERM", "SIGHUP")  # the last is unknown on Windows


class Stopped(KeyboardInterrupt):
    """The program was stopped, by this signal; whatever is cleared up after Ctrl-C is cleared up after this."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__()


class _Ear:
    """Hears signals, and knows which came first."""

    def __init__(self) -> None:
        self.first: int | None = None
        self.caught = False
        self._deaf_until = 0.0

    def hear(self, number: int, _frame: FrameType | None) -> None:
        """Stop the program, unless it is being stopped."""
        if self.first is None:
            self.first = number
        if time.monotonic() >= self._deaf_until:
            self._deaf_until = time.monotonic() + SECONDS_TO_CATCH
            # Not by `threading`: its locks may be held by what was just interrupted.
            _thread.start_new_thread(self._raise_again_unless_caught, (self.first,))
            raise Stopped(self.first)

    def _raise_again_unless_caught(self, number: int) -> None:
        time.sleep(SECONDS_TO_CATCH + 0.1)
        if not self.caught:
            _thread.interrupt_main(signal.Signals(number))

    def catch(self) -> None:
        """Be deaf for a while: the program is ending."""
        self.caught = True
        self._deaf_until = time.monotonic() + SECONDS_TO_END


_EAR: Final = _Ear()


def stop_code(stop: KeyboardInterrupt) -> int:
    """Return the exit code of a program that was stopped, as shells have it."""
    return 128 + int(stop.number if isinstance(stop, Stopped) else signal.SIGINT)


def stop_is_caught() -> None:
    """Say that the error has come through, and that clearing up begins."""
    if _EAR.first is not None:
        _EAR.catch()


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
