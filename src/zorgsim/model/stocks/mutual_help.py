"""Mutual help (0..1): the habit of asking and giving help among family, friends, neighbours and other parents."""

from __future__ import annotations

from collections.abc import Mapping

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.model.dials import Dials
from zorgsim.model.stocks.stock import Floats, Stock, WeekCounts, as_share


def start(parameters: Mapping[str, Floats], families: Floats) -> Floats:
    """Begin at the register's value."""
    return parameters["mutual_help.start"].copy()


def step(value: Floats, week: WeekCounts, dials: Dials, parameters: Mapping[str, Floats]) -> Floats:
    """dM/dt = (build x facilities + knit x re-knit share) (1 - M) - unlearning x share in specialist care x M.

    Loops R1 (unlearning by the nearness of specialists) and B1 (the first line restores networks). Source: the mechanism is
    claimed by the advisory reports (A3, A5, A9); its strength is an assumption.
    """
    build = parameters["mutual_help.build"] * dials["facilities"] / WEEKS_PER_YEAR
    knit = parameters["mutual_help.knit"] * week.networks_reknit / week.families
    unlearning = parameters["mutual_help.unlearning"] / WEEKS_PER_YEAR * week.in_specialist_care / week.families
    return as_share(value + (build + knit) * (1.0 - value) - unlearning * value)


STOCK = Stock(
    "mutual_help", "share 0..1", "mutual help among families", "onderlinge hulp tussen gezinnen", ("R1", "B1"), start, step
)
