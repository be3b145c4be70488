"""The scenarios that a command was asked for, loaded; what the user should know of their files goes to stderr, each once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from zorgsim.cli.exits import say
from zorgsim.inputs.scenario import Language, Overrides, Scenario

if TYPE_CHECKING:
    from zorgsim.inputs.scenario_file import Origin


def loaded_scenarios(names: Sequence[str], language: Language) -> list[Scenario]:
    """Return the scenarios of these names or paths, as their files say, told apart where names or titles are equal.

    Raises
    ------
    InputError
        The first that is wrong with one of them.
    """
    from zorgsim.inputs.scenario_file import load_scenario, scenario_origin
    from zorgsim.inputs.told_apart import told_apart

    loaded = told_apart([load_scenario(name) for name in names], names)
    print_notes(map(scenario_origin, names), language)
    return loaded


def named_scenarios(names: Sequence[str], overrides: Overrides, language: Language) -> list[Scenario]:
    """Return the scenarios of these names or paths with what the command line changes; errors as in `loaded_scenarios`."""
    from zorgsim.inputs.scenario_file import scenario_with

    return [scenario_with(scenario, overrides) for scenario in loaded_scenarios(names, language)]


def print_notes(origins: Iterable[Origin], language: Language) -> None:
    """Print the notes about where scenarios come from, each once however many scenarios they touch."""
    from zorgsim.report.scenario_notes import notes_on

    for note in notes_on(list(origins), language):
        say(f"zorgsim: {note}")
