"""Weeks, dates and calendar years."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.worlds import searching

from zorgsim.clock import LAST_WEEK, WEEKS_PER_YEAR, Clock

DAYS = st.dates(date(1990, 1, 1), date(2060, 1, 1))


def test_a_mean_year_has_52_weeks_and_a_bit() -> None:
    assert WEEKS_PER_YEAR == 365.25 / 7


@searching(200)
@given(DAYS, st.integers(0, 6000))
def test_weeks_are_those_that_begin_before_the_end(start: date, days: int) -> None:
    clock = Clock(start, start + timedelta(days=days))
    begins = [start + timedelta(weeks=week) for week in range(days // 7 + 2)]
    assert clock.weeks == sum(day < clock.until for day in begins)


def test_no_week_begins_in_a_period_without_days() -> None:
    assert Clock(date(2024, 1, 1), date(2024, 1, 1)).weeks == 0
    assert Clock(date(2024, 1, 1), date(2023, 1, 1)).weeks == 0
    assert Clock(date(2024, 1, 1), date(2024, 1, 1)).years.tolist() == []


@searching(200)
@given(DAYS, st.integers(-3000, 3000))
def test_a_measure_works_from_the_first_week_that_begins_on_or_after_its_date(start: date, days: int) -> None:
    clock, day = Clock(start, date(2070, 1, 1)), start + timedelta(days=days)
    week = clock.week_of(day)
    assert clock.date_of(week) >= day > clock.date_of(week - 1)


@searching(100)
@given(DAYS, st.integers(1, 3000))
def test_a_years_weeks_are_those_that_begin_in_it(start: date, days: int) -> None:
    clock = Clock(start, start + timedelta(days=days))
    assert clock.year_of_week.tolist() == [(start + timedelta(days=7 * week)).year for week in range(clock.weeks)]
    assert clock.years.tolist() == sorted(set(clock.year_of_week.tolist()))
    assert clock.date_of(clock.weeks - 1) < clock.until <= clock.date_of(clock.weeks)


@pytest.mark.parametrize(
    ("start", "until", "expected"),
    [
        (date(2024, 1, 1), date(2025, 1, 1), [53]),  # a leap year that begins on a Monday: 53 Mondays
        (date(2023, 1, 1), date(2024, 1, 1), [53]),  # 53 Sundays
        (date(2023, 1, 2), date(2024, 1, 1), [52]),
        (date(2024, 2, 29), date(2024, 3, 1), [1]),
        (date(2023, 12, 31), date(2024, 1, 8), [1, 1]),  # the week of 31 December belongs to the old year
    ],
)
def test_weeks_of_known_years(start: date, until: date, expected: list[int]) -> None:
    clock = Clock(start, until)
    assert [int((clock.year_of_week == year).sum()) for year in clock.years] == expected


def test_twenty_eight_years_hold_no_lost_week() -> None:
    clock = Clock(date(2000, 1, 1), date(2028, 1, 1))
    assert clock.weeks == np.ceil(28 * 365.25 / 7)
    assert clock.weeks < LAST_WEEK
