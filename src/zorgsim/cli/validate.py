"""The command ``validate``: how the baseline fits published figures."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from zorgsim.cli.displays import shown_progress
from zorgsim.cli.events import tell_event
from zorgsim.cli.options import AsJson, Cluster, CsvReader, IfExisting, InLanguage, Jobs, usable_cores
from zorgsim.cli.output import print_json, print_lines, print_table
from zorgsim.cli.progress import Display, ProgressKind, ProgressStage, ShowProgress, announce, begin_telling
from zorgsim.cli.results_folder import handed_over, results_folder
from zorgsim.cli.simulation import VALIDATION, Delivery, plan_of, shown_attachments, tell_memory
from zorgsim.cli.under_way import begun, command_of, each_simulated_in
from zorgsim.inputs.scenario import Language
from zorgsim.paths import path_document, path_words, read_path
from zorgsim.report.csv_for import CsvFor
from zorgsim.results.folder import Existing

if TYPE_CHECKING:
    from zorgsim.experiment.crew import Crew
    from zorgsim.experiment.validate import Validation
    from zorgsim.report.figures.validation_map import MappedUse
    from zorgsim.results.under_way import FolderUnderWay

NATION: Final = "Nederland"
REGIONS: Final = "regions"
"""The word for a map of every youth region."""

Maps = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="PLACE",
        help="Draw a map of this place too, beside that of the nation; again for more; regions: one of every youth region.",
    ),
]
Results = Annotated[
    Path | None,
    typer.Option(
        "--results",
        metavar="FOLDER",
        help="Where results go; results/validate if left out.",
        show_default=False,
        parser=partial(read_path, where="command line: results"),
    ),
]


def validate(
    maps: Maps = None,
    jobs: Jobs = None,
    cluster: Cluster = None,
    results: Results = None,
    existing: IfExisting = Existing.NUMBER,
    csv_for: CsvReader = CsvFor.PROGRAMS,
    language: InLanguage = Language.EN,
    progress: ShowProgress = ProgressKind.AUTO,
    as_json: AsJson = False,
) -> None:
    """Lay the baseline of the whole nation, and two options, beside published figures; a miss is shown, and is no error."""
    from zorgsim.experiment.hiring import hired
    from zorgsim.experiment.validate import validation_scenarios

    begin_telling(progress)
    shown = mapped_places(maps or ())
    with hired(jobs, cluster, usual=usable_cores()) as crew, shown_progress(progress, language) as display:
        display.stage(ProgressStage.CHECKING)
        scenarios = list(validation_scenarios().values())
        tell_memory(scenarios, crew, language)
        folder = results_folder(results or Path("results") / "validate", existing, language)
        delivery = Delivery(results, existing, language, as_json, progress=progress, csv_for=csv_for)
        plan = plan_of(scenarios, crew, {"kind": VALIDATION, **delivery.document(), "maps": shown})
        with begun(folder, existing, plan, language) as place:
            simulate_and_hand_over(place, crew, delivery, display)


def mapped_places(names: Sequence[str]) -> list[str]:
    """Return the places of which maps are drawn beside that of the nation, each once; `REGIONS` stands for every youth region.

    A place that is named twice, by name and by code, is one map: two would be one file.

    Raises
    ------
    InputError
        If there is no such place.
    """
    from zorgsim.inputs.places import PlaceKind, list_places, resolve_places

    asked: list[str] = []
    for name in names:
        every = name.strip().lower() == REGIONS
        asked += [f"{PlaceKind.YOUTH_REGION}:{row.name}" for row in list_places(PlaceKind.YOUTH_REGION)] if every else [name]
    found: dict[str, str] = {}
    for name in asked:
        found.setdefault(_slug(resolve_places([name], "command line: map").label), name)
    found.pop(_slug(NATION), None)  # is drawn anyway
    return list(found.values())


def simulate_and_hand_over(place: FolderUnderWay, crew: Crew, delivery: Delivery, display: Display) -> None:
    """Simulate what is missing in a folder under way, write results and pictures, then print the tables, or all of it as JSON."""
    from zorgsim.experiment.validate import validation_of
    from zorgsim.report.figures import validation_attachments
    from zorgsim.report.sheet_forms import FORMS
    from zorgsim.results.store import Handover
    from zorgsim.results.validation import PublishedValidation
    from zorgsim.results.validation_store import manifest_of_validation, validation_tables, write_validation

    display.stage(ProgressStage.SIMULATING)
    simulated = each_simulated_in(place, crew, display)
    display.stage(ProgressStage.TABLES)
    found = validation_of(simulated)
    handover = Handover((), FORMS[delivery.csv_for], command_of(place))
    entries = manifest_of_validation(found.findings, simulated, handover)
    about = PublishedValidation(tuple(found.findings), {"zorgsim": _version(), **entries})
    pictures = validation_attachments(about, list(_maps(found, place.planned().answer["maps"])), delivery.language)
    tables = validation_tables(found.findings, found.growth, found.use)
    written = write_validation(place, tables, entries, shown_attachments(pictures, display), handover)
    display.close()
    with handed_over(written, delivery.language):
        _print(found, written, delivery)
    tell_event("finished", folder=path_document(written))


def _version() -> str:
    from zorgsim import __version__

    return __version__


def _maps(found: Validation, names: Sequence[str]) -> Iterator[MappedUse]:
    """Yield the maps that are drawn: of the nation, and of each place that was asked for."""
    from zorgsim.inputs.places import resolve_places
    from zorgsim.report.figures.validation_map import MappedUse

    for name in (NATION, *names):
        place = resolve_places([name], "maps")
        codes = {one.code for one in place.municipalities}
        file = "map" if name == NATION else f"map-{_slug(place.label)}"
        yield MappedUse(file, place.label, tuple(one for one in found.use if one.code in codes))


def _slug(label: str) -> str:
    """Return a label as a part of a file's name that every system can have."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", plain).strip("-")


def _print(found: Validation, written: Path, delivery: Delivery) -> None:
    """Print every target and how spending grew, as tables or as JSON."""
    from zorgsim.report import growth_table, validation_table
    from zorgsim.report.json_answers.evidence import validation_answer

    language = delivery.language
    if delivery.as_json:
        print_json({"folder": path_document(written), **validation_answer(found.findings, found.growth)})
        return
    print_table(validation_table.headings(language), [validation_table.cells(finding, language) for finding in found.findings])
    print_lines([*validation_table.closing_lines(found.findings, language), ""])
    print_table(growth_table.headings(found.growth, language), growth_table.rows(found.growth, language))
    announce(language, "results", folder=path_words(written))
