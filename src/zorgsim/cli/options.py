"""Arguments and options that several commands share."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from zorgsim.cli.language import OPTION, OWN, spoken
from zorgsim.errors import InputError, did_you_mean
from zorgsim.inputs.dates import read_date
from zorgsim.inputs.price_index import PRICE_LEVEL
from zorgsim.inputs.scenario import DrawFrom, Language, Overrides
from zorgsim.paths import read_path
from zorgsim.report.csv_for import CsvFor
from zorgsim.results.folder import Existing


def chosen_language(context: typer.Context, parameter: typer.CallbackParam, value: Language) -> Language:
    """Return the language that the option asks for, or that of the environment where it is left out.

    Raises
    ------
    InputError
        If the environment names one that the program does not speak.
    """
    source = context.get_parameter_source(parameter.name or "")
    if source is not None and source.name != "DEFAULT":
        return value
    own = os.environ.get(OWN, "").strip().lower()
    if own and own not in list(Language):
        action = "correct the variable, or leave it out"
        raise InputError("this is no language of zorgsim", where=f"environment: {OWN}", value=own, allowed="nl, en", action=action)
    return spoken()


SCENARIO_HELP = "Name of a shipped scenario, or path of a scenario file."

OneScenario = Annotated[str, typer.Argument(metavar="SCENARIO", help=SCENARIO_HELP)]
Places = Annotated[
    list[str] | None, typer.Option("--places", metavar="PLACE", help="Simulate here instead; give it again for more places.")
]
Replications = Annotated[
    int | None, typer.Option("--replications", metavar="N", help="Runs of each world, each with its own luck.")
]
Draws = Annotated[
    int | None,
    typer.Option(
        "--draws", metavar="N", help="Worlds, each with its own values of the uncertain parameters; 0 is their best values alone."
    ),
]
FromWhere = Annotated[
    DrawFrom | None,
    typer.Option(
        "--draw-from",
        help="Where worlds come from: plausible, which figures of five regions do not rule out, or the register's ranges; "
        "if left out plausible, where such a set ships.",
    ),
]
Seed = Annotated[int | None, typer.Option("--seed", metavar="N", help="The number that fixes all luck.")]
Until = Annotated[str | None, typer.Option("--until", metavar="YYYY-MM-DD", help="The day before which the last week begins.")]
PriceYear = Annotated[
    int | None, typer.Option("--price-year", metavar="YEAR", help=f"Tell costs in euros of this year; {PRICE_LEVEL} if left out.")
]
Jobs = Annotated[int | None, typer.Option("--jobs", metavar="N", min=1, max=1024, help="Processes to use; all cores if left out.")]
Cluster = Annotated[
    str | None,
    typer.Option("--cluster", metavar="ADDRESS", help="Simulate on this Dask cluster instead, such as tcp://192.168.1.5:8786."),
]
WholeCircle = Annotated[
    bool, typer.Option("--whole-circle", help="Simulate all who share slots with the place, however many that are.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
ResultsFolder = Annotated[
    Path | None,
    typer.Option(
        "--results",
        metavar="FOLDER",
        help="Where results go; results/NAMES if left out.",
        show_default=False,
        parser=partial(read_path, where="command line: results"),
    ),
]
IfExisting = Annotated[Existing, typer.Option("--existing", help="Results already there: number the new folder, or replace.")]
WithBudgets = Annotated[bool, typer.Option("--budgets", help="Tell the youth budgets of every year, and what they spend.")]
CsvReader = Annotated[
    CsvFor,
    typer.Option("--csv-for", help="Who reads the CSV files: programs, or Dutch Excel (semicolons, decimal commas)."),
]
InLanguage = Annotated[
    Language,
    typer.Option(
        OPTION,
        help="Language of texts and pictures; that of the computer if left out.",
        show_default=False,
        callback=chosen_language,
    ),
]


def overrides_of(
    places: list[str] | None, replications: int | None, seed: int | None, until: str | None, whole_circle: WholeCircle = False
) -> Overrides:
    """Collect what the command line changes about scenarios.

    Raises
    ------
    InputError
        If ``until`` is not a date; the rest is checked against the scenario.
    """
    return Overrides(
        replications=replications,
        seed=seed,
        places=tuple(places) if places else None,
        until=None if until is None else read_date(until, "command line: until"),
        whole_circle=whole_circle,
    )


@contextmanager
def reported_bad_values(written: Sequence[str]) -> Iterator[None]:
    """Turn the library's complaint about an option's value into the house form.

    Raises
    ------
    InputError
        Which option, the value as written, what is allowed.
    """
    try:
        yield
    except typer.BadParameter as problem:
        option = problem.param
        if option is None or not option.opts[-1].startswith("--"):
            raise
        name = option.opts[-1]
        value = _written_value(written, option.opts)
        words = re.findall(r"'([^']*)'", problem.message.partition("is not one of")[2])
        raise InputError(
            "this value cannot be used",
            where=f"command line: {name.removeprefix('--')}",
            value=value,
            allowed=", ".join(words) or _allowed_numbers(option),
            action=did_you_mean(value or "", words) or "choose one of these" if words else "write such a number",
        ) from problem


def _written_value(written: Sequence[str], names: Sequence[str]) -> str | None:
    """Return what the user wrote for an option, the last time that it was given."""
    found = None
    for index, word in enumerate(written):
        name, equals, value = word.partition("=")
        if name in names:
            found = value if equals else next(iter(written[index + 1 : index + 2]), None)
    return found


def _allowed_numbers(option: object) -> str:
    """Say which whole numbers an option takes."""
    low, high = getattr(option, "min", None), getattr(option, "max", None)
    if low is None and high is None:
        return "a whole number"
    return f"a whole number from {low}" + (f" to {high}" if high is not None else "")


def usable_cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
