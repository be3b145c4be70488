"""Rows of data/targets: what is read, what a row of series becomes, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from tools import told_by_children

from zorgsim.errors import InputError
from zorgsim.inputs.targets import Kind, Side, national_targets, published_series, read_targets
from zorgsim.results.target_places import OF_YEARS_OF_PLACES
from zorgsim.results.target_spread import OF_ACCOUNTS
from zorgsim.results.target_years import OF_PLACES, OF_TWO_YEARS, registration
from zorgsim.results.targets import FIGURES, NOT_SIMULATED
from zorgsim.results.validation import Count, Finding, count

ROW: dict[str, Any] = {
    "use": "check",
    "en": "trajectories",
    "nl": "trajecten",
    "series": "active_specialist",
    "published": ["active_specialist"],
    "years": [2019, 2021],
    "base_year": 2017,
    "tolerance": 6,
    "unit": "2017 = 100",
    "grade": "A",
    "source": "CBS",
    "defence": "revisions",
    "if_missed": "not explained yet",
}


def test_a_row_of_series_is_a_target_a_year_over_its_base_year() -> None:
    first, last = read_targets({"row": ROW}, "file.toml")
    assert (first.name, first.text.en, first.text.nl) == ("row_2019", "trajectories, 2019", "trajecten, 2019")
    assert (last.year, last.base_year, last.tolerance) == (2021, 2017, 6.0)
    assert last.value == pytest.approx(100 * 495_725 / 416_765)


def test_series_are_added_up_and_a_tolerance_may_be_a_share() -> None:
    row = {**ROW, "published": ["active_first_line", "active_residential"], "years": [2017], "tolerance_share": 0.1}
    del row["base_year"], row["tolerance"]
    (target,) = read_targets({"row": row}, "file.toml")
    assert target.value == 84_400 + 57_185
    assert target.tolerance == pytest.approx(14_158.5)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"published": ["active_specialists"]}, "file.toml: row.published"),
        ({"years": [2016]}, "file.toml: row.years"),
        ({"base_year": 2012}, "file.toml: row.years"),
        ({"use": "validation"}, "file.toml: row.use"),
        ({"side": "above"}, "file.toml: row.side"),
        ({"run": "doctor"}, "file.toml: row.run"),
        ({"kind": "levels"}, "file.toml: row.kind"),
        ({"tolerance_share": 0.1}, "file.toml: row"),
    ],
)
def test_a_row_that_cannot_be_is_refused(change: dict[str, Any], where: str) -> None:
    with pytest.raises(InputError) as refused:
        read_targets({"row": ROW | change}, "file.toml")
    assert refused.value.where == where


def test_every_row_can_be_measured_and_told_apart() -> None:
    targets = national_targets()
    simulated = FIGURES.keys() | OF_TWO_YEARS.keys() | OF_PLACES.keys() | OF_YEARS_OF_PLACES.keys() | OF_ACCOUNTS.keys()
    assert {one.series for one in targets} <= simulated | NOT_SIMULATED
    assert not simulated & NOT_SIMULATED
    assert len({one.name for one in targets}) == len({one.text.en for one in targets}) == len({one.text.nl for one in targets})
    assert len(targets) == len({(one.series, one.year, one.base_year, one.value, one.run) for one in targets})


def test_every_kind_of_figure_is_there_and_says_what_it_is() -> None:
    for one in national_targets():
        assert (one.kind is Kind.TREND) == (one.base_year is not None), one.name
    assert {one.kind for one in national_targets()} == set(Kind)


def test_a_figure_that_may_not_fall_is_missed_below_only() -> None:
    target = replace(national_targets()[0], value=100.0, tolerance=20.0, side=Side.AT_LEAST)
    assert [Finding(target, value, 0.0).met for value in (79.0, 80.0, 300.0)] == [False, True, True]
    both = replace(target, side=Side.BOTH)
    assert [Finding(both, value, 0.0).met for value in (79.0, 80.0, 120.0, 121.0)] == [False, True, True, False]


def test_published_growth_is_the_one_that_the_specification_names() -> None:
    assert dict(published_series()["young_people_index"]) == {2015: 100.0, 2016: 107.3, 2017: 112.1, 2019: 118.5}


def test_teams_register_as_much_as_they_published_over_2021() -> None:
    assert registration(2021) == registration(2030) == 1.0
    assert registration(2017) == pytest.approx(84_400 / 77_480)
    assert registration(2016) == registration(2012) == pytest.approx(84_400 / 77_480 * 62_130 / 81_635)


# Rows that say the same


def test_what_rounding_leaves_of_children_is_what_the_tool_prints() -> None:
    table, in_words = pd.read_csv(told_by_children.FILE), {2012: "most", 2017: "half", 2018: "two in five", 2019: "three in ten"}
    shares = {"most": 0.78, "half": 0.52, "two in five": 0.4, "three in ten": 0.3}
    for target in national_targets():
        if target.series == "families_as_counted":
            told = told_by_children.told_of(target.year, table)
            assert f"{told.half_width:.1%} either way".replace("%", " %") in target.if_missed
            assert f"{told.moved:.1%}".replace("%", " %") in target.if_missed
            assert in_words[target.year] in target.if_missed
            assert told.direction == pytest.approx(shares[in_words[target.year]], abs=0.005)
            assert told.municipalities == target.value


SAME = {**{key: one for key, one in ROW.items() if key not in ("published", "years", "base_year")}, "year": 2019, "value": 1.0}


@pytest.mark.parametrize(
    "rows",
    [
        {"first": SAME, "second": {**SAME, "same_as": "third"}},
        {"first": {**SAME, "same_as": "second"}, "second": SAME},
        {"first": SAME, "second": {**SAME, "same_as": "second"}},
        {"first": SAME, "second": {**SAME, "same_as": "first"}, "third": {**SAME, "same_as": "second"}},
        {"first": SAME, "second": {**SAME, "use": "fitted", "same_as": "first"}},
    ],
)
def test_the_same_as_what_does_not_stand_before_it_is_refused(rows: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="no row that can be the same"):
        read_targets(rows, "file.toml")


@pytest.mark.parametrize(
    ("simulated", "met"), [((1.0, 1.0, 1.0), 2), ((1.0, 1.0, 99.0), 1), ((99.0, 1.0, 1.0), 1), ((1.0, 99.0, 1.0), 1)]
)
def test_rows_that_say_the_same_are_counted_once_and_met_together(simulated: tuple[float, ...], met: int) -> None:
    rows = {"first": SAME, "other": SAME, "again": {**SAME, "same_as": "first"}}
    found = [Finding(one, value, 0.0) for one, value in zip(read_targets(rows, "file.toml"), simulated, strict=True)]
    assert count(found) == Count(met, 2)
