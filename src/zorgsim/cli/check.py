"""The command ``check``: are scenario files right? Nothing is run."""

from __future__ import annotations

from typing import Annotated

import typer

from zorgsim.cli.exits import CommandFailedError, say
from zorgsim.cli.options import SCENARIO_HELP, AsJson, InLanguage, Places, overrides_of
from zorgsim.cli.output import print_json
from zorgsim.errors import InputError
from zorgsim.inputs.scenario import Language, Overrides

Scenarios = Annotated[list[str], typer.Argument(metavar="SCENARIO", help=SCENARIO_HELP)]


def check(scenarios: Scenarios, places: Places = None, language: InLanguage = Language.EN, as_json: AsJson = False) -> None:
    """Check scenario files without running them; every file gets its answer."""
    from zorgsim.report import texts
    from zorgsim.report.json_answers.scenarios import check_answer

    overrides = overrides_of(places, None, None, None)
    problems = {name: _problem(name, overrides) for name in scenarios}
    if as_json:
        print_json([check_answer(name, problems[name]) for name in scenarios])
    else:
        for name in scenarios:
            if problem := problems[name]:
                say(f"zorgsim: {name}: {problem}")
            else:
                print(texts.say(language, "check.fine", name=name), flush=True)
    if any(problems.values()):
        raise CommandFailedError(InputError.exit_code)


def _problem(name: str, overrides: Overrides) -> InputError | None:
    """Return what is wrong with a scenario, None if it is fine."""
    from zorgsim.experiment.execute import check_runnable
    from zorgsim.inputs.scenario_file import load_scenario, scenario_with

    try:
        check_runnable(scenario_with(load_scenario(name), overrides))
    except InputError as problem:
        return problem
    return None
