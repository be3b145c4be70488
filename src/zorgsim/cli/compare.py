"""The command ``compare``: the main job, scenarios beside a baseline."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

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
    ResultsFolder,
    Seed,
    Until,
    WholeCircle,
    WithBudgets,
    overrides_of,
    usable_cores,
)
from zorgsim.cli.progress import ProgressKind, ShowProgress, begin_telling
from zorgsim.cli.simulation import Asked, Delivery, Extra, simulate_and_hand_over
from zorgsim.errors import InputError
from zorgsim.inputs.scenario import Language
from zorgsim.report.csv_for import CsvFor
from zorgsim.results.folder import Existing

Compared = Annotated[list[str], typer.Argument(metavar="SCENARIO", help=f"{SCENARIO_HELP} The first is the baseline.")]
Structures = Annotated[
    list[str] | None,
    typer.Option(
        "--structures",
        metavar="NAME",
        help="Simulate under other structures too: one-at-a-time, or names such as referral=blind (again for more).",
    ),
]
StructureDraws = Annotated[
    int | None, typer.Option("--structure-draws", metavar="N", help="Worlds under each other structure, where fewer than --draws.")
]
PrecisionAsked = Annotated[
    list[str] | None,
    typer.Option(
        "--precision",
        metavar="OUTCOME=VALUE",
        help="Go on until differences are known to VALUE on either side (95 %), or replications reach their limit.",
    ),
]
MostReplications = Annotated[
    int | None, typer.Option("--most-replications", metavar="N", min=1, help="That limit; 1000 if left out.")
]
WithMunicipalities = Annotated[
    bool, typer.Option("--municipalities", help="Tell which municipalities win and lose, small against large.")
]
WithReport = Annotated[
    bool, typer.Option("--report/--no-report", help="Write the report, too: report-LANGUAGE.html in the results folder.")
]


def compare(
    scenarios: Compared,
    places: Places = None,
    replications: Replications = None,
    draws: Draws = None,
    draw_from: FromWhere = None,
    seed: Seed = None,
    until: Until = None,
    price_year: PriceYear = None,
    whole_circle: WholeCircle = False,
    jobs: Jobs = None,
    cluster: Cluster = None,
    results: ResultsFolder = None,
    existing: IfExisting = Existing.NUMBER,
    csv_for: CsvReader = CsvFor.PROGRAMS,
    language: InLanguage = Language.EN,
    structures: Structures = None,
    structure_draws: StructureDraws = None,
    precision: PrecisionAsked = None,
    most_replications: MostReplications = None,
    municipalities: WithMunicipalities = False,
    budgets: WithBudgets = False,
    report: WithReport = True,
    progress: ShowProgress = ProgressKind.AUTO,
    as_json: AsJson = False,
) -> None:
    """Compare scenarios with the first one: table, flags, pictures, results folder, report."""
    from zorgsim.experiment.hiring import hired

    begin_telling(progress)
    if len(scenarios) < 2:
        raise InputError(
            "a comparison needs a baseline and at least one other scenario",
            where="zorgsim compare",
            value=scenarios[0],
            action=f"name another one, or use: zorgsim run {scenarios[0]}",
        )
    overrides = replace(
        overrides_of(places, replications, seed, until, whole_circle), price_year=price_year, draws=draws, draw_from=draw_from
    )
    extras = tuple(extra for extra, asked in ((Extra.MUNICIPALITIES, municipalities), (Extra.BUDGETS, budgets)) if asked)
    delivery = Delivery(results, existing, language, as_json, extras, progress, csv_for, report)
    with hired(jobs, cluster, usual=usable_cores()) as crew:
        asked = Asked(tuple(structures or ()), structure_draws, tuple(precision or ()), most_replications)
        simulate_and_hand_over(scenarios, overrides, crew, delivery, asked)
