"""Winners and losers: rates that small and large municipalities share, classes of size, judgements."""

from __future__ import annotations

from dataclasses import replace
from math import isnan

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control
from scipy.stats import t as student_t
from tests.unit.synthetic_results import comparison, empty, plausible, scenario
from tests.worlds import writable

from zorgsim.inputs.places import resolve_places
from zorgsim.model.stocks import STOCKS
from zorgsim.model.vocabulary import Event, Stage, Tier
from zorgsim.results.compare import Comparison, PairedDifference, Verdict
from zorgsim.results.false_discovery import p_value, q_values
from zorgsim.results.headline import Direction
from zorgsim.results.simulated import Simulated
from zorgsim.results.winners import (
    DECIDING,
    EVERY_SIZE,
    YARDSTICKS,
    Contest,
    Judgement,
    judgement_of,
    one_row_each,
    size_classes,
    weighted_mean,
    winners,
    winners_by_size,
)

ENSCHEDE, HENGELO = 0, 1
FIRST_YEAR, YEARS = 3, 2  # 2027 and 2028 are compared


def two(name: str, waits: tuple[int, int], replications: int = 2) -> Simulated:
    """Two municipalities of 1000 and 100 families in which all wait for so many weeks."""
    made = empty(scenario(name, replications))
    for place, (families, weeks) in enumerate(zip((1000, 100), waits, strict=True)):
        for year in (FIRST_YEAR, FIRST_YEAR + 1):
            counters = made.counters
            counters.family_weeks[:, year, place, Stage.HOME, 0] = families * int(counters.weeks[year])
            counters.weeks_lived[:, year, place, Stage.HOME, 0, 0] = families * int(counters.weeks[year])
            with writable(counters, "waited") as waited:
                waited[:, year, place, Tier.SPECIALIST, weeks] = families // 10
    return replace(made, families={"GM0153": 1000, "GM0164": 100})


def row(table: pd.DataFrame, outcome: str, name: str) -> pd.Series:
    found = table[(table["outcome"] == outcome) & (table["name"] == name)]
    assert len(found) == 1
    return found.iloc[0]


def size_row(table: pd.DataFrame, outcome: str, size_class: int) -> pd.Series:
    found = table[(table["outcome"] == outcome) & (table["size_class"] == size_class)]
    assert len(found) == 1
    return found.iloc[0]


@pytest.fixture(scope="module")
def made() -> Comparison:
    return comparison(two("baseline", (10, 10)), two("other", (14, 4)))


def test_one_municipality_wins_what_the_other_loses(made: Comparison) -> None:
    table = winners(made)
    large, small = (row(table, "waited_mean_specialist", name) for name in ("Enschede", "Hengelo"))
    assert (large["difference"], large["judgement"], large["size_class"]) == (4.0, "worse", 2)
    assert (small["difference"], small["judgement"], small["size_class"]) == (-6.0, "better", 1)
    assert (small["province"], small["youth_region"], small["families"]) == ("Overijssel", "Twente", 100)
    assert row(table, "weeks_in_order", "Enschede")["judgement"] == "same"


def test_classes_of_size_are_counted_and_weighted_by_families(made: Comparison) -> None:
    table = winners_by_size(made)
    small, large, together = (size_row(table, "waited_mean_specialist", size) for size in (1, 2, EVERY_SIZE))
    assert (small["better"], small["worse"], small["difference"]) == (1, 0, -6.0)
    assert (large["better"], large["worse"], large["difference"]) == (0, 1, 4.0)
    assert (together["municipalities"], together["smallest"], together["largest"]) == (2, 100, 1000)
    assert together["difference"] == pytest.approx((4 * 1000 - 6 * 100) / 1100)
    assert together["judgement"] == "worse"


def test_rates_do_not_depend_on_size() -> None:
    one = two("baseline", (10, 10))
    weeks = int(one.counters.weeks[FIRST_YEAR])
    for place, families in ((ENSCHEDE, 1000), (HENGELO, 100)):
        years = slice(FIRST_YEAR, FIRST_YEAR + YEARS)
        one.counters.events[:, years, place, Event.STARTED_CRISIS, 2, 1] = families // 10
        one.counters.family_weeks[:, years, place, Stage.SPECIALIST_WAIT, 0] = families // 10 * weeks
        one.counters.stocks[:, years, place, list(STOCKS).index("expertise")] = 0.5
    table = one_row_each(winners(comparison(one, replace(one, scenario=scenario("same")))))
    assert table["waiting_specialist_per_1000_value"].tolist() == pytest.approx([1000 / 11] * 2, rel=0.01)
    assert table["crises_per_1000_value"].tolist() == pytest.approx([1000 / 11] * 2, rel=0.01)
    assert table["expertise_value"].tolist() == pytest.approx([0.5] * 2)
    assert table["cost_per_family_value"].tolist() == pytest.approx([0.0] * 2)


def test_cost_is_in_euros_per_family() -> None:
    one = two("baseline", (10, 10))
    one.counters.paid_weeks[:, FIRST_YEAR:, HENGELO] = one.counters.family_weeks[:, FIRST_YEAR:, HENGELO, Stage.HOME, 0]
    table = one_row_each(winners(comparison(one, replace(one, scenario=scenario("same")))))
    assert table["cost_per_family_value"].tolist() == pytest.approx([0.0, 250 * 52.18], rel=0.001)


def test_a_row_each_for_spreadsheets() -> None:
    made = comparison(*(plausible(scenario(name), effect) for name, effect in (("baseline", 0.0), ("eased", 0.2), ("same", 0.0))))
    wide = one_row_each(winners(made))
    assert wide["scenario"].tolist() == ["eased", "eased", "same", "same"]
    assert wide["name"].tolist() == ["Enschede", "Hengelo"] * 2
    assert {f"{outcome}_{column}" for outcome in YARDSTICKS for column in ("difference", "low", "high", "judgement")} <= set(wide)
    assert set(wide.loc[2:, "weeks_in_order_judgement"]) == {"same"}
    long = winners(made)
    for outcome in DECIDING:
        assert wide[f"{outcome}_value"].tolist() == long[long["outcome"] == outcome]["value"].tolist()


def test_where_nobody_was_admitted_nothing_can_be_told() -> None:
    nobody = two("other", (10, 10))
    with writable(nobody.counters, "waited") as waited:
        waited[:] = 0
    found = row(winners(comparison(two("baseline", (10, 10)), nobody)), "waited_mean_specialist", "Hengelo")
    assert isnan(found["difference"])
    assert (found["verdict"], found["judgement"]) == ("missing", "cannot_be_told")


def test_with_one_replication_nothing_can_be_told() -> None:
    made = comparison(two("baseline", (10, 10), 1), two("other", (14, 4), 1))
    table = winners_by_size(made)
    assert set(table[table["outcome"] == "waited_mean_specialist"]["judgement"]) == {"cannot_be_told"}
    assert size_row(table, "waited_mean_specialist", EVERY_SIZE)["cannot_be_told"] == 2


@pytest.mark.parametrize(
    ("verdict", "direction", "judgement"),
    [
        (Verdict.MORE, Direction.WORSE, Judgement.WORSE),
        (Verdict.LESS, Direction.WORSE, Judgement.BETTER),
        (Verdict.MORE, Direction.BETTER, Judgement.BETTER),
        (Verdict.IDENTICAL, Direction.BETTER, Judgement.SAME),
        (Verdict.NOT_DISTINGUISHABLE, Direction.BETTER, Judgement.UNTOLD),
    ],
)
def test_judgements(verdict: Verdict, direction: Direction, judgement: Judgement) -> None:
    assert judgement_of(PairedDifference(1.0, 0.1, 0.8, 1.2, 3, verdict), direction) is judgement


def difference(mean: float, error: float, pairs: int = 10) -> PairedDifference:
    verdict = Verdict.MORE if mean > 3 * error else Verdict.NOT_DISTINGUISHABLE
    return PairedDifference(mean, error, mean - 2 * error, mean + 2 * error, pairs, verdict)


@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(0.1, 2), st.integers(2, 30)), min_size=1, max_size=60))
def test_rates_and_chances_are_those_of_scipy(drawn: list[tuple[float, float, int]]) -> None:
    found = [difference(*one) for one in drawn]
    chances = [2 * student_t.sf(abs(mean) / error, pairs - 1) for mean, error, pairs in drawn]
    assert [p_value(one) for one in found] == pytest.approx(chances, rel=1e-6, abs=1e-12)
    assert q_values(found) == pytest.approx(false_discovery_control(chances), rel=1e-6, abs=1e-12)


def test_what_is_known_to_be_nothing_or_not_known_is_not_among_those_to_be_named() -> None:
    same = PairedDifference(0.0, 0.0, 0.0, 0.0, 10, Verdict.IDENTICAL)
    missing = PairedDifference(np.nan, np.nan, np.nan, np.nan, 0, Verdict.MISSING)
    one = PairedDifference(3.0, np.nan, np.nan, np.nan, 1, Verdict.ONE_REPLICATION)
    alone = difference(3.0, 1.0)
    found = q_values([same, alone, missing, one])
    assert np.isnan(found[[0, 2, 3]]).all()
    assert found[1] == p_value(alone)
    assert q_values([alone] * 3)[0] == p_value(alone)
    assert q_values([alone, difference(0.0, 1.0), difference(0.0, 1.0)])[0] == pytest.approx(3 * p_value(alone))
    assert p_value(PairedDifference(2.0, 0.0, 2.0, 2.0, 3, Verdict.MORE)) == 0.0


def test_where_nothing_happens_hardly_anybody_is_named() -> None:
    luck = np.random.default_rng(5)
    named, by_intervals = 0, 0
    for _ in range(60):
        contest = Contest("other", "weeks_in_order", np.zeros((10, 345)), luck.standard_normal((10, 345)), draws=0)
        named += any(one in (Judgement.BETTER, Judgement.WORSE) for one in contest.judgements)
        by_intervals += sum(one.verdict in (Verdict.MORE, Verdict.LESS) for one in contest.differences)
    assert by_intervals / 60 == pytest.approx(345 / 20, rel=0.1)  # seventeen by one interval each
    assert named <= 8  # anybody at all in one list in twenty: three of sixty


def test_winners_are_found_and_few_of_them_by_chance() -> None:
    luck = np.random.default_rng(6)
    effect = np.where(np.arange(345) < 100, 2.0, 0.0)
    contest = Contest("other", "weeks_in_order", np.zeros((10, 345)), luck.standard_normal((10, 345)) + effect, draws=0)
    better = np.array([one is Judgement.BETTER for one in contest.judgements])
    assert better[:100].sum() >= 95
    assert better[100:].sum() + sum(one is Judgement.WORSE for one in contest.judgements) <= 12


def test_lists_say_how_many_are_expected_by_chance(made: Comparison) -> None:
    table = winners_by_size(made)
    assert size_row(table, "waited_mean_specialist", EVERY_SIZE)["expected_false"] == pytest.approx(0.05 * 2)
    assert size_row(table, "weeks_in_order", EVERY_SIZE)["expected_false"] == 0.0
    assert row(winners(made), "waited_mean_specialist", "Enschede")["q_value"] == 0.0


@given(st.lists(st.integers(1, 50), min_size=1, max_size=40))
def test_classes_hold_as_many_municipalities_each_and_follow_size(families: list[int]) -> None:
    classes = size_classes(families)
    counts = np.bincount(classes)[1:]
    assert len(counts) == min(5, len(families))
    assert counts.max() - counts.min() <= 1
    order = np.argsort(classes, kind="stable")
    bounds = [(np.array(families)[classes == one].min(), np.array(families)[classes == one].max()) for one in np.unique(classes)]
    assert sorted(classes.tolist()) == classes[order].tolist()
    assert all(before[1] <= after[0] for before, after in zip(bounds, bounds[1:], strict=False))


def test_the_nation_falls_into_fifths() -> None:
    families = [one.families for one in resolve_places(["Nederland"], "places").municipalities]
    assert np.bincount(size_classes(families)).tolist() == [0, 69, 69, 69, 69, 69]


def test_a_weighted_mean_leaves_out_what_is_missing() -> None:
    values = np.array([[1.0, np.nan, 4.0], [np.nan] * 3])
    found = weighted_mean(values, np.array([1.0, 5.0, 2.0]))
    assert found[0] == pytest.approx(3.0)
    assert isnan(found[1])
