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
from zorgsim.report.figures import (
    causal_loops,
    choice,
    cost,
    cumulative,
    daily_life,
    demand,
    flow,
    municipal_map,
    outcomes,
    payers,
    validation,
    validation_map,
    waiting,
    waits,
    warm_up,
    waterfall,
    winners,
)
from zorgsim.report.figures.letters import make_drawable
from zorgsim.report.figures.pages import page_names, page_of
from zorgsim.report.figures.saving import FOLDER, KINDS, PNG_KEY, About, Picture, provenance, save
from zorgsim.report.texts import say
from zorgsim.results.choosing import choice_table
from zorgsim.results.compare import Comparison
from zorgsim.results.decomposition import Decomposition
from zorgsim.results.folder import Attachment
from zorgsim.results.validation import PublishedValidation, count
from zorgsim.results.warm_up import Settling

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
        "waits": _as_written(waits.draw),
        "flow": _as_written(flow.draw),
        "cost": _as_written(cost.draw),
        "payers": _as_written(payers.draw),
        "cumulative": _as_written(cumulative.draw),
        "outcomes": _as_written(outcomes.draw),
        "choice": _as_written(choice.draw),
        "winners": _as_written(winners.draw),
        "map": _as_written(municipal_map.draw),
    }
)
"""Every picture by name, of as many scenarios as go on a page."""


def draw_waterfall(decomposition: Decomposition, outcomes: Sequence[str], language: Language) -> Figure:
    """Draw the picture of a decomposition: a waterfall for each of these outcomes."""
    return _as_written(waterfall.draw)(decomposition, outcomes, language)


def draw_causal_loops(language: Language) -> Figure:
    """Draw the causal-loop diagram."""
    return _as_written(causal_loops.draw)(language)


def draw_loops(language: Language) -> Figure:
    """Draw the feedback loops, each as a ring."""
    return _as_written(causal_loops.draw_rings)(language)


def draw_validation(published: PublishedValidation, language: Language) -> Figure:
    """Draw how far the baseline lies from published figures."""
    return _as_written(validation.draw)(published, language)


def draw_use(mapped: validation_map.MappedUse, language: Language) -> Figure:
    """Draw the maps of young people with care, counted and simulated less counted."""
    return _as_written(validation_map.draw)(mapped, language)


def validation_attachments(
    published: PublishedValidation, maps: Sequence[validation_map.MappedUse], language: Language
) -> tuple[Attachment, ...]:
    """Return the picture of what a validation found, and its maps, each as PNG and as SVG."""
    drawn: dict[str, tuple[str, Callable[[], Figure]]] = {
        "validation": (_title_of(published, language), partial(draw_validation, published, language)),
        **{one.name: (one.place, partial(draw_use, one, language)) for one in maps},
    }
    return tuple(
        Attachment(f"{FOLDER}/{name}.{kind}", partial(_write, About(name, title, _origin(name, published), []), draw, kind))
        for name, (title, draw) in drawn.items()
        for kind in KINDS
    )


def _write(about: About, draw: Callable[[], Figure], kind: str, path: Path) -> None:
    save(draw(), path, kind, about)


def _title_of(published: PublishedValidation, language: Language) -> str:
    counted = count(published.findings)
    return say(language, "figure.validation.title", met=counted.met, all=counted.all)


def _origin(name: str, published: PublishedValidation) -> dict[str, Any]:
    about = published.manifest
    return {"figure": name, **{key: about[key] for key in ("zorgsim", "seed", "data")}}


def draw_warm_up(settlings: Sequence[Settling], words: warm_up.Words, language: Language) -> Figure:
    """Draw how the baseline settles before anything is compared."""
    return _as_written(warm_up.draw)(settlings, words, language)


_OF_THE_WHOLE: Final = frozenset({"choice"})
"""Pictures that are on one page however many scenarios there are: who is best depends on all that are compared."""


def _without_others(comparison: Comparison) -> str:
    return "" if comparison.others else "one_scenario"


def _without_differences(comparison: Comparison) -> str:
    return _without_others(comparison) or ("no_difference" if outcomes.nothing_differs(comparison) else "")


def _without_municipalities(comparison: Comparison) -> str:
    few = len(comparison.baseline.place.municipalities) == 1
    return _without_others(comparison) or ("one_municipality" if few else "")


def _without_a_map(comparison: Comparison) -> str:
    return "" if comparison.others and municipal_map.neighbours_known(comparison) else _without_municipalities(comparison)


def _without_worlds(comparison: Comparison) -> str:
    told = _without_others(comparison) or ("" if comparison.draws else "no_worlds")
    return told or ("" if len(choice_table(comparison)) else "few_worlds")


_EMPTY: Final[Mapping[str, Callable[[Comparison], str]]] = MappingProxyType(
    {
        "daily_life": _without_others,
        "cumulative": _without_others,
        "outcomes": _without_differences,
        "choice": _without_worlds,
        "winners": _without_municipalities,
        "map": _without_a_map,
    }
)
"""Pictures that not every comparison has anything for, and the function that says why not; "" where it has."""


def pictures_left_out(comparison: Comparison) -> Mapping[str, str]:
    """Return the pictures that would show nothing, and why each would: ``one_scenario``, ``one_municipality``, ``no_worlds`` ..."""
    told = {name: why(comparison) for name, why in _EMPTY.items()}
    return {name: reason for name, reason in told.items() if reason}


def picture_names(comparison: Comparison) -> tuple[str, ...]:
    """Return the names of the pictures of a comparison, those of many scenarios in pages: all that show something."""
    left = pictures_left_out(comparison)
    return tuple(page for name in FIGURES if name not in left for page in _pages_of(name, comparison))


def _pages_of(name: str, comparison: Comparison) -> Sequence[str]:
    return (name,) if name in _OF_THE_WHOLE else page_names(name, comparison)


def draw_picture(name: str, comparison: Comparison, language: Language) -> Figure:
    """Draw the picture of this name, one of `picture_names`."""
    return picture_of(name, comparison, language).draw()


def picture_of(name: str, comparison: Comparison, language: Language) -> Picture:
    """Return the picture of this name, to be drawn and written."""
    figure, _, number = name.partition("-")
    page = comparison if figure in _OF_THE_WHOLE else page_of(comparison, int(number or 1))
    return Picture(name, page, say(language, f"figure.{figure}.title"), partial(FIGURES[figure], page, language))


def figure_attachments(comparison: Comparison, language: Language) -> tuple[Attachment, ...]:
    """Return every picture of a comparison that there is as PNG and as SVG."""
    pictures = [picture_of(name, comparison, language) for name in picture_names(comparison)]
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
    "PNG_KEY",
    "causal_provenance",
    "draw_causal_loops",
    "draw_loops",
    "draw_picture",
    "draw_use",
    "draw_validation",
    "draw_warm_up",
    "draw_waterfall",
    "figure_attachments",
    "picture_names",
    "picture_of",
    "pictures_left_out",
    "provenance",
    "save_causal_loops",
    "validation_attachments",
    "waterfall_attachments",
]
