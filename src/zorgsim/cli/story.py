"""The command ``story``: the life of one family."""

from __future__ import annotations

from typing import Annotated

import typer

from zorgsim.cli.named_scenarios import named_scenarios
from zorgsim.cli.options import InLanguage, OneScenario, Places, Seed, Until, overrides_of
from zorgsim.cli.output import print_lines
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
    from zorgsim.experiment.preparation import check_runnable
    from zorgsim.experiment.story import simulate_story
    from zorgsim.report import story_text

    (chosen,) = named_scenarios([scenario], overrides_of(places, None, seed, until), language)
    check_runnable([chosen])
    print_lines(story_text.lines(simulate_story(chosen, family), language))
