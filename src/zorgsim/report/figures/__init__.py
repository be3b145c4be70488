"""Pictures of a comparison. One picture, one file with a function ``draw(comparison, language)``; this page lists them all.

The picture of a decomposition is drawn the same way, from the decomposition; the causal-loop diagram from the model's declarations.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from matplotlib import rc_context
from matplotlib.figure import Figure

from zorgsim import __version__
from zorgsim.inputs.scenario import Language
from zorgsim.model.loops import LOOPS, arrows
from zorgsim.report.figures import causal_loops, cost, cumulative, demand, waiting, waterfall, winners
from zorgsim.report.texts import say
from zorgsim.results.compare import Comparison
from zorgsim.results.decomposition import Decomposition
from zorgsim.results.folder import Attachment

FIGURES: Final[Mapping[str, Callable[[Comparison, Language], Figure]]] = MappingProxyType(
    {"demand": demand.draw, "waiting": waiting.draw, "cost": cost.draw, "cumulative": cumulative.draw, "winners": winners.draw}
)
"""Every picture by name."""
OF_DIFFERENCES: Final = frozenset({"cumulative", "winners"})
"""Pictures of how scenarios differ from the baseline: there are none of one scenario."""

FOLDER: Final = "pictures"
PNG_KEY: Final = "zorgsim"
"""The text chunk of a PNG that holds its provenance as JSON; in an SVG it is the description."""


def provenance(comparison: Comparison, name: str) -> dict[str, Any]:
    """Return what a picture's file says about itself: scenarios with digests, seed, replications, version, place."""
    return {
        "figure": name,
        "zorgsim": __version__,
        "place": comparison.baseline.place.label,
        "seed": comparison.baseline.scenario.run.seed,
        "replications": comparison.replications,
        "scenarios": [{"name": one.scenario.name, "digest": one.scenario.digest} for one in comparison.simulated],
    }


@dataclass(frozen=True)
class About:
    """What a picture's file says about itself: name, title, provenance, keywords."""

    name: str
    title: str
    origin: Mapping[str, Any]
    keywords: Sequence[str]


def _save(figure: Figure, path: Path, about: About) -> None:
    """Write a figure in the form that the file's ending names; the same figure gives the same bytes."""
    origin = json.dumps(about.origin, ensure_ascii=False)
    # Without a salt the names inside an SVG are random, and unless its date is None it holds the hour. Letters are drawn as paths:
    # a picture looks the same where the font is missing.
    with rc_context({"svg.hashsalt": f"zorgsim {about.name}", "svg.fonttype": "path"}):
        if path.suffix == ".png":
            figure.savefig(path, metadata={"Title": about.title, "Software": f"zorgsim {__version__}", PNG_KEY: origin})
        else:
            words = {"Title": about.title, "Creator": f"zorgsim {__version__}", "Description": origin, "Date": None}
            figure.savefig(path, metadata={**words, "Keywords": list(about.keywords)})


@dataclass(frozen=True)
class Picture:
    """A picture to be drawn: its name, what it is about, its title, and the function that draws it."""

    name: str
    comparison: Comparison
    title: str
    draw: Callable[[], Figure]

    def save(self, path: Path) -> None:
        """Draw and write it in the form that the file's ending names; the same comparison gives the same bytes."""
        keywords = [one.scenario.name for one in self.comparison.simulated]
        _save(self.draw(), path, About(self.name, self.title, provenance(self.comparison, self.name), keywords))

    def attachments(self) -> tuple[Attachment, ...]:
        """Return the picture as PNG and as SVG, to be written into a results folder."""
        return tuple(Attachment(f"{FOLDER}/{self.name}.{kind}", self.save) for kind in ("png", "svg"))


def picture_names(comparison: Comparison) -> tuple[str, ...]:
    """Return the names of the pictures of a comparison; of one scenario, those that show something."""
    return tuple(name for name in FIGURES if comparison.others or name not in OF_DIFFERENCES)


def figure_attachments(comparison: Comparison, language: Language) -> tuple[Attachment, ...]:
    """Return every picture of a comparison that there is as PNG and as SVG."""
    pictures = [
        Picture(name, comparison, say(language, f"figure.{name}.title"), partial(FIGURES[name], comparison, language))
        for name in picture_names(comparison)
    ]
    return tuple(attachment for picture in pictures for attachment in picture.attachments())


def waterfall_attachments(decomposition: Decomposition, outcomes: Sequence[str], language: Language) -> tuple[Attachment, ...]:
    """Return the picture of these outcomes of a decomposition as PNG and as SVG; it names every subset that was simulated."""
    title = say(language, "figure.waterfall.title")
    draw = partial(waterfall.draw, decomposition, outcomes, language)
    return Picture("waterfall", decomposition.comparison, title, draw).attachments()


def causal_provenance() -> dict[str, Any]:
    """Return what the causal-loop diagram's file says about itself: the version, and every loop and arrow that was declared."""
    return {
        "figure": "causal_loops",
        "zorgsim": __version__,
        "loops": {name: list(loop.path) for name, loop in LOOPS.items()},
        "arrows": [[source, link.sign, link.what, *link.loops] for source, link in arrows()],
    }


def save_causal_loops(path: Path, language: Language) -> None:
    """Draw the causal-loop diagram and write it in the form that the file's ending names."""
    about = About("causal_loops", say(language, "figure.causal_loops.title"), causal_provenance(), list(LOOPS))
    _save(causal_loops.draw(language), path, about)
