"""Use of youth care in each municipality, simulated beside counted, for a table and for maps."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

USE_IN: Final = 2021
"""The year in which CBS counted young people with care by municipality."""


@dataclass(frozen=True)
class Use:
    """Young people with care in a municipality in `USE_IN`.

    Attributes
    ----------
    code, name, youth_region
        Which municipality it is.
    residents
        Aged 0-22 (derived, docs/data.md).
    counted
        By CBS, rounded to 5; None where it gives no figure.
    simulated, spread
        Mean over replications; the largest less the smallest.
    """

    code: str
    name: str
    youth_region: str
    residents: int
    counted: int | None
    simulated: float
    spread: float

    @property
    def counted_per_1000(self) -> float:
        """Per 1,000 residents; missing where it was not counted."""
        return math.nan if self.counted is None else 1000.0 * self.counted / self.residents

    @property
    def simulated_per_1000(self) -> float:
        """Per 1,000 residents."""
        return 1000.0 * self.simulated / self.residents

    @property
    def difference(self) -> float:
        """Simulated less counted, per 1,000 residents; missing where it was not counted."""
        return self.simulated_per_1000 - self.counted_per_1000
