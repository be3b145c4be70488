"""Measures in natural units: ``"20 FTE"``, ``"500 slots"``, ``"-5 %"``; and what they are as factors of the register's numbers.

FTE, slots and euros are those of all simulated municipalities in which the measure holds together; they are divided by families, so
that each municipality gets the same factor. The register's number is that of the run: drawn parameters make another factor.

It is of the families of the register: where their number moves, a factor of what is bought for fewer is as many FTE fewer. That is
said (``zorgsim show``), and not mended: what is bought follows the number of families as a whole, and a measure is a part of it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from zorgsim.model.levers import LEVERS
from zorgsim.model.mode import Mode
from zorgsim.model.regional import REGIONAL

ADD: Final = "add"
"""The key under which a measure says an amount with its unit; plain numbers are added by ``by``."""

Parameters = Mapping[str, float]


class Unit(StrEnum):
    """What amounts are counted in; euros are those of a year."""

    FTE = "FTE"
    SLOTS = "slots"
    EUR = "EUR"
    PERCENT = "%"


AMOUNT_PATTERN: Final = rf"^[+-]?[0-9]{{1,12}}(\.[0-9]{{1,2}})? ({'|'.join(Unit)})$"
"""A number with a point before one or two decimals, one space, a unit: what a text with an amount looks like.

Three digits after a point are refused: where a comma stands before decimals, ``"1.000 FTE"`` is a thousand.
"""

_LOOSELY: Final = re.compile(r"\s*(?P<number>[+-]?[0-9]{1,12}(?:[.,][0-9]{1,2})?)\s*(?P<unit>[^\s0-9.,]{1,20})\s*")
_MEANT: Final = MappingProxyType(
    {"places": Unit.SLOTS, "slot": Unit.SLOTS, "place": Unit.SLOTS, "euro": Unit.EUR, "percent": Unit.PERCENT}
)


@dataclass(frozen=True)
class Amount:
    """A number and what it counts."""

    value: float
    unit: Unit

    def __str__(self) -> str:
        """Write it as a scenario file has it: equal amounts are the same text."""
        return f"{self.value:.2f}".rstrip("0").rstrip(".") + f" {self.unit}"


def read_amount(text: str) -> Amount | None:
    """Return the amount that a text is, or None."""
    if re.fullmatch(AMOUNT_PATTERN, text) is None:
        return None
    number, _, unit = text.partition(" ")
    return Amount(float(number) + 0.0, Unit(unit))


def amount_meant(text: str) -> Amount | None:
    """Return the amount that was probably meant by a text that is none: ``"20fte"``, ``"500 places"``, ``"1,5 FTE"``."""
    found = _LOOSELY.fullmatch(text)
    if found is None:
        return None
    word = found["unit"].casefold()
    unit = next((one for one in Unit if one.casefold() == word), _MEANT.get(word))
    return None if unit is None else Amount(float(found["number"].replace(",", ".")) + 0.0, unit)


def unit_written(text: str) -> str | None:
    """Return the word that stands where an amount has its unit, if a number stands before it."""
    found = _LOOSELY.fullmatch(text)
    return None if found is None else found["unit"]


# What a lever at 1 holds


@dataclass(frozen=True)
class Reached:
    """Municipalities together: families of each, how much each uses care relative to the nation, its factor of specialist slots.

    ``own`` are own factors of parameters, of each, by name; a parameter that is left out has none.
    """

    families: tuple[int, ...]
    use: tuple[float, ...]
    slots: tuple[float, ...]
    own: Mapping[str, tuple[float, ...]] = field(default_factory=dict, hash=False)


def _coaches(parameters: Parameters) -> float:
    return parameters["first_line.coaches_per_1000"] / 1000.0


def _specialists(parameters: Parameters) -> float:
    caseload = parameters["specialist.caseload"]
    return parameters["specialist.slots_per_1000"] / 1000.0 / caseload if caseload else 0.0


def _specialist_slots(parameters: Parameters) -> float:
    return parameters["specialist.slots_per_1000"] / 1000.0


def _residential_slots(parameters: Parameters) -> float:
    return parameters["residential.slots_per_1000"] / 1000.0


def _welfare_workers(parameters: Parameters) -> float:
    return parameters["welfare.fte_per_1000"] / 1000.0


def _budget(parameters: Parameters) -> float:
    return parameters["budget.per_family"]


PER_FAMILY: Final[Mapping[str, Mapping[Unit, Callable[[Parameters], float]]]] = MappingProxyType(
    {
        "first_line.coaches": {Unit.FTE: _coaches},
        "specialist.slots": {Unit.FTE: _specialists, Unit.SLOTS: _specialist_slots},
        "specialist.residential_slots": {Unit.SLOTS: _residential_slots},
        "community.welfare_work": {Unit.FTE: _welfare_workers},
        "budget.level": {Unit.EUR: _budget},
        "workforce.generalists": {Unit.FTE: _specialists},
    }
)
"""What there is per family in the register, by lever and unit; all these levers are factors of it, or shares."""
_COUNTED_BY: Final = MappingProxyType(
    {
        "first_line.coaches": "first_line.coaches_per_1000",
        "specialist.slots": "specialist.slots_per_1000",
        "specialist.residential_slots": "residential.slots_per_1000",
        "budget.level": "budget.per_family",
        "workforce.generalists": "specialist.slots_per_1000",
    }
)
"""The parameter that says how much there is of what a lever moves; municipalities may have a factor of their own of it."""
_OF_SPECIALISTS: Final = ("specialist.slots", "workforce.generalists")


def units_of(lever: str) -> tuple[Unit, ...]:
    """Return the units that a lever can be said in besides its own: percentages where it is a factor."""
    one = LEVERS[lever]
    percent = (Unit.PERCENT,) if one.neutral == 1.0 and not one.choices else ()
    return (*PER_FAMILY.get(lever, {}), *percent)


def amount_in_register(lever: str, unit: Unit, reached: Reached, parameters: Parameters) -> float:
    """Return what some municipalities together have in the register, in a unit; euros go by need (``zorgsim.model.money``)."""
    families: tuple[float, ...] = reached.families
    if unit is Unit.EUR:
        exponent = parameters["budget.need_exponent"]
        families = tuple(count * use**exponent for count, use in zip(families, reached.use, strict=True))
    if lever in _OF_SPECIALISTS:
        exponent = parameters[REGIONAL["specialist.slots_per_1000"]]
        families = tuple(count * slots**exponent for count, slots in zip(families, reached.slots, strict=True))
    factors = reached.own.get(_COUNTED_BY.get(lever, ""))
    if factors is not None:
        families = tuple(count * factor for count, factor in zip(families, factors, strict=True))
    return PER_FAMILY[lever][unit](parameters) * math.fsum(families)  # exact, whatever the order of municipalities


def as_setting(lever: str, mode: Mode, amount: Amount, reached: Reached, parameters: Parameters) -> tuple[Mode, float]:
    """Return how an amount moves its lever, in the lever's own unit.

    Parameters
    ----------
    lever
        The lever, which knows the unit.
    mode
        ``TO`` or ``BY``.
    amount
        How much.
    reached
        Where.
    parameters
        Values of the run, by name.

    Returns
    -------
    tuple
        Mode and value; infinite where the register has nothing of it.
    """
    if amount.unit is Unit.PERCENT:
        return Mode.TIMES, 1.0 + amount.value / 100.0
    there = amount_in_register(lever, amount.unit, reached, parameters)
    return mode, amount.value / there if there > 0.0 else math.copysign(math.inf, amount.value)
