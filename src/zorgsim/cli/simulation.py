"""Simulating scenarios and handing the answer over, for the commands that simulate: table, flags, results folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from zorgsim.cli.named_scenarios import loaded_scenarios
from zorgsim.cli.output import console, fits, print_flowing, print_json, print_table
from zorgsim.cli.progress import announce, shown_progress
from zorgsim.inputs.scenario import Language, Overrides, Scenario
from zorgsim.results.folder import Existing

if TYPE_CHECKING:
    from zorgsim.results.compare import Comparison


class Extra(StrEnum):
    """What the answer holds beyond the table: a key of the JSON document."""

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


def simulate_and_hand_over(names: Sequence[str], overrides: Overrides, jobs: int, delivery: Delivery) -> None:
    """Check everything that can be checked, then simulate, then hand over."""
    from zorgsim.experiment.comparison import prepare_scenarios
    from zorgsim.results.store import check_folder

    chosen = prepare_scenarios(loaded_scenarios(names, delivery.language), overrides, "command line")
    folder = delivery.folder or Path("results") / folder_name(chosen)
    check_folder(folder)
    announce(
        delivery.language, "scenarios", scenarios=", ".join(one.name for one in chosen), **extent(chosen[0], delivery.language)
    )
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
    """Return a name for the results folder that says what was compared."""
    whole = "-".join(scenario.name for scenario in scenarios)
    return whole if len(whole) <= LONGEST_NAME else f"{scenarios[0].name}-and-{len(scenarios) - 1}-others"


def tell_memory(scenarios: Sequence[Scenario], jobs: int, language: Language) -> None:
    """Tell how much memory scenarios need together, where it is much; refuse them where there is less."""
    from zorgsim.experiment.memory import GB, check_memory
    from zorgsim.report.texts import number

    memory = check_memory(scenarios, jobs)
    if memory.worth_telling:
        needed = number(memory.needed / GB, 1, language)
        if memory.free is None:
            announce(language, "memory_of_unknown", needed=needed)
        else:
            announce(language, "memory", needed=needed, free=number(memory.free / GB, 1, language))


def simulate(scenarios: Sequence[Scenario], jobs: int, language: Language) -> Comparison:
    """Simulate scenarios, with progress on stderr, and lay them beside each other."""
    from zorgsim.experiment.comparison import simulate_comparison

    tell_memory(scenarios, jobs, language)
    with shown_progress(language) as progress:
        return simulate_comparison(scenarios, progress, jobs)


def _hand_over(comparison: Comparison, folder: Path, delivery: Delivery) -> None:
    """Write the results folder, then print the table, or all of it as JSON."""
    from zorgsim.report.figures import figure_attachments
    from zorgsim.report.json_answers.comparisons import flags_answer
    from zorgsim.report.terminal import print_comparison
    from zorgsim.results.store import write_results

    announce(delivery.language, "tables_and_pictures")
    attachments = figure_attachments(comparison, delivery.language)
    written = write_results(folder, comparison, attachments, delivery.existing, flags_answer(comparison))
    if delivery.as_json:
        _print_answer(comparison, written, delivery)
        return
    print_comparison(comparison, console(), delivery.language)
    for extra in delivery.extras:
        _print_extra(extra, comparison, delivery.language)
    announce(delivery.language, "results", folder=written)


def _print_answer(comparison: Comparison, written: Path, delivery: Delivery) -> None:
    """Print the whole answer as JSON."""
    from zorgsim.report.json_answers.comparisons import budgets_answer, comparison_answer, municipalities_answer

    answers = {Extra.MUNICIPALITIES: municipalities_answer, Extra.BUDGETS: budgets_answer}
    extras = {str(extra): answers[extra](comparison) for extra in delivery.extras}
    print_json({"folder": str(written), **comparison_answer(comparison), **extras})


class _ExtraTable(Protocol):
    """What each table beyond the first can do: say itself as a table, and in lines where that is too wide."""

    def headings(self, language: Language) -> tuple[str, ...]: ...

    def rows(self, comparison: Comparison, language: Language) -> list[tuple[str, ...]]: ...

    def lines(self, comparison: Comparison, language: Language) -> Iterator[str]: ...

    def closing_lines(self, comparison: Comparison, language: Language) -> Iterator[str]: ...


def _print_extra(extra: Extra, comparison: Comparison, language: Language) -> None:
    """Print a table beyond the first where it fits, else the same in lines; then how it is to be read."""
    from zorgsim.report import budget_table, winners_table

    tables: dict[Extra, _ExtraTable] = {Extra.MUNICIPALITIES: winners_table, Extra.BUDGETS: budget_table}
    table = tables[extra]
    headings, rows = table.headings(language), table.rows(comparison, language)
    if fits(headings, rows):
        print_table(headings, rows)
    else:
        print_flowing(["", *table.lines(comparison, language), ""])
    print_flowing(table.closing_lines(comparison, language))
