"""The scenarios that a command was asked for, loaded; what the user should know of their files goes to stderr, each once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from zorgsim.cli.exits import say
from zorgsim.inputs.scenario import FORMAT, Language, Overrides, Scenario
from zorgsim.report import texts

if TYPE_CHECKING:
    from zorgsim.inputs.scenario_file import OlderFile, Origin


def loaded_scenarios(names: Sequence[str], language: Language) -> list[Scenario]:
    """Return the scenarios of these names or paths, as their files say.

    Raises
    ------
    InputError
        The first that is wrong with one of them.
    """
    from zorgsim.inputs.scenario_file import load_scenario, scenario_origin

    loaded = [load_scenario(name) for name in names]
    print_notes(map(scenario_origin, names), language)
    return loaded


def named_scenarios(names: Sequence[str], overrides: Overrides, language: Language) -> list[Scenario]:
    """Return the scenarios of these names or paths with what the command line changes; errors as in `loaded_scenarios`."""
    from zorgsim.inputs.scenario_file import scenario_with

    return [scenario_with(scenario, overrides) for scenario in loaded_scenarios(names, language)]


def print_notes(origins: Iterable[Origin], language: Language) -> None:
    """Print the notes about where scenarios come from, each once however many scenarios they touch."""
    for note in dict.fromkeys(_notes(list(origins), language)):
        say(f"zorgsim: {note}")


def _notes(origins: Sequence[Origin], language: Language) -> Iterator[str]:
    older = list(dict.fromkeys(file for origin in origins for file in origin.older))
    if older:
        files = ", ".join(file.source for file in older)
        yield texts.say(language, "scenario_note.older_format", files=files, format=FORMAT) + _new_names(older, language)
    for origin in origins:
        for one in origin.passed_over:
            yield texts.say(language, "scenario_note.passed_over", name=one.name, path=_as_path(str(one.path)))


def _new_names(older: Iterable[OlderFile], language: Language) -> str:
    """Say which names these files should write instead of their own."""
    pairs = dict.fromkeys((one.new, one.old) for file in older for one in file.renamed)
    return "".join(texts.say(language, "scenario_note.new_name", new=new, old=old) for new, old in pairs)


def _as_path(path: str) -> str:
    """Write a path so that it cannot be read as a bare name."""
    return path if path.endswith(".toml") or "/" in path else f"./{path}"
