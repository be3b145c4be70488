"""The clock: one tick is one week, counted from the scenario's start date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

WEEKS_PER_YEAR = 365.25 / 7
"""Weeks in a mean calendar year: a yearly hazard divided by this is the weekly hazard."""

LAST_WEEK = 32_000
"""Weeks are stored as int16, which ends at 32,767; a run may not be longer than this. What lies above can mean "never"."""


@dataclass(frozen=True)
class Clock:
    """Weeks 0 .. ``weeks - 1`` of a run; week w begins on ``start + 7 w`` days.

    A year's figures are those of the weeks that *begin* in that calendar year (model.md section 1).
    """

    start: date
    until: date

    @property
    def weeks(self) -> int:
        """Number of weeks that begin before ``until``."""
        # the minus outside the division makes it round up: a week that begins before ``until`` counts whole
        return max(0, -((self.start - self.until).days // 7))

    def date_of(self, week: int) -> date:
        """First day of a week."""
        return self.start + timedelta(weeks=week)

    def week_of(self, day: date) -> int:
        """The first week that begins on or after a date (a measure works from that week)."""
        return -((self.start - day).days // 7)

    @cached_property
    def year_of_week(self) -> NDArray[np.int16]:
        """Calendar year in which each week begins, shape (weeks,)."""
        firsts = np.datetime64(self.start) + 7 * np.arange(self.weeks)
        # NumPy counts years from 1970
        return (firsts.astype("datetime64[Y]").astype(np.int64) + 1970).astype(np.int16)

    @cached_property
    def years(self) -> NDArray[np.int16]:
        """The calendar years of the run, ascending."""
        if not self.weeks:
            return np.array([], np.int16)
        return np.arange(self.start.year, self.date_of(self.weeks - 1).year + 1, dtype=np.int16)
