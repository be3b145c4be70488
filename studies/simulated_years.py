"""Simulate what the backtest and the forecast lay beside statistics: the nation once, and a sample of it in sixteen worlds.

``results/published/backtest/simulated.csv``: figures by year, of the nation and, as ratios to 2021, of each world of the sample
(`studies.levels.SAMPLE`, which is like the nation). The model's parameters were chosen with 2021 in view: every row is leaked.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np

from studies.levels import SAMPLE
from zorgsim.experiment.execute import simulate_scenarios
from zorgsim.experiment.validate import Years
from zorgsim.inputs.scenario import DrawFrom, Scenario
from zorgsim.inputs.scenario_file import load_shipped
from zorgsim.results.accounts import IV3
from zorgsim.results.cbs import youths_with_care
from zorgsim.results.target_years import factors_of_year

FIRST: Final = 2015
LAST: Final = 2026
BASE: Final = 2021
WORLDS: Final = 16
DRAWN_FROM: Final = DrawFrom.REGISTER
"""From where they are drawn: what rests on them was frozen before there was a set of plausible worlds."""
SERIES: Final = (
    "youths",
    "active_first_line",
    "active_specialist",
    "active_residential",
    "starts_first_line",
    "starts_specialist",
    "starts_residential",
    f"spending_{IV3}",
)
HEADING: Final = ("series", "place", "world", "year", "value")
Row = tuple[str, str, str, int, float]


def scenario_of(places: tuple[str, ...], worlds: int) -> Scenario:
    """Return the baseline of some places until the end of the last year, in some worlds (0: the register's one)."""
    baseline = load_shipped("baseline")
    until = date(LAST + 1, 1, 1)
    run = replace(baseline.run, until=until, replications=1, policy_start=until, draws=worlds, draw_from=DRAWN_FROM)
    begun = tuple(one for one in baseline.measures if one.start < until)
    return replace(baseline, places=places, run=run, measures=begun)


def nation(jobs: int) -> Iterator[Row]:
    """Simulate the nation once: every series by year, and young people in care by municipality."""
    (simulated,) = simulate_scenarios([scenario_of(("Nederland",), 0)], lambda _done, _total: None, jobs)
    years = Years(simulated)
    for name in SERIES:
        for year in range(FIRST + 1, LAST + 1):
            yield name, "Nederland", "register", year, years.figure(name, year, 0)
    factors = factors_of_year(years.factors, BASE)
    use = np.asarray(youths_with_care(years.by_municipality(BASE, 0), factors), dtype=np.float64)
    for one, value in zip(simulated.place.municipalities, use.tolist(), strict=True):
        yield "youths", one.code, "register", BASE, value


def worlds(jobs: int) -> Iterator[Row]:
    """Simulate the sample in worlds: the ratio of every series to what it was in `BASE`, world by world."""
    (simulated,) = simulate_scenarios([scenario_of(SAMPLE, WORLDS)], lambda _done, _total: None, jobs)
    years = Years(simulated)
    for name in SERIES:
        for world in range(years.runs):
            base = years.figure(name, BASE, world)
            for year in range(FIRST + 1, LAST + 1):
                yield name, "sample", str(world), year, years.figure(name, year, world) / base


def simulate(file: Path, jobs: int) -> None:
    """Simulate, and write the file."""
    rows = [*nation(jobs), *worlds(jobs)]
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as stream:
        written = [(*row[:4], f"{row[4]:.6g}") for row in rows]
        csv.writer(stream, lineterminator="\n").writerows([HEADING, *written])
