"""The command ``drivers``: what drives the difference between a policy and its baseline."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zorgsim.cli.decompose import shown_outcomes
from zorgsim.cli.named_scenarios import loaded_scenarios
from zorgsim.cli.options import (
    SCENARIO_HELP,
    AsJson,
    IfExisting,
    InLanguage,
    Jobs,
    Places,
    Seed,
    Until,
    WholeCircle,
    overrides_of,
    usable_cores,
)
from zorgsim.cli.output import fits, print_flowing, print_json, print_table
from zorgsim.cli.progress import ReportProgress, announce, shown_progress
from zorgsim.cli.results_folder import handed_over, results_folder
from zorgsim.cli.simulation import extent, folder_name, tell_rest
from zorgsim.inputs.scenario import Language, Scenario
from zorgsim.paths import path_document, path_words, read_path
from zorgsim.results.folder import Existing

if TYPE_CHECKING:
    from zorgsim.experiment.drivers import Effort, Step
    from zorgsim.report.drivers_text import Block
    from zorgsim.results.drivers import Drivers

Baseline = Annotated[str, typer.Argument(metavar="BASELINE", help=SCENARIO_HELP)]
Policy = Annotated[str, typer.Argument(metavar="POLICY", help="The scenario whose difference from the baseline is explained.")]
OfOutcome = Annotated[str, typer.Option("--outcome", metavar="NAME", help="The outcome by which the policy is judged.")]
Trajectories = Annotated[
    int, typer.Option("--trajectories", metavar="N", min=4, max=1000, help="Walks of the screening through all parameters.")
]
Keep = Annotated[int, typer.Option("--keep", metavar="N", min=1, max=100, help="Parameters that are looked at further, at most.")]
BaseSamples = Annotated[
    int, typer.Option("--base-samples", metavar="N", min=0, max=65536, help="Rows for Sobol indices, a power of two; 0 for none.")
]
DrawnWorlds = Annotated[
    int, typer.Option("--draws", metavar="N", min=0, max=65536, help="Worlds for what to measure first, and for boxes; 0 for none.")
]
OfEachWorld = Annotated[
    int, typer.Option("--replications", metavar="N", min=1, max=1000, help="Runs of each of these worlds, each with its own luck.")
]
OfEachFlip = Annotated[
    int,
    typer.Option("--flip-replications", metavar="N", min=0, max=1000, help="Runs by which one assumption is judged; 0 for none."),
]
WithBoxes = Annotated[bool, typer.Option("--boxes", help="Look for a box of parameters in which the policy loses.")]
Results = Annotated[
    Path | None,
    typer.Option(
        "--results",
        metavar="FOLDER",
        help="Where results go; results/drivers-NAMES if left out.",
        show_default=False,
        parser=partial(read_path, where="command line: results"),
    ),
]


def drivers(
    baseline: Baseline,
    policy: Policy,
    outcome: OfOutcome = "weeks_in_order",
    places: Places = None,
    trajectories: Trajectories = 10,
    keep: Keep = 8,
    base_samples: BaseSamples = 64,
    draws: DrawnWorlds = 128,
    replications: OfEachWorld = 1,
    flip_replications: OfEachFlip = 8,
    boxes: WithBoxes = False,
    seed: Seed = None,
    until: Until = None,
    whole_circle: WholeCircle = False,
    jobs: Jobs = None,
    results: Results = None,
    existing: IfExisting = Existing.NUMBER,
    language: InLanguage = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Find what drives a difference: screening, Sobol indices, what to measure first, what flips the conclusion."""
    from zorgsim.experiment.drivers import Effort, check_question, find_drivers
    from zorgsim.experiment.preparation import prepare_scenarios
    from zorgsim.results.drivers import Question

    (name,) = shown_outcomes([outcome])
    effort = Effort(trajectories, keep, base_samples, draws, replications, flip_replications, boxes)
    processes = jobs or usable_cores()
    overrides = overrides_of(places, None, seed, until, whole_circle)
    loaded = loaded_scenarios([baseline, policy], language)
    chosen = prepare_scenarios(loaded, overrides, "command line", processes)
    question = Question(chosen[0], chosen[1], name)
    check_question(question, effort)
    folder = results_folder(results or Path("results") / f"drivers-{folder_name(chosen)}", existing, language)
    announce(language, "scenarios", scenarios=", ".join(one.name for one in chosen), **extent(chosen[0], language))
    tell_rest(chosen, processes, language)
    found = find_drivers(question, effort, _teller(language, processes), processes)
    _hand_over(found, effort, folder, (existing, language, as_json))


def _teller(language: Language, jobs: int) -> Callable[[Step, Sequence[Scenario]], AbstractContextManager[ReportProgress]]:
    """Return a function that says what is going to be simulated and how long that takes, roughly, and then shows how it goes."""
    from zorgsim.cli.exits import say as say_to_user
    from zorgsim.experiment.duration import rough_duration, seconds_needed
    from zorgsim.inputs.designs import SampledDesign
    from zorgsim.report.texts import number, say

    @contextmanager
    def hear(step: Step, scenarios: Sequence[Scenario]) -> Iterator[ReportProgress]:
        settings = scenarios[0].run
        design = settings.design
        units, unit = rough_duration(seconds_needed(scenarios, jobs))
        values = {
            "active": len(design.active) if isinstance(design, SampledDesign) else 0,
            "worlds": number(settings.worlds, 0, language),
            "runs": number(settings.runs, 0, language),
            "duration": say(language, f"progress.{unit}", number=units),
        }
        say_to_user(f"zorgsim: {say(language, f'drivers.step.{step}', **values)}")
        with shown_progress(language) as progress:
            yield progress

    return hear


def _hand_over(found: Drivers, effort: Effort, folder: Path, delivery: tuple[Existing, Language, bool]) -> None:
    """Write the results folder, then print the tables, or all of it as JSON."""
    from zorgsim.report.drivers_text import about, blocks, heading
    from zorgsim.report.figures.drivers import drivers_attachments
    from zorgsim.report.json_answers.drivers import drivers_answer
    from zorgsim.report.sheet_forms import FORMS
    from zorgsim.results.drivers_store import write_drivers
    from zorgsim.results.store import Handover

    existing, language, as_json = delivery
    announce(language, "tables_and_pictures")
    handover = Handover((), FORMS[language], shlex.join(["zorgsim", *sys.argv[1:]]))
    written = write_drivers(folder, found, drivers_attachments(found, language), existing, handover)
    with handed_over(written, language):
        if as_json:
            print_json({"folder": path_document(written), **drivers_answer(found)})
            return
        print_flowing([heading(found, language)])
        for block in blocks(found, language, effort.flip_replications):
            _print_block(block)
        print_flowing(["", about(found, language)])
        announce(language, "results", folder=path_words(written))


def _print_block(block: Block) -> None:
    """Print one analysis: its table where it fits, else a line a row; then how it is to be read."""
    print_flowing(["", block.title])
    if block.rows and fits(block.headings, block.rows):
        print_table(block.headings, block.rows)
    else:
        pairs = (zip(block.headings, row, strict=True) for row in block.rows)
        print_flowing("  " + "; ".join(f"{name}: {cell}" for name, cell in row if cell) for row in pairs)
    print_flowing(block.lines)
