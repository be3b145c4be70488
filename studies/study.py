"""The skeleton of every study: simulate part by part, read each part, write tables and a manifest, write the page from them.

A study is declared: what is simulated together (`Part`), what is read of it (`Reading`), which tables that fills, and the page that
is written from what is published. There are no times in what is written: the same run gives the same bytes. A study of many hours
may grow: it is published after each part, and what is published is read back rather than run again.
"""

from __future__ import annotations

import csv
import hashlib
import json
import math
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import pandas as pd

from zorgsim import __version__
from zorgsim.engines.counters import Counters
from zorgsim.experiment.crew import local_crew
from zorgsim.experiment.execute import carry_out
from zorgsim.experiment.meter import ReportProgress, listener_of
from zorgsim.experiment.plan import Experiment, plan_experiment
from zorgsim.inputs.scenario import DrawFrom, Overrides, Scenario
from zorgsim.inputs.scenario_file import list_scenarios, load_shipped, scenario_with
from zorgsim.results import parts as stored
from zorgsim.results.lasting_parts import LastingParts
from zorgsim.results.provenance import data_digests, identities
from zorgsim.results.published import DIGITS, MANIFEST
from zorgsim.results.simulated import Simulated

ROOT: Final = Path(__file__).parents[1]
PUBLISHED: Final = ROOT / "results" / "published"
UNFINISHED: Final = ROOT / "results" / "unfinished"
"""Where parts that are done wait for the others: out of version control."""

PROCESSES: Final = 2
"""Processes for which parts are divided, whatever number carries them out: an interrupted sitting goes on with any."""

FAMILIES_TOGETHER: Final = 1_600_000
"""Families simulated together. Four times what users get: 24 worlds of Zeeland with six scenarios took 127 s instead of 161."""

PARTS: Final = "parts"
"""Where the manifest of a study that grows names the parts that are published."""

Cells = Sequence[str]


@dataclass(frozen=True)
class Sitting:
    """How much is run.

    Attributes
    ----------
    replications
        Of every scenario.
    places, until
        Where, and the end of every run; None leaves them as the scenarios have them.
    draws
        Worlds of every scenario, each played in so many replications; None where parameters keep their best values.
    only
        Names of what is measured (which ones, the study says); empty means everything.
    draw_from
        From where worlds are drawn: a study says it, so that a set that ships later moves nothing that is published.
    """

    replications: int
    places: tuple[str, ...] | None = None
    until: date | None = None
    draws: int | None = None
    only: tuple[str, ...] = ()
    draw_from: DrawFrom = DrawFrom.REGISTER

    def of(self, scenario: Scenario) -> Scenario:
        """Return a scenario as it is run."""
        asked = Overrides(self.replications, self.draws, places=self.places, until=self.until)
        return scenario_with(scenario, replace(asked, draw_from=self.draw_from) if self.draws else asked)

    def chosen(self, names: Sequence[str]) -> list[str]:
        """Return those of the names that are measured."""
        return [name for name in names if not self.only or name in self.only]


@dataclass(frozen=True)
class Reading:
    """What is kept of a part.

    Attributes
    ----------
    tables
        Columns and rows of each table, by the name of its file.
    facts
        What the manifest says of the run; that of the first part counts.
    scenarios
        What it says of each scenario, beside its digests; that of the first part that holds the scenario counts.
    lists
        What it lists: every part adds to them, the same once.
    """

    tables: Mapping[str, Sequence[Cells]]
    facts: Mapping[str, Any]
    scenarios: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    lists: Mapping[str, Sequence[Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """What is simulated together, so that memory holds the counters of one part, and how it is read.

    Attributes
    ----------
    name, scenarios
        What it is called, and the scenarios as planned.
    read
        What is kept of the simulated scenarios.
    worlds
        The worlds that are played, counted from 0, of those that each scenario plans; None: all that it plans.
    """

    name: str
    scenarios: tuple[Scenario, ...]
    read: Callable[[Sequence[Simulated]], Reading]
    worlds: range | None = None


@dataclass(frozen=True)
class Study:
    """A study as declared.

    Attributes
    ----------
    name
        Its folder in ``results/published``.
    format
        What the manifest calls it.
    sitting
        How much is run for what is published.
    parts
        What is simulated, part by part.
    page, page_file
        The page, or the generated block of it, from a published folder; and where it stands.
    order
        The key by which rows of a table are sorted; parts are kept in their order without it.
    draw
        What else is written into the folder: pictures that follow from the code.
    joined
        What is made of those rows of a table (its name comes first), of all parts: one row of several, where parts fill others
        of its columns.
    found
        How tables and facts of a part are read back from a folder in which it is published. A study that says so grows: it is
        published after each part. None: all at once.
    piece
        What is played again to see whether all is as it was (`studies.replay`). None: the first part.
    waits
        Why it cannot be played yet, where it needs what does not ship; nothing where it can.
    """

    name: str
    format: str
    sitting: Sitting
    parts: Callable[[Sitting], Sequence[Part]]
    page: Callable[[Path], str] | None = None
    page_file: Path | None = None
    order: Callable[[Cells], Any] = lambda _row: 0
    draw: Callable[[Path], None] = lambda _folder: None
    joined: Callable[[str, Sequence[Cells]], Sequence[Cells]] = lambda _table, rows: rows
    found: Callable[[Path, Part], Reading] | None = None
    piece: Callable[[Sitting], Part] | None = None
    waits: Callable[[], str] = lambda: ""

    @property
    def folder(self) -> Path:
        """Where it is published."""
        return PUBLISHED / self.name

    @property
    def is_published(self) -> bool:
        """Whether anything of it is."""
        return (self.folder / MANIFEST).exists()


# Measuring


def measured(study: Study, sitting: Sitting, folder: Path, jobs: int) -> Iterable[list[Reading]]:
    """Return what is to be published in a folder: all of it once, or, of a study that grows, what is there after each part."""
    return [measure(study, sitting, jobs)] if study.found is None else grow(study, sitting, folder, jobs)


def measure(study: Study, sitting: Sitting, jobs: int) -> list[Reading]:
    """Simulate and read a study, part by part; parts that an interrupted sitting has finished are taken as they are."""
    return [_measured(study, part, jobs) for part in study.parts(sitting)]


def grow(study: Study, sitting: Sitting, folder: Path, jobs: int) -> Iterator[list[Reading]]:
    """Measure the parts that are not published yet; yield after each all that are there, in the order of the study."""
    parts = study.parts(sitting)
    there = published_parts(study, parts, folder)
    for part in parts:
        if part.name not in there:
            there[part.name] = _named(part, _measured(study, part, jobs))
            yield [there[one.name] for one in parts if one.name in there]


def published_parts(study: Study, parts: Sequence[Part], folder: Path) -> dict[str, Reading]:
    """Read back, by name, the parts that are published; none where data or scenarios were others than those of today."""
    if study.found is None or not (folder / MANIFEST).exists():
        return {}
    manifest = manifest_in(folder)
    published = _published(parts, manifest)
    if manifest["format"] != study.format or any(changes(manifest, scenarios_by_name(published))):
        return {}
    return {part.name: _named(part, replace(study.found(folder, part), scenarios=manifest["scenarios"])) for part in published}


def _published(parts: Sequence[Part], manifest: Mapping[str, Any]) -> list[Part]:
    """Return the parts that a manifest speaks of: all, unless the study grows."""
    names = manifest.get(PARTS)
    return [part for part in parts if names is None or part.name in names]


def _named(part: Part, reading: Reading) -> Reading:
    return replace(reading, lists={**reading.lists, PARTS: [part.name]})


def changes(manifest: Mapping[str, Any], today: Mapping[str, Scenario]) -> Iterator[str]:
    """Yield in words what is no longer as a manifest says it was run: data and scenarios."""
    yield from (f"{name} have changed" for name, digest in data_digests().items() if manifest["data"].get(name) != digest)
    run = manifest["scenarios"]
    for name, scenario in today.items():
        if name not in run:
            yield f"{name} was not measured"
        elif run[name]["digest"] != scenario.digest:
            yield f"{name} has changed"
    yield from (f"{name} is no longer run" for name in run if name not in today)


def _measured(study: Study, part: Part, jobs: int) -> Reading:
    kept = UNFINISHED / study.name / f"{_key(part)}.json"
    if kept.exists():
        print(f"{study.name}, {part.name}: kept from before", flush=True)
        return Reading(**json.loads(kept.read_text(encoding="utf-8")))
    under_way = kept.with_suffix(".partial")
    simulated = simulate_in(under_way, part.scenarios, _Tenths(f"{study.name}, {part.name}").report, jobs, part.worlds)
    reading = read_part(part, simulated)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(asdict(reading)), encoding="utf-8")
    shutil.rmtree(under_way, ignore_errors=True)  # only now: what was simulated is read from there
    return reading


def simulate_in(
    folder: Path, scenarios: Sequence[Scenario], report: ReportProgress, jobs: int, worlds: range | None = None
) -> list[Simulated]:
    """Simulate scenarios, or some worlds of them as if they had no others.

    What is finished stays in the folder, so that an interrupted sitting goes on in the middle of a part.
    """
    experiment = planned(scenarios, worlds)
    folder.mkdir(parents=True, exist_ok=True)
    store = _SomeRuns(folder, identities(experiment.scenarios))
    simulated = carry_out(experiment, store, listener_of(report), local_crew(jobs))
    return simulated if worlds is None else [_of_worlds(one, len(worlds)) for one in simulated]


def planned(scenarios: Sequence[Scenario], worlds: range | None = None) -> Experiment:
    """Plan scenarios, or some worlds of them, in parts of a size that does not depend on who carries them out."""
    whole = plan_experiment(scenarios, PROCESSES)
    return replace(whole, parts=tuple(_divided(whole, worlds)))


def _divided(whole: Experiment, worlds: range | None) -> Iterator[stored.Part]:
    for index, (scenario, place) in enumerate(zip(whole.scenarios, whole.places, strict=True)):
        each = scenario.run.replications
        runs = range(scenario.run.runs) if worlds is None else range(worlds.start * each, worlds.stop * each)
        families = sum(one.families for one in place.municipalities)
        size = max(1, min(FAMILIES_TOGETHER // families, -(-len(runs) // PROCESSES)))
        yield from (stored.Part(index, first, min(size, runs.stop - first)) for first in range(runs.start, runs.stop, size))


class _SomeRuns(LastingParts):
    """Parts of which those that were asked for are put together, however many runs their scenarios plan."""

    def together(self, parts: Sequence[stored.Part], runs: int) -> tuple[Counters, float]:
        """Return the counters of the parts, and their seconds."""
        return super().together(parts, min(runs, sum(part.count for part in parts)))


def _of_worlds(simulated: Simulated, worlds: int) -> Simulated:
    """Say of a scenario that it has so many worlds; results never look at which they were."""
    scenario = in_worlds(simulated.scenario, worlds)
    whole = simulated.whole and replace(simulated.whole, scenario=scenario)
    return replace(simulated, scenario=scenario, whole=whole)


def blocks(worlds: int, size: int) -> list[range]:
    """Divide worlds, counted from 0, into blocks that are played and published together.

    >>> blocks(200, 80)
    [range(0, 80), range(80, 160), range(160, 200)]
    """
    return [range(first, min(first + size, worlds)) for first in range(0, worlds, size)]


def in_worlds(scenario: Scenario, worlds: int) -> Scenario:
    """Return a scenario that is played in so many worlds."""
    return replace(scenario, run=replace(scenario.run, draws=worlds))


def _key(part: Part) -> str:
    """Everything that a part's numbers follow from, in a few letters: code, data and scenarios."""
    said = [part.name, repr(part.worlds), *data_digests().values(), *(one.digest for one in part.scenarios)]
    return hashlib.sha256("\n".join([*said, code_digest("src", "studies")]).encode()).hexdigest()[:16]


def code_digest(*folders: str) -> str:
    """Return the digest of the code in some folders of the project."""
    code = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return hashlib.sha256("\n".join(hashlib.sha256(path.read_bytes()).hexdigest() for path in code).encode()).hexdigest()


def read_part(part: Part, simulated: Sequence[Simulated]) -> Reading:
    """Read a part that has been simulated; each scenario is described with its digest and that of the shipped one behind it."""
    reading = part.read(simulated)
    described: dict[str, Mapping[str, Any]] = {}
    for one in part.scenarios:  # as planned: of their worlds only some may have been played
        digests = {"digest": one.digest, "shipped_digest": shipped_digest(one)}
        described.setdefault(one.name, {**reading.scenarios.get(one.name, {}), **digests})
    return replace(reading, scenarios=described)


def shipped_name(scenario: Scenario) -> str | None:
    """Return the name of the shipped scenario that was run, or changed for a run; None where there is no such scenario."""
    name = scenario.lineage[0]
    return name if name in list_scenarios() else None


def shipped_digest(scenario: Scenario) -> str | None:
    """Return the digest of that shipped scenario as it ships."""
    name = shipped_name(scenario)
    return None if name is None else load_shipped(name).digest


def scenarios_of(study: Study, manifest: Mapping[str, Any]) -> dict[str, Scenario]:
    """Return by name what the study runs today of what a manifest speaks of, with as many replications as it says."""
    return scenarios_by_name(_published(parts_of(study, manifest), manifest))


def parts_of(study: Study, manifest: Mapping[str, Any]) -> Sequence[Part]:
    """Return the parts of the study today, with as many replications as a manifest says."""
    return study.parts(replace(study.sitting, replications=manifest["replications"]))


def scenarios_by_name(parts: Sequence[Part]) -> dict[str, Scenario]:
    """Return the scenarios of some parts; that of the first part that holds the name counts, as in a manifest."""
    return {one.name: one for part in reversed(parts) for one in reversed(part.scenarios)}


class _Tenths:
    """Tells how far a part is, a tenth at a time."""

    def __init__(self, part: str) -> None:
        self.part, self.tenths = part, -1

    def report(self, done: int, total: int) -> None:
        if done * 10 // total > self.tenths:
            self.tenths = done * 10 // total
            print(f"{self.part}: {self.tenths * 10} %", flush=True)


# Writing


def cell(value: object) -> str:
    """Write one value of a table: numbers to `DIGITS` significant digits, nothing where it is missing."""
    if isinstance(value, float):
        return "" if math.isnan(value) else f"{value:.{DIGITS}g}"
    return str(value)


def cells_of(table: pd.DataFrame) -> list[Cells]:
    """Return the columns and the rows of a table as written."""
    return [list(table.columns), *([cell(value) for value in row] for row in table.itertuples(index=False, name=None))]


def facts_of(simulated: Simulated) -> dict[str, Any]:
    """Return what most studies say of a run: families, seed, replications."""
    run = simulated.scenario.run
    return {"families": sum(simulated.families.values()), "seed": run.seed, "replications": run.replications}


def place_of(simulated: Simulated) -> dict[str, Any]:
    """Return the label of the place and the codes of its municipalities."""
    return {"label": simulated.place.label, "municipalities": [one.code for one in simulated.place.municipalities]}


def write(study: Study, folder: Path, readings: Sequence[Reading]) -> None:
    """Write the tables and, last, the manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (columns, *_) in readings[0].tables.items():
        rows = sorted((row for reading in readings for row in reading.tables[name][1:]), key=study.order)
        with (folder / name).open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows([columns, *study.joined(name, rows)])
    write_manifest(folder, _manifest(study, readings))


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write the manifest of a published folder."""
    text = json.dumps(manifest, indent=2, ensure_ascii=False, allow_nan=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def manifest_in(folder: Path) -> dict[str, Any]:
    """Read the manifest of a published folder."""
    manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return manifest


def _manifest(study: Study, readings: Sequence[Reading]) -> dict[str, Any]:
    scenarios: dict[str, Any] = {}
    for name, said in (entry for reading in readings for entry in reading.scenarios.items()):
        scenarios.setdefault(name, said)
    lists = {name: list(_different(reading.lists[name] for reading in readings)) for name in readings[0].lists}
    kind = {"format": study.format, "zorgsim": __version__}
    return {**kind, **readings[0].facts, "data": data_digests(), "scenarios": scenarios, **lists}


def _different(lists: Iterator[Sequence[Any]]) -> Iterator[Any]:
    """Yield everything once: the baseline of each part raises the same flags."""
    seen = set()
    for one in (one for entries in lists for one in entries):
        key = json.dumps(one, sort_keys=True)
        if key not in seen:
            seen.add(key)
            yield one


def write_page(study: Study, folder: Path, page_file: Path | None) -> None:
    """Draw, and write the page from a published folder: the whole, or the block between the markers with the study's name."""
    study.draw(folder)
    if study.page is None or page_file is None:
        return
    page, begin = study.page(folder), f"<!-- generated: {study.name} -->\n"
    whole = study.page_file.read_text(encoding="utf-8") if study.page_file and study.page_file.exists() else ""
    if begin in whole:
        before, rest = whole.split(begin)
        _, end, after = rest.partition("<!-- end of generated -->")
        page = f"{before}{begin}\n{page}\n{end}{after}"
    page_file.write_text(page, encoding="utf-8")
