"""Fit the factors of the youth regions, ``data/places/regions.csv``: ``python -m studies regions [--passes N]``.

A pass simulates the nation until 2022 with the factors as they are, and moves them: questions by what a region's share of the young
people in care of 2021 is short of what CBS counted, slots of specialist care by as much and by how much longer than the nation its
families wait. Factors keep their mean of 1, so that the nation's level stays with the register. Each pass writes the file: an
interrupted fit goes on from the last pass that ended.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np

from studies.study import ROOT
from zorgsim.experiment.execute import simulate_scenarios
from zorgsim.experiment.validate import Years, validation_scenario
from zorgsim.inputs.compile import compile_parameters
from zorgsim.inputs.regions import COLUMNS, Region, shipped_regions
from zorgsim.model.vocabulary import Tier
from zorgsim.results.outcomes.waiting import mean_weeks_waited
from zorgsim.results.simulated import Simulated
from zorgsim.results.target_years import shares_of_regions
from zorgsim.results.valuation import no_money
from zorgsim.results.window import window_of_year

FILE: Final = ROOT / "src" / "zorgsim" / "data" / "places" / "regions.csv"
YEAR: Final = 2021
PASSES: Final = 3
REPLICATIONS: Final = 2
SLOTS_BY_WAIT: Final = 0.25
"""Power of a region's wait over the nation's by which its slots are moved: measured, waits move about four times as much as
slots."""
DECIMALS: Final = 4


@dataclass(frozen=True)
class Found:
    """What a pass finds of a region.

    Attributes
    ----------
    share
        Its share of the nation's young people in care, simulated over counted.
    weeks
        Mean weeks waited for specialist care, over the nation's: (1 + weeks) / (1 + weeks of the nation).
    young_people, families
        Counted, and in the place data: the weights with which factors keep their mean of 1.
    """

    share: float
    weeks: float
    young_people: float
    families: float


def moved(regions: Mapping[str, Region], found: Mapping[str, Found]) -> dict[str, Region]:
    """Return the regions with factors nearer to what was counted."""
    question = {code: one.question_factor / found[code].share for code, one in regions.items()}
    slots = {code: one.slots_factor / found[code].share * found[code].weeks ** SLOTS_BY_WAIT for code, one in regions.items()}
    per_question = _mean(question, {code: one.young_people for code, one in found.items()})
    per_slot = _mean(slots, {code: one.families for code, one in found.items()})
    return {
        code: replace(
            one,
            question_factor=round(question[code] / per_question, DECIMALS),
            slots_factor=round(slots[code] / per_slot, DECIMALS),
        )
        for code, one in regions.items()
    }


def _mean(values: Mapping[str, float], weights: Mapping[str, float]) -> float:
    return sum(weights[code] * value for code, value in values.items()) / sum(weights.values())


def find(simulated: Simulated) -> dict[str, Found]:
    """Read of each region what moves its factors."""
    places = simulated.place.municipalities
    years, factors = Years(simulated), compile_parameters(simulated.scenario)
    shares = [shares_of_regions(years.by_municipality(YEAR, run), places, factors) for run in range(years.runs)]
    window = window_of_year(simulated, no_money(simulated), YEAR)
    waits = 1.0 + mean_weeks_waited(window, Tier.SPECIALIST).mean(axis=0)
    starts = window.counts["waited"][:, :, Tier.SPECIALIST].sum(axis=(0, 2)).astype(np.float64)
    nation = float(np.average(waits, weights=starts))
    found = {}
    for code in shares[0]:
        mine = np.array([one.youth_region_code == code for one in places])
        found[code] = Found(
            share=float(np.mean([share[code] for share in shares])),
            weeks=float(np.average(waits[mine], weights=starts[mine])) / nation,
            young_people=float(sum(one.youth_in_care_2021 or 0 for one in places if one.youth_region_code == code)),
            families=float(sum(one.families for one in places if one.youth_region_code == code)),
        )
    return found


def write(regions: Mapping[str, Region], file: Path) -> None:
    """Write the file of regions, in ascending order of code."""
    rows = [
        (one.code, one.name, one.question_factor, one.slots_factor) for one in sorted(regions.values(), key=lambda one: one.code)
    ]
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([COLUMNS, *rows])


def one_pass(file: Path, jobs: int) -> None:
    """Simulate, print what is found, move the factors."""
    scenario = validation_scenario()
    run = replace(scenario.run, until=date(YEAR + 1, 1, 1), replications=REPLICATIONS)
    begun = tuple(one for one in scenario.measures if one.start < run.until)
    (simulated,) = simulate_scenarios([replace(scenario, run=run, measures=begun)], lambda _done, _total: None, jobs)
    found = find(simulated)
    for code, one in found.items():
        region = shipped_regions()[code]
        factors = f"questions x {region.question_factor:.4f}, slots x {region.slots_factor:.4f}"
        print(f"{code} {region.name}: share {one.share:.3f}, wait {one.weeks:.2f}; {factors}")
    near = sum(abs(one.share - 1.0) <= 0.07 for one in found.values())
    print(f"{near} of {len(found)} regions within 7 % of their share, waits {_spread(found)} of the nation's", flush=True)
    write(moved(shipped_regions(), found), file)


def _spread(found: Mapping[str, Found]) -> str:
    weeks = [one.weeks for one in found.values()]
    return f"{min(weeks):.2f} to {max(weeks):.2f}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Pass after pass, each in a process of its own: the factors are read once a process."""
    parser = argparse.ArgumentParser(
        "python -m studies regions", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--passes", type=int, default=PASSES, help="passes (default: %(default)s)")
    parser.add_argument("--jobs", type=int, default=2, help="processes (default: %(default)s)")
    asked = parser.parse_args(arguments)
    if asked.passes == 1:
        one_pass(FILE, asked.jobs)
        return 0
    command = [sys.executable, "-m", "studies", "regions", "--passes", "1", "--jobs", str(asked.jobs)]
    for number in range(asked.passes):
        print(f"pass {number + 1} of {asked.passes}", flush=True)
        subprocess.run(command, cwd=ROOT, check=True)  # noqa: S603 # our own interpreter, our own arguments
    return 0
