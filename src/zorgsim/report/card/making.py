"""What a card is asked for becomes what it is filled from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from zorgsim.errors import InputError
from zorgsim.paths import path_words
from zorgsim.report.card.sources import Sources
from zorgsim.results.along import with_along
from zorgsim.results.restored import restore


def check_along_run(folder: Path | None, along: Sequence[Path]) -> None:
    """Raise `InputError` if folders are to be taken along by a card of no run."""
    if along and folder is None:
        raise InputError(
            "drivers say on what a run rests, and the card is of none",
            where="command line: with",
            value=", ".join(map(path_words, along)),
            allowed="--with together with a results folder of zorgsim compare",
            action="name the folder, or leave --with out",
        )


def sources_of(folder: Path | None, along: Sequence[Path]) -> Sources:
    """Return what a card of a results folder, or of the model as it ships, is filled from.

    Raises
    ------
    InputError
        If the folder holds no finished comparison, or what is to be taken along does not belong to it.
    """
    return Sources() if folder is None else Sources(run=with_along(restore(folder), along))
