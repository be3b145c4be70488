"""Practice (0..1): the quality of a municipality's way of working."""

from __future__ import annotations

from collections.abc import Mapping

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.model.dials import Dials
from zorgsim.model.stocks.stock import Floats, Link, Stock, WeekCounts, as_share
from zorgsim.model.stocks.workforce import leaving, loss_of_coaches


def start(parameters: Mapping[str, Floats], families: Floats) -> Floats:
    """Begin at the register's value, at which coaching settles as the register says."""
    return parameters["practice.start"].copy()


def step(value: Floats, week: WeekCounts, dials: Dials, parameters: Mapping[str, Floats]) -> Floats:
    """dP/dt = learn x own speed x (1 - P) + joint x joint learning x (best - P) - carried off x leaving x P.

    Own learning, learning from the better ones (loop B2), and loss with coaches who leave, more when overloaded. Source: the
    advisory report of 2014 asks for a learning attitude and comparison (B9); the strength is an assumption.
    """
    own = parameters["practice.learn"] / WEEKS_PER_YEAR * week.learning_speed * (1.0 - value)
    others = parameters["practice.joint"] / WEEKS_PER_YEAR * dials["joint_learning"] * week.behind_the_better
    left = leaving(loss_of_coaches(week.first_line_pressure, dials, parameters))
    return as_share(value + own + others - parameters["practice.carried_off"] * left * value)


STOCK = Stock(
    name="practice",
    unit="share 0..1",
    en="quality of the municipality's way of working",
    nl="kwaliteit van de gemeentelijke werkwijze",
    reads=(Link("first_line_pressure", -1), Link("behind_the_better", +1, ("B2",))),
    moves=(Link("coaching_settles", +1), Link("behind_the_better", -1, ("B2",))),
    start=start,
    step=step,
)
