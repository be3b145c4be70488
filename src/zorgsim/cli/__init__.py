"""The command line: ``zorgsim`` and ``python -m zorgsim``."""

from zorgsim.cli.entry import main

__all__ = ["main"]
