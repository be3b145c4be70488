"""How a command ends: exit codes, and what the user reads when it ends badly.

=== ==================================================================================================================
  0 fine
  1 our fault
  2 the user's input, or something on the machine that the user can mend
129 the terminal was closed (SIGHUP)
130 interrupted by the user (Ctrl-C)
137 no memory was left, or worker processes were killed, twice for the same work: as a rule for want of memory
141 the reader of a pipe went away
143 ended by ``kill`` (SIGTERM)
=== ==================================================================================================================
"""

from __future__ import annotations

import errno
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

from zorgsim.cli.events import tell_event
from zorgsim.cli.language import is_english, said, spoken
from zorgsim.cli.path_problems import path_problem
from zorgsim.cli.stopping import stop_code, stop_is_caught, stop_is_said, stopped_by
from zorgsim.cli.streams import reader_is_gone, write_nowhere
from zorgsim.errors import ZorgsimError, shown

OUR_FAULT: Final = 1
CANNOT_BE_PRINTED: Final = 2
OUT_OF_MEMORY: Final = 137
READER_GONE: Final = 141

_OF_STREAMS: Final = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EBADF}
"""What a stream says that cannot be written to; errors of files know the file's name."""

_OUT_OF_MEMORY: Final = "the computer has no memory left for this"
_WITHOUT_MEMORY: Final = "end other programs, or take fewer replications, fewer scenarios at a time or a smaller place"
_STOPPED: Final = "interrupted"
_STOPPED_EMPTY: Final = "interrupted; nothing half-written is left behind"
ENDINGS: Final = (_OUT_OF_MEMORY, _WITHOUT_MEMORY, _STOPPED, _STOPPED_EMPTY)
"""What is said of endings that no error says anything of."""

_INTERRUPTED: Final = "interrupted_words"
"""Where an error has, in the user's language, what is said when the program was stopped."""

DEBUG: Final = "ZORGSIM_DEBUG"
"""Environment variable: ``1`` adds the traceback to an error that is our fault."""


class _Screen:
    """What takes a bar off the screen, if there is one: a text that is printed into it would be written over."""

    def __init__(self) -> None:
        self.clear: Callable[[], None] = _nothing


def _nothing() -> None:
    """Clear a screen that holds no bar."""


_SCREEN: Final = _Screen()


def clear_before_saying(clear: Callable[[], None] = _nothing) -> None:
    """Have this done before anything is said from now on; without an argument, nothing any more."""
    _SCREEN.clear = clear


class CommandFailedError(Exception):
    """A command has said why it failed; what remains is to end with an exit code."""

    def __init__(self, exit_code: int) -> None:
        self.exit_code = exit_code
        super().__init__(f"exit code {exit_code}")


class UnequalError(CommandFailedError):
    """A command did all that it was asked for, and what came out is not the same as before: it has said so."""


def say(text: str) -> None:
    """Print a line or several to stderr, so that stdout stays an answer that a program can read; if nobody hears it, so be it."""
    _SCREEN.clear()
    if tell_event("message", text=text.strip().removeprefix("zorgsim: ")):
        return
    with suppress(OSError, ValueError):
        print("\n".join(map(shown, text.split("\n"))), file=sys.stderr, flush=True)


def say_interrupted(stop: BaseException) -> None:
    """Say that the program was stopped, and what became of its work."""
    stop_is_caught()
    stop_is_said()
    words = vars(stop).get(_INTERRUPTED) or said(_STOPPED if _notes(stop) else _STOPPED_EMPTY)
    say(f"\nzorgsim: {words}")
    _say_notes(stop)


def note_interrupted(error: BaseException, words: str) -> None:
    """Note on an error, in the user's language, what is said of it if it turns out that the program was stopped."""
    vars(error)[_INTERRUPTED] = words


def say_our_fault(error: Exception) -> None:
    """Report in one line an error that the user did not cause; the traceback only when asked for."""
    if os.environ.get(DEBUG) == "1":
        traceback.print_exception(error)
    reason = " ".join(f"{type(error).__name__}: {error}".split())
    say(f"zorgsim: {said(f'this is our fault, please report it ({reason}); {DEBUG}=1 shows where it happened')}")
    _say_notes(error)


def _notes(error: BaseException) -> list[str]:
    """Return what was noted on an error on its way: what is kept of the work (PEP 678)."""
    return list(getattr(error, "__notes__", ()))


def _say_notes(error: BaseException) -> None:
    for note in _notes(error):
        say(f"zorgsim: {note}")


@contextmanager
def reported_errors() -> Iterator[None]:
    """Turn everything by which a command ends badly into a message and a `CommandFailedError`.

    Usage errors of the command-line library pass through: it reports them itself, with exit code 2.

    Raises
    ------
    CommandFailedError
        With the exit code of the error that was reported.
    """
    try:
        yield
        flush_answer()
    except CommandFailedError:
        raise
    except KeyboardInterrupt as stop:
        say_interrupted(stop)
        raise CommandFailedError(stop_code(stop)) from stop
    except Exception as error:
        first = stopped_by()
        if first is not None:  # it was cleared up after a signal, and something failed in that: a closed terminal, say
            say_interrupted(error)
            raise CommandFailedError(stop_code(first)) from error
        _report(error)


def error_in_words(error: Exception) -> str:
    """Return the message of an error in the language of this command."""
    if is_english():
        return str(error)
    from zorgsim.report.translation import error_words

    return error_words(error, spoken())


def _report(error: Exception) -> None:
    """Report an error that is no fault of ours; raise it again if it is."""
    if isinstance(error, ZorgsimError):
        say(f"zorgsim: {error_in_words(error)}")
        _say_notes(error)
        raise CommandFailedError(error.exit_code) from error
    if isinstance(error, MemoryError):
        say(f"zorgsim: {said(_OUT_OF_MEMORY)}\n  {said('do')}:      {said(_WITHOUT_MEMORY)}")
        _say_notes(error)
        raise CommandFailedError(OUT_OF_MEMORY) from error
    if isinstance(error, BrokenPipeError):
        if reader_is_gone(sys.stdout):
            write_nowhere(sys.stdout)
            _say_notes(error)
            raise CommandFailedError(READER_GONE) from error
        say_our_fault(error)  # another pipe, and the library would take it for stdout's
        raise CommandFailedError(OUR_FAULT) from error
    if isinstance(error, OSError) and error.filename is None and error.errno in _OF_STREAMS:
        raise _not_printed(error) from error
    if isinstance(error, OSError) and (problem := path_problem(error)) is not None:
        say(f"zorgsim: {error_in_words(problem)}")
        _say_notes(error)
        raise CommandFailedError(problem.exit_code) from error
    raise error


def flush_answer() -> None:
    """See to it that what was printed arrives.

    Raises
    ------
    CommandFailedError
        If it cannot: the disk is full, or nobody reads it.
    """
    try:
        sys.stdout.flush()
    except BrokenPipeError as problem:
        write_nowhere(sys.stdout)
        raise CommandFailedError(READER_GONE) from problem
    except OSError as problem:
        raise _not_printed(problem) from problem


def _not_printed(problem: OSError) -> CommandFailedError:
    write_nowhere(sys.stdout)
    say(f"zorgsim: {said(f'the answer could not be printed: {problem.strerror}')}")
    _say_notes(problem)
    return CommandFailedError(CANNOT_BE_PRINTED)
