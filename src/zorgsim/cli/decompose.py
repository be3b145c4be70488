"""The command ``decompose``: take a package of measures apart. Simulate every subset of its parts, say what each part adds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zorgsim.cli.named_scenarios import named_scenarios
from zorgsim.cli.options import (
    SCENARIO_HELP,
    AsJson,
    IfExisting,
    InLanguage,
    Jobs,
    Places,
    Replications,
    Seed,
    Until,
    overrides_of,
    usable_cores,
)
from zorgsim.cli.output import console, print_json
from zorgsim.cli.progress import announce
from zorgsim.cli.simulation import Delivery, extent, folder_name, simulate
from zorgsim.errors import InputError, did_you_mean
from zorgsim.inputs.scenario import Language
from zorgsim.results.folder import Existing, check_folder

if TYPE_CHECKING:
    from zorgsim.experiment.packages import Package
    from zorgsim.results.decomposition import Decomposition

Named = Annotated[
    list[str],
    typer.Argument(
        metavar="BASELINE SCENARIO...",
        help=f"{SCENARIO_HELP} One scenario after the baseline: its new measures are the parts. Several: each is a part.",
    ),
]
Results = Annotated[
    Path | None,
    typer.Option("--results", metavar="FOLDER", help="Where results go; results/decompose-NAMES if left out.", show_default=False),
]
Shown = Annotated[
    list[str] | None, typer.Option("--outcome", metavar="NAME", help="Show this outcome instead; give it again for more outcomes.")
]


def decompose(
    scenarios: Named,
    places: Places = None,
    replications: Replications = None,
    seed: Seed = None,
    until: Until = None,
    outcome: Shown = None,
    jobs: Jobs = None,
    results: Results = None,
    existing: IfExisting = Existing.NUMBER,
    language: InLanguage = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Take a package of measures apart: what each part adds, alone and with the others."""
    from zorgsim.experiment.packages import plan_package

    if len(scenarios) < 2:
        raise InputError(
            "a decomposition needs a baseline and at least one other scenario",
            where="zorgsim decompose",
            value=scenarios[0],
            action="name a scenario with the measures of the package",
        )
    shown = shown_outcomes(outcome)
    overrides = overrides_of(places, replications, seed, until)
    baseline, *others = named_scenarios(scenarios, overrides, language)
    package = plan_package(baseline, others)
    folder = results or Path("results") / f"decompose-{folder_name([baseline, *others])}"
    check_folder(folder)
    parts = ", ".join(part.name for part in package.parts)
    announce(language, "parts", parts=parts, scenarios=len(package.scenarios), **extent(baseline, language))
    decomposition = _simulated(package, jobs or usable_cores(), language)
    _hand_over(decomposition, shown, folder, Delivery(results, existing, language, as_json))


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
                allowed=", ".join(OUTCOMES),
                action=did_you_mean(name, OUTCOMES) or "choose one of these",
            )
    return tuple(dict.fromkeys(names)) if names else SHOWN_OUTCOMES


def _simulated(package: Package, jobs: int, language: Language) -> Decomposition:
    from zorgsim.results.decomposition import Decomposition

    return Decomposition(package.parts, simulate(package.scenarios, jobs, language))


def _hand_over(decomposition: Decomposition, outcomes: Sequence[str], folder: Path, delivery: Delivery) -> None:
    """Write the results folder, then print the table, or all of it as JSON."""
    from zorgsim.report.decomposition_table import print_decomposition
    from zorgsim.report.figures import waterfall_attachments
    from zorgsim.report.json_answers.comparisons import decomposition_answer, flags_answer
    from zorgsim.results.decomposition_store import write_decomposition

    announce(delivery.language, "tables_and_pictures")
    attachments = waterfall_attachments(decomposition, outcomes, delivery.language)
    flags = flags_answer(decomposition.comparison)
    written = write_decomposition(folder, decomposition, attachments, delivery.existing, flags)
    if delivery.as_json:
        print_json({"folder": str(written), **decomposition_answer(decomposition)})
    else:
        print_decomposition(decomposition, outcomes, console(), delivery.language)
        announce(delivery.language, "results", folder=written)
