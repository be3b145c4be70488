"""How the page lets a lever be moved: in FTE, slots, per cent of today or a word, and which measure that is in a scenario file."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from zorgsim.errors import InputError
from zorgsim.inputs.natural_units import Amount, Unit
from zorgsim.inputs.scenario import Language
from zorgsim.model.levers import LEVERS, Lever
from zorgsim.report.texts import counted_words, unit_words

FIRST: Final = (
    "first_line.coaches",
    "first_line.caseload",
    "first_line.practical_support",
    "first_line.group_share",
    "first_line.consultation",
    "everyday.direct_referral",
    "everyday.time",
    "specialist.slots",
    "specialist.residential_slots",
    "specialist.at_home",
    "domains.housing_relief",
    "domains.income_relief",
    "community.meeting_places",
)
"""The levers that stand open, those of shipped scenarios and of what councils ask; all others stand behind them."""

AMOUNTS: Final = MappingProxyType(
    {
        "first_line.coaches": Unit.FTE,
        "specialist.slots": Unit.SLOTS,
        "specialist.residential_slots": Unit.SLOTS,
        "community.welfare_work": Unit.FTE,
        "workforce.generalists": Unit.FTE,
    }
)
"""What is counted where it can be; euros of a budget have too many digits for a slider, and are per cent of today's."""

PERCENT: Final = "%"
_DECIMALS: Final = 2
"""Decimals that an amount in a scenario file may have."""
_ROUNDING: Final = 1e-9
"""Of a position: what multiplying leaves behind."""
_POSITIONS: Final = 200
"""Positions that a slider has, about."""
_NUMBER: Final = re.compile(r"\s*([+-]?[0-9]{1,12}(?:[.,][0-9]{1,2})?)\s*([^0-9\s.,][^0-9]{0,20})?\s*")


class Kind(StrEnum):
    """What the number of a control is."""

    AMOUNT = "amount"
    """How much there is in all, in FTE or slots."""
    TODAY = "today"
    """Per cent of what it is without a move."""
    SHARE = "share"
    """Per cent of what the lever is a share of."""
    OWN = "own"
    """The lever's own unit."""
    CHOICE = "choice"
    """One of its words."""


@dataclass(frozen=True)
class Control:
    """One lever on the page; numbers in the unit that the page shows.

    Attributes
    ----------
    lever, kind
        Which lever, and what its number is.
    unit
        What is counted: ``FTE``, ``slots``, ``%``, or the lever's own unit.
    start
        Where it stands without a move; of a choice the index of its word.
    low, high
        The declared range.
    evidence_low, evidence_high
        What evidence covers.
    """

    lever: str
    kind: Kind
    unit: str
    start: float
    low: float
    high: float
    evidence_low: float
    evidence_high: float

    @property
    def choices(self) -> tuple[str, ...]:
        """The words of a lever that is a choice."""
        return LEVERS[self.lever].choices

    @property
    def step(self) -> float:
        """By how much a slider moves: the size of 1, 2 or 5 times a power of ten that gives it some two hundred positions."""
        rough = (self.high - self.low) / _POSITIONS
        if rough <= 0.0:
            return 1.0
        power = 10.0 ** math.floor(math.log10(rough))
        size = next(size for size in (1.0, 2.0, 5.0, 10.0) if rough <= size * power * (1.0 + 1e-9))
        return max(size * power, 10.0**-_DECIMALS)


def kind_of(lever: Lever) -> Kind:
    """Return what the number of a lever is on the page."""
    if lever.choices:
        return Kind.CHOICE
    if lever.name in AMOUNTS:
        return Kind.AMOUNT
    if lever.unit.startswith("share"):
        return Kind.SHARE
    return Kind.TODAY if lever.neutral == 1.0 else Kind.OWN


def control_of(lever: Lever, standing: float, there: float) -> Control:
    """Return the control of a lever.

    Parameters
    ----------
    lever
        Which lever.
    standing
        The setting without a move, in the lever's own unit.
    there
        What a setting of 1 comes to in the place, in the unit of `AMOUNTS`; of any other lever it is not looked at.
    """
    kind = kind_of(lever)
    times = {
        Kind.AMOUNT: there,
        Kind.TODAY: 100.0 / standing if standing else 100.0,
        Kind.SHARE: 100.0,
        Kind.OWN: 1.0,
        Kind.CHOICE: 1.0,
    }[kind]
    unit = {Kind.AMOUNT: str(AMOUNTS.get(lever.name, "")), Kind.TODAY: PERCENT, Kind.SHARE: PERCENT}.get(kind, lever.unit)
    decimals = _decimals(lever.high * times)
    start, least, most = (round(value * times, decimals) for value in (standing, lever.evidence_low, lever.evidence_high))
    low, high = _within(lever.low * times, lever.high * times, decimals)
    return Control(lever.name, kind, unit, start, low, high, least, most)


def _decimals(high: float) -> int:
    """Return the decimals of a number that goes to a highest: about three digits, and no more than a scenario file may have."""
    return max(0, min(_DECIMALS, 2 - math.floor(math.log10(high)))) if high > 0.0 else _DECIMALS


def _within(low: float, high: float, decimals: int) -> tuple[float, float]:
    """Return the ends of a range that can be written with some decimals: an end that is rounded may not lie outside."""
    size = 10.0**decimals
    return math.ceil(low * size - _ROUNDING) / size, math.floor(high * size + _ROUNDING) / size


def read_number(lever: str, written: str, unit: str) -> float:
    """Return the number that somebody wrote for a lever: with a comma or a point, and with its unit or without.

    Raises
    ------
    InputError
        If it is no number, or has another unit.
    """
    found = _NUMBER.fullmatch(written)
    if found is None:
        raise InputError(
            "this is no number",
            where=lever,
            value=written,
            allowed="a number with at most two decimals, such as 25 or 2.5",
            action="write such a number",
        )
    if found[2] is not None and found[2].strip().casefold() not in _called(unit):
        raise InputError(
            "this lever is not counted in that on this page",
            where=lever,
            value=written,
            allowed=unit,
            action="write the number alone",
        )
    return float(found[1].replace(",", "."))


def _called(unit: str) -> set[str]:
    """Return how a unit may be written, in small letters."""
    return {unit.casefold(), *(words(unit, language).casefold() for language in Language for words in (counted_words, unit_words))}


def move_of(control: Control, written: str) -> dict[str, Any] | None:
    """Return how a measure says what somebody wrote for a lever, as in a scenario file; None where it stands there already.

    Whether it may stand there is not looked at: the model's own checks do.

    Raises
    ------
    InputError
        If it is no number.
    """
    if control.kind is Kind.CHOICE:
        return None if written == control.choices[int(control.start)] else {"to": written}
    number = read_number(control.lever, written, control.unit)
    if number == control.start:
        return None
    if control.kind is Kind.AMOUNT:
        return {"to": str(Amount(number, Unit(control.unit)))}
    if control.kind is Kind.TODAY:
        return {"times": round(number / 100.0, 2 + _DECIMALS)}
    return {"to": round(number / 100.0, 2 + _DECIMALS) if control.kind is Kind.SHARE else number}
