"""The warm-up by MSER: what it leaves out, when it says nothing, and what is published of it."""

from __future__ import annotations

import doctest
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import warm_up as study
from studies.study import Sitting
from tests.unit.synthetic_results import plausible, scenario

from zorgsim.inputs.parameters import register
from zorgsim.inputs.scenario_file import load_shipped
from zorgsim.results import warm_up
from zorgsim.results.compare import Comparison, Verdict
from zorgsim.results.warm_up import FEWEST_YEARS, SETTLING, mser, published_warm_up, read_warm_up, settling_of, settlings_of

YEARS = np.arange(1988, 2027)


def drawn(path: np.ndarray, replications: int = 4, noise: float = 0.01) -> np.ndarray:
    return path + noise * np.random.default_rng(3).standard_normal((replications, len(path)))


def test_the_example_of_the_rule_holds() -> None:
    assert doctest.testmod(warm_up).failed == 0


def test_the_rule_is_what_its_paper_says() -> None:
    """By the definition, worked out again: the squared standard error of the mean of what is left."""
    path = np.exp(-np.arange(40) / 4.0) + 0.05 * np.sin(np.arange(40))
    errors = [np.var(path[first:]) / (len(path) - first) for first in range(21)]
    assert mser(path) == int(np.argmin(errors))


@given(st.lists(st.floats(-100.0, 100.0), min_size=4, max_size=60), st.sampled_from((0.125, 0.5, 2.0, 8.0)))
def test_half_at_most_is_left_out_and_units_do_not_matter(values: list[float], times: float) -> None:
    """Powers of two: a series of which several cuts leave nothing to vary is a tie, and no rounding may decide it."""
    path = np.array(values)
    assert 0 <= mser(path) <= len(path) // 2
    if np.ptp(path) > 1e-2:
        assert mser(times * path) == mser(path)


def test_a_series_that_stands_still_loses_nothing() -> None:
    assert mser(np.full(20, 0.8) + 1e-7 * np.arange(20)) == 0


def test_what_rises_quickly_has_settled_and_what_still_rises_has_not() -> None:
    quick = settling_of("waiting", YEARS, drawn(1.0 - np.exp(-np.arange(len(YEARS)) / 1.0)))
    slow = settling_of("waiting", YEARS, drawn(np.arange(len(YEARS)) / 20.0))
    assert (quick.is_over, slow.is_over, slow.over_by) == (True, False, None)
    assert quick.over_by is not None
    assert 1990 <= quick.over_by < 2001  # the rule is flat in noise: it may leave out more than it must, never less
    assert quick.at_history is not None
    assert slow.at_policy is not None
    assert (quick.at_history.clear, slow.at_policy.clear) == (False, True)


def test_years_after_history_began_are_not_asked() -> None:
    steps = np.where(YEARS < 2015, 1.0, 9.0)
    found = settling_of("waiting", YEARS, drawn(steps))
    assert found.warm_years == 27
    assert found.is_over


def test_of_few_years_nothing_is_said() -> None:
    late = YEARS[YEARS >= 2015 - FEWEST_YEARS + 1]
    found = settling_of("waiting", late, drawn(np.ones(len(late))))
    assert (found.left_out, found.is_over, found.over_by) == (None, None, None)
    empty = settling_of("waiting", YEARS, np.full((2, len(YEARS)), np.nan))
    assert empty.is_over is None


def test_of_a_run_the_baseline_is_asked_up_to_the_policy() -> None:
    made = Comparison((plausible(scenario("baseline")), plausible(scenario("policy"), 0.2)), register())
    found = settlings_of(made)
    assert [one.outcome for one in found] == list(SETTLING)
    assert all(list(one.years) == [2024, 2025, 2026] and one.is_over is None for one in found)


# What is published


def test_what_is_published_tells_every_outcome_and_what_is_left() -> None:
    found = published_warm_up()
    assert [one.outcome for one in found.settlings] == list(SETTLING)
    assert set(found.earlier) == set(SETTLING)
    assert found.manifest["years_earlier"] == study.YEARS_EARLIER
    assert all(one.pairs == found.manifest["replications"] for one in found.earlier.values())
    assert all(one.verdict is not Verdict.MISSING for one in found.earlier.values())


def test_what_cannot_be_read_is_nothing(tmp_path: Path) -> None:
    assert read_warm_up(tmp_path).settlings == ()
    (tmp_path / "manifest.json").write_text('{"format": "another"}')
    (tmp_path / "yearly.csv").write_text("scenario\n")
    assert read_warm_up(tmp_path).settlings == ()
    (tmp_path / "manifest.json").write_text('{"format": "zorgsim warm-up 1"}')
    assert read_warm_up(tmp_path).settlings == ()


def test_the_earlier_run_decides_the_same_from_its_own_start() -> None:
    shipped = load_shipped("baseline")
    earlier = study.begun_earlier(shipped)
    assert earlier.run.start.year == shipped.run.start.year - study.YEARS_EARLIER
    moved = [one for one in earlier.measures if one not in shipped.measures]
    assert {one.start for one in moved} == {earlier.run.start}
    assert [replace(one, start=shipped.run.start) for one in moved] == [
        one for one in shipped.measures if one.start == shipped.run.start
    ]
    assert [part.name for part in study.parts(Sitting(1))] == ["baseline", "baseline_earlier"]


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_picture_is_drawn_of_what_is_published(language: str) -> None:
    file = Path(study.STUDY.folder) / f"warm_up.{language}.svg"
    assert file.read_text("utf-8").count("<svg") == 1
