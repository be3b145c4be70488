"""Mutual help (0..1): the habit of asking and giving help among family, friends, neighbours and other parents."""

from __future__ import annotations

from collections.abc import Mapping

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.model.dials import Dials
from zorgsim.model.stocks.stock import Floats, Link, Stock, WeekCounts, as_share


def start(parameters: Mapping[str, Floats], families: Floats) -> Floats:
    """Begin at the register's value."""
    return parameters["mutual_help.start"].copy()


def step(value: Floats, week: WeekCounts, dials: Dials, parameters: Mapping[str, Floats]) -> Floats:
    """dM/dt = (build x facilities + knit x re-knit share + groups x share in groups) (1 - M) - unlearning x share in care x M.

    Facilities: those that are not crowded out. Loops R1 (unlearning by the nearness of specialists), B1 (the first line restores
    networks) and R3. Source: the mechanism is claimed by the advisory reports (A3, A5, A9, D11); its strength is an assumption.
    """
    build = parameters["mutual_help.build"] * dials["facilities"] * (1.0 - week.crowded_out) / WEEKS_PER_YEAR
    knit = parameters["mutual_help.knit"] * week.networks_reknit / week.families
    bridge = parameters["mutual_help.groups"] / WEEKS_PER_YEAR * week.in_groups / week.families
    unlearning = parameters["mutual_help.unlearning"] / WEEKS_PER_YEAR * week.in_specialist_care / week.families
    return as_share(value + (build + knit + bridge) * (1.0 - value) - unlearning * value)


STOCK = Stock(
    name="mutual_help",
    unit="share 0..1",
    en="mutual help among families",
    nl="onderlinge hulp tussen gezinnen",
    reads=(
        Link("in_specialist_care", -1, ("R1",)),
        Link("networks_reknit", +1, ("B1",)),
        Link("in_groups", +1),
        Link("crowded_out", -1, ("R3",)),
    ),
    moves=(Link("asks_network", +1, ("R1", "B1", "R3")),),
    start=start,
    step=step,
)
