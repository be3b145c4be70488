"""Picture: how much each parameter moves a difference, beside what luck alone does, and how much of its variance it makes."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from zorgsim import __version__
from zorgsim.inputs.designs import LUCK
from zorgsim.inputs.places import resolve_places
from zorgsim.inputs.scenario import Language
from zorgsim.report.drivers_text import SHOWN, heading
from zorgsim.report.figures import canvas
from zorgsim.report.figures.layout import Column, wrap
from zorgsim.report.figures.letters import make_drawable
from zorgsim.report.figures.saving import FOLDER, KINDS, About, save
from zorgsim.report.figures.settings import with_own_settings
from zorgsim.report.texts import figure as write_figure
from zorgsim.report.texts import place_words, say
from zorgsim.results.drivers import Drivers
from zorgsim.results.folder import Attachment

KEPT: Final = "#0072B2"
"""Of Okabe and Ito."""
ROW: Final = 0.3
"""Height of a bar with the room around it, inches."""
AROUND: Final = 2.6
"""Height of title, axis and caption, inches."""
WIDE: Final = 12.0
NAME: Final = "drivers"


def drivers_attachments(drivers: Drivers, language: Language) -> tuple[Attachment, ...]:
    """Return the picture as PNG and as SVG."""
    return tuple(Attachment(f"{FOLDER}/{NAME}.{kind}", partial(_write, drivers, language, kind)) for kind in KINDS)


def _write(drivers: Drivers, language: Language, kind: str, path: Path) -> None:
    question = drivers.question
    origin = {
        "figure": NAME,
        "zorgsim": __version__,
        "outcome": question.outcome,
        "seed": question.baseline.run.seed,
        "scenarios": [{"name": one.name, "digest": one.digest} for one in question.scenarios],
    }
    about = About(NAME, heading(drivers, language), origin, [one.name for one in question.scenarios])
    save(draw(drivers, language), path, kind, about)


@with_own_settings
def draw(drivers: Drivers, language: Language) -> Figure:
    """Draw the parameters that move most, and beside them the Sobol indices of those kept, where there are any."""
    shown = min(SHOWN, len(drivers.screening.parameters))
    indices = drivers.sensitivity.indices if drivers.sensitivity else ()
    known = [one for one in indices if one.total == one.total]
    height = AROUND + ROW * max(shown, len(known))
    figure = canvas.Page(figsize=(WIDE, height), dpi=110, facecolor="white")
    panels = figure.subplots(1, 2 if known else 1, squeeze=False)[0]
    figure.subplots_adjust(left=0.27, right=0.98, top=1 - 1.35 / height, bottom=1.2 / height, wspace=0.75)
    _draw_screening(panels[0], drivers, language)
    if known:
        _draw_indices(panels[1], drivers, language)
    keys = ("caption", "caption_sobol") if known else ("caption",)
    title, caption = say(language, "figure.drivers.title"), " ".join(say(language, f"figure.drivers.{key}") for key in keys)
    figure.text(0.02, 1 - 0.14 / height, title, size=17, weight="bold", color=canvas.INK, va="top")
    about = wrap(heading(drivers, language), Column(180, 0.96 * WIDE, 10.5))
    figure.text(0.02, 1 - 0.50 / height, about, size=10.5, color=canvas.GREY, va="top", linespacing=1.35)
    figure.text(0.02, 0.28 / height, wrap(caption, Column(165, 0.96 * WIDE, 8.5)), size=8.5, color=canvas.INK, va="bottom")
    footer = wrap(_footer(drivers, language), Column(190, 0.96 * WIDE, 7.0))
    figure.text(0.02, 0.08 / height, footer, size=7, color=canvas.GREY, va="bottom")
    make_drawable(figure)
    return figure


def _footer(drivers: Drivers, language: Language) -> str:
    question = drivers.question
    scenarios = ", ".join(f"{one.name} ({one.digest[:8]})" for one in question.scenarios)
    place = place_words(resolve_places(question.baseline.places, "places").label, language)
    numbers = {"seed": question.baseline.run.seed, "runs": drivers.runs}
    return say(language, "figure.footer", version=__version__, place=place, scenarios=scenarios, **numbers)


def _draw_screening(panel: Axes, drivers: Drivers, language: Language) -> None:
    found = drivers.screening
    shown = found.parameters[:SHOWN]
    colours = [KEPT if one.kept else canvas.GREY for one in shown]
    _bars(panel, [one.mu_star for one in shown], [one.margin for one in shown], colours)
    panel.set_yticks(range(len(shown)), [one.name for one in shown])
    panel.axvline(found.luck, color=canvas.INK, linestyle=(0, (2, 2)), linewidth=1.1)
    panel.axvline(found.limit, color=canvas.INK, linewidth=1.1)
    _dress(panel, say(language, "figure.drivers.screening"), language)


def _draw_indices(panel: Axes, drivers: Drivers, language: Language) -> None:
    indices = drivers.sensitivity.indices if drivers.sensitivity else ()
    luck = [one.name.partition(".")[0] == LUCK for one in indices]
    colours = [canvas.GREY if one else KEPT for one in luck]
    _bars(panel, [100.0 * one.total for one in indices], [100.0 * one.total_margin for one in indices], colours)
    panel.plot([100.0 * one.first for one in indices], range(len(indices)), "o", color=canvas.INK, markersize=4, zorder=6)
    names = [say(language, "drivers.luck") if one else index.name for one, index in zip(luck, indices, strict=True)]
    panel.set_yticks(range(len(indices)), names)
    panel.axvline(0.0, color=canvas.INK, linewidth=1.0)
    _dress(panel, say(language, "figure.drivers.sobol"), language)


def _bars(panel: Axes, sizes: list[float], margins: list[float], colours: list[str]) -> None:
    panel.barh(range(len(sizes)), sizes, height=0.6, color=colours, zorder=3)
    panel.errorbar(sizes, range(len(sizes)), xerr=margins, fmt="none", ecolor=canvas.INK, linewidth=1.1, capsize=3, zorder=5)
    panel.set_ylim(len(sizes) - 0.4, -0.6)


def _dress(panel: Axes, title: str, language: Language) -> None:
    panel.set_title(title, size=10, weight="bold", color=canvas.INK, loc="left", pad=6)
    for side in ("top", "right", "left"):
        panel.spines[side].set_visible(False)
    panel.spines["bottom"].set_color(canvas.PALE)
    panel.grid(axis="x", color=canvas.PALE, linewidth=0.7)
    panel.set_axisbelow(True)
    panel.tick_params(axis="x", labelsize=8.5, colors=canvas.GREY, length=3)
    panel.tick_params(axis="y", labelsize=8.5, colors=canvas.INK, length=0)
    panel.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    panel.xaxis.set_major_formatter(FuncFormatter(lambda value, _: write_figure(float(f"{value:.6g}"), language)))
