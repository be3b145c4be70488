"""The baseline of the nation in plausible worlds, beside every published figure: does the set hold where it was not made?

The set of plausible worlds (``zorgsim calibrate``) is made in five regions, of rows of use "fitted" alone. Here its first worlds
are played in the whole nation, each once, and held against all rows: those of use "check" were looked at by nothing that made it,
nor by what set best values. What counts as holding was said before any of it was run (decision 203).

It is published block by block of worlds. As long as no set ships it waits.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from studies.markdown import figure, table, template
from studies.plausible_worlds import about_the_set, in_plausible_worlds, of_so_many_worlds, waits
from studies.study import PROCESSES, PUBLISHED, ROOT, Cells, Part, Reading, Sitting, Study, blocks, facts_of, manifest_in, place_of
from studies.validation import whole
from zorgsim.calibration.aims import CUTOFF, Aim, Discrepancy, aims_of
from zorgsim.calibration.history import Effort
from zorgsim.calibration.matching import off_as_simulated, worst
from zorgsim.experiment.validate import figures_by_run, validation_scenario
from zorgsim.inputs.places import resolve_places
from zorgsim.inputs.targets import USES, RunOf, Target, national_targets
from zorgsim.report.texts import UNKNOWN
from zorgsim.results.published import MANIFEST
from zorgsim.results.simulated import Simulated
from zorgsim.results.validation import Count, Finding, count, count_targets, published_validation

Floats = NDArray[np.float64]

NAME: Final = "nation_in_worlds"
TABLE: Final = "figures.csv"
COLUMNS: Final = ("target", "world", "simulated")
PLACES: Final = ("Nederland",)
WORLDS: Final = 20
"""The first of the set, whose order is drawn: a run of the nation takes two minutes of a core."""
BLOCK: Final = PROCESSES
"""Worlds that are played, and published, together: an interruption loses no more than these."""
MOST: Final = 0.9
"""The share of worlds of which the expectations speak: what nine in ten do may fail in two of twenty (decision 203)."""

_FACTS: Final = ("place", "families", "seed", "replications", "planned", "start", "until", "set", "rule")


# Measuring


def parts(sitting: Sitting) -> list[Part]:
    """Return the blocks of worlds."""
    worlds = _planned(sitting)
    played = of_so_many_worlds(replace(sitting, replications=1), worlds)
    scenario = in_plausible_worlds(played.of(validation_scenario()))
    return [
        Part(f"worlds {one.start + 1}-{one.stop}", (scenario,), partial(read, one, worlds), one) for one in blocks(worlds, BLOCK)
    ]


def _planned(sitting: Sitting) -> int:
    return sitting.draws or WORLDS


def read(worlds: range, planned: int, simulated: Sequence[Simulated]) -> Reading:
    """Read every target of the baseline in each world of a block; figures are kept whole, so that a verdict stays what it was."""
    (one,) = simulated
    run = one.scenario.run
    with np.errstate(invalid="ignore", divide="ignore"):  # where nobody is, no share of them is known
        told = list(figures_by_run(tellable(one), {RunOf.BASELINE: one}))
    rows = [[target.name, str(world + 1), whole(value)] for target, each in told for world, value in zip(worlds, each, strict=True)]
    facts = {
        "place": place_of(one),
        **facts_of(one),
        "planned": planned,
        "start": run.start.isoformat(),
        "until": run.until.isoformat(),
        "set": about_the_set(),
        "rule": stated_rule(PUBLISHED / "calibration"),
    }
    return Reading({TABLE: [COLUMNS, *rows]}, facts)


def tellable(simulated: Simulated) -> list[Target]:
    """Return the targets of the baseline that what was simulated can tell: in a trial it may be shorter, or somewhere else."""
    here, end = {one.code for one in simulated.place.municipalities}, simulated.scenario.run.until.year
    return [one for one in _targets() if one.year < end and _codes(one.places) <= here]


def _targets() -> list[Target]:
    return [one for one in national_targets() if one.run is RunOf.BASELINE]


def _codes(places: tuple[str, ...]) -> set[str]:
    return {one.code for one in resolve_places(places, "targets").municipalities} if places else set()


def stated_rule(calibration: Path) -> dict[str, Any]:
    """Return how worlds were judged when the set was made, as its folder says; where there is none, how they usually are."""
    usual = Effort()
    if not (calibration / MANIFEST).exists():
        names = [one.name for one in aims_of(PLACES, usual.stated)]
        return {"may_miss": usual.may_miss, "level": usual.stated.level, "trend": usual.stated.trend, "targets": names}
    said = json.loads((calibration / MANIFEST).read_text(encoding="utf-8"))["calibration"]
    return {"may_miss": said["may_miss"], **said["discrepancy"], "targets": said["targets"]}


def found(folder: Path, part: Part) -> Reading:
    """Read a block back that is published in a folder."""
    with (folder / TABLE).open(encoding="utf-8", newline="") as stream:
        _, *rows = csv.reader(stream)
    manifest, worlds = manifest_in(folder), part.worlds or ()
    mine = [row for row in rows if int(row[1]) - 1 in worlds]
    return Reading({TABLE: [COLUMNS, *mine]}, {name: manifest[name] for name in _FACTS})


def _order(row: Cells) -> tuple[int, int]:
    """Sort by target, in the order of their file, and world."""
    return [one.name for one in national_targets()].index(row[0]), int(row[1])


# What the worlds say


@dataclass(frozen=True)
class Row:
    """A target beside what best values and each world have; NaN where nothing is simulated of it.

    Attributes
    ----------
    target
        The row.
    best
        The figure at best values, as `studies.validation` published it.
    figures
        That of each world, (worlds,).
    """

    target: Target
    best: float
    figures: Floats

    @property
    def known(self) -> Floats:
        """The figures of those worlds that have one."""
        return self.figures[~np.isnan(self.figures)]

    @property
    def middle(self) -> float:
        """The figure in the middle of the worlds."""
        return float(np.median(self.known)) if len(self.known) else math.nan

    @property
    def met_in(self) -> int:
        """In how many worlds it is met."""
        return sum(self.is_met_by(one) for one in self.figures.tolist())

    @property
    def is_spanned(self) -> bool:
        """Whether the published figure lies between the lowest and the highest world."""
        return bool(len(self.known) and self.known.min() <= self.target.value <= self.known.max())

    def is_met_by(self, value: float) -> bool:
        """Say whether a figure is within the tolerance."""
        return Finding(self.target, value, 0.0).met


@dataclass(frozen=True)
class Worlds:
    """Every target in the worlds that have been played, and the rule by which the set was made.

    Attributes
    ----------
    numbers
        Numbers of the worlds in the set, from 1.
    """

    rows: tuple[Row, ...]
    numbers: tuple[int, ...]
    manifest: Mapping[str, Any]

    @cached_property
    def aims(self) -> tuple[Aim, ...]:
        """What the set was held against, of the whole nation."""
        rule, here = self.manifest["rule"], {row.target.name for row in self.rows}
        aims = aims_of(PLACES, Discrepancy(rule["level"], rule["trend"]))
        return tuple(one for one in aims if one.name in rule["targets"] and one.name in here)

    @property
    def series(self) -> tuple[str, ...]:
        """Names of the series that they are years of, each once."""
        return tuple(dict.fromkeys(one.series for one in self.aims))

    @cached_property
    def by_series(self) -> Floats:
        """How many standard deviations each series is off, (worlds, series)."""
        return self._off({row.target.name: row.figures for row in self.rows})

    @property
    def best_by_series(self) -> Floats:
        """How many it is off at best values, (series,)."""
        best: Floats = self._off({row.target.name: np.array([row.best]) for row in self.rows})[0]
        return best

    def _off(self, figures: Mapping[str, Floats]) -> Floats:
        """Of observation and discrepancy alone: what was simulated is known, and no emulator unsure of it."""
        return off_as_simulated(self.aims, np.stack([figures[one.name] for one in self.aims], axis=1))

    @property
    def is_plausible(self) -> NDArray[np.bool_]:
        """Which worlds the nation does not rule out, (worlds,)."""
        return self.is_left(self.by_series)

    def is_left(self, off: Floats) -> NDArray[np.bool_]:
        """Say of worlds whose series are so many standard deviations off, (worlds, series), which are not ruled out."""
        left: NDArray[np.bool_] = worst(off, self.manifest["rule"]["may_miss"]) <= CUTOFF
        return left

    @property
    def holds(self) -> bool:
        """Whether the set holds in the nation, as it was said beforehand: the nation rules out one world in ten at most."""
        return int(self.is_plausible.sum()) >= MOST * len(self.numbers)

    @property
    def within(self) -> list[int]:
        """In how many worlds each series lies within the cutoff."""
        return [int(number) for number in (self.by_series <= CUTOFF).sum(axis=0)]

    @property
    def far_off(self) -> tuple[str, ...]:
        """The series that lie beyond the cutoff in more than one world in ten."""
        return tuple(name for name, number in zip(self.series, self.within, strict=True) if number < MOST * len(self.numbers))

    def against(self, off: Floats) -> tuple[str, ...]:
        """Return the series that speak against a world in which they are so many standard deviations off, (series,)."""
        return tuple(name for name, one in zip(self.series, off, strict=True) if one > CUTOFF)

    def of_use(self, use: str) -> list[Row]:
        """Return the rows of a use."""
        return [row for row in self.rows if row.target.use == use]

    def met_at_best(self, use: str) -> Count:
        """Count the rows of a use that best values meet."""
        return count([Finding(row.target, row.best, 0.0) for row in self.of_use(use)])

    def met_by_world(self, use: str) -> list[int]:
        """Count the rows of a use that each world meets."""
        rows = self.of_use(use)
        worlds = range(len(self.numbers))
        return [count([Finding(row.target, float(row.figures[world]), 0.0) for row in rows]).met for world in worlds]


def read_worlds(folder: Path) -> Worlds:
    """Read the published table, beside what was published at best values."""
    with (folder / TABLE).open(encoding="utf-8", newline="") as stream:
        _, *told = csv.reader(stream)
    by_target: dict[str, dict[int, float]] = {}
    for name, world, value in told:
        by_target.setdefault(name, {})[int(world)] = float(value or "nan")
    numbers = tuple(sorted({int(world) for _, world, _ in told}))
    published = published_validation()
    best = {one.target.name: one.simulated for one in published.findings} if published else {}
    rows = tuple(
        Row(one, best.get(one.name, math.nan), np.array([by_target[one.name][number] for number in numbers]))
        for one in _targets()
        if one.name in by_target
    )
    return Worlds(rows, numbers, manifest_in(folder))


# The page

ROW_HEAD: Final = (
    *("target", "year", "unit", "published", "tolerance", "best values", "middle world"),
    *("middle half", "lowest to highest", "met in", "published figure"),
)


def page(folder: Path) -> str:
    """Return docs/nation-in-worlds.md."""
    worlds = read_worlds(folder)
    about, played = worlds.manifest, len(worlds.numbers)
    accepted = [CUTOFF * math.sqrt(one.variance) / one.target.tolerance for one in worlds.aims]
    return template(NAME).format(
        **{key: about[key] for key in ("seed", "start", "until", "zorgsim", "planned", "families")},
        place=about["place"]["label"],
        played=played,
        progress="All of them have been played." if played == about["planned"] else _progress(played, about["planned"]),
        active=len(about["set"]["active"]),
        points=about["set"]["worlds"],
        points_known=f"{200.0 * math.sqrt(0.25 / played):.0f}",
        may_miss=about["rule"]["may_miss"],
        **{key: f"{100.0 * about['rule'][key]:g} %" for key in ("level", "trend")},
        least=f"{min(accepted):.1f}",
        most=f"{max(accepted):.1f}",
        cutoff=f"{CUTOFF:g}",
        figures=len(worlds.aims),
        series=len(worlds.series),
        **_came_out(worlds),
        counts=table(_COUNTS_HEAD, _counts(worlds), right=range(1, len(_COUNTS_HEAD))),
        ruled_out=_ruled_out(worlds),
        by_world=table(_WORLD_HEAD, _by_world(worlds), right=(0, 3, 4, 5)),
        by_series=table(_SERIES_HEAD, _by_series(worlds), right=range(1, 6)),
        **{f"{use}_rows": table(ROW_HEAD, map(_row, worlds.of_use(use)), right=range(3, 10)) for use in USES},
    )


def _progress(played: int, planned: int) -> str:
    return f"**Not all of them have been played yet: {played} of {planned}.** What follows says it of these."


def _came_out(worlds: Worlds) -> dict[str, object]:
    """Return what came out of each thing that was said beforehand; the page has the words of decision 203."""
    best, fitted = worlds.met_at_best("fitted"), float(np.median(worlds.met_by_world("fitted")))
    check, in_check = worlds.met_at_best("check"), worlds.met_by_world("check")
    return {
        "holds": "it holds" if worlds.holds else "it does not hold",
        "left": int(worlds.is_plausible.sum()),
        "far_off": _named(worlds.far_off),
        "against_best": _named(worlds.against(worlds.best_by_series)),
        "as_near": "so" if fitted >= best.met else "not so",
        "fitted": f"{fitted:g} against {best.met} of {best.all}",
        "check": f"{np.median(in_check):g} met in the middle world ({min(in_check)} to {max(in_check)})",
        "check_best": f"{check.met} of {check.all}",
    }


def _named(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "none"


_COUNTS_HEAD: Final = (
    *("use", "rows", "met at best values", "met in the lowest world", "in the middle one", "in the highest"),
    *("met by the middle figure", "published figure within the worlds"),
)


def _counts(worlds: Worlds) -> Iterator[tuple[object, ...]]:
    """Yield for each use how many rows are met; those that say the same are counted once."""
    for use in USES:
        rows, met, best = worlds.of_use(use), worlds.met_by_world(use), worlds.met_at_best(use)
        by_middle = count_targets((row.target, row.is_met_by(row.middle)) for row in rows).met
        spanned = count_targets((row.target, row.is_spanned) for row in rows).met
        yield use, best.all, best.met, min(met), f"{np.median(met):g}", max(met), by_middle, spanned


def _ruled_out(worlds: Worlds) -> str:
    numbers = [str(number) for number, left in zip(worlds.numbers, worlds.is_plausible, strict=True) if not left]
    if not numbers:
        return "The nation rules none of them out."
    return f"The nation rules out {len(numbers)} of {len(worlds.numbers)}: {', '.join(numbers)}."


_WORLD_HEAD: Final = ("world", "in the nation", "series that speak against it", *(f"{use} rows met" for use in USES))


def _by_world(worlds: Worlds) -> Iterator[tuple[object, ...]]:
    """Yield what the nation says of best values, then of each world."""
    at_best, left = worlds.best_by_series, _left(bool(worlds.is_left(worlds.best_by_series[None])[0]))
    yield "best values", left, _named(worlds.against(at_best)), *(worlds.met_at_best(use).met for use in USES)
    met = [worlds.met_by_world(use) for use in USES]
    for at, number in enumerate(worlds.numbers):
        against = _named(worlds.against(worlds.by_series[at]))
        yield number, _left(bool(worlds.is_plausible[at])), against, *(each[at] for each in met)


def _left(is_plausible: bool) -> str:
    return "plausible" if is_plausible else "**ruled out**"


_SERIES_HEAD: Final = ("series", "figures", "worlds within", "off at best values", "in the middle world", "at most")


def _by_series(worlds: Worlds) -> Iterator[tuple[object, ...]]:
    """Yield how far off each series is, in standard deviations, by its worst year."""
    for at, name in enumerate(worlds.series):
        off, years = worlds.by_series[:, at], sum(one.series == name for one in worlds.aims)
        ends = (_deviations(one) for one in (worlds.best_by_series[at], np.median(off), off.max()))
        yield f"`{name}`", years, f"{worlds.within[at]} of {len(off)}", *ends


def _deviations(off: float) -> str:
    return f"{off:.1f}" if math.isfinite(off) else UNKNOWN


def _row(row: Row) -> tuple[object, ...]:
    target, small = row.target, ",.1f"
    quarters = np.quantile(row.known, (0.25, 0.75)).tolist() if len(row.known) else []
    ends = [row.known.min(), row.known.max()] if len(row.known) else []
    who = (target.text.en, target.year, target.unit, figure(target.value, small), f"± {figure(target.tolerance, ',.2g')}")
    told = (figure(row.best, small), figure(row.middle, small), _between(quarters), _between(ends))
    return *who, *told, f"{row.met_in} of {len(row.figures)}{', with the first' if target.same_as else ''}", _lies(row)


def _between(ends: Sequence[float]) -> str:
    return " to ".join(figure(one, ",.1f") for one in ends) or UNKNOWN


def _lies(row: Row) -> str:
    """Say where the published figure lies among the worlds."""
    if not len(row.known):
        return "not simulated"
    if row.is_spanned:
        return "among them"
    return "**below all**" if row.target.value < row.known.min() else "**above all**"


STUDY: Final = Study(
    name=NAME,
    format="zorgsim published nation in worlds 1",
    sitting=Sitting(replications=1, draws=WORLDS),
    parts=parts,
    page=page,
    page_file=ROOT / "docs" / "nation-in-worlds.md",
    order=_order,
    found=found,
    waits=waits,
)
