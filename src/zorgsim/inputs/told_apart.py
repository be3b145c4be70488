"""Scenarios of one comparison, told apart by what differs: files of one name by their folders, equal titles by the names.

Names are what tables, folders and JSON call a scenario; titles are what readers see. Neither decides a number.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from zorgsim.errors import shown
from zorgsim.inputs.scenario import Scenario, Text
from zorgsim.inputs.scenario_source import Source, named_source, same_source
from zorgsim.inputs.schema import LONGEST_TITLE
from zorgsim.inputs.signs import cleaned


def told_apart(scenarios: Sequence[Scenario], given: Sequence[str | None]) -> list[Scenario]:
    """Return scenarios with a name and a title of their own each, as far as they come from files of their own.

    ``old/more.toml`` beside ``new/more.toml`` becomes ``old-more`` and ``new-more``: the folders below the one that holds both, and
    the name. A shipped scenario keeps its name. Equal titles get the name behind. One file given twice keeps one name: that is no
    comparison, and is refused as such.

    Parameters
    ----------
    scenarios
        As loaded.
    given
        The name or path that each was given by; None for one that was made otherwise.
    """
    sources = {number: named_source(name) for number, name in enumerate(given) if name is not None}
    names = [one.name for one in scenarios]
    for name in {name for name in names if names.count(name) > 1}:
        alike = {number: source for number, source in sources.items() if names[number] == name}
        for number, own in _by_folder(alike).items():
            names[number] = own if own == name else _free(own, names)
    return titled_apart([one if one.name == name else _renamed(one, name) for one, name in zip(scenarios, names, strict=True)])


def _by_folder(alike: Mapping[int, Source]) -> dict[int, str]:
    """Return names by the folders in which files of one name stand."""
    own = {number: source for number, source in alike.items() if source.folder is not None}
    first = next(iter(alike.values()), None)
    if first is None or all(same_source(first, other) for other in alike.values()):
        return {}
    folders = {number: Path(os.path.abspath(source.folder or "")) for number, source in own.items()}
    try:
        common = Path(os.path.commonpath(folders.values()))
    except ValueError:  # on two drives of Windows
        common = Path()
    inside = {number: folder.parts[len(common.parts) :] for number, folder in folders.items()}
    names = {number: "-".join((*(cleaned(shown(part)) for part in inside[number]), own[number].name)) for number in own}
    ships = len(own) < len(alike)
    return {number: f"own-{name}" if ships and name == own[number].name else name for number, name in names.items()}


def _free(name: str, taken: Sequence[str]) -> str:
    return next(one for one in (name, *(f"{name}-{number}" for number in range(2, len(taken) + 3))) if one not in taken)


def _renamed(scenario: Scenario, name: str) -> Scenario:
    return replace(scenario, name=name, lineage=(name, *scenario.lineage[1:]))


def titled_apart(scenarios: Sequence[Scenario]) -> list[Scenario]:
    """Return scenarios with the name behind each title that another has too, in either language."""
    english, dutch = ([getattr(one.title, language) for one in scenarios] for language in ("en", "nl"))
    return [
        replace(one, title=Text(en=_titled(one.title.en, one.name, english), nl=_titled(one.title.nl, one.name, dutch)))
        for one in scenarios
    ]


def _titled(title: str, name: str, titles: Sequence[str]) -> str:
    if titles.count(title) == 1:
        return title
    behind = f" ({name[: LONGEST_TITLE // 2]})"
    return title[: LONGEST_TITLE - len(behind)] + behind
