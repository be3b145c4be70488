"""What a council would hold in its hands: report, memo and workbook of advice scenarios for one youth region, in both languages.

Two editions, each a comparison as ``zorgsim compare`` makes it: ``options``, the few that a council lays side by side, with all
three kinds of not knowing; and ``all``, every scenario that the rows of advice name, by best values, as a workbook. What was
simulated is kept as a results folder (`kept_results`), out of version control, so that the files can be made again without
simulating: ``--page-only``. Each edition is published as it is there.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from studies.alternatives import BASELINE, structures
from studies.study import ROOT, Part, Reading, Sitting, Study, cells_of, facts_of, manifest_in, place_of, write_manifest
from zorgsim.experiment.beyond import Beyond
from zorgsim.experiment.comparison import laid_together
from zorgsim.inputs.advice import advice
from zorgsim.inputs.alternatives import Alternative
from zorgsim.inputs.scenario import DrawFrom, Language, Scenario
from zorgsim.inputs.scenario_file import load_shipped
from zorgsim.report.json_answers.comparisons import flags_answer
from zorgsim.report.making import Asked, check_asked, made
from zorgsim.report.page.formats import ReportFormat
from zorgsim.report.page.page import page_without_scripts
from zorgsim.report.page.writing import default_name, page_bytes, write_report
from zorgsim.report.workbook.workbook import workbook_xlsx
from zorgsim.results.compare import Comparison, differences
from zorgsim.results.folder import Existing, sha256
from zorgsim.results.headline import MAIN_OUTCOMES
from zorgsim.results.over_worlds import FEWEST
from zorgsim.results.provenance import data_digests
from zorgsim.results.restored import Restored, restore
from zorgsim.results.simulated import Simulated
from zorgsim.results.store import Handover, read_manifest, write_results

TABLE: Final = "differences.csv"
EDITION: Final = "edition"
FACTS: Final = ("place", "families", "seed", "replications", "draws", "policy_start", "until")
FILES: Final = "files"
"""Where the manifest has the digest of every file that people open."""
MOST_ROWS: Final = 6_000
"""Of a sheet of the workbook of all scenarios: tables by year of so many would make a file too large for version control."""
KEPT: Final = ROOT / "results" / "report"
"""Where results folders stay that reports were made of: out of version control."""
OPTIONS: Final = ("strong_first_line", "budget_shift_to_first_line_10", "earlier_housing", "municipal")
"""More coaches, money moved, housing, buying alone: of each advisory report the option that councils argue about."""
DRAWN_FROM: Final = DrawFrom.REGISTER
"""From where worlds are drawn. With another word here what is published is stale, and has to be made anew."""
CONTESTED: Final = ("referral=blind", "supply=capped")
"""Structures under which the options are told too: the two that turn most signs (docs/critique.md)."""


@dataclass(frozen=True)
class Edition:
    """A comparison of which files are made.

    Attributes
    ----------
    name, options
        What it is called, and the scenarios beside the baseline.
    draws
        The most worlds that are played, a trial plays fewer; 0: parameters keep their best values, and chance alone is told.
    times
        Replications for each of the sitting's.
    kinds
        What is made of it.
    structures
        Other structures under which it is told.
    most_rows
        Of a sheet of its workbook; 0: as many as any workbook has.
    """

    name: str
    options: tuple[str, ...]
    draws: int
    times: int
    kinds: tuple[ReportFormat, ...]
    structures: tuple[str, ...] = ()
    most_rows: int = 0

    def file(self, kind: ReportFormat, language: Language) -> str:
        """Return what a file of it is called."""
        usual = default_name(language, kind)
        return usual if self.name == "options" else f"{self.name}-{usual}"


def all_options() -> tuple[str, ...]:
    """Return every scenario that a row of advice names and that is compared with the baseline over its years."""
    named = dict.fromkeys(name for row in advice().values() for name in row.scenarios)
    years = load_shipped(BASELINE).run
    return tuple(name for name in named if name != BASELINE and load_shipped(name).run == years)


def editions() -> tuple[Edition, ...]:
    """Return both, the one that a council reads first."""
    return (
        Edition("options", OPTIONS, 16, 1, (ReportFormat.HTML, ReportFormat.DOCX, ReportFormat.XLSX), CONTESTED),
        Edition("all", all_options(), 0, 2, (ReportFormat.XLSX,), most_rows=MOST_ROWS),
    )


# Measuring


def parts(sitting: Sitting) -> list[Part]:
    """Return each edition as it is run: all scenarios, then the same under each other structure."""
    return [_part(edition, sitting) for edition in editions()]


def _part(edition: Edition, sitting: Sitting) -> Part:
    draws = min(sitting.draws or 0, edition.draws) or None
    asked = replace(sitting, replications=sitting.replications * edition.times, draws=draws)
    own = [asked.of(load_shipped(name)) for name in (BASELINE, *sitting.chosen(edition.options))]
    elsewhere = [_fewer(structure.of(one), draws) for structure in _structures(edition) for one in own]
    return Part(edition.name, (*own, *elsewhere), partial(read, edition, len(own)))


def _structures(edition: Edition) -> list[Alternative]:
    found = {one.name: one for one in structures()}
    return [found[name] for name in edition.structures]


def _fewer(scenario: Scenario, draws: int | None) -> Scenario:
    """Return a scenario in as few worlds as allow a verdict."""
    return replace(scenario, run=replace(scenario.run, draws=min(draws, FEWEST))) if draws else scenario


def read(edition: Edition, own: int, simulated: Sequence[Simulated]) -> Reading:
    """Keep a comparison as a results folder, and read the differences that its files tell."""
    comparison = laid_together(simulated, Beyond(edition.structures))
    digests = [one.scenario.digest for one in simulated]
    folder = kept_results(edition.name, digests)
    handover = Handover(flags_answer(comparison), command=command_of(comparison))
    write_results(folder, comparison, (), Existing.REPLACE, handover)
    baseline = comparison.baseline
    run = baseline.scenario.run
    table = differences(comparison)
    if edition.name != "options":  # all others stand in its workbook
        table = table[table["outcome"].isin(MAIN_OUTCOMES)]
    said = {
        "name": edition.name,
        "scenarios": [one.scenario.name for one in simulated[:own]],
        "structures": list(edition.structures),
        "replications": run.replications,
        "draws": run.draws,
        "command": handover.command,
        "kept": folder.name,
        "results": read_manifest(folder)["digest"],
    }
    facts = {"place": place_of(baseline), **facts_of(baseline), "draws": run.draws}
    facts |= {"policy_start": run.policy_start.isoformat(), "until": run.until.isoformat()}
    return Reading(
        tables={TABLE: cells_of(table.assign(**{EDITION: edition.name})[[EDITION, *table.columns]])},
        facts=facts,
        lists={"editions": [said]},
    )


def found(folder: Path, part: Part) -> Reading:
    """Read an edition back from a folder in which it is published."""
    manifest = manifest_in(folder)
    with (folder / TABLE).open(encoding="utf-8", newline="") as file:
        columns, *rows = csv.reader(file)
    return Reading(
        tables={TABLE: [columns, *(row for row in rows if row[0] == part.name)]},
        facts={name: manifest[name] for name in FACTS},
        lists={"editions": [one for one in manifest["editions"] if one["name"] == part.name]},
    )


def command_of(comparison: Comparison) -> str:
    """Return the command that makes the same comparison."""
    scenario = comparison.baseline.scenario
    run = scenario.run
    words = ["zorgsim", "compare", *(one.scenario.name for one in comparison.simulated)]
    words += [word for place in scenario.places for word in ("--places", place)]
    words += ["--replications", str(run.replications)]
    words += ["--draws", str(run.draws), "--draw-from", str(run.draw_from)] if run.draws else []
    words += [word for one in comparison.elsewhere for word in ("--structures", one.structure)]
    if run.draws and comparison.elsewhere and run.draws > FEWEST:
        words += ["--structure-draws", str(FEWEST)]
    return " ".join(words)


def kept_results(edition: str, digests: Sequence[str]) -> Path:
    """Return the results folder of an edition: its name follows from scenarios and data."""
    said = "\n".join([edition, *digests, *data_digests().values()])
    return KEPT / f"{edition}-{hashlib.sha256(said.encode()).hexdigest()[:12]}"


# Making the files


def draw(folder: Path) -> None:
    """Make every file anew from the results that were kept, and say their digests in the manifest.

    Raises
    ------
    InputError
        If the results are not there any more, or this zorgsim works out something else of them.
    """
    manifest = manifest_in(folder)
    said = {str(one["name"]): one for one in manifest["editions"]}
    digests = {}
    for edition in (one for one in editions() if one.name in said):
        restored = restore(KEPT / str(said[edition.name]["kept"]))
        for name, content in files_of(edition, restored):
            write_report(folder / name, content)
            digests[name] = sha256(folder / name)
    write_manifest(folder, {**manifest, FILES: digests})


def files_of(edition: Edition, restored: Restored) -> Iterator[tuple[str, bytes]]:
    """Yield every file of an edition by its name."""
    asked = check_asked(edition.kinds, None)
    for kind in edition.kinds:
        for language in Language:
            yield edition.file(kind, language), content_of(edition, kind, restored, language, asked)


def content_of(edition: Edition, kind: ReportFormat, restored: Restored, language: Language, asked: Asked) -> bytes:
    """Return a file; the page without scripts, for libraries have no place in version control."""
    if kind is ReportFormat.HTML:
        return page_bytes(page_without_scripts(restored, language))
    if kind is ReportFormat.XLSX and edition.most_rows:
        return workbook_xlsx(restored, language, edition.most_rows)
    return made(kind, restored, language, asked)


def published_files(manifest: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the digest of every file that people open, by its name."""
    return {str(name): str(digest) for name, digest in manifest[FILES].items()}


STUDY: Final = Study(
    name="report",
    format="zorgsim report 1",
    sitting=Sitting(replications=2, places=("youth_region:Rivierenland",), draws=16, draw_from=DRAWN_FROM),
    parts=parts,
    draw=draw,
    found=found,
)
