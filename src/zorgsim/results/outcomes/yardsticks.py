"""Outcomes that say how well families live: counted weeks, each worth what a table of weights says (``zorgsim.inputs.yardsticks``).

In weeks a family a year: a table in which every week at home counts whole, and no other, gives the weeks lived at home.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.inputs.scenario import Text
from zorgsim.inputs.yardsticks import Yardstick, shipped_yardsticks
from zorgsim.results.outcomes.outcome import Direction, Floats, Outcome
from zorgsim.results.window import Window, ratio

EVERYBODY: Final = 0
"""The fewest unarranged domains of the families that are valued: all of them."""
VULNERABLE: Final = 2
"""Families with two or more unarranged domains, as they are in each week: who is helped out of it is no longer among them."""

UNIT: Final = Text("weeks per family per year", "weken per gezin per jaar")

OUTCOME_OF: Final[Mapping[str, str]] = MappingProxyType(
    {"daily_life": "daily_life", "in_order_strict": "weeks_in_order", "domains": "domains_arranged"}
)
"""The outcome that each shipped table gives, by name of the table."""


def valued(lived: NDArray[Any], yardstick: Yardstick, fewest: int = EVERYBODY) -> Floats:
    """Return how many weeks a family-year is worth by a table, shape (...); where there is no family it is missing (NaN).

    Parameters
    ----------
    lived
        (..., stages, severities, 6) counted family-weeks (counter ``weeks_lived``).
    yardstick
        What each is worth.
    fewest
        Only families with so many unarranged domains or more.
    """
    chosen, weights = lived[..., fewest:], yardstick.weights[..., fewest:]
    # laid out in one row: however many leading axes there are, the terms of a sum are added in the same order
    weeks = chosen.reshape(*chosen.shape[:-3], -1).astype(np.float64)
    return WEEKS_PER_YEAR * ratio((weeks * weights.reshape(-1)).sum(axis=-1), weeks.sum(axis=-1))


def _measure(window: Window, yardstick: Yardstick, fewest: int) -> Floats:
    return valued(window.counts["weeks_lived"], yardstick, fewest)


def outcome_of(table: Yardstick) -> Outcome:
    """Return what a table makes of all families as an outcome; one's own is called by its file."""
    key = OUTCOME_OF.get(table.key, table.key)
    return Outcome(key, UNIT, Direction.BETTER, table.text, partial(_measure, yardstick=table, fewest=EVERYBODY))


def _outcomes_of(name: str) -> tuple[Outcome, Outcome]:
    """Return the outcomes of a shipped table: of all families, and of vulnerable ones."""
    key, table = OUTCOME_OF[name], shipped_yardsticks()[name]
    whom = Text(f"{table.text.en}, vulnerable families", f"{table.text.nl}, kwetsbare gezinnen")
    vulnerable = partial(_measure, yardstick=table, fewest=VULNERABLE)
    return outcome_of(table), Outcome(f"{key}_vulnerable", UNIT, Direction.BETTER, whom, vulnerable)


OUTCOMES: Final = tuple(outcome for name in OUTCOME_OF for outcome in _outcomes_of(name))
"""In the order of the tables."""
