"""Weeks valued by tables: by hand, against what 0.1 counted, and for any table; and which scenarios rank differently."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from tests.unit.synthetic_results import comparison, empty, plausible, scenario

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.inputs.scenario import Language
from zorgsim.inputs.yardsticks import SHIPPED, Yardstick, shipped_yardsticks
from zorgsim.model.vocabulary import N_DOMAINS, N_SEVERITIES, N_STAGES, Severity, Stage
from zorgsim.report.json_answers.comparisons import comparison_answer
from zorgsim.report.terminal import comparison_lines
from zorgsim.results.compare import Comparison, Verdict, difference_of
from zorgsim.results.outcomes import OUTCOMES
from zorgsim.results.outcomes.yardsticks import OUTCOME_OF, VULNERABLE, valued
from zorgsim.results.simulated import Simulated
from zorgsim.results.window import ratio
from zorgsim.results.yardsticks import Whom, lived_in, ranked_apart, ranked_apart_by_shipped, valuations

CLASSES = (N_STAGES, N_SEVERITIES, N_DOMAINS + 1)
DAILY = shipped_yardsticks()["daily_life"]


def table(weights: NDArray[np.float64], key: str = "drawn") -> Yardstick:
    return replace(DAILY, key=key, weights=weights)


WEIGHTS = arrays(np.float64, CLASSES, elements=st.floats(0.0, 1.0))
WEEKS = arrays(np.int64, (2, *CLASSES), elements=st.integers(0, 10_000))


def test_a_dot_product_by_hand() -> None:
    lived = np.zeros(CLASSES, dtype=np.int64)
    lived[Stage.HOME, 0, 0] = 30  # 1.00 each
    lived[Stage.HOME, 0, 2] = 10  # 0.90
    lived[Stage.FIRST_LINE, Severity.SERIOUS, 0] = 6  # 0.90
    lived[Stage.SPECIALIST_WAIT, Severity.COMPLEX, 3] = 4  # 0.50 - 0.15
    lived[Stage.CRISIS, Severity.COMPLEX, 1] = 2  # 0
    whole = 30 + 9 + 5.4 + 1.4
    assert valued(lived, DAILY) == pytest.approx(WEEKS_PER_YEAR * whole / 52)
    assert valued(lived, DAILY, VULNERABLE) == pytest.approx(WEEKS_PER_YEAR * (9 + 1.4) / 14)
    assert valued(lived, shipped_yardsticks()["domains"]) == pytest.approx(WEEKS_PER_YEAR * (30 + 6 + 6 + 1.6 + 1.6) / 52)


def test_where_nobody_lives_nothing_is_known() -> None:
    assert np.isnan(valued(np.zeros((3, *CLASSES), dtype=np.int64), DAILY)).all()


@given(WEEKS)
def test_in_order_strict_is_what_0_1_counted_to_the_last_bit(lived: NDArray[np.int64]) -> None:
    at_home, whole = lived[:, Stage.HOME].sum(axis=(1, 2)), lived.sum(axis=(1, 2, 3))
    counted = WEEKS_PER_YEAR * ratio(at_home.astype(np.float64), whole.astype(np.float64))
    assert np.array_equal(valued(lived, shipped_yardsticks()["in_order_strict"]), counted, equal_nan=True)


def test_the_outcome_weeks_in_order_is_what_it_was_to_the_last_bit() -> None:
    window = comparison(plausible(scenario("baseline"))).evaluations["baseline"]
    was = WEEKS_PER_YEAR * ratio(window.family_weeks(Stage.HOME), window.family_weeks())
    assert OUTCOMES["weeks_in_order"].measure(window).tolist() == was.tolist()


@given(WEIGHTS, WEEKS)
def test_any_table_gives_its_dot_product_and_never_more_than_all_weeks(
    weights: NDArray[np.float64], lived: NDArray[np.int64]
) -> None:
    found = valued(lived, table(weights))
    for run, each in enumerate(lived):
        if each.sum() == 0:
            assert np.isnan(found[run])
            continue
        by_hand = sum(float(w) * int(n) for w, n in zip(weights.ravel(), each.ravel(), strict=True)) / int(each.sum())
        assert found[run] == pytest.approx(WEEKS_PER_YEAR * by_hand, rel=1e-9, abs=1e-9)
        assert -1e-9 <= found[run] <= WEEKS_PER_YEAR * (1.0 + 1e-12)


@given(WEIGHTS, WEEKS)
def test_all_alike_is_worth_its_weight_and_a_better_table_is_worth_more(
    weights: NDArray[np.float64], lived: NDArray[np.int64]
) -> None:
    known = lived.sum(axis=(1, 2, 3)) > 0
    alike = valued(lived, table(np.full(CLASSES, 0.25)))
    assert alike[known] == pytest.approx(0.25 * WEEKS_PER_YEAR)
    better = np.minimum(weights + 0.1, 1.0)
    assert (valued(lived, table(better))[known] >= valued(lived, table(weights))[known] - 1e-9).all()


@given(WEIGHTS, WEEKS)
def test_how_runs_are_batched_changes_no_bit(weights: NDArray[np.float64], lived: NDArray[np.int64]) -> None:
    together = valued(lived, table(weights))
    apart = [valued(each, table(weights)) for each in lived]
    assert np.array_equal(together, np.array(apart), equal_nan=True)


def test_every_shipped_table_is_an_outcome_of_all_families_and_of_vulnerable_ones() -> None:
    assert tuple(OUTCOME_OF) == SHIPPED
    made = comparison(plausible(scenario("baseline")))
    for key, outcome in OUTCOME_OF.items():
        lived = lived_in(made).weeks["baseline"]
        for suffix, fewest in (("", 0), ("_vulnerable", VULNERABLE)):
            about = OUTCOMES[f"{outcome}{suffix}"]
            found = about.measure(made.evaluations["baseline"])
            assert found.tolist() == valued(lived, shipped_yardsticks()[key], fewest).tolist()
            assert about.unit.en == "weeks per family per year"
    assert next(iter(OUTCOMES)) == "daily_life"


# Rankings


def moved(name: str, *moves: tuple[Any, Any, float]) -> Simulated:
    """The plausible baseline with shares of the weeks of one class moved to another, from the first year on."""
    made = plausible(scenario(name, replications=4))
    lived = made.counters.weeks_lived
    for source, target, share in moves:
        amount = (lived[(..., *source)] * share).astype(lived.dtype)
        lived[(..., *source)] -= amount
        lived[(..., *target)] += amount
    return made


HOME, HOME_LACKING = (Stage.HOME, 0, 0), (Stage.HOME, 0, 4)
COACHED, WAITING = (Stage.FIRST_LINE, 0, 0), (Stage.FIRST_LINE_WAIT, 2, 0)


def three() -> Comparison:
    """A baseline; `helps`: who waited is coached, and a few who were at home too; `arranges`: domains only."""
    helps = moved("helps", (WAITING, COACHED, 1.0), (HOME, COACHED, 0.002))
    arranges = moved("arranges", (HOME_LACKING, HOME, 0.5))
    return comparison(moved("baseline"), helps, arranges)


def test_scenarios_that_rank_differently_are_told_with_the_tables_that_say_so() -> None:
    found = ranked_apart_by_shipped(three())
    assert [(one.scenario, one.other) for one in found] == [("helps", "baseline")]
    assert found[0].better == ("daily_life",)
    assert found[0].worse == ("in_order_strict",)


def test_two_policies_can_rank_apart_though_neither_does_against_the_baseline() -> None:
    small = moved("small", (HOME_LACKING, HOME, 0.01))
    helps = moved("helps", (WAITING, COACHED, 1.0))
    made = comparison(moved("baseline"), small, helps)
    tables = tuple(shipped_yardsticks().values())
    assert [(one.scenario, one.other) for one in ranked_apart(lived_in(made), tables)] == [("helps", "small")]


def test_what_the_interval_does_not_tell_is_not_said() -> None:
    same = comparison(moved("baseline"), moved("same"))
    assert ranked_apart_by_shipped(same) == ()
    one_run = comparison(plausible(scenario("baseline", replications=1)), plausible(scenario("other", replications=1), 0.3))
    assert ranked_apart_by_shipped(one_run) == ()


def test_with_one_table_nothing_ranks_apart() -> None:
    assert ranked_apart(lived_in(three()), (DAILY,)) == ()


# What the report says


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            Language.EN,
            "Better than baseline by one yardstick (quality of daily life) and worse by another (weeks of daily life in order)",
        ),
        (
            Language.NL,
            "Beter dan baseline volgens de ene maatstaf (kwaliteit van het dagelijks leven) en slechter volgens de andere",
        ),
    ],
)
def test_the_report_says_who_ranks_differently(language: Language, sentence: str) -> None:
    (line,) = [line for line in comparison_lines(three(), language) if sentence in line]
    assert " helps: " in line


def test_no_report_says_so_where_nobody_does() -> None:
    made = comparison(moved("baseline"), moved("arranges", (HOME_LACKING, HOME, 0.5)))
    assert not any("by one yardstick" in line for line in comparison_lines(made, Language.EN))
    assert comparison_answer(made)["ranked_differently"] == []


def test_json_says_who_ranks_differently_and_by_what() -> None:
    told = comparison_answer(three())
    assert told["ranked_differently"] == [
        {"scenario": "helps", "other": "baseline", "better": ["daily_life"], "worse": ["in_order_strict"]}
    ]
    flags = [flag for flag in told["flags"] if flag["code"] == "ranked_differently"]
    assert [(flag["scenario"], flag["level"], flag["numbers"]) for flag in flags] == [("helps", "caution", {"others": 1.0})]


def test_daily_life_is_the_first_line_of_the_report() -> None:
    lines = comparison_lines(three(), Language.EN)
    first = next(line for line in lines if line.endswith(")") and "(" in line and not line.startswith(" "))
    assert first == "quality of daily life (weeks per family per year)"


# Valuations


def test_valuations_are_the_outcomes_of_the_comparison() -> None:
    made = three()
    rows = list(valuations(lived_in(made), tuple(shipped_yardsticks().values())))
    assert len(rows) == 3 * 2 * 3
    for row in rows:
        key = OUTCOME_OF[row.yardstick.key] + ("_vulnerable" if row.whom is Whom.VULNERABLE else "")
        assert row.value == pytest.approx(OUTCOMES[key].measure(made.evaluations[row.scenario]).mean())
        if row.scenario == "baseline":
            assert row.difference is None
        else:
            assert row.difference == difference_of(made, row.scenario, key)


def test_where_nobody_is_vulnerable_the_value_is_missing() -> None:
    made = empty(scenario("baseline"))
    made.counters.weeks_lived[..., Stage.HOME, 0, 0] = 52
    other = empty(scenario("other"))
    other.counters.weeks_lived[..., Stage.HOME, 0, 0] = 52
    rows = [row for row in valuations(lived_in(comparison(made, other)), (DAILY,)) if row.whom is Whom.VULNERABLE]
    assert np.isnan(rows[0].value)
    assert rows[1].difference is not None
    assert rows[1].difference.verdict is Verdict.MISSING
