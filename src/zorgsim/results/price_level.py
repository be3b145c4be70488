"""At whose prices a comparison is valued: those of the register, which are of one year, or a scenario's own."""

from __future__ import annotations

from typing import Final

from zorgsim.results.compare import Comparison
from zorgsim.results.valuation import PRICE_LEVEL

_MONEY: Final = "EUR"
"""With what the unit of every price begins: of care, of measures, of the youth budget."""


def own_prices(comparison: Comparison) -> tuple[str, ...]:
    """Return the names of the prices for which some scenario has a value of its own, in the register's order."""
    register = comparison.parameters
    given = [one.scenario.parameters for one in comparison.simulated]
    return tuple(
        name
        for name, price in register.items()
        if price.unit.startswith(_MONEY) and any(own.get(name, price.value) != price.value for own in given)
    )


def price_level(comparison: Comparison) -> int | None:
    """Return the year of all prices; None where a scenario has prices of its own, whose year nobody knows."""
    return None if own_prices(comparison) else PRICE_LEVEL
