"""What a calibration found, in words."""

from __future__ import annotations

from collections.abc import Iterator

from zorgsim.calibration.history import Calibration
from zorgsim.inputs.parameters import quantile
from zorgsim.inputs.scenario import Language
from zorgsim.report.texts import figure, number, say

Rows = list[tuple[str, ...]]


def parameter_headings(language: Language) -> tuple[str, ...]:
    """Return the headings of the table of parameters."""
    return tuple(say(language, f"calibration.{key}") for key in ("parameter", "unit", "before", "left", "share", "informed"))


def parameter_rows(found: Calibration, language: Language) -> Rows:
    """Return a row for each active or informed parameter: between which values nine in ten worlds have it, before and after."""
    rows: Rows = []
    for one in sorted(found.moved, key=lambda moved: moved.share):
        if not one.informed and one.parameter not in found.active:
            continue
        about = found.register[one.parameter]
        before, left = (_range([quantile(about, u) for u in ends], language) for ends in ((0.05, 0.95), (one.low, one.high)))
        informed = say(language, "calibration.yes" if one.informed else "calibration.no")
        rows.append((one.parameter, about.unit, before, left, f"{number(100 * one.share, 0, language)}%", informed))
    return rows


def _range(ends: list[float], language: Language) -> str:
    return " .. ".join(figure(value, language) for value in ends)


def closing_lines(found: Calibration, language: Language) -> Iterator[str]:
    """Say what is left wave by wave, what figures say nothing of, and which structures cannot meet them."""
    for index, wave in enumerate(found.waves, 1):
        share = figure(100 * wave.left.share, language)
        lowest = _lowest(wave.left.lowest, language)
        yield say(language, "calibration.wave", number=index, worlds=wave.worlds, met=wave.met, share=share, lowest=lowest)
    if len(found.points):
        yield say(language, "calibration.set", worlds=len(found.points))
    elif found.waves[-1].left.anything:
        yield say(language, "calibration.unmet")
    else:
        yield say(language, "calibration.none", names=", ".join(found.nearest_against))
    silent = [one for one in found.moved if not one.informed]
    if silent:
        yield say(language, "calibration.silent", number=len(silent), all=len(found.candidates))
    for one in found.structures:
        key = "structure_met" if one.met else "structure" if one.left.anything else "structure_none"
        share, against = figure(100 * one.left.share, language), ", ".join(one.against)
        words = {"name": one.name, "met": one.met, "share": share, "names": against}
        yield say(language, f"calibration.{key}", lowest=_lowest(one.left.lowest, language), **words)
    stated = found.effort.stated
    yield say(
        language,
        "calibration.stated",
        level=number(100 * stated.level, 0, language),
        trend=number(100 * stated.trend, 0, language),
        miss=found.effort.may_miss,
    )


def _lowest(value: float, language: Language) -> str:
    return number(value, 1, language)
