"""The command ``check``: are scenario files right? Nothing is run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

import typer

from zorgsim.cli.exits import CommandFailedError, error_in_words, say
from zorgsim.cli.named_scenarios import print_notes
from zorgsim.cli.options import (
    SCENARIO_HELP,
    AsJson,
    Draws,
    FromWhere,
    InLanguage,
    Jobs,
    Places,
    Replications,
    Seed,
    Until,
    WholeCircle,
    overrides_of,
    usable_cores,
)
from zorgsim.cli.output import print_json
from zorgsim.errors import InputError, shortened
from zorgsim.inputs.scenario import Language, Overrides

if TYPE_CHECKING:
    from zorgsim.inputs.scenario_file import Origin

Scenarios = Annotated[list[str], typer.Argument(metavar="SCENARIO", help=SCENARIO_HELP)]


@dataclass(frozen=True)
class _Checked:
    """What was found of a scenario: where it comes from, None if its file cannot be read, and the first problem, if any."""

    name: str
    origin: Origin | None
    problem: InputError | None

    @property
    def format(self) -> int | None:
        """The number of its format, None if its file cannot be read."""
        return None if self.origin is None else self.origin.format


def check(
    scenarios: Scenarios,
    places: Places = None,
    replications: Replications = None,
    draws: Draws = None,
    draw_from: FromWhere = None,
    seed: Seed = None,
    until: Until = None,
    whole_circle: WholeCircle = False,
    jobs: Jobs = None,
    language: InLanguage = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Check scenario files without running them; every file gets the answer that run would begin with."""
    from zorgsim.report import texts

    overrides = replace(overrides_of(places, replications, seed, until, whole_circle), draws=draws, draw_from=draw_from)
    checked = [_checked(name, overrides, jobs or usable_cores()) for name in scenarios]
    if as_json:
        from zorgsim.report.json_answers.scenarios import check_answer

        print_json([check_answer(one.name, one.format, one.problem) for one in checked])
    else:
        for one in checked:
            if one.problem:
                say(f"zorgsim: {shortened(one.name)}: {error_in_words(one.problem)}")
            else:
                print(texts.say(language, "check.fine", name=shortened(one.name), format=one.format), flush=True)
    print_notes([one.origin for one in checked if one.origin], language)
    if any(one.problem for one in checked):
        raise CommandFailedError(InputError.exit_code)


def _checked(name: str, overrides: Overrides, jobs: int) -> _Checked:
    from zorgsim.experiment.crew import local_crew
    from zorgsim.experiment.preparation import prepare_scenarios
    from zorgsim.inputs.scenario_file import load_scenario, scenario_origin

    origin = None
    try:
        origin = scenario_origin(name)
        prepare_scenarios(
            [load_scenario(name)], overrides, "command line", local_crew(jobs)
        )  # all that run does before it simulates
    except InputError as problem:
        return _Checked(name, origin, problem)
    return _Checked(name, origin, None)
