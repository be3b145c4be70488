"""The command ``drivers``: what drives the difference between a policy and its baseline."""

from __future__ import annotations

import shlex
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from zorgsim.cli.decompose import shown_outcomes
from zorgsim.cli.displays import shown_progress
from zorgsim.cli.exits import say as say_to_user
from zorgsim.cli.named_scenarios import loaded_scenarios
from zorgsim.cli.options import (
    SCENARIO_HELP,
    AsJson,
    Cluster,
    CsvReader,
    FromWhere,
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
from zorgsim.cli.progress import ProgressKind, ProgressStage, ShowProgress, announce, begin_telling
from zorgsim.cli.results_folder import handed_over, results_folder
from zorgsim.cli.simulation import Delivery, extent, folder_name, tell_rest
from zorgsim.inputs.scenario import Language, Scenario
from zorgsim.paths import path_document, path_words, read_path
from zorgsim.report.csv_for import CsvFor
from zorgsim.report.texts import number, say
from zorgsim.results.folder import Existing

if TYPE_CHECKING:
    from zorgsim.experiment.drivers import Effort, Step
    from zorgsim.experiment.meter import Listener
    from zorgsim.report.drivers_text import Block
    from zorgsim.results.drivers import Drivers

SLOWER_WHEN_DRAWN: Final = 2.2
"""Worlds with parameters of their own take longer than the guess says, which knows replications of one. Measured: 2.2 times."""

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
Only = Annotated[
    list[str] | None,
    typer.Option("--only", metavar="NAME", help="Vary these parameters alone, by name or group; give it again for more."),
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
    draws: DrawnWorlds = 100,
    draw_from: FromWhere = None,
    replications: OfEachWorld = 1,
    flip_replications: OfEachFlip = 8,
    boxes: WithBoxes = False,
    only: Only = None,
    seed: Seed = None,
    until: Until = None,
    whole_circle: WholeCircle = False,
    jobs: Jobs = None,
    cluster: Cluster = None,
    results: Results = None,
    existing: IfExisting = Existing.NUMBER,
    csv_for: CsvReader = CsvFor.PROGRAMS,
    language: InLanguage = Language.EN,
    progress: ShowProgress = ProgressKind.AUTO,
    as_json: AsJson = False,
) -> None:
    """Find what drives a difference: screening, Sobol indices, what to measure first, what flips the conclusion."""
    from zorgsim.experiment.drivers import Effort, check_question, find_drivers
    from zorgsim.experiment.hiring import hired
    from zorgsim.experiment.preparation import prepare_scenarios
    from zorgsim.results.drivers import Question

    (name,) = shown_outcomes([outcome])
    effort = Effort(trajectories, keep, base_samples, draws, replications, flip_replications, boxes, tuple(only or ()))
    begin_telling(progress)
    overrides = replace(overrides_of(places, None, seed, until, whole_circle), draw_from=draw_from)
    loaded = loaded_scenarios([baseline, policy], language)
    with hired(jobs, cluster, usual=usable_cores()) as crew:
        chosen = prepare_scenarios(loaded, overrides, "command line", crew)
        question = Question(chosen[0], chosen[1], name)
        check_question(question, effort)
        folder = results_folder(results or Path("results") / f"drivers-{folder_name(chosen)}", existing, language)
        _say_begin(chosen, language)
        tell_rest(chosen, crew, language)
        found = find_drivers(question, effort, _Teller(language, crew.size, progress), crew)
    _hand_over(found, effort, folder, Delivery(folder, existing, language, as_json, csv_for=csv_for))


def _say_begin(scenarios: Sequence[Scenario], language: Language) -> None:
    """Say of what drivers are looked for and where, and that nothing is kept before the end."""
    words = {key: value for key, value in extent(scenarios[0], language).items() if key != "times"}
    baseline, policy = (one.name for one in scenarios)
    say_to_user(f"zorgsim: {say(language, 'drivers.step.begin', baseline=baseline, policy=policy, **words)}")


class _Teller:
    """Says what is going to be simulated and how long that takes, roughly, and then shows how it goes.

    The first guess knows nothing of this computer nor of what else it does; later ones are held against the step before.
    """

    def __init__(self, language: Language, jobs: int, progress: ProgressKind) -> None:
        self.language, self.jobs, self.progress, self.pace = language, jobs, progress, SLOWER_WHEN_DRAWN

    @contextmanager
    def __call__(self, step: Step, scenarios: Sequence[Scenario]) -> Iterator[Listener]:
        """Say it, and give who shows progress."""
        from zorgsim.experiment.duration import seconds_needed

        guess = seconds_needed(scenarios, self.jobs)
        say_to_user(f"zorgsim: {say(self.language, f'drivers.step.{step}', **self._words(scenarios, guess * self.pace))}")
        started = time.monotonic()
        with shown_progress(self.progress, self.language) as display:
            display.stage(ProgressStage.SIMULATING)
            yield display.listener()
        self.pace = (time.monotonic() - started) / guess

    def _words(self, scenarios: Sequence[Scenario], seconds: float) -> dict[str, object]:
        from zorgsim.experiment.duration import rough_duration
        from zorgsim.inputs.designs import SampledDesign

        settings, (units, unit) = scenarios[0].run, rough_duration(seconds)
        return {
            "active": len(settings.design.active) if isinstance(settings.design, SampledDesign) else 0,
            "worlds": number(settings.worlds, 0, self.language),
            "runs": number(settings.runs, 0, self.language),
            "duration": say(self.language, f"progress.{unit}", number=units),
        }


def _hand_over(found: Drivers, effort: Effort, folder: Path, delivery: Delivery) -> None:
    """Write the results folder, then print the tables, or all of it as JSON."""
    from zorgsim.report.drivers_text import blocks, closing_lines, heading
    from zorgsim.report.figures.drivers import drivers_attachments
    from zorgsim.report.json_answers.drivers import drivers_answer
    from zorgsim.report.sheet_forms import FORMS
    from zorgsim.results.drivers_store import write_drivers
    from zorgsim.results.store import Handover

    language = delivery.language
    handover = Handover((), FORMS[delivery.csv_for], shlex.join(["zorgsim", *sys.argv[1:]]))
    written = write_drivers(folder, found, drivers_attachments(found, language), delivery.existing, handover)
    with handed_over(written, language):
        if delivery.as_json:
            print_json({"folder": path_document(written), **drivers_answer(found)})
            return
        print_flowing([heading(found, language)])
        for block in blocks(found, language, effort.flip_replications):
            _print_block(block)
        print_flowing(["", *closing_lines(found, language)])
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
