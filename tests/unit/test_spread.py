"""Where every replication is a world, no answer tells a margin: not in a table, a sentence, by municipality or by part."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.synthetic_results import comparison, plausible, scenario

from zorgsim.inputs.scenario import Language, Scenario
from zorgsim.report.differences_text import difference_words, judged_words, shown_decimals
from zorgsim.report.json_answers.comparisons import difference_answer
from zorgsim.report.spread_words import by_spread, how_many
from zorgsim.report.terminal import comparison_lines
from zorgsim.results.by_year import spread
from zorgsim.results.compare import (
    Comparison,
    PairedDifference,
    Spread,
    Verdict,
    break_even,
    difference_of,
    differences,
    paired_difference,
)
from zorgsim.results.decomposition import decompose
from zorgsim.results.outcomes import OUTCOMES
from zorgsim.results.winners import Contest, Judgement, contests
from zorgsim.results.yardsticks import lived_in

TEN_OF_TWELVE = np.array([-0.2, -0.15, -0.12, -0.1, -0.1, -0.08, -0.06, -0.05, -0.04, -0.02, 0.03, 0.04])
"""Differences of which chance would say that they are below nothing, for certain; two worlds of twelve say otherwise."""


def over(values: np.ndarray[tuple[int], np.dtype[np.float64]], spread: Spread = Spread.WORLDS) -> PairedDifference:
    draws = len(values) if spread is Spread.WORLDS else 0
    return paired_difference(np.zeros_like(values), values, draws=draws)


def drawn(one: Scenario) -> Scenario:
    return replace(one, run=replace(one.run, draws=one.run.replications, replications=1))


def of_worlds(worlds: int = 4, effect: float = 0.2) -> Comparison:
    first, other = (plausible(drawn(scenario(name, worlds)), effect=size) for name, size in (("baseline", 0.0), ("other", effect)))
    return comparison(first, other)


def test_two_worlds_of_twelve_that_say_otherwise_take_a_verdict_away() -> None:
    assert over(TEN_OF_TWELVE, Spread.CHANCE).verdict is Verdict.LESS
    found = over(TEN_OF_TWELVE)
    assert found.verdict is Verdict.WORLDS_DISAGREE
    assert (found.less, found.more, found.pairs) == (10 / 12, 2 / 12, 12)
    assert np.isnan(found.standard_error)
    assert [found.low, found.middle, found.high] == pytest.approx([-0.2, -0.07, 0.04])  # of twelve the lowest and the highest


@pytest.mark.parametrize("spread", Spread)
def test_what_is_nothing_missing_or_alone_is_told_as_such_whatever_the_spread(spread: Spread) -> None:
    assert over(np.zeros(3), spread).verdict is Verdict.IDENTICAL
    assert over(np.full(3, np.nan), spread).verdict is Verdict.MISSING
    alone = over(np.array([2.0]), spread)
    assert alone.mean == 2.0
    assert alone.verdict is (Verdict.ONE_WORLD if spread is Spread.WORLDS else Verdict.ONE_REPLICATION)
    assert np.isnan([alone.low, alone.high]).all()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (Language.EN, "-0.07 (12 worlds: -0.20 to +0.04; more in 2, less in 10), worlds disagree"),
        (Language.NL, "-0,07 (12 werelden: -0,20 tot +0,04; meer in 2, minder in 10), werelden zijn het oneens"),
    ],
)
def test_words_over_worlds_have_no_margin_and_say_who_disagrees(language: Language, words: str) -> None:
    assert difference_words(over(TEN_OF_TWELVE), 1, language).replace("\N{MINUS SIGN}", "-") == words
    assert judged_words(over(TEN_OF_TWELVE), OUTCOMES["cost"], 1, language).replace("\N{MINUS SIGN}", "-") == words
    assert judged_words(over(-np.ones(12) - TEN_OF_TWELVE**2), OUTCOMES["cost"], 1, Language.EN).endswith("(better)")


@given(st.lists(st.floats(-1e4, 1e4), min_size=2, max_size=12), st.integers(0, 2))
def test_numbers_over_worlds_have_few_decimals(values: list[float], decimals: int) -> None:
    assert decimals <= shown_decimals(over(np.array(values)), decimals) <= 3


def test_every_table_of_a_comparison_tells_worlds() -> None:
    made = of_worlds()
    assert made.spread is Spread.WORLDS
    rows = differences(made)
    assert set(rows["spread"]) == {"worlds"}
    assert rows["standard_error"].isna().all()
    assert break_even(made, "other").final.spread is Spread.WORLDS
    assert {one.spread for contest in contests(made) for one in contest.differences} == {Spread.WORLDS}
    assert lived_in(made).draws == 4
    answer = difference_answer(difference_of(made, "other", "weeks_in_order"))
    assert (answer["spread"], answer["standard_error"], answer["verdict"]) == ("worlds", None, "too_few_worlds")
    assert {answer["share_more"], answer["share_less"]} == {0.0, 1.0}


def test_of_few_worlds_no_verdict_is_given_and_of_many_the_ends_leave_one_in_ten_out() -> None:
    """Two worlds agree half the time by the toss of a coin."""
    assert over(np.ones(9)).verdict is Verdict.TOO_FEW_WORLDS
    assert over(np.ones(10)).verdict is Verdict.MORE
    assert (over(np.arange(100.0)).low, over(np.arange(100.0)).high) == (4.0, 95.0)
    assert "nine in ten of 100 worlds" in difference_words(over(np.arange(100.0)), 1, Language.EN)


def test_the_middle_is_told_where_one_world_leads_the_mean_away() -> None:
    """Of a hundred worlds all but one are below nothing; the mean is above."""
    skewed = np.append(np.full(99, -1.0), 1000.0)
    assert over(skewed).mean > 0.0
    assert over(skewed).verdict is Verdict.LESS
    assert difference_words(over(skewed), 0, Language.EN).startswith("\N{MINUS SIGN}1")


def test_chance_stays_chance() -> None:
    made = comparison(plausible(scenario("baseline", 4)), plausible(scenario("other", 4), effect=0.2))
    assert (made.spread, by_spread("key", made)) == (Spread.CHANCE, "key")
    found = difference_of(made, "other", "weeks_in_order")
    assert np.isnan([found.more, found.less]).all()
    assert np.isfinite(found.standard_error)


def test_a_picture_draws_the_ends_that_tables_tell_of_worlds() -> None:
    """Two replications a world: each world counts once, by its mean; of few worlds the ends are the lowest and the highest."""
    values = np.array([[1.0], [3.0], [4.0], [4.0], [9.0], [7.0], [np.nan], [5.0]])
    made = [plausible(replace(one, run=replace(one.run, draws=4, replications=2))) for one in (scenario("baseline", 8),)]
    assert spread(comparison(*made), values)[:, 0].tolist() == [4.5, 2.0, 8.0]


@pytest.mark.parametrize("draws", [0, 3])
def test_a_year_that_one_run_or_world_knows_has_no_band(draws: int) -> None:
    one = scenario("baseline", 3)
    made = plausible(replace(one, run=replace(one.run, draws=draws, replications=1 if draws else 3)))
    middle, low, high = spread(comparison(made), np.array([[np.nan], [5.0], [np.nan]]))[:, 0]
    assert middle == 5.0
    assert np.isnan([low, high]).all()


def test_captions_say_which_ends_these_are() -> None:
    assert how_many(of_worlds(20), Language.EN)["ends"] == "from the lowest to the highest world"
    assert how_many(of_worlds(21), Language.EN)["ends"] == "at least nine in ten worlds"
    assert how_many(of_worlds(1), Language.EN)["ends"] == "one world has none"


@pytest.mark.parametrize(("worlds", "key"), [(1, "key_one"), (4, "key_worlds")])
def test_words_are_those_of_the_spread(worlds: int, key: str) -> None:
    assert by_spread("key", of_worlds(worlds)) == key


@pytest.mark.parametrize("language", Language)
def test_no_line_of_a_comparison_over_worlds_has_a_margin(language: Language) -> None:
    assert not [line for line in comparison_lines(of_worlds(), language) if "\N{PLUS-MINUS SIGN}" in line]


def test_parts_of_a_package_are_told_over_worlds() -> None:
    values = np.random.default_rng(3).normal(size=(4, 6))
    effects = decompose(values, draws=6)
    parts = [one for part in effects.parts for one in (part.alone, part.last, part.shapley, part.order_low, part.order_high)]
    told = [*parts, *effects.pairs.values(), effects.interaction, effects.package]
    assert {one.spread for one in told} == {Spread.WORLDS}
    assert np.isnan([one.standard_error for one in told]).all()
    assert np.isnan([effects.parts[0].order_low.more, effects.parts[0].order_low.less]).all()


def test_municipalities_are_named_where_worlds_agree_and_no_rate_of_chance_is_asked() -> None:
    values = np.stack([TEN_OF_TWELVE, -np.ones(12), np.ones(12), np.zeros(12)], axis=1)
    contest = Contest("other", "weeks_in_order", np.zeros((12, 4)), values, draws=12)
    assert contest.judgements == (Judgement.UNTOLD, Judgement.WORSE, Judgement.BETTER, Judgement.SAME)
    assert np.isnan(contest.q_values).all()
