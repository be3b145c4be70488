"""The command ``resume``: go on with a simulation that was interrupted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from zorgsim.cli import calibration_wave, decompose, rerun, simulation, validate
from zorgsim.cli.displays import shown_progress
from zorgsim.cli.options import Cluster, Jobs, usable_cores
from zorgsim.cli.progress import Display, ProgressKind, ShowProgress, begin_telling
from zorgsim.cli.under_way import taken_up
from zorgsim.paths import read_path

if TYPE_CHECKING:
    from zorgsim.experiment.crew import Crew
    from zorgsim.results.under_way import FolderUnderWay

UnderWay = Annotated[
    Path,
    typer.Argument(
        metavar="FOLDER",
        help="The folder that was kept: NAME.partial.",
        show_default=False,
        parser=partial(read_path, where="command line: folder"),
    ),
]

_FINISH: Final[Mapping[str, Callable[[FolderUnderWay, Crew, simulation.Delivery, Display], None]]] = {
    simulation.COMPARISON: partial(simulation.simulate_and_finish, finish=simulation.hand_over),
    simulation.DECOMPOSITION: partial(simulation.simulate_and_finish, finish=decompose.hand_over),
    simulation.RERUN: partial(simulation.simulate_and_finish, finish=rerun.hand_over),
    simulation.VALIDATION: validate.simulate_and_hand_over,
}
"""What simulates the rest, and makes the answer, of each command that can be gone on with."""


def resume(folder: UnderWay, jobs: Jobs = None, cluster: Cluster = None, progress: ShowProgress = ProgressKind.AUTO) -> None:
    """Go on with a simulation that was interrupted: only what is missing is simulated."""
    from zorgsim.experiment.hiring import hired
    from zorgsim.results.plan import PLAN, refused_plan

    begin_telling(progress)
    with hired(jobs, cluster, usual=usable_cores()) as crew, taken_up(folder) as place:
        plan = place.planned()
        try:
            delivery = replace(simulation.delivery_of(plan), progress=progress)
        except (KeyError, TypeError, ValueError) as problem:
            raise refused_plan(place.path / PLAN, f"answer: {problem}") from problem
        if plan.answer["kind"] == simulation.RERUN:
            rerun.check_original(plan)
        simulation.tell_memory(plan.scenarios, crew, delivery.language)
        if plan.answer["kind"] == simulation.CALIBRATION:  # a wave is simulated alone: what it leads to, zorgsim calibrate says
            calibration_wave.finish_wave(place, crew, progress)
            return
        simulation.tell_rest(plan.scenarios, crew, delivery.language)
        finish = _FINISH[plan.answer["kind"]]
        with shown_progress(progress, delivery.language) as display:
            finish(place, crew, delivery, display)
