"""The command ``calibrate``: which worlds published figures do not rule out."""

from __future__ import annotations

import shlex
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from zorgsim.cli.calibration_wave import wave_in
from zorgsim.cli.options import AsJson, Cluster, InLanguage, Jobs, Places, Seed, usable_cores
from zorgsim.cli.output import fits, print_flowing, print_json, print_table
from zorgsim.cli.progress import ProgressKind, ShowProgress, announce, begin_telling
from zorgsim.inputs.scenario import Language
from zorgsim.paths import path_document, path_words, read_path
from zorgsim.results.folder import Existing

if TYPE_CHECKING:
    from zorgsim.calibration.history import Calibration

SET: Final = "set"
"""In the folder of a calibration, beside its waves: what they lead to."""
ALL: Final = "all"

Waves = Annotated[int, typer.Option("--waves", metavar="N", min=1, max=50, help="Waves of the default structure.")]
Points = Annotated[int, typer.Option("--points", metavar="N", min=20, max=10000, help="Worlds of each of these waves.")]
Structures = Annotated[
    list[str] | None,
    typer.Option("--structures", metavar="NAME", help="Hold this other structure against the figures too, or all; give it again."),
]
StructurePoints = Annotated[
    int, typer.Option("--structure-points", metavar="N", min=20, max=10000, help="Worlds of each other structure.")
]
MayMiss = Annotated[
    int, typer.Option("--may-miss", metavar="N", min=0, max=100, help="Figures that may speak against a world that is kept.")
]
LevelDiscrepancy = Annotated[
    float, typer.Option("--discrepancy", metavar="SHARE", min=0.0, max=1.0, help="What the model's form may be off in a figure.")
]
TrendDiscrepancy = Annotated[
    float,
    typer.Option(
        "--trend-discrepancy", metavar="SHARE", min=0.0, max=1.0, help="The same of a figure over that of an earlier year."
    ),
]
Results = Annotated[
    Path,
    typer.Option(
        "--results",
        metavar="FOLDER",
        help="Where waves and the set go; what is finished there is gone on from.",
        parser=partial(read_path, where="command line: results"),
    ),
]


def calibrate(
    waves: Waves = 3,
    points: Points = 250,
    structures: Structures = None,
    structure_points: StructurePoints = 100,
    may_miss: MayMiss = 1,
    discrepancy: LevelDiscrepancy = 0.1,
    trend_discrepancy: TrendDiscrepancy = 0.02,
    places: Places = None,
    seed: Seed = None,
    jobs: Jobs = None,
    cluster: Cluster = None,
    results: Results = Path("results/calibration"),
    language: InLanguage = Language.EN,
    progress: ShowProgress = ProgressKind.AUTO,
    as_json: AsJson = False,
) -> None:
    """Find the worlds that published figures do not rule out, wave by wave (history matching); hours, and can be interrupted."""
    from zorgsim.calibration.aims import Discrepancy
    from zorgsim.calibration.ground import SAMPLE, structure_names
    from zorgsim.calibration.history import Effort, check_effort
    from zorgsim.calibration.history import calibrate as find
    from zorgsim.calibration.store import write_calibration
    from zorgsim.calibration.wave_store import KeptPoints
    from zorgsim.experiment.hiring import hired
    from zorgsim.results.store import Handover

    named = structure_names()[1:] if structures == [ALL] else tuple(structures or ())
    stated = Discrepancy(discrepancy, trend_discrepancy)
    where = tuple(places) if places else SAMPLE
    effort = Effort(waves, points, named, structure_points, may_miss=may_miss, stated=stated, places=where, seed=seed)
    begin_telling(progress)
    check_effort(effort)
    with hired(jobs, cluster, usual=usable_cores()) as crew:
        found = find(
            effort, lambda name, scenario: wave_in(results / name, scenario, crew, language, progress), KeptPoints(results)
        )
    handover = Handover(command=shlex.join(["zorgsim", *sys.argv[1:]]))
    written = write_calibration(results / SET, found, Existing.REPLACE, handover)
    _print(found, written, language, as_json)


def _print(found: Calibration, written: Path, language: Language, as_json: bool) -> None:
    """Print the table of parameters and what it is worth, or all of it as JSON."""
    from zorgsim.calibration.store import manifest_of
    from zorgsim.calibration.told import closing_lines, parameter_headings, parameter_rows
    from zorgsim.results.store import Handover

    if as_json:
        print_json({"folder": path_document(written), **manifest_of(found, Handover())["calibration"]})
        return
    headings, rows = parameter_headings(language), parameter_rows(found, language)
    if rows and fits(headings, rows):
        print_table(headings, rows)
    else:
        print_flowing("  " + "; ".join(f"{name}: {cell}" for name, cell in zip(headings, row, strict=True)) for row in rows)
    print_flowing(["", *closing_lines(found, language)])
    announce(language, "results", folder=path_words(written))
