"""The command ``run``: one scenario alone."""

from __future__ import annotations

from dataclasses import replace

from zorgsim.cli.options import (
    AsJson,
    Cluster,
    CsvReader,
    Draws,
    FromWhere,
    IfExisting,
    InLanguage,
    Jobs,
    OneScenario,
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
from zorgsim.cli.simulation import Delivery, Extra, simulate_and_hand_over
from zorgsim.inputs.scenario import Language
from zorgsim.report.csv_for import CsvFor
from zorgsim.results.folder import Existing


def run(
    scenario: OneScenario,
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
    budgets: WithBudgets = False,
    progress: ShowProgress = ProgressKind.AUTO,
    as_json: AsJson = False,
) -> None:
    """Run one scenario: table, flags, pictures, results folder."""
    from zorgsim.experiment.hiring import hired

    begin_telling(progress)
    overrides = replace(
        overrides_of(places, replications, seed, until, whole_circle), price_year=price_year, draws=draws, draw_from=draw_from
    )
    extras = (Extra.BUDGETS,) if budgets else ()
    delivery = Delivery(results, existing, language, as_json, extras, progress, csv_for)
    with hired(jobs, cluster, usual=usable_cores()) as crew:
        simulate_and_hand_over([scenario], overrides, crew, delivery)
