"""Uncertain parameters: each replication draws its own values, the same in every scenario."""

from __future__ import annotations

import hashlib
from typing import Final

from zorgsim.inputs.parameters import Distribution, quantile
from zorgsim.inputs.scenario import Scenario, Uncertainty
from zorgsim.inputs.structures import register_of
from zorgsim.model.vocabulary import Purpose
from zorgsim.randomness import OCCURRENCES, squares64_of, squares_key

VALUATION: Final = ("price.", "measure_cost.", "measure_investment.", "conversion.")
"""Prices and conversion factors value what was counted; they keep their best value, and differences in them are a what-if."""


def draw_parameters(scenario: Scenario, replication: int) -> dict[str, float]:
    """Return the parameter values of a replication, by name; none when the scenario keeps the best values.

    One uniform a parameter, keyed by seed, replication and the parameter's name (or the one that it was first drawn under), mapped
    through the inverse of its declared distribution: a parameter that is added to the register changes nobody else's draw.
    """
    run = scenario.run
    if run.uncertainty is Uncertainty.NONE:
        return {}
    key = squares_key(run.seed, replication, Purpose.PARAMETER)
    drawn = {}
    for name, parameter in register_of(scenario).items():
        if parameter.distribution is not Distribution.FIXED and not name.startswith(VALUATION):
            occurrence = int.from_bytes(hashlib.sha256((parameter.drawn_as or name).encode()).digest()[:8], "big") % OCCURRENCES
            drawn[name] = quantile(parameter, (squares64_of(occurrence, key) >> 11) * 2.0**-53)
    return drawn
