"""What is a region's own: factors of some parameters by municipality, fitted to what regions use and wait (docs/data.md).

A number of the register holds for the nation. Regions differ in how much care they use by more than their families' needs explain;
what is left is laid on two parameters. How often a doctor is met is each municipality's own, solved from who referred there. All
are inputs, no findings.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

REGIONAL: Final[Mapping[str, str]] = MappingProxyType(
    {
        "question.base": "question.regional_exponent",
        "specialist.slots_per_1000": "specialist.regional_exponent",
        "referrers.doctors": "referrers.local_exponent",
    }
)
"""The parameters of which regions have a factor, each with the parameter that says how far it holds (its power)."""


OWN: Final = (
    "question.base",
    "first_line.coaches_per_1000",
    "first_line.caseload",
    "specialist.slots_per_1000",
    "residential.slots_per_1000",
    "budget.per_family",
)
"""The parameters of which a municipality that brings figures of its own has a factor besides (docs/own-data.md)."""


def with_own(parameters: Mapping[str, Floats], factors: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return the parameters as they are in each cell: x the municipality's own factor, whole, beside that of its region.

    Parameters
    ----------
    parameters
        By name, each (cells,).
    factors
        By name of a parameter of `OWN`, each (cells,) and above 0; what is left out is 1 everywhere.
    """
    return {**parameters, **{name: parameters[name] * factor for name, factor in factors.items()}}


def in_regions(parameters: Mapping[str, Floats], factors: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return the parameters as they are in each cell: x the cell's own factor to the power that says how far it holds.

    Parameters
    ----------
    parameters
        By name, each (cells,).
    factors
        By name of a parameter of `REGIONAL`, each (cells,) and above 0; what is left out is 1 everywhere.
    """
    own = {name: parameters[name] * np.power(factor, parameters[REGIONAL[name]]) for name, factor in factors.items()}
    return {**parameters, **own}
