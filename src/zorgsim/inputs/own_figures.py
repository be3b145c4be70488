"""Which figures a municipality can bring of its own: unit, range, and what is done with each (docs/own-data.md).

>>> from zorgsim.inputs.own_figures import FIGURES, Figure, uses_of
>>> here = [Figure("youth_in_care", 2021, 410.0), Figure("weeks_first_line", 2021, 9.0), Figure("coaches_fte", 2021, 12.0)]
>>> [str(use) for use in uses_of(here)]
['fitted', 'fitted', 'input']
>>> [str(use) for use in uses_of([*here, Figure("coach_caseload", 2021, 14.0)])]  # nothing is left to fit the weeks by
['fitted', 'checked', 'input', 'input']
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from zorgsim.inputs.own_places import POOL_PARAMETER, Use
from zorgsim.inputs.parameters import allowed_override, register
from zorgsim.inputs.price_index import inflation, real_price

FIRST_YEAR: Final = 2015
"""The first year of which a municipality can have figures: before it, provinces bought youth care."""
LAST_YEAR: Final = 2035
"""The last whole year but one of the baseline: figures of a budget may be of years to come."""


@dataclass(frozen=True)
class FigureKind:
    """A kind of figure.

    Attributes
    ----------
    key
        What files call it.
    unit
        Key of its unit's words (``own_data.unit``).
    low, high
        Between which a figure makes sense. Assumption: wide enough for every municipality, narrow enough for a slip of the pen.
    whole
        Whether it is a whole number.
    parameter
        The parameter of the register that it takes the place of, for a price.
    """

    key: str
    unit: str
    low: float
    high: float
    whole: bool = False
    parameter: str = ""

    def between(self, year: int) -> tuple[float, float]:
        """Return lowest and highest of a year; of prices what the register allows, in euros of that year."""
        if not self.parameter:
            return self.low, self.high
        low, high = allowed_override(register()[self.parameter])
        level = price_level(year)
        cents = 100.0 * level
        return max(math.ceil(low * cents) / 100.0, self.low), math.floor(high * cents) / 100.0


def price_level(year: int) -> float:
    """Return how many euros of a year buy what one euro bought at the register's prices: consumer prices, and youth care beyond."""
    return inflation(year) * real_price(year)


@dataclass(frozen=True)
class Figure:
    """A figure as read: of which kind and year, its value, where it comes from, and whether its source calls it provisional."""

    key: str
    year: int
    value: float
    source: str = ""
    provisional: bool = False


FIGURES: Final[Mapping[str, FigureKind]] = MappingProxyType(
    {
        one.key: one
        for one in (
            FigureKind("youth_in_care", "young_people", 1.0, 200_000.0, whole=True),
            FigureKind("weeks_first_line", "weeks", 0.0, 260.0),
            FigureKind("waiting_first_line", "young_people", 0.0, 100_000.0, whole=True),
            FigureKind("weeks_specialist", "weeks", 0.0, 260.0),
            FigureKind("waiting_specialist", "young_people", 0.0, 100_000.0, whole=True),
            FigureKind("coaches_fte", "fte", 0.1, 5_000.0),
            FigureKind("coach_caseload", "families_per_fte", 1.0, 100.0),
            FigureKind("specialist_slots", "slots", 0.1, 100_000.0),
            FigureKind("residential_slots", "slots", 0.1, 20_000.0),
            FigureKind("price_coach_fte", "eur_year", 0.01, 0.0, parameter="price.coach_fte"),
            FigureKind("price_specialist_week", "eur_week", 0.01, 0.0, parameter="price.specialist_week"),
            FigureKind("price_residential_week", "eur_week", 0.01, 0.0, parameter="price.residential_week"),
            FigureKind("price_crisis_week", "eur_week", 0.01, 0.0, parameter="price.crisis_week"),
            FigureKind("budget", "eur_year", 10_000.0, 5e9),
            FigureKind("spending_cbs", "eur_year", 10_000.0, 5e9),
            FigureKind("families", "families", 1.0, 1_000_000.0, whole=True),
        )
    }
)
"""Every kind of figure by key, in the order of the template."""

PUT_IN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "coaches_fte": "first_line.coaches_per_1000",
        "coach_caseload": "first_line.caseload",
        "residential_slots": "residential.slots_per_1000",
        "budget": "budget.per_family",
    }
)
"""Figures that are a parameter's own factor, worked out and not fitted, by key."""

_FREE: Final[Mapping[str, tuple[tuple[str, str], ...]]] = MappingProxyType(
    {
        "first_line": (("coaches_fte", PUT_IN["coaches_fte"]), ("coach_caseload", PUT_IN["coach_caseload"])),
        "specialist": (("specialist_slots", POOL_PARAMETER),),  # one list for the pool: of which the slots are everybody's
    }
)
"""By what the wait of a tier can be fitted, the first that no figure takes: the figure that would take it, and the parameter."""


@dataclass(frozen=True)
class Fitting:
    """What is fitted: the figure, and the parameter whose factor moves until it is met.

    Attributes
    ----------
    figure, parameter
        The two.
    of_pool
        Whether the factor is that of everybody who shares the list, and not of the municipality alone.
    """

    figure: Figure
    parameter: str
    of_pool: bool = False


def latest(figures: Sequence[Figure], key: str) -> Figure | None:
    """Return the figure of a kind of the latest year, which decides; earlier ones are checks."""
    return max((one for one in figures if one.key == key), key=lambda one: one.year, default=None)


def fittings_of(figures: Sequence[Figure]) -> tuple[Fitting, ...]:
    """Return what is fitted to figures, and by which parameter.

    Young people in care are always met by questions. A wait is met by the room for families, as far as no figure says it: weeks
    rather than the length of the list, which says the same (Little); with coaches given, by families per coach. Slots of
    specialist care are fitted themselves, since what is bought follows demand (structure ``supply``): then their wait is a check.
    """
    found = []
    if youth := latest(figures, "youth_in_care"):
        found.append(Fitting(youth, "question.base"))
    given = {one.key for one in figures}
    for tier, choices in _FREE.items():
        target = latest(figures, f"weeks_{tier}") or latest(figures, f"waiting_{tier}")
        parameter = next((parameter for figure, parameter in choices if figure not in given), None)
        if target and parameter:
            found.append(Fitting(target, parameter, of_pool=tier == "specialist"))
    if slots := latest(figures, "specialist_slots"):
        found.append(Fitting(slots, POOL_PARAMETER))
    return tuple(found)


def uses_of(figures: Sequence[Figure]) -> list[Use]:
    """Return what is done with each figure.

    Nothing is met twice: a figure that others determine already decides nothing, and what is simulated is laid beside it.
    """
    fitted = {(one.figure.key, one.figure.year) for one in fittings_of(figures)}
    return [Use.FITTED if (one.key, one.year) in fitted else _use(one, figures) for one in figures]


def _use(figure: Figure, figures: Sequence[Figure]) -> Use:
    if figure.key == "families":
        return Use.INPUT  # of every year: a series
    decides = figure.key in PUT_IN or FIGURES[figure.key].parameter
    newest = latest(figures, figure.key)
    return Use.INPUT if decides and newest is not None and newest.year == figure.year else Use.CHECKED
