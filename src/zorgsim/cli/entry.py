"""Where the program starts and ends; nothing heavy is imported before the first line runs."""

from __future__ import annotations

import sys
from typing import NoReturn

from zorgsim.cli.events import end_events
from zorgsim.cli.exits import OUR_FAULT, READER_GONE, CommandFailedError, flush_answer, say_interrupted, say_our_fault
from zorgsim.cli.language import begin_to_speak
from zorgsim.cli.stopping import say_in_users_language, stop_code, stop_signals_heard, stopped_by
from zorgsim.cli.streams import open_closed_streams, write_legibly


def main() -> NoReturn:
    """Run the command line on the program's arguments and end the process with its exit code."""
    end_events()
    open_closed_streams()
    write_legibly()
    begin_to_speak(sys.argv[1:])
    try:
        with stop_signals_heard():
            say_in_users_language()
            code = _run()
    except KeyboardInterrupt as stop:  # before there was anything to stop, or after it had ended
        say_interrupted(stop)
        code = stop_code(stop)
    sys.exit(code)


def _run() -> int | str | None:
    """Run a command and return its exit code."""
    try:
        code = _carry_out()
        flush_answer()
    except CommandFailedError as failed:
        return failed.exit_code
    except Exception as error:
        stop = stopped_by()
        if stop is not None:  # an import that was interrupted fails in ways of its own
            say_interrupted(error)
            return stop_code(stop)
        say_our_fault(error)
        return OUR_FAULT
    return code


def _carry_out() -> int | str | None:
    from zorgsim.cli.app import app

    try:
        app(prog_name="zorgsim")
    except SystemExit as end:
        # The libraries have answers of their own to being stopped, and to a reader who goes away while they print help.
        if isinstance(end.__context__, BrokenPipeError):
            return READER_GONE
        stop = stopped_by()
        return end.code if stop is None else stop_code(stop)
    return 0
