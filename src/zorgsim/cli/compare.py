"""The main job: simulate scenarios, lay them beside each other, write the results folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Protocol

import typer

from zorgsim.cli.options import (
    SCENARIO_HELP,
    AsJson,
    InLanguage,
    Jobs,
    OneScenario,
    Places,
    Replications,
    Seed,
    Until,
    overrides_of,
    usable_cores,
)
from zorgsim.cli.output import console, fits, print_flowing, print_json, print_table
from zorgsim.cli.progress import shown_progress, tell
from zorgsim.errors import InputError
from zorgsim.inputs.scenario import Language, Overrides, Scenario
from zorgsim.results.folder import Existing

if TYPE_CHECKING:
    from zorgsim.results.compare import Comparison


Compared = Annotated[list[str], typer.Argument(metavar="SCENARIO", help=f"{SCENARIO_HELP} The first is the baseline.")]
Results = Annotated[
    Path | None,
    typer.Option("--results", metavar="FOLDER", help="Where results go; results/NAMES if left out.", show_default=False),
]
IfExisting = Annotated[Existing, typer.Option("--existing", help="Results already there: number the new folder, or replace.")]

WithMunicipalities = Annotated[
    bool, typer.Option("--municipalities", help="Tell which municipalities win and lose, small against large.")
]
WithBudgets = Annotated[bool, typer.Option("--budgets", help="Tell the youth budgets of every year, and what they spend.")]


class Extra(StrEnum):
    """What the answer tells beyond the table: a key of the JSON document."""

    MUNICIPALITIES = "municipalities"
    BUDGETS = "budgets"


LONGEST_NAME: Final = 80
"""Letters of the results folder's own name, beyond which scenarios are counted and no longer named."""


@dataclass(frozen=True)
class Delivery:
    """How the answer is handed over."""

    folder: Path | None
    existing: Existing
    language: Language
    as_json: bool
    extras: tuple[Extra, ...] = ()


def compare(
    scenarios: Compared,
    places: Places = None,
    replications: Replications = None,
    seed: Seed = None,
    until: Until = None,
    jobs: Jobs = None,
    results: Results = None,
    existing: IfExisting = Existing.NUMBER,
    language: InLanguage = Language.EN,
    municipalities: WithMunicipalities = False,
    budgets: WithBudgets = False,
    as_json: AsJson = False,
) -> None:
    """Compare scenarios with the first one: table, flags, pictures, results folder."""
    if len(scenarios) < 2:
        raise InputError(
            "a comparison needs a baseline and at least one other scenario",
            where="zorgsim compare",
            value=scenarios[0],
            action=f"name another one, or use: zorgsim run {scenarios[0]}",
        )
    overrides = overrides_of(places, replications, seed, until)
    extras = tuple(extra for extra, asked in ((Extra.MUNICIPALITIES, municipalities), (Extra.BUDGETS, budgets)) if asked)
    _answer(scenarios, overrides, jobs or usable_cores(), Delivery(results, existing, language, as_json, extras))


def run(
    scenario: OneScenario,
    places: Places = None,
    replications: Replications = None,
    seed: Seed = None,
    until: Until = None,
    jobs: Jobs = None,
    results: Results = None,
    existing: IfExisting = Existing.NUMBER,
    language: InLanguage = Language.EN,
    budgets: WithBudgets = False,
    as_json: AsJson = False,
) -> None:
    """Run one scenario: table, flags, pictures, results folder."""
    overrides = overrides_of(places, replications, seed, until)
    extras = (Extra.BUDGETS,) if budgets else ()
    _answer([scenario], overrides, jobs or usable_cores(), Delivery(results, existing, language, as_json, extras))


def _answer(names: Sequence[str], overrides: Overrides, jobs: int, delivery: Delivery) -> None:
    """Check everything that can be checked, then simulate, then hand over."""
    from zorgsim.experiment.comparison import prepare_scenarios
    from zorgsim.inputs.scenario_file import load_scenario
    from zorgsim.results.store import check_folder

    chosen = prepare_scenarios([load_scenario(name) for name in names], overrides, "command line")
    folder = delivery.folder or Path("results") / folder_name(chosen)
    check_folder(folder)
    tell(delivery.language, "scenarios", scenarios=", ".join(one.name for one in chosen), **extent(chosen[0], delivery.language))
    _hand_over(simulate(chosen, jobs, delivery.language), folder, delivery)


def extent(scenario: Scenario, language: Language) -> dict[str, object]:
    """Return the words about how much is to be simulated."""
    from zorgsim.inputs.places import resolve_places
    from zorgsim.report.texts import number, place_words

    place, settings = resolve_places(scenario.places, "places"), scenario.run
    families = sum(municipality.families for municipality in place.municipalities)
    return {
        "place": place_words(place.label, language),
        "families": number(families, 0, language),
        "start": settings.start,
        "until": settings.until,
        "replications": settings.replications,
    }


def folder_name(scenarios: Sequence[Scenario]) -> str:
    """Return a name for the results folder that tells what was compared."""
    whole = "-".join(scenario.name for scenario in scenarios)
    return whole if len(whole) <= LONGEST_NAME else f"{scenarios[0].name}-and-{len(scenarios) - 1}-others"


def simulate(scenarios: Sequence[Scenario], jobs: int, language: Language) -> Comparison:
    """Simulate scenarios, with progress on stderr, and lay them beside each other."""
    from zorgsim.experiment.comparison import simulate_comparison

    with shown_progress(language) as progress:
        return simulate_comparison(scenarios, progress, jobs)


def _hand_over(comparison: Comparison, folder: Path, delivery: Delivery) -> None:
    """Write the results folder, then print the table, or all of it as JSON."""
    from zorgsim.report.figures import figure_attachments
    from zorgsim.report.terminal import as_json, print_comparison
    from zorgsim.results.store import write_results

    written = write_results(folder, comparison, figure_attachments(comparison, delivery.language), delivery.existing)
    if delivery.as_json:
        extras = {str(extra): table.as_json(comparison) for extra, table in _extra_tables(delivery)}
        print_json({"folder": str(written), **as_json(comparison), **extras})
        return
    print_comparison(comparison, console(), delivery.language)
    for _, table in _extra_tables(delivery):
        _print_extra(table, comparison, delivery.language)
    tell(delivery.language, "results", folder=written)


class _ExtraTable(Protocol):
    """What each table beyond the first can do: say itself as a table, in lines where that is too wide, and as JSON."""

    def headings(self, language: Language) -> tuple[str, ...]: ...

    def rows(self, comparison: Comparison, language: Language) -> list[tuple[str, ...]]: ...

    def lines(self, comparison: Comparison, language: Language) -> Iterator[str]: ...

    def closing_lines(self, comparison: Comparison, language: Language) -> Iterator[str]: ...

    def as_json(self, comparison: Comparison) -> list[dict[str, Any]]: ...


def _print_extra(table: _ExtraTable, comparison: Comparison, language: Language) -> None:
    """Print a table where it fits, else the same in lines; then how it is to be read."""
    headings, rows = table.headings(language), table.rows(comparison, language)
    if fits(headings, rows):
        print_table(headings, rows)
    else:
        print_flowing(["", *table.lines(comparison, language), ""])
    print_flowing(table.closing_lines(comparison, language))


def _extra_tables(delivery: Delivery) -> list[tuple[Extra, _ExtraTable]]:
    """Return the tables that were asked for beyond the first."""
    from zorgsim.report import budget_table, winners_table

    tables: dict[Extra, _ExtraTable] = {Extra.MUNICIPALITIES: winners_table, Extra.BUDGETS: budget_table}
    return [(extra, tables[extra]) for extra in delivery.extras]
