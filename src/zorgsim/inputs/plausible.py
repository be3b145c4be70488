"""The worlds that published figures of some regions do not rule out, ``data/draws/plausible.csv``, made by ``zorgsim calibrate``.

A row is a world: the quantile of each parameter that figures say something of. All others are drawn as in every world. There may be
no such file: then worlds are drawn from the register. ``plausible.json`` beside it says from which calibration it comes.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from zorgsim.errors import InputError
from zorgsim.inputs.designs import DrawFrom
from zorgsim.inputs.digests import digest_of
from zorgsim.inputs.parameters import register
from zorgsim.model.structure import DEFAULT, DEFAULT_BASE

if TYPE_CHECKING:
    from zorgsim.inputs.scenario import Scenario

SAME_PAST: Final = ("places", "budget_rule")
"""Mechanisms that move nothing of a past without policy, simulated in whole regions: their options have the default's worlds."""

WORLD: Final = "world"
FILE: Final = "plausible.csv"
ORIGIN: Final = "plausible.json"
"""From which calibration the set comes (``tools/ship_plausible.py`` writes it): its seed, version, waves, what was stated."""
NATION: Final = "nation"
"""Where it says how many worlds of the set were played in the nation, and how many it leaves (``tools/tell_nation.py``)."""


@dataclass(frozen=True)
class Plausible:
    """A set of plausible worlds.

    Attributes
    ----------
    active
        Names of parameters.
    points
        Of each world, the quantile of each of them, in [0, 1).
    """

    active: tuple[str, ...]
    points: tuple[tuple[float, ...], ...]

    @property
    def digest(self) -> str:
        """Digest of all of it."""
        return digest_of({"active": self.active, "points": self.points})

    def quantiles(self, world: int) -> Mapping[str, float]:
        """Return the quantiles of a world, counted from 0; beyond the last one they begin again, with other draws beside them."""
        return dict(zip(self.active, self.points[world % len(self.points)], strict=True))


@cache
def plausible() -> Plausible | None:
    """Return the set that ships; None where none does."""
    file = files("zorgsim") / "data" / "draws" / FILE
    return read_plausible(file.read_text(encoding="utf-8"), FILE) if file.is_file() else None


@cache
def origin() -> Mapping[str, Any]:
    """Return what is said of the calibration that the set comes from; nothing where no set ships, or it is said of another one."""
    file, found = files("zorgsim") / "data" / "draws" / ORIGIN, plausible()
    said: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return said if found is not None and said.get("set") == found.digest else {}


def usual() -> DrawFrom:
    """Return where worlds are drawn from if nobody says it: the plausible ones, where a set ships."""
    return DrawFrom.REGISTER if plausible() is None else DrawFrom.PLAUSIBLE


def check_draw_from(asked: str | None, where: str) -> None:
    """Refuse plausible worlds where none ship.

    Raises
    ------
    InputError
        If they are asked for and no set ships.
    """
    if asked == DrawFrom.PLAUSIBLE and plausible() is None:
        raise InputError(
            "no set of plausible worlds comes with this zorgsim",
            where=where,
            value=str(asked),
            allowed=str(DrawFrom.REGISTER),
            action="leave it out, and worlds are drawn from the register (docs/calibration.md)",
        )


def set_of(scenario: Scenario) -> Plausible | None:
    """Return the set that the worlds of a scenario are drawn from; None where they are drawn from the register, or not at all.

    The set is one of the default structure. Under another one with a past of its own nobody knows which worlds are plausible: all
    are drawn from the register.
    """
    run = scenario.run
    if not run.drawn or run.design is not None or run.draw_from is DrawFrom.REGISTER or not _has_set(scenario):
        return None
    return plausible()


def plausible_quantiles(scenario: Scenario, world: int) -> Mapping[str, float]:
    """Return where a world of a scenario, counted from 0, is placed by the set; nowhere where its worlds are not drawn from it."""
    found = set_of(scenario)
    return {} if found is None else found.quantiles(world)


def _has_set(scenario: Scenario) -> bool:
    usual_options = DEFAULT.options()
    own = (name for name, option in scenario.structure.options().items() if option != usual_options[name])
    return scenario.structure_base == DEFAULT_BASE and all(name in SAME_PAST for name in own)


def read_plausible(text: str, where: str) -> Plausible:
    """Return the set in a file.

    Raises
    ------
    InputError
        If it names no parameter of the register, holds no world, or a quantile lies outside [0, 1).
    """
    head, *rows = list(csv.reader(io.StringIO(text)))
    active = tuple(head[1:])
    unknown = [name for name in active if name not in register()]
    if head[:1] != [WORLD] or not rows or not active or unknown:
        raise InputError(
            "no set of plausible worlds",
            where=where,
            value=", ".join(unknown[:3]) or f"{len(rows)} worlds",
            allowed="a column world, one for each parameter by its name in the register, a row a world",
            action="make it with: zorgsim calibrate",
        )
    return Plausible(active, tuple(_point(row, len(active), f"{where}: row {number}") for number, row in enumerate(rows, 2)))


def _point(row: list[str], columns: int, where: str) -> tuple[float, ...]:
    try:
        point = tuple(map(float, row[1:]))
    except ValueError:
        point = ()
    if len(point) != columns or not all(0.0 <= one < 1.0 for one in point):
        raise InputError(
            "no quantile for each parameter",
            where=where,
            value=",".join(row)[:60],
            allowed=f"{columns} numbers from 0 to below 1",
            action="make it with: zorgsim calibrate",
        )
    return point
