"""Levers: what someone can decide. One lever is one small function; this page lists them all."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from zorgsim.model.dials import HAZARD_DIALS, DialBounds, Dials, neutral_dials
from zorgsim.model.levers import (
    access,
    beside_treatment,
    budget,
    community,
    domains,
    everyday,
    first_line,
    funding,
    governance,
    queue,
    residential,
    shared_decisions,
    specialist,
    supply,
    workforce,
)
from zorgsim.model.levers.lever import Array, Lever
from zorgsim.model.mode import Mode
from zorgsim.model.money import budget_shift, budgeted_coaches

_MODULES: Final = (
    first_line,
    community,
    domains,
    everyday,
    specialist,
    supply,
    governance,
    queue,
    shared_decisions,
    workforce,
    funding,
    budget,
    access,
    residential,
    beside_treatment,
)

LEVERS: Final[Mapping[str, Lever]] = MappingProxyType({lever.name: lever for module in _MODULES for lever in module.LEVERS})
"""Every lever by name, in the order in which they are applied."""

CHOICES: Final = tuple((name, word) for name, lever in LEVERS.items() for word in lever.choices)
"""Every word of every lever that is a choice."""


def turn_dials(settings: Mapping[str, Array], parameters: Mapping[str, Array], cells: int) -> Dials:
    """Return the dials at the given lever settings, each of shape (cells,); a lever not named is neutral.

    What several levers make together, a shift of the budget that is there and the coaches that it pays for, follows at the end.
    """
    dials = neutral_dials(cells)
    for name, setting in settings.items():
        LEVERS[name].move(setting, dials, parameters)
    dials["budget_shift"] = budget_shift(dials, parameters)
    dials["budgeted_coaches"] = budgeted_coaches(dials, parameters)
    return dials


def hazard_bounds(parameters: Mapping[str, Array], cells: int) -> DialBounds:
    """Return the largest value each hazard dial can take within the declared ranges of all levers, each (cells,).

    Every lever moves hazards by a factor that is monotone in its setting, so the extremes are at the ends of its range; the
    bound of a dial is the product of the levers' largest factors. It does not look at the scenario: else a scenario would
    differ from the baseline before its first measure.
    """
    bounds = {name: np.ones(cells) for name in HAZARD_DIALS}
    for lever in LEVERS.values():
        ends = [turn_dials({lever.name: np.full(cells, end)}, parameters, cells) for end in (lever.low, lever.high)]
        for name, bound in bounds.items():
            bounds[name] = bound * np.maximum(np.maximum(ends[0][name], ends[1][name]), 1.0)
    return bounds


__all__ = ["CHOICES", "LEVERS", "Lever", "Mode", "hazard_bounds", "turn_dials"]
