"""The number of the scenario format: what a file of each number may say, and how older files become files of today.

A file says ``format = 2`` as its first key; one without it is of format 1, as all files were before the number existed. The number
goes up when a file that could be read would be refused or would mean something else; keys that are added do not move it
(``docs/scenario-format.md``).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from zorgsim.errors import InputError
from zorgsim.inputs.scenario import FORMAT, as_written

KEY: Final = "format"
OLDEST: Final = 1
"""The format of a file that does not say which it is of."""


@dataclass(frozen=True)
class Renaming:
    """A public name that changed: up to and including format ``until`` a file may say ``old``; ``new`` is always understood."""

    until: int
    kind: str
    old: str
    new: str


RENAMINGS: Final = (
    Renaming(1, "lever", "specialist.places", "specialist.slots"),
    Renaming(1, "lever", "specialist.residential_places", "specialist.residential_slots"),
    Renaming(1, "parameter", "specialist.places_per_1000", "specialist.slots_per_1000"),
    Renaming(1, "parameter", "residential.places_per_1000", "residential.slots_per_1000"),
    Renaming(1, "parameter", "first_line.group_places", "first_line.group_slots"),
    Renaming(1, "parameter", "first_line.case_lead_places", "first_line.case_lead_slots"),
    Renaming(1, "parameter", "specialist.at_home_places", "specialist.at_home_slots"),
    Renaming(1, "parameter", "measure_investment.specialist.places", "measure_investment.specialist.slots"),
    Renaming(1, "parameter", "measure_investment.specialist.residential_places", "measure_investment.specialist.residential_slots"),
)
"""Every lever and parameter that was ever renamed; an old name is never used again for something else.

Format 2: a place is a town or a region, and room for a family in care is a slot.
"""


@dataclass(frozen=True)
class Translated:
    """A file's tables in the names of today.

    Attributes
    ----------
    format
        The number that the file has.
    table
        Its tables, without ``format``.
    used
        What was renamed in it.
    """

    format: int
    table: dict[str, Any]
    used: tuple[Renaming, ...]

    def as_in_file(self, name: str | int) -> str | int:
        """Return a key of today as the file itself has it."""
        return next((one.old for one in self.used if one.new == name), name)


def translated(table: Mapping[str, Any], label: str) -> Translated:
    """Return a file's tables in the names of today.

    Parameters
    ----------
    table
        As read, of any shape.
    label
        What messages call the file.

    Raises
    ------
    InputError
        If the number is none, or newer than this zorgsim; if a file uses names older than it says it is; or if it gives one
        parameter under both its names.
    """
    number = _number(table, label)
    used: list[Renaming] = []
    rest = {key: value for key, value in table.items() if key != KEY}
    for key, translate in (("parameters", _parameters), ("measures", _measures)):
        if isinstance(rest.get(key), dict):  # of another shape: the schema says so, better than we could
            rest[key] = translate(rest[key], number, label, used)
    return Translated(number, rest, tuple(dict.fromkeys(used)))


def _number(table: Mapping[str, Any], label: str) -> int:
    number = table.get(KEY, OLDEST)
    where, allowed = f"{label}: {KEY}", f"a whole number {OLDEST}..{FORMAT}"
    if isinstance(number, bool) or not isinstance(number, int) or number < OLDEST:
        raise InputError(
            "this is no number of a scenario format",
            where=where,
            value=as_written(number),
            allowed=allowed,
            action=f"write as the first line: {KEY} = {FORMAT}",
        )
    if number > FORMAT:
        raise InputError(
            "this scenario was made for a newer zorgsim",
            where=where,
            value=as_written(number),
            allowed=allowed,
            action=f"install a newer zorgsim, or write the scenario in format {FORMAT} (zorgsim schema says how)",
        )
    return number


def _known(kind: str, name: object, number: int, where: str) -> Renaming | None:
    """Find the renaming of a name, if it is an old one; a file that says it is newer may not use it."""
    found = next((one for one in RENAMINGS if (one.kind, one.old) == (kind, name)), None)
    if found is not None and number > found.until:
        raise InputError(
            f"this {kind} has another name since format {found.until + 1}",
            where=where,
            value=as_written(name),
            allowed=found.new,
            action=f'write "{found.new}"',
        )
    return found


def _parameters(parameters: Mapping[str, Any], number: int, label: str, used: list[Renaming]) -> dict[str, Any]:
    new: dict[str, Any] = {}
    for name, value in parameters.items():
        where = f"{label}: parameters.{as_written(name)}"
        renaming = _known("parameter", name, number, where)
        if renaming is not None:
            used.append(renaming)
            if renaming.new in parameters:
                raise InputError(
                    f"this parameter is given twice, also as {as_written(renaming.new)}",
                    where=where,
                    value=as_written(value),
                    allowed="each parameter once",
                    action="take this line out",
                )
        new[name if renaming is None else renaming.new] = value
    return new


def _measures(measures: Mapping[str, Any], number: int, label: str, used: list[Renaming]) -> dict[str, Any]:
    new: dict[str, Any] = {}
    for written, measure in measures.items():
        name = unicodedata.normalize("NFC", written)  # an accent is part of its letter, however the editor stores it
        if name in new:
            raise InputError(
                "two measures have one name",
                where=f"{label}: measures.{as_written(name)}",
                allowed="each name once",
                action="rename one of them",
            )
        lever = measure.get("lever") if isinstance(measure, dict) else None
        renaming = _known("lever", lever, number, f"{label}: measures.{name}.lever")
        if renaming is not None:
            used.append(renaming)
        new[name] = measure if renaming is None else {**measure, "lever": renaming.new}
    return new
