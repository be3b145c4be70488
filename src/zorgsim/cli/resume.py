"""The command ``resume``: go on with a simulation that was interrupted."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from zorgsim.cli import decompose, simulation
from zorgsim.cli.options import Cluster, Jobs, usable_cores
from zorgsim.cli.under_way import simulated_in, taken_up
from zorgsim.paths import read_path

UnderWay = Annotated[
    Path,
    typer.Argument(
        metavar="FOLDER",
        help="The folder that was kept: NAME.partial.",
        show_default=False,
        parser=partial(read_path, where="command line: folder"),
    ),
]


def resume(folder: UnderWay, jobs: Jobs = None, cluster: Cluster = None) -> None:
    """Go on with a simulation that was interrupted: only what is missing is simulated."""
    from zorgsim.experiment.hiring import hired
    from zorgsim.results.plan import PLAN, refused_plan

    with hired(jobs, cluster, usual=usable_cores()) as crew, taken_up(folder) as place:
        plan = place.planned()
        try:
            delivery = simulation.delivery_of(plan)
        except (KeyError, TypeError, ValueError) as problem:
            raise refused_plan(place.path / PLAN, f"answer: {problem}") from problem
        simulation.tell_memory(plan.scenarios, crew, delivery.language)
        simulation.tell_rest(plan.scenarios, crew, delivery.language)
        comparison = simulated_in(place, crew, delivery.language)
        if plan.answer["kind"] == simulation.DECOMPOSITION:
            decompose.hand_over(comparison, place, delivery)
        else:
            simulation.hand_over(comparison, place, delivery)
