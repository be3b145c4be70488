"""Picture: how far the model's baseline lies from published figures, in tolerances, by what the figures are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from zorgsim.inputs.scenario import Language
from zorgsim.report.figures import canvas
from zorgsim.report.figures.layout import Column, wrap
from zorgsim.report.strokes import STROKES
from zorgsim.report.texts import number, say
from zorgsim.results.validation import Finding, PublishedValidation, count

GROUPS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "young_people": ("youths", "care_", "regions_"),
        "trajectories": ("starts_", "active_", "stock_", "days_", "occupancy_"),
        "referrers": ("referrer_", "doctors_", "by_", "protection_"),
        "waiting": ("wait", "weeks_", "lists_", "open_"),
        "crises": ("crises", "repeat_"),
        "money": ("spending_", "accounts_"),
        "families": ("families", "prevalence_"),
    }
)
"""What figures are about, by how their series begin."""
FAR: Final = 10.0
"""Tolerances beyond which a mark stands at the edge."""
MET: Final = STROKES[1].colour
MISSED: Final = STROKES[2].colour
ROW: Final = 0.62
"""Height of a row, inches."""
WIDE: Final = 12.0
_NO_BREAK: Final = "\N{NO-BREAK SPACE}"
_TICKS: Final = (-10, -5, -2, -1, 0, 1, 2, 5, 10)


def group_of(series: str) -> str:
    """Return what a published series is about.

    Raises
    ------
    KeyError
        If no group has it.
    """
    for group, beginnings in GROUPS.items():
        if series.startswith(beginnings):
            return group
    raise KeyError(series)


def far(finding: Finding) -> float:
    """Return how many tolerances the simulated figure lies above the published one; NaN where there is none."""
    return (finding.simulated - finding.target.value) / finding.target.tolerance


def draw(published: PublishedValidation, language: Language) -> Figure:
    """Draw a row a group: a mark a figure, filled where it is met."""
    rows = {group: [one for one in published.findings if group_of(one.target.series) == group] for group in GROUPS}
    shown = {group: found for group, found in rows.items() if found}
    height = 2.75 + ROW * len(shown)
    figure = canvas.Page(figsize=(WIDE, height), dpi=110, facecolor="white")
    panel = figure.subplots()
    figure.subplots_adjust(left=0.27, right=0.98, top=1 - 1.1 / height, bottom=1.6 / height)
    panel.axvspan(-1.0, 1.0, color=canvas.PALE, alpha=0.6, linewidth=0, zorder=0)
    panel.axvline(0.0, color=canvas.INK, linewidth=1.2, zorder=1)
    for row, found in enumerate(shown.values()):
        _draw_row(panel, row, found)
    _dress(panel, shown, language)
    counted = count(published.findings)
    title = say(language, "figure.validation.title", met=counted.met, all=counted.all)
    figure.text(0.02, 1 - 0.14 / height, title, size=17, weight="bold", color=canvas.INK, va="top")
    figure.text(0.02, 1 - 0.52 / height, say(language, "figure.validation.subtitle"), size=10.5, color=canvas.GREY, va="top")
    caption = wrap(say(language, "figure.validation.caption", far=number(FAR, 0, language)), Column(165, 0.96 * WIDE, 8.5))
    figure.text(0.02, 0.32 / height, caption, size=8.5, color=canvas.INK, va="bottom", linespacing=1.3)
    figure.text(0.02, 0.1 / height, _footer(published, language), size=7, color=canvas.GREY, va="bottom")
    return figure


def _footer(published: PublishedValidation, language: Language) -> str:
    about = published.manifest
    digests = ", ".join(f"{name} {str(digest)[:8]}" for name, digest in about["data"].items())
    key = "footer" if "format" in about else "footer_run"  # what was published has a form of its own
    return say(language, f"figure.validation.{key}", version=about["zorgsim"], seed=about["seed"], digests=digests)


def _draw_row(panel: Axes, row: int, found: Sequence[Finding]) -> None:
    """Draw the marks of a group, those that would lie upon each other one below the other."""
    order = sorted((one for one in found if one.known), key=far)
    at = [float(np.clip(far(one), -FAR, FAR)) for one in order]
    for one, x, lane in zip(order, at, _lanes([_scaled(x) for x in at]), strict=True):
        colour, filling = (MET, MET) if one.met else (MISSED, "white")
        marker = "o" if abs(far(one)) <= FAR else ">" if far(one) > 0 else "<"
        panel.plot([x], [row + lane], marker, markersize=5.5, color=filling, markeredgecolor=colour, markeredgewidth=1.3, zorder=4)


def _scaled(x: float) -> float:
    """Return where a value stands on the axis, in tolerances near zero: the same as its scale does."""
    return float(np.sign(x) * (abs(x) if abs(x) <= 1.0 else 1.0 + np.log10(abs(x))))


def _lanes(at: Sequence[float]) -> list[float]:
    """Return how far from the middle of its row each mark stands: in the first of the lanes in which there is room."""
    lanes: Final = (0.0, 0.14, -0.14, 0.28, -0.28, 0.42, -0.42)
    last = dict.fromkeys(lanes, -np.inf)
    found = []
    for x in at:
        lane = next((one for one in lanes if x - last[one] > 0.055), lanes[-1])
        last[lane] = x
        found.append(lane)
    return found


def _dress(panel: Axes, shown: Mapping[str, Sequence[Finding]], language: Language) -> None:
    labels = []
    for group, found in shown.items():
        counted = count(found)
        label = say(language, f"figure.validation.group.{group}", met=counted.met, all=counted.all)
        name, _, counts = label.rpartition(" (")
        labels.append(f"{name} ({counts.replace(' ', _NO_BREAK)}")  # a count stays on one line
    panel.set_yticks(range(len(labels)), [wrap(label, Column(40, 2.9, 9.5)) for label in labels])
    panel.set_ylim(len(labels) - 0.5, -0.5)
    panel.set_xscale("function", functions=(_along, _back))
    panel.set_xlim(-1.12 * FAR, 1.12 * FAR)
    panel.xaxis.set_major_locator(FixedLocator(_TICKS))
    panel.xaxis.set_minor_locator(NullLocator())
    panel.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _tick(value, language)))
    panel.set_xlabel(say(language, "figure.validation.axis"), size=9, color=canvas.GREY)
    for side in ("top", "right", "left"):
        panel.spines[side].set_visible(False)
    panel.spines["bottom"].set_color(canvas.PALE)
    panel.grid(axis="x", color=canvas.PALE, linewidth=0.7)
    panel.set_axisbelow(True)
    panel.tick_params(axis="x", labelsize=9, colors=canvas.GREY, length=3)
    panel.tick_params(axis="y", labelsize=9.5, colors=canvas.INK, length=0)


def _along(x: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    far_away = np.abs(x) > 1.0
    return np.where(far_away, np.sign(x) * (1.0 + np.log10(np.where(far_away, np.abs(x), 1.0))), x)


def _back(y: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    far_away = np.abs(y) > 1.0
    return np.where(far_away, np.sign(y) * 10.0 ** (np.where(far_away, np.abs(y), 1.0) - 1.0), y)


def _tick(value: float, language: Language) -> str:
    return f"{'+' if value > 0 else ''}{number(value, 0, language)}".replace("-", "\N{MINUS SIGN}")
