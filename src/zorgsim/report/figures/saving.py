"""How a picture becomes a file: as PNG and as SVG, with what it is about inside; the same picture gives the same bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Final

from matplotlib import rc_context
from matplotlib.figure import Figure

from zorgsim import __version__
from zorgsim.report.figures.settings import own_settings
from zorgsim.results.compare import Comparison
from zorgsim.results.folder import Attachment

FOLDER: Final = "pictures"
KINDS: Final = ("png", "svg")
PNG_KEY: Final = "zorgsim"
"""The text chunk of a PNG that holds its provenance as JSON; in an SVG it is the description."""

_NO_XML: Final = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML has no way to write, and parts of characters."""


@dataclass(frozen=True)
class About:
    """What a picture's file says about itself: name, title, provenance, keywords."""

    name: str
    title: str
    origin: Mapping[str, Any]
    keywords: Sequence[str]


def save(figure: Figure, target: Path | BinaryIO, kind: str, about: About) -> None:
    """Write a figure as ``png`` or ``svg``; the same figure gives the same bytes."""
    origin = writable(json.dumps(about.origin, ensure_ascii=False))
    # Without a salt the names inside an SVG are random, and unless its date is None it holds the hour.
    with own_settings(), rc_context({"svg.hashsalt": f"zorgsim {about.name}"}):
        words: dict[str, Any] = {"Title": writable(about.title)}
        if kind == "png":
            words |= {"Software": f"zorgsim {__version__}", PNG_KEY: origin}
        else:
            keywords = list(map(writable, about.keywords))
            words |= {"Creator": f"zorgsim {__version__}", "Description": origin, "Date": None, "Keywords": keywords}
        figure.savefig(target, format=kind, metadata=words)


def writable(text: str) -> str:
    """Return a text as both forms can hold it: with the number of a character that XML or UTF-8 has no way to write."""
    return _NO_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def provenance(comparison: Comparison, name: str) -> dict[str, Any]:
    """Return what a picture's file says about itself: scenarios with digests, seed, replications, version, place."""
    return {
        "figure": name,
        "zorgsim": __version__,
        "place": comparison.baseline.place.label,
        "seed": comparison.baseline.scenario.run.seed,
        "replications": comparison.replications,
        "draws": comparison.draws,
        "scenarios": [{"name": one.scenario.name, "digest": one.scenario.digest} for one in comparison.simulated],
    }


@dataclass(frozen=True)
class Picture:
    """A picture to be drawn: its name, what it is about, its title, and the function that draws it."""

    name: str
    comparison: Comparison
    title: str
    draw: Callable[[], Figure]

    def write(self, target: Path | BinaryIO, kind: str) -> None:
        """Draw and write it as ``png`` or ``svg``; the same comparison gives the same bytes."""
        keywords = [one.scenario.name for one in self.comparison.simulated]
        save(self.draw(), target, kind, About(self.name, self.title, provenance(self.comparison, self.name), keywords))

    def drawn_once(self) -> DrawnOnce:
        """Return the same picture, which is drawn once for all `KINDS`."""
        return DrawnOnce(self)

    def attachments(self) -> tuple[Attachment, ...]:
        """Return the picture as PNG and as SVG, to be written into a results folder."""
        once = self.drawn_once()
        return tuple(Attachment(f"{FOLDER}/{self.name}.{kind}", partial(once.write, kind=kind)) for kind in KINDS)


class DrawnOnce:
    """A picture that is drawn when its first kind is written, and let go with the last.

    So that of a hundred pictures that are to be written one after the other, one is in memory.
    """

    def __init__(self, picture: Picture) -> None:
        self._picture, self._drawn = picture, list[Figure]()

    @property
    def name(self) -> str:
        """Which one."""
        return self._picture.name

    def write(self, target: Path | BinaryIO, kind: str) -> None:
        """Write it as ``png`` or ``svg``, drawn before if another kind was written."""
        try:
            if not self._drawn:
                self._drawn.append(self._picture.draw())
            (figure,) = self._drawn
            replace(self._picture, draw=lambda: figure).write(target, kind)
        finally:
            if kind == KINDS[-1]:
                self._drawn.clear()
