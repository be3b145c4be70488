"""Commands that tell: the life of one family, and how the baseline fits published figures."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from zorgsim.cli.answers import print_json, print_lines, print_table
from zorgsim.cli.options import AsJson, InLanguage, Jobs, OneScenario, Places, Seed, Until, overrides_of, usable_cores
from zorgsim.cli.progress import shown_progress
from zorgsim.inputs.scenario import Language

Family = Annotated[int, typer.Option("--family", metavar="N", min=0, help="Number of the family.")]


def story(
    scenario: OneScenario,
    family: Family = 0,
    places: Places = None,
    seed: Seed = None,
    until: Until = None,
    language: InLanguage = Language.EN,
) -> None:
    """Tell the life of one family in words."""
    from zorgsim.experiment.story import tell_story
    from zorgsim.inputs.scenario_file import load_scenario, scenario_with

    chosen = scenario_with(load_scenario(scenario), overrides_of(places, None, seed, until))
    print_lines(tell_story(chosen, family).lines(language))


def validate(jobs: Jobs = None, as_json: AsJson = False) -> None:
    """Lay the baseline of the whole nation beside published figures; a miss is shown, and is no error."""
    from zorgsim.experiment.validate import validate_calibration

    with shown_progress("simulated") as progress:
        rows = [asdict(row) for row in validate_calibration(progress, jobs or usable_cores())]
    if as_json:
        print_json(rows)
    else:
        headings = [key.replace("_", " ") for key in rows[0]]
        print_table(headings, [list(row.values()) for row in rows])
