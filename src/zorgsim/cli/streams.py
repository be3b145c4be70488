"""Standard streams that may be closed, or whose reader may be gone."""

from __future__ import annotations

import os
import select
import sys
from contextlib import suppress
from typing import IO, Final

_STREAMS: Final = (("stdin", "r"), ("stdout", "w"), ("stderr", "w"))


def open_closed_streams() -> None:
    """Let what is written to a closed stream (``>&-``, ``2>&-``) go nowhere.

    Python has None in their place, on which every ``print`` of a library would fail; and the next file that is opened would get the
    number of the stream, and with it whatever is written to that number.
    """
    for name, mode in _STREAMS:
        if getattr(sys, name) is None:
            stream = open(os.devnull, mode, encoding="utf-8", errors="replace")  # noqa: SIM115 # it stays open to the end
            with suppress(OSError):
                os.set_inheritable(stream.fileno(), True)  # to worker processes, which would be in the same need
            setattr(sys, name, stream)


def reader_is_gone(stream: IO[str]) -> bool:
    """Say whether nobody reads any more what is written here; where the system cannot tell, it is taken to be so."""
    if not hasattr(select, "poll"):  # Windows
        return True
    try:
        poll = select.poll()
        poll.register(stream.fileno(), 0)
        return any(event & (select.POLLERR | select.POLLHUP | select.POLLNVAL) for _, event in poll.poll(0))
    except (OSError, ValueError):
        return False


def write_nowhere(stream: IO[str]) -> None:
    """Let what is still to be written to a stream go nowhere: Python flushes it at its end, and would complain."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
