"""How a command ends: exit codes, and what the user reads when it ends badly.

0 fine, 1 our fault, 2 the user's input, 130 interrupted by the user, 141 the reader of a pipe went away.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from zorgsim.cli.path_problems import path_problem
from zorgsim.errors import ZorgsimError, shown

OUR_FAULT: Final = 1
INTERRUPTED: Final = 130
READER_GONE: Final = 141

DEBUG: Final = "ZORGSIM_DEBUG"
"""Environment variable: ``1`` adds the traceback to an error that is our fault."""


class CommandFailedError(Exception):
    """A command has said why it failed; what remains is to end with an exit code."""

    def __init__(self, exit_code: int) -> None:
        self.exit_code = exit_code
        super().__init__(f"exit code {exit_code}")


def say(text: str) -> None:
    """Print a line or several to stderr, so that stdout stays an answer that a program can read."""
    print("\n".join(map(shown, text.split("\n"))), file=sys.stderr, flush=True)


def say_interrupted() -> None:
    """Say that Ctrl-C was heard."""
    say("\nzorgsim: interrupted; nothing half-written is left behind")


def say_our_fault(error: Exception) -> None:
    """Report in one line an error that the user did not cause; the traceback only when asked for."""
    if os.environ.get(DEBUG) == "1":
        traceback.print_exception(error)
    reason = " ".join(f"{type(error).__name__}: {error}".split())
    say(f"zorgsim: this is our fault, please report it ({reason}); {DEBUG}=1 shows where it happened")


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
        sys.stdout.flush()
    except ZorgsimError as error:
        say(f"zorgsim: {error}")
        raise CommandFailedError(error.exit_code) from error
    except KeyboardInterrupt as interrupt:
        say_interrupted()
        raise CommandFailedError(INTERRUPTED) from interrupt
    except BrokenPipeError as gone:
        # Python flushes stdout once more at its end and would complain about the closed pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise CommandFailedError(READER_GONE) from gone
    except OSError as error:
        if (problem := path_problem(error)) is None:
            raise
        say(f"zorgsim: {problem}")
        raise CommandFailedError(problem.exit_code) from error
