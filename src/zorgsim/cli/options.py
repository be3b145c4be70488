"""Arguments and options that several commands share."""

from __future__ import annotations

import os
from datetime import date
from typing import Annotated

import typer

from zorgsim.errors import InputError
from zorgsim.inputs.scenario import Language, Overrides

SCENARIO_HELP = "Name of a shipped scenario, or path of a scenario file."

OneScenario = Annotated[str, typer.Argument(metavar="SCENARIO", help=SCENARIO_HELP)]
Places = Annotated[
    list[str] | None, typer.Option("--places", metavar="PLACE", help="Simulate here instead; give it again for more places.")
]
Replications = Annotated[int | None, typer.Option("--replications", metavar="N", help="Runs, each with its own luck.")]
Seed = Annotated[int | None, typer.Option("--seed", metavar="N", help="The number that fixes all luck.")]
Until = Annotated[str | None, typer.Option("--until", metavar="YYYY-MM-DD", help="The day before which the last week begins.")]
Jobs = Annotated[int | None, typer.Option("--jobs", metavar="N", min=1, max=1024, help="Processes to use; all cores if left out.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
InLanguage = Annotated[Language, typer.Option("--language", help="Language of texts and pictures.")]


def overrides_of(places: list[str] | None, replications: int | None, seed: int | None, until: str | None) -> Overrides:
    """Gather what the command line changes about scenarios.

    Raises
    ------
    InputError
        If ``until`` is not a date; the rest is checked against the scenario.
    """
    return Overrides(
        replications=replications,
        seed=seed,
        places=tuple(places) if places else None,
        until=None if until is None else _date(until),
    )


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(
            "this is not a date",
            where="command line: until",
            value=text,
            allowed="a date such as 2036-12-31",
            action="write year-month-day",
        ) from error


def usable_cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
