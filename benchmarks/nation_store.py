"""How much memory results of the nation take: parts of the nation's size, put together, valued and written. Nothing is simulated.

    python -m benchmarks.nation_store FOLDER [--scenarios 45] [--replications 10] [--places Nederland]

FOLDER gets a folder under way in which all parts are finished, with counters drawn at random (about as many filled, and about as
large, as those of a simulation), and ``zorgsim resume`` makes the results of it: tables, pictures, manifest, and what it prints.
The peak is that of its ``Pss`` (Linux), looked at twenty times a second. Nothing of what the tables say means anything.

For the 45 shipped scenarios and ten replications it writes some tens of gigabytes, and takes an hour.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from zorgsim.cli.simulation import COMPARISON, Delivery, Extra
from zorgsim.engines.counters import NEEDS_GROUPS, Counters, empty_counters
from zorgsim.engines.sparse import SparseCounts
from zorgsim.errors import InputError
from zorgsim.experiment.memory import FILLED, FILLED_APART, GB, Kept, check_memory
from zorgsim.experiment.plan import plan_experiment
from zorgsim.inputs.compile import compile_clock
from zorgsim.inputs.linked_places import simulated_places
from zorgsim.inputs.places import Place
from zorgsim.inputs.scenario import Language, Scenario
from zorgsim.inputs.scenario_file import list_scenarios, load_shipped
from zorgsim.model.levers import CHOICES, LEVERS
from zorgsim.model.vocabulary import Stage
from zorgsim.results.comparable import check_comparable
from zorgsim.results.destination import Existing
from zorgsim.results.parts import FinishedPart
from zorgsim.results.plan import Plan
from zorgsim.results.provenance import provenance
from zorgsim.results.under_way import FolderUnderWay, begin

SECONDS_BETWEEN_LOOKS = 0.05
MEAN_COUNT = 1.1
"""Of a class of a counter in a municipality and year, before it is scaled by size: two thirds are not zero then."""


def scenarios_of(number: int, replications: int, place: str) -> list[Scenario]:
    """The first shipped scenarios that can be compared with the baseline; where these are fewer, some again under another name."""
    baseline = load_shipped("baseline")
    shipped = [load_shipped(name) for name in list_scenarios() if name != "baseline"]
    alike = [one for one in shipped if _comparable(baseline, one)]
    chosen = [baseline, *alike]
    chosen += [replace(one, name=f"{one.name}_again") for one in alike[: max(0, number - len(chosen))]]
    return [replace(one, places=(place,), run=replace(one.run, replications=replications)) for one in chosen[:number]]


def _comparable(baseline: Scenario, one: Scenario) -> bool:
    try:
        check_comparable([baseline, one])
    except InputError:
        return False
    return True


def counters_of(scenario: Scenario, place: Place, runs: int, chance: np.random.Generator) -> Counters:
    """Random counters of some replications: whole numbers by size of municipality, levers neutral."""
    clock = compile_clock(scenario)
    made = empty_counters(runs, len(clock.years), len(place.municipalities))
    made.weeks[:] = [(clock.year_of_week == year).sum() for year in clock.years]
    families = np.array([one.families for one in place.municipalities], dtype=float)
    size = families / families.mean()
    for array in made.arrays.values():
        if array.dtype.kind == "i":
            scale = size.reshape(-1, *[1] * (array.ndim - 3))
            array[:] = chance.poisson(MEAN_COUNT * scale, array.shape)
        else:
            array[:] = chance.uniform(0.5, 1.0, array.shape)
    made.arrays["family_weeks"][..., Stage.HOME, NEEDS_GROUPS.index("all")] = (families * made.weeks[:, None]).astype(np.int64)
    made.arrays["levers"][:] = [lever.neutral for lever in LEVERS.values()]
    made.arrays["choices"][:] = 0
    for number, (name, word) in enumerate(CHOICES):
        if word == LEVERS[name].choices[int(LEVERS[name].neutral)]:
            made.arrays["choices"][..., number] = made.weeks[None, :, None]
    apart = int((clock.years >= scenario.run.policy_start.year).sum()) / len(clock.years)
    filled = {name: FILLED_APART[name] * apart if name in FILLED_APART else FILLED[name] for name in made.sparse}
    sparse = {name: _sparse(counts.shape, filled[name], chance) for name, counts in made.sparse.items()}
    return Counters(made.arrays, sparse, made.weeks)


def _sparse(shape: tuple[int, ...], filled: float, chance: np.random.Generator) -> SparseCounts:
    """Counts that are drawn at random, in a share of the places or, where one is drawn twice, a little fewer."""
    total = int(np.prod(shape))
    codes = np.unique(chance.integers(0, total, int(filled * total)))
    return SparseCounts(shape, codes, chance.poisson(3.0, len(codes)).astype(np.int32) + 1)


def fill(place: FolderUnderWay, scenarios: list[Scenario], where: tuple[Place, ...]) -> int:
    """Keep every part; return the bytes that they take. Scenarios have the same counters, but for what is paid for and waited."""
    chance = np.random.default_rng(1)
    drawn: dict[tuple[int, int], Counters] = {}
    for part in sorted(place.planned().parts, key=lambda part: part.first):
        key = part.first, part.count
        if key not in drawn:
            drawn.clear()
            drawn[key] = counters_of(scenarios[part.scenario], where[part.scenario], part.count, chance)
        drawn[key].arrays["paid_weeks"][:] *= 1.001
        place.parts.keep(part, FinishedPart(drawn[key], 1.0))
    return sum(path.stat().st_size for path in place.parts.files())


def pss_of(process: int) -> int:
    """Bytes of a process, shared pages divided; 0 once it is gone."""
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text("ascii")
    except OSError:
        return 0
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


def resumed(folder: Path) -> tuple[int, float, int]:
    """Peak, seconds and exit code of ``zorgsim resume``."""
    begun, peak = time.perf_counter(), 0
    command = [sys.executable, "-m", "zorgsim", "resume", str(folder), "--jobs", "1"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as job:  # noqa: S603 (what we wrote)
        while job.poll() is None:
            peak = max(peak, pss_of(job.pid))
            time.sleep(SECONDS_BETWEEN_LOOKS)
    return peak, time.perf_counter() - begun, job.returncode


def main() -> None:
    """Make the folder, resume it, print what it took."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--scenarios", type=int, default=len(list_scenarios()))
    asked.add_argument("--replications", type=int, default=10)
    asked.add_argument("--places", default="Nederland")
    given = asked.parse_args()
    scenarios = scenarios_of(given.scenarios, given.replications, given.places)
    where = simulated_places(scenarios)
    experiment = plan_experiment(scenarios, os.cpu_count() or 1)
    delivery = Delivery(given.folder, Existing.NUMBER, Language.EN, as_json=False, extras=(Extra.MUNICIPALITIES,))
    answer = {"kind": COMPARISON, **delivery.document()}
    plan = Plan(("compare",), answer, experiment.scenarios, experiment.parts, provenance())
    place = begin(given.folder, Existing.NUMBER, plan)
    size = fill(place, scenarios, where)
    place.leave()
    needed = check_memory(scenarios, 1, Kept.ON_DISK).needed
    peak, seconds, code = resumed(place.path)
    print(f"{len(scenarios)} scenarios x {given.replications} replications, {given.places}: exit code {code}")
    print(f"parts: {len(plan.parts)}, {size / GB:.2f} GB on disk")
    print(f"peak (Pss): {peak / GB:.2f} GB; estimated {needed / GB:.2f} GB; {seconds:.0f} s")
    if place.target.is_dir():
        written = sum(path.stat().st_size for path in place.target.rglob("*") if path.is_file())
        print(f"results: {written / GB:.2f} GB on disk")


if __name__ == "__main__":
    main()
