"""Where the program starts and ends; nothing heavy is imported before the first line runs."""

from __future__ import annotations

import sys
from typing import NoReturn

from zorgsim.cli.exits import INTERRUPTED, OUR_FAULT, say_interrupted, say_our_fault
from zorgsim.cli.legible import write_legibly


def main() -> NoReturn:
    """Run the command line on the program's arguments and end the process with its exit code."""
    write_legibly()
    try:
        from zorgsim.cli.app import app

        app(prog_name="zorgsim")
    except KeyboardInterrupt:
        say_interrupted()
        sys.exit(INTERRUPTED)
    except Exception as error:
        say_our_fault(error)
        sys.exit(OUR_FAULT)
    sys.exit()
