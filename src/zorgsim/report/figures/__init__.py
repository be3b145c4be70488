"""Pictures of a comparison. One picture, one file with a function ``draw(comparison, language)``; this page lists them all.

The picture of a decomposition is drawn the same way, from the decomposition; the causal-loop diagram from the model's declarations.
"""

from __future__ import annotations

from zorgsim.report.figures.settings import with_own_settings  # first: it says how matplotlib is imported

# isort: split
from collections.abc import Callable, Mapping, Sequence
from functools import partial, wraps
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, ParamSpec

from matplotlib.figure import Figure

from zorgsim import __version__
from zorgsim.inputs.scenario import Language
from zorgsim.model.loops import LOOPS, arrows
from zorgsim.report.figures import causal_loops, cost, cumulative, daily_life, demand, waiting, waterfall, winners
from zorgsim.report.figures.letters import make_drawable
from zorgsim.report.figures.pages import page_names, page_of
from zorgsim.report.figures.saving import PNG_KEY, About, Picture, provenance, save
from zorgsim.report.texts import say
from zorgsim.results.compare import Comparison
from zorgsim.results.decomposition import Decomposition
from zorgsim.results.folder import Attachment

Arguments = ParamSpec("Arguments")


def _as_written(draw: Callable[Arguments, Figure]) -> Callable[Arguments, Figure]:
    """Return a function that draws the same, under our settings, and every text as it is written."""

    @wraps(draw)
    def draw_as_written(*arguments: Arguments.args, **named: Arguments.kwargs) -> Figure:
        figure = draw(*arguments, **named)
        make_drawable(figure)
        return figure

    return with_own_settings(draw_as_written)


FIGURES: Final[Mapping[str, Callable[[Comparison, Language], Figure]]] = MappingProxyType(
    {
        "daily_life": _as_written(daily_life.draw),
        "demand": _as_written(demand.draw),
        "waiting": _as_written(waiting.draw),
        "cost": _as_written(cost.draw),
        "cumulative": _as_written(cumulative.draw),
        "winners": _as_written(winners.draw),
    }
)
"""Every picture by name, of as many scenarios as go on a page."""
OF_DIFFERENCES: Final = frozenset({"daily_life", "cumulative", "winners"})
"""Pictures of how scenarios differ from the baseline: there are none of one scenario."""


def draw_waterfall(decomposition: Decomposition, outcomes: Sequence[str], language: Language) -> Figure:
    """Draw the picture of a decomposition: a waterfall for each of these outcomes."""
    return _as_written(waterfall.draw)(decomposition, outcomes, language)


def draw_causal_loops(language: Language) -> Figure:
    """Draw the causal-loop diagram."""
    return _as_written(causal_loops.draw)(language)


def picture_names(comparison: Comparison) -> tuple[str, ...]:
    """Return the names of the pictures of a comparison, those of many scenarios in pages; of one, those that show something."""
    shown = (name for name in FIGURES if comparison.others or name not in OF_DIFFERENCES)
    return tuple(page for name in shown for page in page_names(name, comparison))


def draw_picture(name: str, comparison: Comparison, language: Language) -> Figure:
    """Draw the picture of this name, one of `picture_names`."""
    return _picture(name, comparison, language).draw()


def _picture(name: str, comparison: Comparison, language: Language) -> Picture:
    figure, _, number = name.partition("-")
    page = page_of(comparison, int(number or 1))
    return Picture(name, page, say(language, f"figure.{figure}.title"), partial(FIGURES[figure], page, language))


def figure_attachments(comparison: Comparison, language: Language) -> tuple[Attachment, ...]:
    """Return every picture of a comparison that there is as PNG and as SVG."""
    pictures = [_picture(name, comparison, language) for name in picture_names(comparison)]
    return tuple(attachment for picture in pictures for attachment in picture.attachments())


def waterfall_attachments(decomposition: Decomposition, outcomes: Sequence[str], language: Language) -> tuple[Attachment, ...]:
    """Return the picture of these outcomes of a decomposition as PNG and as SVG; it names every subset that was simulated."""
    title = say(language, "figure.waterfall.title")
    draw = partial(draw_waterfall, decomposition, outcomes, language)
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
    save(draw_causal_loops(language), path, path.suffix.removeprefix("."), about)


__all__ = [
    "FIGURES",
    "OF_DIFFERENCES",
    "PNG_KEY",
    "causal_provenance",
    "draw_causal_loops",
    "draw_picture",
    "draw_waterfall",
    "figure_attachments",
    "picture_names",
    "provenance",
    "save_causal_loops",
    "waterfall_attachments",
]
