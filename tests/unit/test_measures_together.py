"""What measures on one lever do together, against a plain account of it: week by week, one measure after the other."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.worlds import searching

from zorgsim.clock import LAST_WEEK
from zorgsim.engines.batch import CompiledMeasure
from zorgsim.errors import InputError
from zorgsim.inputs.measures_together import ONE_WHOLE, check_ranges, overruled_measures
from zorgsim.inputs.scenario import Measure, Mode, RunSettings, Scenario, Text
from zorgsim.model.levers import LEVERS

WORDS = Text("a test", "een proef")
PERIOD = RunSettings(date(2024, 1, 1), date(2026, 1, 1), 2, 7, 0, date(2025, 1, 1))
LEVER, MUNICIPALITIES = LEVERS["first_line.coaches"], 3


def scenario(number: int) -> Scenario:
    measures = [Measure(f"m{index}", LEVER.name, Mode.TO, 1.0, date(2024, 7, 1), 0, ()) for index in range(number)]
    return Scenario("a", WORDS, WORDS, (), ("NL",), PERIOD, (), {}, tuple(measures), ("a",))


def measure(
    mode: Mode, value: float, week: int, ramp: int = 0, where: Sequence[bool] = (True,) * MUNICIPALITIES, stands: int = LAST_WEEK
) -> CompiledMeasure:
    return CompiledMeasure(LEVER.name, mode.value, value, week, ramp, np.array(where), min(week + stands, LAST_WEEK))


measures = st.lists(
    st.builds(
        measure,
        st.sampled_from(Mode),
        st.sampled_from((0.0, 0.5, 1.0, 1.25, 2.0)),
        st.integers(-3, 8),
        st.integers(0, 5),
        st.lists(st.booleans(), min_size=MUNICIPALITIES, max_size=MUNICIPALITIES).filter(any),
        st.just(LAST_WEEK) | st.integers(1, 8),
    ),
    min_size=1,
    max_size=6,
)


def weeks_of(made: Sequence[CompiledMeasure]) -> list[int]:
    grows = {week for one in made for week in range(one.week, min(one.until, one.week + max(1, one.ramp)))}
    return sorted(grows | {one.until for one in made if one.until < LAST_WEEK})


def plain_first_outside(made: Sequence[CompiledMeasure]) -> tuple[str, float] | None:
    """The measure that is refused, and where it moves the lever."""
    for week in weeks_of(made):
        value = np.full(MUNICIPALITIES, LEVER.neutral)
        for index, one in enumerate(made):
            value = one.moved(value, week)
            if value.min() < LEVER.low or value.max() > LEVER.high:
                worst = value.min() if value.min() < LEVER.low else value.max()
                return f"a: measures.m{index}", round(float(worst), 6)
    return None


def plain_overruled(made: Sequence[CompiledMeasure]) -> list[str]:
    """Measures that move the lever in some week, and without which it stands in every week where it stands with them."""

    def stands(some: Sequence[CompiledMeasure], week: int) -> list[float]:
        value = np.full(MUNICIPALITIES, LEVER.neutral)
        for one in some:
            value = one.moved(value, week)
        return value.tolist()

    found = []
    for index in range(len(made)):
        moves = any(stands(made[:index], week) != stands(made[: index + 1], week) for week in weeks_of(made))
        without = [*made[:index], *made[index + 1 :]]
        if moves and all(stands(made, week) == stands(without, week) for week in weeks_of(made)):
            found.append(f"m{index}")
    return found


@searching(300)
@given(measures)
def test_measures_are_overruled_as_a_plain_account_says(made: list[CompiledMeasure]) -> None:
    assert [name for name, _ in overruled_measures(scenario(len(made)), made)] == plain_overruled(made)


@searching(300)
@given(measures)
def test_a_range_is_left_where_a_plain_account_says(made: list[CompiledMeasure]) -> None:
    try:
        check_ranges(scenario(len(made)), made)
        found = None
    except InputError as error:
        found = (error.where, error.value)
    assert found == plain_first_outside(made)


def test_columns_are_taken_in_parts_without_a_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    here, there = ([True, False, False], [False, True, True])
    made = [measure(Mode.TO, 2.0, 0, where=here), measure(Mode.TO, 2.0, 0, where=there), measure(Mode.TO, 1.5, 0, where=here)]
    monkeypatch.setattr("zorgsim.inputs.measures_together._TOGETHER", 1)
    assert overruled_measures(scenario(3), made) == (("m0", LEVER.name),)


@pytest.mark.parametrize("ramp", [0, 520])
def test_two_thousand_measures_take_seconds(ramp: int) -> None:
    # week by week and measure by measure this took minutes
    made = [replace(measure(Mode.TIMES, 1.0001, 5 * number), ramp=ramp) for number in range(2_000)]
    began = time.process_time()
    check_ranges(scenario(2_000), made)
    assert overruled_measures(scenario(2_000), made) == ()
    assert time.process_time() - began < 30.0


# Shares of one whole


def share(
    lever: str, value: float, week: int, ramp: int = 0, where: Sequence[bool] = (True, True), until: int = LAST_WEEK
) -> CompiledMeasure:
    return CompiledMeasure(lever, Mode.TO.value, value, week, ramp, np.array(where), until)


@pytest.mark.parametrize("pair", ONE_WHOLE)
def test_two_shares_of_one_whole_that_come_to_more_are_refused(pair: tuple[str, str]) -> None:
    """In some week, in some place; what exceeds the whole would be paid and do nothing."""
    first, second = pair
    with pytest.raises(InputError, match="more than the whole") as refused:
        check_ranges(scenario(2), [share(first, 0.5, 5, 10), share(second, 0.7, 0)])
    assert (refused.value.where, refused.value.value) == ("a: measures.m1", 1.2)
    check_ranges(scenario(2), [share(first, 0.3, 5, 10), share(second, 0.7, 0)])
    check_ranges(scenario(2), [share(first, 0.9, 0, where=(True, False)), share(second, 0.9, 0, where=(False, True))])
    check_ranges(scenario(2), [share(first, 0.9, 0, until=20), share(second, 0.9, 20)])
    with pytest.raises(InputError, match="more than the whole"):
        check_ranges(scenario(2), [share(first, 0.9, 0, until=21), share(second, 0.9, 20)])


@pytest.mark.parametrize("pair", ONE_WHOLE)
def test_two_shares_of_one_whole_are_refused_where_one_is_felt_as_more(pair: tuple[str, str]) -> None:
    """Whom a municipality hires works the more strongly there, at most to the whole: cut off, its mean would be lower."""
    made = [share(pair[0], 0.4, 0), share(pair[1], 0.5, 0)]
    check_ranges(scenario(2), made, 0.2)
    with pytest.raises(InputError, match="more than the whole") as refused:
        check_ranges(scenario(2), made, 0.5)
    assert refused.value.value == 1.15
