"""Growth of spending between two years, split into what grew: families, use, weeks of care, real price, consumer prices.

Spending is a product of the five, so that their factors multiply to the growth, exactly, whatever the figures.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from zorgsim.inputs.price_index import inflation, real_price

FACTORS: Final = ("families", "use", "weeks", "price", "consumer_prices")
"""Families; families with care per family; care at constant prices per family with care; price above consumer prices; these."""


@dataclass(frozen=True)
class Spending:
    """What was spent in a year, and on whom.

    Attributes
    ----------
    year
        The calendar year.
    eur
        Per mean calendar year, in euros of the year itself.
    families, with_care
        Families with minors; those with care at some time in the year.
    """

    year: int
    eur: float
    families: float
    with_care: float

    def factors(self) -> Mapping[str, float]:
        """Return the five quantities whose product is ``eur``, by ``FACTORS``."""
        price, consumer_prices = real_price(self.year), inflation(self.year)
        return {
            "families": self.families,
            "use": self.with_care / self.families,
            "weeks": self.eur / (price * consumer_prices) / self.with_care,
            "price": price,
            "consumer_prices": consumer_prices,
        }


@dataclass(frozen=True)
class Growth:
    """How spending grew from one year to another: each factor as a ratio, and all together."""

    first: int
    last: int
    ratios: Mapping[str, float]

    @property
    def total(self) -> float:
        """Spending of the last year over that of the first."""
        return math.prod(self.ratios.values())


def growth_between(first: Spending, last: Spending) -> Growth:
    """Return the growth between two years, factor by factor."""
    before, after = first.factors(), last.factors()
    return Growth(first.year, last.year, {name: after[name] / before[name] for name in FACTORS})
