"""At whose prices a comparison is valued: those of the register, told in euros of one year, or a scenario's own."""

from __future__ import annotations

from typing import Final

from zorgsim.results.compare import Comparison

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
    """Return the year in whose euros all is told; None where a scenario has prices of its own, whose year nobody knows."""
    return None if own_prices(comparison) else comparison.baseline.scenario.run.price_year
