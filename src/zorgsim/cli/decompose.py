"""The command ``decompose``: take a package of measures apart. Simulate every subset of its parts, say what each part adds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zorgsim.cli.displays import shown_progress
from zorgsim.cli.named_scenarios import named_scenarios
from zorgsim.cli.options import (
    SCENARIO_HELP,
    AsJson,
    Cluster,
    CsvReader,
    Draws,
    FromWhere,
    IfExisting,
    InLanguage,
    Jobs,
    Places,
    PriceYear,
    Replications,
    Seed,
    Until,
    WholeCircle,
    overrides_of,
    usable_cores,
)
from zorgsim.cli.output import console, print_json
from zorgsim.cli.progress import Display, ProgressKind, ProgressStage, ShowProgress, announce, begin_telling
from zorgsim.cli.results_folder import handed_over, rehearse_pictures, results_folder
from zorgsim.cli.simulation import (
    DECOMPOSITION,
    Delivery,
    extent,
    folder_name,
    plan_of,
    shown_attachments,
    simulate_and_finish,
    tell_memory,
    tell_rest,
)
from zorgsim.cli.under_way import begun, command_of
from zorgsim.errors import InputError, did_you_mean, nearest
from zorgsim.inputs.scenario import Language, Text
from zorgsim.paths import path_document, path_words, read_path
from zorgsim.report.csv_for import CsvFor
from zorgsim.results.folder import Existing

if TYPE_CHECKING:
    from zorgsim.results.compare import Comparison
    from zorgsim.results.decomposition import Part
    from zorgsim.results.under_way import FolderUnderWay


Named = Annotated[
    list[str],
    typer.Argument(
        metavar="BASELINE SCENARIO...",
        help=f"{SCENARIO_HELP} One scenario after the baseline: its new measures are the parts. Several: each is a part.",
    ),
]
Results = Annotated[
    Path | None,
    typer.Option(
        "--results",
        metavar="FOLDER",
        help="Where results go; results/decompose-NAMES if left out.",
        show_default=False,
        parser=partial(read_path, where="command line: results"),
    ),
]
Shown = Annotated[
    list[str] | None, typer.Option("--outcome", metavar="NAME", help="Show this outcome instead; give it again for more outcomes.")
]


def decompose(
    scenarios: Named,
    places: Places = None,
    replications: Replications = None,
    draws: Draws = None,
    draw_from: FromWhere = None,
    seed: Seed = None,
    until: Until = None,
    price_year: PriceYear = None,
    whole_circle: WholeCircle = False,
    outcome: Shown = None,
    jobs: Jobs = None,
    cluster: Cluster = None,
    results: Results = None,
    existing: IfExisting = Existing.NUMBER,
    csv_for: CsvReader = CsvFor.PROGRAMS,
    language: InLanguage = Language.EN,
    progress: ShowProgress = ProgressKind.AUTO,
    as_json: AsJson = False,
) -> None:
    """Take a package of measures apart: what each part adds, alone and with the others."""
    from zorgsim.experiment.hiring import hired
    from zorgsim.experiment.packages import plan_package
    from zorgsim.experiment.preparation import check_runnable, check_unasked

    begin_telling(progress)
    if len(scenarios) < 2:
        raise InputError(
            "a decomposition needs a baseline and at least one other scenario",
            where="zorgsim decompose",
            value=scenarios[0],
            action="name a scenario with the measures of the package",
        )
    shown = shown_outcomes(outcome)
    overrides = replace(
        overrides_of(places, replications, seed, until, whole_circle), price_year=price_year, draws=draws, draw_from=draw_from
    )
    with hired(jobs, cluster, usual=usable_cores()) as crew, shown_progress(progress, language) as display:
        display.stage(ProgressStage.CHECKING)
        baseline, *others = named_scenarios(scenarios, overrides, language)
        package = plan_package(baseline, others)
        check_unasked(package.scenarios, overrides, crew.size)
        check_runnable(package.scenarios)
        tell_memory(package.scenarios, crew, language)
        folder = results_folder(results or Path("results") / f"decompose-{folder_name([baseline, *others])}", existing, language)
        rehearse_pictures(package.scenarios, language)
        parts = ", ".join(part.name for part in package.parts)
        announce(language, "parts", parts=parts, scenarios=len(package.scenarios), **extent(baseline, language))
        tell_rest(package.scenarios, crew, language)
        delivery = Delivery(results, existing, language, as_json, progress=progress, csv_for=csv_for)
        asked = {
            "kind": DECOMPOSITION,
            **delivery.document(),
            "outcomes": list(shown),
            "parts": list(map(_document, package.parts)),
        }
        plan = plan_of(package.scenarios, crew, asked)
        with begun(folder, existing, plan, language) as place:
            simulate_and_finish(place, crew, delivery, display, hand_over)


def shown_outcomes(names: Sequence[str] | None) -> tuple[str, ...]:
    """Return the outcomes that the table shows, each once.

    Raises
    ------
    InputError
        If there is no such outcome.
    """
    from zorgsim.results.decomposition import SHOWN_OUTCOMES
    from zorgsim.results.headline import OUTCOMES

    for name in names or ():
        if name not in OUTCOMES:
            raise InputError(
                "there is no such outcome",
                where="command line: outcome",
                value=name,
                allowed=nearest(name, OUTCOMES, "docs/model.md"),
                action=did_you_mean(name, OUTCOMES) or "choose one of these",
            )
    return tuple(dict.fromkeys(names)) if names else SHOWN_OUTCOMES


def _document(part: Part) -> dict[str, str]:
    """Return what a plan holds of a part of the package."""
    return {"name": part.name, "en": part.title.en, "nl": part.title.nl}


def hand_over(comparison: Comparison, folder: FolderUnderWay, delivery: Delivery, display: Display) -> None:
    """Write the results folder, then print the table, or all of it as JSON; which outcomes and parts, the plan says."""
    from zorgsim.report.decomposition_table import print_decomposition
    from zorgsim.report.figures import waterfall_attachments
    from zorgsim.report.json_answers.comparisons import decomposition_answer, flags_answer
    from zorgsim.report.sheet_forms import FORMS
    from zorgsim.results.decomposition import Decomposition, Part
    from zorgsim.results.decomposition_store import write_decomposition
    from zorgsim.results.store import Handover

    asked = folder.planned().answer
    outcomes = tuple(asked["outcomes"])
    decomposition = Decomposition(tuple(Part(one["name"], Text(one["en"], one["nl"])) for one in asked["parts"]), comparison)
    attachments = shown_attachments(waterfall_attachments(decomposition, outcomes, delivery.language), display)
    handover = Handover(flags_answer(decomposition.comparison), FORMS[delivery.csv_for], command_of(folder))
    written = write_decomposition(folder, decomposition, attachments, delivery.existing, handover)
    display.close()
    with handed_over(written, delivery.language):
        if delivery.as_json:
            print_json({"folder": path_document(written), **decomposition_answer(decomposition)})
        else:
            print_decomposition(decomposition, outcomes, console(), delivery.language)
            announce(delivery.language, "results", folder=path_words(written))
