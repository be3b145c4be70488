"""How much memory an experiment needs, worked out before it is simulated; told where it is much, refused where there is less.

The estimate adds up what is declared: columns of families (``STATE``), counters (``COUNTERS``), what results lay beside them. What
libraries and tables in the making take was measured, and is rounded up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

import numpy as np

from zorgsim.engines.counters import COUNTERS, Counter
from zorgsim.errors import InputError
from zorgsim.experiment.plan import FAMILIES_A_CHUNK
from zorgsim.inputs.compile import compile_clock
from zorgsim.inputs.linked_places import reaches_of
from zorgsim.inputs.people import rows_laid_out
from zorgsim.inputs.scenario import Scenario
from zorgsim.model.levers import LEVERS
from zorgsim.model.state import STATE_BYTES
from zorgsim.results.recent import MOST_COUNTERS_KEPT, MOST_KEPT, MOST_YEARS_KEPT

GB: Final = 10**9
WORTH_TELLING: Final = 1 * GB
"""An experiment that needs less is not worth a word."""

PROGRAM: Final = 150_000_000
"""A process with the libraries of results. Measured: 137 MB."""

WORKER: Final = 150_000_000
"""A process that only simulates, and its weeks in the making. Measured of the nation: 141 MB."""

TABLES: Final = 110_000_000
"""A table of a million rows in the making, and the libraries of pictures and files. Measured: some 100 MB."""

AMOUNTS: Final = 106 + len(LEVERS)
"""Amounts that are in memory together for each run, year and municipality: money by tier, by payer, of levers one by one, and what
comparing and writing them takes. Measured: 158 with 64 levers; the whole nation, three scenarios, ten replications
(``python -m benchmarks.nation_memory``)."""

A_FAMILY: Final = STATE_BYTES + 6
"""Bytes of a row for a family: its columns, waiting lists and the week at work. Measured with columns of 31: 36.

Where families move, rows are counted that are laid out, vacant ones too. Measured with half of a million rows vacant and moved
into: 11 bytes a row more, for the vacant rows that are looked up. Of the published series one row in sixteen is vacant at most:
some two bytes a row, within what the estimate has to spare.
"""

FILLED: Final = {"waited": 0.03, "lists_by_wait": 0.045}
"""Share of a sparse counter that is filled. Measured for the nation: 0.0285 and 0.0414 (``python -m benchmarks.nation_memory``)."""

FILLED_APART: Final = {"weeks_lived_by_income": 0.46}
"""The same of counters that are empty until the policy's start and much filled after it, of the years from then on. Measured of the
nation: 0.093 of 49 years, of which ten are from then on."""

A_FILLED: Final = 12
"""Bytes of a count that is filled: its code and itself."""

OUTCOMES_MEASURED: Final = 100
"""Outcomes that are measured in each municipality, rounded up."""


class Kept(StrEnum):
    """Where the counters are that results are made of."""

    IN_MEMORY = "memory"
    ON_DISK = "disk"
    """In the parts of a folder under way, from which they are read one by one (`zorgsim.results.lasting_parts`)."""


@dataclass(frozen=True)
class Extent:
    """What an experiment's memory depends on.

    Attributes
    ----------
    families, municipalities, years
        Of one run; years are calendar years, begun ones too.
    replications, scenarios
        How often it is simulated; scenarios are those that are laid beside each other, of one structure.
    elsewhere
        Runs of all scenarios under other structures together.
    jobs
        Processes at work.
    copies
        How often counters are kept: twice where the place is cut out of what is simulated.
    kept
        Where counters are kept.
    words
        What ``replications`` are called: runs, where each world has some.
    years_apart
        Calendar years, begun ones too, from the policy's start on.
    """

    families: int
    municipalities: int
    years: int
    replications: int
    scenarios: int
    jobs: int
    copies: int = 1
    kept: Kept = Kept.IN_MEMORY
    words: str = "replications"
    elsewhere: int = 0
    years_apart: int = 0


@dataclass(frozen=True)
class Memory:
    """Bytes that an experiment needs at its peak, over all its processes, and those that are free; None where that is not known."""

    needed: int
    free: int | None

    @property
    def worth_telling(self) -> bool:
        """Is it so much that the user should be told?"""
        return self.needed > WORTH_TELLING


def counted_bytes(municipalities: int, years: int, years_apart: int = 0) -> int:
    """Return the bytes of the counters of one run."""
    return int(municipalities * sum(_bytes_of(one, years, years_apart) for one in COUNTERS.values()))


def _bytes_of(counter: Counter, years: int, years_apart: int) -> float:
    """Return the bytes of a counter of one run in a municipality."""
    if not counter.sparse:
        return float(counter.size * np.dtype(counter.stored).itemsize * years)
    apart = FILLED_APART.get(counter.name)
    filled = FILLED[counter.name] * years if apart is None else apart * years_apart
    return counter.size * filled * A_FILLED


def memory_needed(extent: Extent) -> int:
    """Return the bytes that an experiment needs at its peak, over all its processes."""
    runs = max(1, min(FAMILIES_A_CHUNK // extent.families, -(-extent.replications // extent.jobs)))
    working = min(extent.jobs, -(-extent.replications // runs))
    counted = counted_bytes(extent.municipalities, extent.years, extent.years_apart)
    # the trunk, a branch that goes on alone, and counters that are handed over
    engines = min(2, extent.scenarios)
    worker = runs * (engines * (extent.families * A_FAMILY + counted) + counted)
    together = (extent.scenarios * extent.replications + extent.elsewhere) * counted * extent.copies
    if extent.kept is Kept.ON_DISK:
        return PROGRAM + max(working * (WORKER + worker) if working > 1 else worker, _read_one_by_one(extent, together))
    simulating = working * (WORKER + worker) if working > 1 else worker + together
    # while parts are put together, one is there twice
    return PROGRAM + max(simulating, together + runs * counted, together + TABLES + _laid_beside(extent))


def _read_one_by_one(extent: Extent, together: int) -> int:
    """Return the bytes that results take of which counters are read one by one: what is kept of them, and one in the making."""
    sums = 8 * sum(counter.size for counter in COUNTERS.values())
    cells = extent.replications * extent.municipalities
    one = max(4 * counter.size for counter in COUNTERS.values() if not counter.sparse) * cells * extent.years
    making = (1 + extent.copies) * one + AMOUNTS * 8 * cells * extent.years + 2 * sums * cells
    money, windows = (min(MOST_KEPT, extent.scenarios * size) for size in (20 * 8 * cells * extent.years, sums * cells))
    # of every scenario stay its sums, and what each outcome is in each municipality; of other structures only what is said stays
    stays = extent.scenarios * (sums * extent.replications + OUTCOMES_MEASURED * 8 * cells)
    return min(MOST_COUNTERS_KEPT, together) + money + windows + _windows_by_year(extent) + making + stays + TABLES


def _laid_beside(extent: Extent) -> int:
    """Return the bytes that results lay beside the counters: money by year, sums by municipality (sparse counters in full)."""
    sums = sum(counter.size for counter in COUNTERS.values())
    beside = extent.scenarios * extent.replications * extent.municipalities * (AMOUNTS * extent.years + sums) * 8
    # what was measured of the nation (``AMOUNTS``) holds its windows by year; of few municipalities and many runs these are most
    return max(beside, _windows_by_year(extent))


def _windows_by_year(extent: Extent) -> int:
    """Return the bytes of the windows by year that are kept, and of one in the making."""
    one = 8 * sum(counter.size for counter in COUNTERS.values()) * extent.replications * extent.years
    return min(MOST_YEARS_KEPT, extent.scenarios * one) + one


def check_memory(scenarios: Sequence[Scenario], jobs: int, kept: Kept = Kept.IN_MEMORY) -> Memory:
    """Return the memory that scenarios need together, and that which is free.

    Raises
    ------
    InputError
        If more is needed than is free, with what would do.
    """
    extent, free = replace(_extent(scenarios, max(1, jobs)), kept=kept), free_memory()
    needed = memory_needed(extent)
    if free is not None and needed > free:
        raise InputError(
            "this needs more memory than is free",
            where=", ".join(one.name for one in scenarios[:3]) + (" ..." if len(scenarios) > 3 else ""),
            value=f"about {needed / GB:.1f} GB",
            allowed=f"{free / GB:.1f} GB",
            action=_what_would_do(extent, free),
        )
    return Memory(needed, free)


def _extent(scenarios: Sequence[Scenario], jobs: int) -> Extent:
    """Return the extent of an experiment; scenarios of different places or periods count as the largest."""
    reaches = reaches_of(scenarios)
    own = [one for one in scenarios if one.structure == scenarios[0].structure]
    places = [one.simulated.municipalities for one in reaches]
    return Extent(
        families=max(rows_laid_out(one, reach.simulated) for one, reach in zip(scenarios, reaches, strict=True)),
        municipalities=max(map(len, places)),
        years=max(len(compile_clock(one).years) for one in scenarios),
        replications=max(one.run.runs for one in own),
        scenarios=len(own),
        jobs=jobs,
        elsewhere=sum(one.run.runs for one in scenarios if one.structure != scenarios[0].structure),
        copies=2 if any(one.rest for one in reaches) else 1,
        words="runs of each scenario" if any(one.run.drawn for one in scenarios) else "replications",
        years_apart=max(_years_apart(one) for one in scenarios),
    )


def _years_apart(scenario: Scenario) -> int:
    return sum(year >= scenario.run.policy_start.year for year in compile_clock(scenario).years)


def _what_would_do(extent: Extent, free: int) -> str:
    """Say what would fit."""
    for one in _smaller(extent):
        if memory_needed(one) <= free:
            changed = [
                f"{most} {words if most > 1 or ' ' in words else words.removesuffix('s').removesuffix('e')}"
                for most, asked, words in (
                    (one.jobs, extent.jobs, "processes"),
                    (one.replications, extent.replications, extent.words),
                )
                if most < asked
            ]
            return f"take {' and '.join(changed)} at most, a smaller place, or fewer scenarios at a time"
    return "take a smaller place, fewer scenarios at a time or a shorter period, or a larger computer"


def _smaller(extent: Extent) -> Iterator[Extent]:
    """Yield what costs nothing but time first: fewer processes; then fewer replications; then both."""
    yield from (replace(extent, jobs=jobs) for jobs in range(extent.jobs - 1, 0, -1))
    for jobs in dict.fromkeys((extent.jobs, 1)):
        yield from (replace(extent, jobs=jobs, replications=replications) for replications in range(extent.replications - 1, 0, -1))


# What is free

_MEMORY_OF_SYSTEM: Final = Path("/proc/meminfo")
_GROUP_OF_PROCESS: Final = Path("/proc/self/cgroup")
_GROUPS: Final = Path("/sys/fs/cgroup")


def free_memory() -> int | None:
    """Return the bytes that this process and its children may still use, None where the system does not tell (not Linux).

    What the system has available, or what is left of the limit of a container or a batch system, whichever is less.
    """
    found = [*_available(), *_left_of_limits()]
    return min(found) if found else None


def _available() -> Iterator[int]:
    match = re.search(r"^MemAvailable:\s+(\d+) kB", _text_of(_MEMORY_OF_SYSTEM), re.MULTILINE)
    if match:
        yield int(match[1]) * 1024


def _left_of_limits() -> Iterator[int]:
    """Yield what is left of each limit that the control groups of this process set, of both versions of control groups."""
    for line in _text_of(_GROUP_OF_PROCESS).splitlines():
        controllers, _, path = line.partition(":")[2].partition(":")
        if not controllers:
            yield from _left_up_from(_GROUPS, path, ("memory.max", "memory.current", "inactive_file"))
        elif "memory" in controllers.split(","):
            names = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
            yield from _left_up_from(_GROUPS / "memory", path, names)


def _left_up_from(root: Path, path: str, names: tuple[str, str, str]) -> Iterator[int]:
    """Yield what is left of the limit of a group and of each group around it; what files in the cache take can be taken back."""
    limit, used, cached = names
    group = root / path.lstrip("/")
    while True:
        most, now = (_text_of(group / name).strip() for name in (limit, used))
        if most.isdecimal() and now.isdecimal():
            taken_back = re.search(rf"^{cached} (\d+)", _text_of(group / "memory.stat"), re.MULTILINE)
            yield max(0, int(most) - int(now) + (int(taken_back[1]) if taken_back else 0))
        if group == root or root not in group.parents:
            return
        group = group.parent


def _text_of(path: Path) -> str:
    try:
        return path.read_text("utf-8", errors="replace")
    except OSError:
        return ""
