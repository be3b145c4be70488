"""The command ``discard``: remove what is kept of a simulation that was interrupted."""

from __future__ import annotations

from zorgsim.cli.options import InLanguage
from zorgsim.cli.progress import announce
from zorgsim.cli.resume import UnderWay
from zorgsim.inputs.scenario import Language
from zorgsim.paths import path_words


def discard(folder: UnderWay, language: InLanguage = Language.EN) -> None:
    """Remove what is kept of a simulation that was interrupted."""
    from zorgsim.results.unfinished import discard as removed

    rest = removed(folder)
    if rest:
        announce(language, "discarded_but", folder=path_words(folder), names=", ".join(rest))
    else:
        announce(language, "discarded", folder=path_words(folder))
