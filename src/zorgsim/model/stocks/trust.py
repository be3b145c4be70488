"""Trust (0..1): the bond of families with everyday professionals."""

from __future__ import annotations

from collections.abc import Mapping

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.model.dials import Dials
from zorgsim.model.stocks.stock import Floats, Link, Stock, WeekCounts, as_share


def start(parameters: Mapping[str, Floats], families: Floats) -> Floats:
    """Begin at the register's value."""
    return parameters["trust.start"].copy()


def step(value: Floats, week: WeekCounts, dials: Dials, parameters: Mapping[str, Floats]) -> Floats:
    """dT/dt = build x everyday time x (1 - T) - erosion x risk focus x T; equilibrium build / (build + erosion) at neutral levers.

    Source: the mechanism is claimed by the advisory report of 2012 (A4, A6); its strength is an assumption.
    """
    build = parameters["trust.build"] * dials["everyday_time"] / WEEKS_PER_YEAR
    erosion = parameters["trust.erosion"] * dials["risk_focus"] / WEEKS_PER_YEAR
    return as_share(value + build * (1.0 - value) - erosion * value)


STOCK = Stock(
    name="trust",
    unit="share 0..1",
    en="trust between families and everyday professionals",
    nl="vertrouwen tussen gezin en basisprofessional",
    reads=(),
    moves=(Link("everyday_settles", +1), Link("first_line_uptake", +1)),
    start=start,
    step=step,
)
