"""Simulating scenarios and handing the answer over, for the commands that simulate: table, flags, results folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from zorgsim.cli.displays import shown_progress
from zorgsim.cli.events import tell_event
from zorgsim.cli.named_scenarios import loaded_scenarios
from zorgsim.cli.output import console, fits, print_flowing, print_json, print_table
from zorgsim.cli.progress import Display, ProgressKind, ProgressStage, announce
from zorgsim.cli.results_folder import handed_over, rehearse_pictures, report_name, report_of, results_folder, word_of
from zorgsim.cli.streams import file_name
from zorgsim.cli.under_way import begun, command_of, simulated_in
from zorgsim.inputs.scenario import Language, Overrides, Scenario
from zorgsim.paths import path_document, path_words
from zorgsim.report.csv_for import CsvFor
from zorgsim.results.folder import Attachment, Existing

if TYPE_CHECKING:
    from zorgsim.experiment.beyond import Beyond
    from zorgsim.experiment.crew import Crew
    from zorgsim.results.compare import Comparison
    from zorgsim.results.plan import Plan
    from zorgsim.results.under_way import FolderUnderWay


class Extra(StrEnum):
    """What the answer holds beyond the table: a key of the JSON document."""

    MUNICIPALITIES = "municipalities"
    BUDGETS = "budgets"


@dataclass(frozen=True)
class Asked:
    """What a user asks for beside the scenarios, as written (`zorgsim.experiment.beyond`)."""

    structures: tuple[str, ...] = ()
    structure_draws: int | None = None
    precision: tuple[str, ...] = ()
    most_replications: int | None = None


NOTHING: Final = Asked()

LONGEST_NAME: Final = 80
"""Bytes of the results folder's own name, beyond which scenarios are counted and no longer named."""


@dataclass(frozen=True)
class Delivery:
    """How the answer is handed over."""

    folder: Path | None
    existing: Existing
    language: Language
    as_json: bool
    extras: tuple[Extra, ...] = ()
    progress: ProgressKind = ProgressKind.AUTO
    csv_for: CsvFor = CsvFor.PROGRAMS
    report: bool = False

    def document(self) -> dict[str, Any]:
        """Return what a plan holds of it: all that another process needs to hand over the same."""
        extras = [str(extra) for extra in self.extras]
        words = {"language": str(self.language), "csv_for": str(self.csv_for)}
        return {**words, "json": self.as_json, "extras": extras, "report": self.report}


def delivery_of(plan: Plan) -> Delivery:
    """Return how the answer is handed over that a plan leads to.

    Raises
    ------
    KeyError, TypeError, ValueError
        If no command of this version asked for such an answer.
    """
    answer = plan.answer
    if answer["kind"] not in KINDS:
        raise ValueError(answer["kind"])
    extras = tuple(Extra(name) for name in answer["extras"])
    language, csv_for = Language(answer["language"]), CsvFor(answer["csv_for"])
    report = bool(answer["report"])
    return Delivery(None, plan.existing, language, bool(answer["json"]), extras, csv_for=csv_for, report=report)


COMPARISON: Final = "comparison"
DECOMPOSITION: Final = "decomposition"
RERUN: Final = "rerun"
CALIBRATION: Final = "calibration"
VALIDATION: Final = "validation"
KINDS: Final = (COMPARISON, DECOMPOSITION, RERUN, CALIBRATION, VALIDATION)
"""What a plan calls the answer of ``compare`` and ``run``, that of each other command, and a wave of ``calibrate``."""


def simulate_and_hand_over(
    names: Sequence[str], overrides: Overrides, crew: Crew, delivery: Delivery, asked: Asked = NOTHING
) -> None:
    """Check everything that can be checked, then simulate, then hand over."""
    with shown_progress(delivery.progress, delivery.language) as display:
        _simulate_and_hand_over(names, (overrides, asked), crew, delivery, display)


def _simulate_and_hand_over(
    names: Sequence[str], asked: tuple[Overrides, Asked], crew: Crew, delivery: Delivery, display: Display
) -> None:
    chosen, beyond = _checked(names, asked, crew, delivery, display)
    tell_memory(chosen, crew, delivery.language)
    name = folder_name(beyond.blocks(chosen)[0])
    replaced = (report_name(delivery.language),) if delivery.report else ()
    folder = results_folder(delivery.folder or Path("results") / name, delivery.existing, delivery.language, replaced)
    rehearse_pictures(beyond.blocks(chosen)[0], delivery.language)
    named = ", ".join(one.name for one in beyond.blocks(chosen)[0])
    announce(delivery.language, "scenarios", scenarios=named, **extent(chosen[0], delivery.language))
    tell_rest(chosen, crew, delivery.language)
    if beyond.structures:
        announce(delivery.language, "structures", names=", ".join(beyond.structures))
    plan = plan_of(chosen, crew, {"kind": COMPARISON, **delivery.document(), **beyond.document()})
    with begun(folder, delivery.existing, plan, delivery.language) as place:
        simulate_and_finish(place, crew, delivery, display, hand_over)


def _checked(
    names: Sequence[str], asked: tuple[Overrides, Asked], crew: Crew, delivery: Delivery, display: Display
) -> tuple[list[Scenario], Beyond]:
    """Return all that is to be simulated, those under other structures last, and what is asked for beside the scenarios."""
    overrides, more = asked
    display.stage(ProgressStage.CHECKING)
    from zorgsim.experiment.beyond import beyond_asked, with_structures
    from zorgsim.experiment.preparation import prepare_scenarios

    chosen = prepare_scenarios(loaded_scenarios(names, delivery.language), overrides, "command line", crew)
    beyond = beyond_asked(chosen, more.structures, more.precision, more.most_replications, "command line")
    return with_structures(chosen, beyond, more.structure_draws, "command line"), beyond


def simulate_and_finish(place: FolderUnderWay, crew: Crew, delivery: Delivery, display: Display, finish: Finish) -> None:
    """Simulate what is missing in a folder under way, and have the answer written and printed; show how far it is."""
    display.stage(ProgressStage.SIMULATING)
    comparison = simulated_in(place, crew, display)
    display.stage(ProgressStage.TABLES)
    finish(comparison, place, delivery, display)
    tell_event("finished", folder=None if place.written is None else path_document(place.written))


def plan_of(scenarios: Sequence[Scenario], crew: Crew, answer: Mapping[str, Any]) -> Plan:
    """Return the plan of this command: what is simulated, and what becomes of it."""
    from zorgsim.experiment.plan import plan_experiment
    from zorgsim.results.plan import Plan
    from zorgsim.results.provenance import provenance

    experiment = plan_experiment(scenarios, crew.size)
    return Plan(tuple(sys.argv[1:]), answer, experiment.scenarios, experiment.parts, provenance())


def extent(scenario: Scenario, language: Language) -> dict[str, object]:
    """Return the words about how much is to be simulated."""
    from zorgsim.inputs.places import resolve_places
    from zorgsim.report.texts import number, place_words, say

    place, settings = resolve_places(scenario.places, "places"), scenario.run
    families = sum(municipality.families for municipality in place.municipalities)
    times = {"worlds": settings.worlds, "replications": settings.replications}
    return {
        "place": place_words(place.label, language),
        "families": number(families, 0, language),
        "start": settings.start,
        "until": settings.until,
        "times": say(language, "progress.times_drawn" if settings.drawn else "progress.times", **times),
    }


def folder_name(scenarios: Sequence[Scenario]) -> str:
    """Return a name for the results folder that says what was compared."""
    whole = file_name("-".join(scenario.name for scenario in scenarios))
    if len(os.fsencode(whole)) <= LONGEST_NAME:
        return whole
    first = os.fsencode(file_name(scenarios[0].name))[:LONGEST_NAME].decode("utf-8", "ignore")
    return f"{first}-and-{len(scenarios) - 1}-others" if len(scenarios) > 1 else first


def tell_memory(scenarios: Sequence[Scenario], crew: Crew, language: Language) -> None:
    """Tell how much memory scenarios need together, where it is much; refuse them where there is less."""
    from zorgsim.experiment.memory import GB, Kept, check_memory
    from zorgsim.report.texts import number

    memory = check_memory(scenarios, crew.here, Kept.ON_DISK)
    if memory.worth_telling:
        needed = number(memory.needed / GB, 1, language)
        if memory.free is None:
            announce(language, "memory_of_unknown", needed=needed)
        else:
            announce(language, "memory", needed=needed, free=number(memory.free / GB, 1, language))


def tell_rest(scenarios: Sequence[Scenario], crew: Crew, language: Language) -> None:
    """Tell who is simulated beside the place that was asked for, and what time and memory all of it takes, roughly."""
    from zorgsim.experiment.duration import rough_duration, seconds_needed
    from zorgsim.experiment.memory import GB, Kept, check_memory
    from zorgsim.inputs.linked_places import reaches_of
    from zorgsim.report.texts import number, place_words, say

    reach = reaches_of(scenarios)[0]
    if reach.rest:
        units, unit = rough_duration(seconds_needed(scenarios, crew.size))
        announce(
            language,
            "with_rest" if len(reach.rest) > 1 else "with_rest_one",
            place=place_words(reach.reported.label, language),
            municipalities=number(len(reach.rest), 0, language),
            families=number(sum(one.families for one in reach.rest), 0, language),
            duration=say(language, f"progress.{unit}", number=units),
            memory=number(check_memory(scenarios, crew.here, Kept.ON_DISK).needed / GB, 1, language),
        )


class Finish(Protocol):
    """What makes the answer of a command from what was simulated."""

    def __call__(self, comparison: Comparison, folder: FolderUnderWay, delivery: Delivery, display: Display, /) -> None:
        """Write the results folder, then print."""


def shown_attachments(attachments: Sequence[Attachment], display: Display) -> tuple[Attachment, ...]:
    """Return pictures that tell, as they are written, how many there are already; what comes after the last one is the manifest."""
    of = len(attachments)

    def told(index: int) -> None:
        if index < of:
            display.stage(ProgressStage.PICTURES, index, of)
        else:
            display.stage(ProgressStage.WRITING)

    def write(index: int, path: Path) -> None:
        if index == 0:
            told(0)
        try:
            attachments[index].write(path)
        except Exception:  # it is missing then; the others come all the same
            told(index + 1)
            raise
        told(index + 1)

    return tuple(replace(one, write=partial(write, index)) for index, one in enumerate(attachments))


def hand_over(comparison: Comparison, folder: FolderUnderWay, delivery: Delivery, display: Display) -> None:
    """Write the results folder, then print the table, or all of it as JSON; last the report, which costs nothing if it fails."""
    from zorgsim.report.figures import figure_attachments
    from zorgsim.report.json_answers.comparisons import flags_answer
    from zorgsim.report.sheet_forms import FORMS
    from zorgsim.report.terminal import print_comparison
    from zorgsim.results.store import Handover, write_results

    attachments = shown_attachments(figure_attachments(comparison, delivery.language), display)
    handover = Handover(flags_answer(comparison), FORMS[delivery.csv_for], command_of(folder))
    written = write_results(folder, comparison, attachments, delivery.existing, handover)
    display.close()
    with handed_over(written, delivery.language):
        if delivery.as_json:
            _print_answer(comparison, written, delivery)
        else:
            print_comparison(comparison, console(), delivery.language)
            for extra in delivery.extras:
                _print_extra(extra, comparison, delivery.language)
        if delivery.report:
            display.stage(ProgressStage.REPORTING)
            report_of(written, comparison, delivery.language)
        elif comparison.others and not delivery.as_json:
            announce(delivery.language, "report_hint", word=word_of(written), code=str(delivery.language))
        if not delivery.as_json:
            announce(delivery.language, "results", folder=path_words(written))


def _print_answer(comparison: Comparison, written: Path, delivery: Delivery) -> None:
    """Print the whole answer as JSON."""
    from zorgsim.report.json_answers.comparisons import budgets_answer, comparison_answer, municipalities_answer

    answers = {Extra.MUNICIPALITIES: municipalities_answer, Extra.BUDGETS: budgets_answer}
    extras = {str(extra): answers[extra](comparison) for extra in delivery.extras}
    print_json({"folder": path_document(written), **comparison_answer(comparison), **extras})


class _ExtraTable(Protocol):
    """What each table beyond the first can do: say itself as a table, and in lines where that is too wide."""

    def headings(self, comparison: Comparison, language: Language) -> tuple[str, ...]: ...

    def rows(self, comparison: Comparison, language: Language) -> list[tuple[str, ...]]: ...

    def lines(self, comparison: Comparison, language: Language) -> Iterator[str]: ...

    def closing_lines(self, comparison: Comparison, language: Language) -> Iterator[str]: ...


def _print_extra(extra: Extra, comparison: Comparison, language: Language) -> None:
    """Print a table beyond the first where it fits, else the same in lines; then how it is to be read."""
    from zorgsim.report import budget_table, winners_table

    tables: dict[Extra, _ExtraTable] = {Extra.MUNICIPALITIES: winners_table, Extra.BUDGETS: budget_table}
    table = tables[extra]
    headings, rows = table.headings(comparison, language), table.rows(comparison, language)
    if fits(headings, rows):
        print_table(headings, rows)
    else:
        print_flowing(["", *table.lines(comparison, language), ""])
    print_flowing(table.closing_lines(comparison, language))
