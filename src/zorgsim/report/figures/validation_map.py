"""Picture: maps of young people with care per 1,000 residents, as CBS counted them, and how far the baseline is from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.collections import PolyCollection
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from zorgsim.inputs.scenario import Language
from zorgsim.report.figures import canvas
from zorgsim.report.figures.boundaries import Floats, municipal_shapes
from zorgsim.report.figures.layout import Column, wrap
from zorgsim.report.figures.municipal_map import (
    COLOURS,
    NAMED_UP_TO,
    NOT_SIMULATED,
    UNKNOWN,
    around,
    inside,
    signed_tick,
    write_names,
)
from zorgsim.report.texts import figure as write_figure
from zorgsim.report.texts import number, place_words, say
from zorgsim.results.use_in_places import USE_IN, Use

COUNTED: Final = LinearSegmentedColormap.from_list("zorgsim counted", ["#e9f5f0", "#9bd3c0", "#009E73", "#00513b"])
"""From pale to dark green (Okabe and Ito): more is darker."""
WIDE: Final = 12.0
PANEL: Final = 5.4
ABOVE: Final = 1.45
BELOW: Final = 1.45
MANY: Final = 50
"""Municipalities from which on scales end where all but the outermost twentieth lie: a small island would else take all colours."""
OUTERMOST: Final = 0.05


@dataclass(frozen=True)
class MappedUse:
    """A map to be drawn.

    Attributes
    ----------
    name
        Of the picture's file.
    place
        Label of the place.
    use
        Of the municipalities of the place.
    """

    name: str
    place: str
    use: tuple[Use, ...]

    @property
    def known(self) -> tuple[Use, ...]:
        """Those that CBS counted."""
        return tuple(one for one in self.use if one.counted is not None)


def draw(mapped: MappedUse, language: Language) -> Figure:
    """Draw two maps: what CBS counted per 1,000 residents, and simulated less counted, zero in the middle of the scale."""
    height = ABOVE + PANEL + BELOW
    figure = canvas.Page(figsize=(WIDE, height), dpi=110, facecolor="white")
    panels = figure.subplots(1, 2)
    figure.subplots_adjust(left=0.03, right=0.97, top=1 - ABOVE / height, bottom=BELOW / height, wspace=0.06)
    values = [np.array([getattr(one, name) for one in mapped.use]) for name in ("counted_per_1000", "difference")]
    for panel, shown, (colours, key) in zip(
        panels, values, zip(_scales(values), ("counted", "difference"), strict=True), strict=True
    ):
        _draw_map(panel, mapped, shown, colours)
        panel.set_title(say(language, f"figure.validation_map.{key}"), size=10.5, weight="bold", color=canvas.INK, loc="left")
        _draw_scale(figure, panel, colours, key, language)
    title = say(language, "figure.validation_map.title", place=place_words(mapped.place, language), year=USE_IN)
    figure.text(0.02, 1 - 0.14 / height, title, size=17, weight="bold", color=canvas.INK, va="top")
    figure.text(0.02, 1 - 0.52 / height, _subtitle(mapped, language), size=10.5, color=canvas.GREY, va="top")
    caption = wrap(say(language, "figure.validation_map.caption"), Column(165, 0.96 * WIDE, 8.5))
    figure.text(0.02, 0.1 / height, caption, size=8.5, color=canvas.INK, va="bottom", linespacing=1.3)
    return figure


def _subtitle(mapped: MappedUse, language: Language) -> str:
    """Say what all of the place comes to, simulated and counted."""
    known = mapped.known
    people = sum(one.residents for one in known)
    sums = {"simulated": sum(one.simulated for one in known), "counted": float(sum(one.counted or 0 for one in known))}
    rates = {name: number(1000.0 * one / people if people else np.nan, 1, language) for name, one in sums.items()}
    return say(language, "figure.validation_map.subtitle", municipalities=len(known), **rates)


def _scales(values: Sequence[Floats]) -> tuple[ScalarMappable, ScalarMappable]:
    """Return the colours of what was counted, and of how far what is simulated is from it."""
    counted, difference = (one[~np.isnan(one)] for one in values)
    cut = OUTERMOST if len(counted) >= MANY else 0.0
    low, high = np.quantile(counted, (cut, 1.0 - cut)) if len(counted) else (0.0, 1.0)
    reach = float(np.quantile(np.abs(difference), 1.0 - cut)) if len(difference) else 1.0
    most = max(float(high), float(low) + 1.0)
    return ScalarMappable(Normalize(float(low), most), COUNTED), ScalarMappable(Normalize(-(reach or 1.0), reach or 1.0), COLOURS)


def _draw_map(panel: Axes, mapped: MappedUse, values: Floats, scale: ScalarMappable) -> None:
    shapes, window = municipal_shapes(), around([one.code for one in mapped.use])
    mine = {one.code for one in mapped.use}
    others = [shape for code, several in shapes.items() if code not in mine for shape in several if inside(shape, window)]
    panel.add_collection(PolyCollection(others, facecolors=NOT_SIMULATED, edgecolors="white", linewidths=0.5))
    colours = [UNKNOWN if np.isnan(value) else scale.to_rgba(np.array([value]))[0] for value in values]
    fills = [colour for colour, one in zip(colours, mapped.use, strict=True) for _ in shapes[one.code]]
    own = [shape for one in mapped.use for shape in shapes[one.code]]
    panel.add_collection(PolyCollection(own, facecolors=fills, edgecolors=canvas.GREY, linewidths=0.5))
    panel.set_xlim(*window[:, 0])
    panel.set_ylim(*window[:, 1])
    panel.set_aspect("equal")
    panel.set_axis_off()
    write_names(panel, {one.code: one.name for one in mapped.use} if len(mapped.use) <= NAMED_UP_TO else {})


def _draw_scale(figure: Figure, panel: Axes, scale: ScalarMappable, key: str, language: Language) -> None:
    """Draw the scale below a map."""
    at, height = panel.get_position(), figure.get_figheight()
    place = figure.add_axes((at.x0 + 0.02, at.y0 - 0.22 / height, at.width - 0.04, 0.11 / height))
    bar = figure.colorbar(scale, cax=place, orientation="horizontal")
    if bar.solids is not None:
        bar.solids.set(rasterized=False, edgecolor="face")  # an image would be a thing to load, and has no place in a page
    bar.locator = MaxNLocator(5, steps=[1, 2, 5, 10])
    written = signed_tick if key == "difference" else _plain
    bar.formatter = FuncFormatter(lambda value, _: written(value, language))
    bar.update_ticks()
    bar.outline.set_visible(False)
    place.tick_params(labelsize=8, colors=canvas.GREY, length=2)
    place.set_xlabel(say(language, f"figure.validation_map.scale_{key}"), size=8.5, color=canvas.GREY)


def _plain(value: float, language: Language) -> str:
    return write_figure(float(f"{value:.6g}"), language)
