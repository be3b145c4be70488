"""Which years of a scenario are compared. Known before anything is simulated, and without the libraries that tables need."""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.clock import Clock
from zorgsim.errors import InputError
from zorgsim.inputs.scenario import Scenario

WHOLE_YEAR_WEEKS: Final = 52
"""A calendar year of which at least this many weeks were simulated is whole (some have 53)."""

HISTORY_START: Final = date(2015, 1, 1)
"""Before this date the run burns in; from it on, it follows history (the decentralisation)."""


def check_evaluation(scenario: Scenario) -> None:
    """Raise `InputError` if a scenario will have no year to compare: ask before simulating.

    Compared are whole calendar years that begin at or after the policy's start; of history alone those from ``HISTORY_START`` on.
    """
    years, weeks = np.unique(Clock(scenario.run.start, scenario.run.until).year_of_week, return_counts=True)
    evaluated(scenario, years, weeks)


def evaluated(scenario: Scenario, years: NDArray[np.int16], weeks: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which of these years, of so many weeks each, are compared; errors and years as in `check_evaluation`."""
    run = scenario.run
    whole = weeks >= WHOLE_YEAR_WEEKS
    chosen: NDArray[np.bool_] = whole & (years >= _first_year_of_policy(run.policy_start))
    if run.history_alone:
        chosen = whole & (years >= HISTORY_START.year)
        chosen = chosen if chosen.any() else whole
    if not chosen.any():
        raise InputError(
            "no whole calendar year to compare",
            where=f"scenario {scenario.name!r}: run.policy_start, run.until",
            value=f"{run.policy_start} .. {run.until}",
            allowed="at least one calendar year, from 1 January to 31 December, after policy_start and before until",
            action="let the run end later, or start the policy earlier",
        )
    return chosen


def _first_year_of_policy(start: date) -> int:
    # a year in which the policy starts halfway is neither before nor after it: the next one is the first
    return start.year if (start.month, start.day) == (1, 1) else start.year + 1
