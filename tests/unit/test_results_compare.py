from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import isnan, sqrt
from types import ModuleType

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from scipy.special import stdtrit
from scipy.stats import ttest_rel
from tests.unit.synthetic_results import PARAMETERS, comparison, empty, plausible, scenario

from zorgsim.errors import InputError
from zorgsim.inputs.parameters import Parameter
from zorgsim.inputs.scenario import Language
from zorgsim.model.vocabulary import Event
from zorgsim.report.figures import cost, demand, waiting
from zorgsim.results.comparable import check_comparable
from zorgsim.results.compare import (
    Comparison,
    Verdict,
    break_even,
    compare_simulated,
    cumulative_cost_difference,
    difference_of,
    differences,
    headline_by_year,
    judge,
    municipalities_side_by_side,
    paired_difference,
    paired_differences,
)
from zorgsim.results.headline import OUTCOMES, Direction
from zorgsim.results.simulated import Simulated
from zorgsim.results.window import Money, Window, yearly_window

Floats = NDArray[np.float64]


def test_a_paired_difference_by_hand() -> None:
    found = paired_difference(np.array([10.0, 20.0, 30.0]), np.array([11.0, 22.0, 33.0]))
    # differences 1, 2, 3: mean 2, standard deviation 1, Student's t at 2 degrees of freedom 4.3027
    assert found.mean == 2.0
    assert found.standard_error == pytest.approx(1 / sqrt(3))
    assert found.margin == pytest.approx(4.302653 / sqrt(3))
    assert found.verdict is Verdict.NOT_DISTINGUISHABLE


@given(st.lists(st.tuples(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3)), min_size=2, max_size=30))
def test_the_interval_is_that_of_the_paired_t_test(pairs: list[tuple[float, float]]) -> None:
    baseline, other = np.array(pairs).T
    if np.ptp(other - baseline) < 1e-6:
        return
    found = paired_difference(baseline, other)
    interval = ttest_rel(other, baseline).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high), rel=1e-6, abs=1e-9)


def test_replications_that_agree_to_the_week_are_no_proof_of_an_error_of_nothing() -> None:
    """A median of whole weeks that is a week shorter in three runs may be half a week shorter; in a hundred runs it is not."""
    few = paired_difference(np.array([9.0, 10.0, 11.0]), np.array([8.0, 9.0, 10.0]), step=1.0)
    assert few.standard_error == pytest.approx(sqrt(1 / 6 / 3))
    assert few.verdict is Verdict.NOT_DISTINGUISHABLE
    assert paired_difference(np.zeros(100), np.ones(100), step=1.0).verdict is Verdict.MORE
    assert paired_difference(np.ones(3), np.ones(3), step=1.0).verdict is Verdict.IDENTICAL


def test_what_adding_up_leaves_behind_is_no_error() -> None:
    found = paired_difference(np.array([0.1, 0.2, 0.3]), np.array([0.1, 0.2, 0.3]) + 0.7)
    assert (found.standard_error, found.low) == (0.0, found.mean)


def test_with_one_replication_the_error_is_unknown_and_not_zero() -> None:
    found = paired_difference(np.array([1.0]), np.array([3.0]))
    assert found.mean == 2.0
    assert isnan(found.standard_error)
    assert isnan(found.margin)
    assert found.verdict is Verdict.ONE_REPLICATION


def test_missing_replications_are_left_out_and_none_left_is_missing() -> None:
    found = paired_difference(np.array([1.0, np.nan, 1.0]), np.array([2.0, 5.0, 4.0]))
    assert (found.mean, found.pairs) == (2.0, 2)
    assert paired_difference(np.array([np.nan]), np.array([1.0])).verdict is Verdict.MISSING


_VALUES = st.sampled_from((np.nan, 0.0, 0.1, 0.3)) | st.floats(-1e6, 1e6)
_SIDES = st.tuples(st.integers(0, 12), st.integers(0, 9)).flatmap(
    lambda shape: st.tuples(arrays(np.float64, shape, elements=_VALUES), arrays(np.float64, shape, elements=_VALUES))
)


def by_hand(baseline: Floats, other: Floats, step: float) -> tuple[float, float, float, float, int]:
    """Mean, standard error, interval and pairs of one difference, one number after the other."""
    found = other - baseline
    found = found[~np.isnan(found)]
    if len(found) < 2:
        mean = float(found.mean()) if len(found) else np.nan
        return mean, np.nan, np.nan, np.nan, len(found)
    mean, deviation = float(found.mean()), float(found.std(ddof=1))
    if deviation <= 1e-9 * float(np.abs(found).max()):
        deviation = 0.0
    error = max(deviation, step * np.sqrt(1.0 / 6.0) if found.any() else 0.0) / float(np.sqrt(len(found)))
    margin = float(stdtrit(len(found) - 1, 0.975)) * error
    return mean, error, mean - margin, mean + margin, len(found)


@given(_SIDES, st.sampled_from((0.0, 1.0)))
def test_of_many_sets_at_once_each_comes_to_what_it_does_alone(sides: tuple[Floats, Floats], step: float) -> None:
    """Bit by bit, with runs that are missing in some sets and not in others."""
    together = paired_differences(*sides, step)
    told = [(one.mean, one.standard_error, one.low, one.high, one.pairs) for one in together]
    alone = [by_hand(*pair, step) for pair in zip(sides[0].T, sides[1].T, strict=True)]
    assert [list(map(float.hex, map(float, one))) for one in told] == [list(map(float.hex, map(float, one))) for one in alone]


@given(_SIDES, st.integers(1, 3))
def test_of_many_sets_over_worlds_too(sides: tuple[Floats, Floats], replications: int) -> None:
    assume(len(sides[0]))
    baseline, other = (np.repeat(one, replications, axis=0) for one in sides)
    together = paired_differences(baseline, other, draws=len(sides[0]))
    alone = [paired_difference(*pair, draws=len(sides[0])) for pair in zip(baseline.T, other.T, strict=True)]
    assert list(map(repr, together)) == list(map(repr, alone))  # as words, for NaN is not equal to itself


@pytest.mark.parametrize(
    ("other", "verdict"),
    [
        ([1.0, 2.0], Verdict.IDENTICAL),
        ([2.0, 3.0], Verdict.MORE),
        ([0.0, 1.0], Verdict.LESS),
        ([0.0, 3.0], Verdict.NOT_DISTINGUISHABLE),
    ],
)
def test_verdicts(other: list[float], verdict: Verdict) -> None:
    assert paired_difference(np.array([1.0, 2.0]), np.array(other)).verdict is verdict


def test_what_is_better_depends_on_the_outcome() -> None:
    assert judge(Verdict.MORE, Direction.BETTER) is Direction.BETTER
    assert judge(Verdict.MORE, Direction.WORSE) is Direction.WORSE
    assert judge(Verdict.LESS, Direction.WORSE) is Direction.BETTER
    assert judge(Verdict.NOT_DISTINGUISHABLE, Direction.WORSE) is Direction.NEUTRAL


def test_pairing_removes_the_luck_that_scenarios_share() -> None:
    shared = plausible(scenario("baseline", replications=10))
    eased = plausible(scenario("strong_first_line", replications=10), effect=0.2)
    made = comparison(shared, eased)
    paired = difference_of(made, "strong_first_line", "waiting")
    values = [OUTCOMES["waiting"].measure(window) for window in made.evaluations.values()]
    unpaired_error = sqrt(sum(each.var(ddof=1) / 10 for each in values))
    assert paired.verdict is Verdict.LESS
    assert paired.standard_error < unpaired_error / 3


def test_a_scenario_without_measures_is_identical_in_every_outcome() -> None:
    table = differences(comparison(plausible(scenario("baseline")), plausible(scenario("same"))))
    same = table[table["scenario"] == "same"]
    assert set(same["verdict"]) == {"identical"}
    assert table.groupby("scenario")["outcome"].count().to_dict() == {"baseline": len(OUTCOMES), "same": len(OUTCOMES)}


def with_costs(name: str, specialist_weeks: list[int]) -> Comparison:
    """Compare a scenario that differs by these family-weeks in specialist care in 2027, 2028 (at 250 EUR)."""
    other = empty(scenario(name))
    other.counters.paid_weeks[:, 3:5, 0] = specialist_weeks
    base = empty(scenario("baseline"))
    base.counters.paid_weeks[:, 3:5, 0] = 10_000
    return comparison(base, other)


def test_cumulative_cost_and_the_year_of_break_even() -> None:
    made = with_costs("dip_before_gain", [12_000, 6_000])  # +0.5 million, then -1.0 million
    years, cumulative = cumulative_cost_difference(made, "dip_before_gain")
    assert years.tolist() == [2027, 2028]
    assert cumulative == pytest.approx(np.array([[0.5, -0.5]] * 2))
    found = break_even(made, "dip_before_gain")
    assert (found.year, found.share) == (2028, 1.0)
    assert found.final.mean == pytest.approx(-0.5)


@pytest.mark.parametrize(("weeks", "year"), [([12_000, 9_000], None), ([8_000, 9_000], 2027), ([8_000, 13_000], None)])
def test_break_even_holds_for_good_or_not_at_all(weeks: list[int], year: int | None) -> None:
    assert break_even(with_costs("other", weeks), "other").year == year


def test_a_policy_that_starts_in_mid_year_pays_for_that_year_too() -> None:
    made = with_costs("other", [12_000, 12_000])
    late = tuple(
        replace(one, scenario=replace(one.scenario, run=replace(one.scenario.run, policy_start=date(2027, 7, 1))))
        for one in made.simulated
    )
    years, cumulative = cumulative_cost_difference(replace(made, simulated=late), "other")
    assert years.tolist() == [2027, 2028]
    assert cumulative[0] == pytest.approx([0.5, 1.0])


def test_later_costs_weigh_less_when_discounted() -> None:
    rate = replace(PARAMETERS["price.crisis_week"], name="price.discount_rate", value=0.25)
    parameters: dict[str, Parameter] = {**PARAMETERS, rate.name: rate}
    made = replace(with_costs("other", [12_000, 12_000]), parameters=parameters)
    assert cumulative_cost_difference(made, "other")[1][0] == pytest.approx([0.5, 0.5 + 0.5 * 0.8])


def test_a_price_of_the_scenarios_own_is_used() -> None:
    one = scenario("baseline")
    dear = empty(replace(one, parameters={"price.crisis_week": 1.0}))
    assert comparison(dear).prices(dear)["price.crisis_week"] == 1.0
    assert comparison(dear).prices(dear)["price.specialist_week"] == 250.0


def test_municipalities_stand_side_by_side() -> None:
    base, other = empty(scenario("baseline")), empty(scenario("other"))
    for one, crises in ((base, 10), (other, 4)):
        one.counters.events[:, 3, 0, Event.STARTED_CRISIS, 2, 1] = crises  # Enschede only
    table = municipalities_side_by_side(comparison(base, other))
    crises_only = table[table["outcome"] == "crises"]
    assert crises_only["name"].tolist() == ["Enschede", "Hengelo"]
    assert crises_only["verdict"].tolist() == ["less", "identical"]
    assert (crises_only["difference"] < 0).tolist() == [True, False]


def test_headline_by_year_has_every_whole_year() -> None:
    table = headline_by_year(comparison(plausible(scenario("baseline"))))
    assert len(table) == 2 * 5 * len(OUTCOMES)


def test_what_cannot_be_paired_is_refused() -> None:
    one = scenario("baseline")
    changes = {
        "run.seed": replace(one, name="b", run=replace(one.run, seed=2)),
        "run.replications": replace(one, name="b", run=replace(one.run, replications=9)),
        "places": replace(one, name="b", places=("Almelo",)),
    }
    for key, other in changes.items():
        with pytest.raises(InputError, match=key):
            check_comparable([one, other])
    with pytest.raises(InputError, match="named twice"):
        check_comparable([one, one])
    check_comparable([one, replace(one, name="b", places=("GM0153", "GM0164"))])  # the same places by another name


def test_the_baseline_comes_first() -> None:
    made = compare_simulated([empty(scenario("baseline")), empty(scenario("other"))], PARAMETERS)
    assert made.baseline.scenario.name == "baseline"
    assert [one.scenario.name for one in made.others] == ["other"]


def test_windows_by_year_that_do_not_fit_are_let_go_and_made_anew_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def noted(simulated: Simulated, money: Money) -> Window:
        made.append(simulated.scenario.name)
        return yearly_window(simulated, money)

    monkeypatch.setattr("zorgsim.results.compare.yearly_window", noted)
    compared = comparison(plausible(scenario("baseline", 2)), plausible(scenario("other", 2), effect=0.2))
    size = compared.by_year["baseline"].nbytes
    monkeypatch.setattr("zorgsim.results.compare.MOST_YEARS_KEPT", int(1.5 * size))
    compared, made[:] = comparison(*compared.simulated), []
    first = compared.by_year["baseline"]
    assert compared.by_year["baseline"] is first
    compared.by_year["other"]
    again = compared.by_year["baseline"]
    assert made == ["baseline", "other", "baseline"]
    for name, counts in first.counts.items():
        np.testing.assert_array_equal(again.counts[name], counts)


@pytest.mark.parametrize("picture", [demand, waiting, cost])
def test_a_picture_makes_the_windows_of_each_scenario_once(picture: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many panels it has, and though no two windows fit into what is kept."""
    made: list[str] = []

    def noted(simulated: Simulated, money: Money) -> Window:
        made.append(simulated.scenario.name)
        return yearly_window(simulated, money)

    monkeypatch.setattr("zorgsim.results.compare.yearly_window", noted)
    monkeypatch.setattr("zorgsim.results.compare.MOST_YEARS_KEPT", 1)
    picture.draw(comparison(plausible(scenario("baseline", 2)), plausible(scenario("other", 2), effect=0.2)), Language.EN)
    assert made == ["baseline", "other"]
