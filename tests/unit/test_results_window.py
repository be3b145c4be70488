from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.synthetic_results import PERIOD, empty, plausible, scenario

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.errors import InputError
from zorgsim.model.vocabulary import Event, Referrer, Stage, Tier
from zorgsim.results.evaluation import check_evaluation
from zorgsim.results.headline import MAIN_OUTCOMES, OUTCOMES, headline
from zorgsim.results.outcomes.waiting import weeks_waited
from zorgsim.results.simulated import Simulated
from zorgsim.results.window import (
    Money,
    Window,
    evaluation_window,
    evaluation_years,
    first_year_added_up,
    municipality_window,
    yearly_window,
)


def cost_of(simulated: Simulated, eur: float = 0.0) -> Money:
    shape = simulated.counters.events.shape[:3]
    return Money(
        np.full((*shape, 7), eur), np.full((*shape, 5), eur), np.full(shape, eur), np.full(shape, eur), np.full((*shape, 8), eur)
    )


def waited(histogram: list[int]) -> Window:
    counts = np.zeros((1, 3, 521), dtype=np.int64)
    counts[0, 0, : len(histogram)] = histogram
    money = Money(np.zeros((1, 7)), np.zeros((1, 5)), np.zeros(1), np.zeros(1), np.zeros((1, 8)))
    return Window({"waited": counts}, np.zeros((1, 7)), money, np.array(52))


def test_evaluation_takes_the_whole_years_from_the_policys_start() -> None:
    simulated = empty(scenario("baseline", period=(date(2024, 1, 1), date(2028, 7, 1))))
    assert simulated.clock.years[evaluation_years(simulated)].tolist() == [2027]


def test_a_run_without_a_whole_year_after_the_policy_is_refused_before_and_after_simulating() -> None:
    short = scenario("baseline", period=(date(2024, 1, 1), date(2027, 7, 1)))
    with pytest.raises(InputError, match="no whole calendar year"):
        check_evaluation(short)
    with pytest.raises(InputError, match="no whole calendar year"):
        evaluation_years(empty(short))


@pytest.mark.parametrize(
    ("start", "until", "years"),
    [
        (date(2013, 1, 1), date(2018, 1, 1), [2015, 2016, 2017]),
        (date(2013, 1, 1), date(2017, 7, 1), [2015, 2016]),
        (date(2012, 1, 1), date(2014, 1, 1), [2012, 2013]),  # no history yet: all that there is
        (date(2024, 1, 1), date(2027, 1, 1), [2024, 2025, 2026]),  # ends on the day on which policy would start
    ],
)
def test_of_history_alone_its_years_are_the_evaluation(start: date, until: date, years: list[int]) -> None:
    alone = scenario("baseline", period=(start, until))
    assert alone.run.history_alone
    check_evaluation(alone)
    assert empty(alone).clock.years[evaluation_years(empty(alone))].tolist() == years
    assert first_year_added_up(empty(alone)) == years[0]


def test_history_alone_of_less_than_a_year_is_refused() -> None:
    with pytest.raises(InputError, match="no whole calendar year"):
        check_evaluation(scenario("baseline", period=(date(2016, 2, 1), date(2016, 12, 1))))


def test_rates_are_per_100_families_and_mean_calendar_year() -> None:
    simulated = empty(scenario("baseline"))
    counters = simulated.counters
    chosen = simulated.clock.years >= 2027
    counters.family_weeks[:, chosen, 0, Stage.HOME, 0] = 1000 * counters.weeks[chosen]  # a thousand families, always at home
    counters.weeks_lived[:, chosen, 0, Stage.HOME, 0, 0] = 1000 * counters.weeks[chosen]
    counters.events[:, chosen, 0, Event.JOINED_SPECIALIST_LIST, 1, 0] = 30
    counters.events[:, ~chosen, 0, Event.JOINED_SPECIALIST_LIST, 1, 0] = 999  # before the policy: not in the window
    window = evaluation_window(simulated, cost_of(simulated))
    weeks = int(counters.weeks[chosen].sum())
    per_year = 60 / weeks * WEEKS_PER_YEAR
    assert OUTCOMES["demand"].measure(window) == pytest.approx([100 * per_year / 1000] * 2)
    assert OUTCOMES["weeks_in_order"].measure(window) == pytest.approx([WEEKS_PER_YEAR] * 2)


def test_to_wait_again_since_a_provider_left_is_no_new_request() -> None:
    simulated = empty(scenario("baseline"))
    counters = simulated.counters
    counters.family_weeks[:, 3, 0, Stage.HOME, 0] = 100 * counters.weeks[3]
    joins = {Event.JOINED_SPECIALIST_LIST: 30, Event.JOINED_RESIDENTIAL_LIST: 8, Event.STARTED_CRISIS: 2}
    for event, number in (joins | {Event.BACK_ON_SPECIALIST_LIST: 10, Event.BACK_ON_RESIDENTIAL_LIST: 5}).items():
        counters.events[:, 3, 0, event, 2, 0] = number
    window = evaluation_window(simulated, cost_of(simulated))
    keys = ("demand", "demand_specialist", "demand_residential", "demand_crisis")
    told = np.array([OUTCOMES[key].measure(window)[0] for key in keys])
    assert (told / told[-1] * 2.0).tolist() == pytest.approx([25.0, 20.0, 3.0, 2.0])


def test_care_that_a_closure_broke_off_has_ended_for_repeat_use() -> None:
    simulated = empty(scenario("baseline"))
    simulated.counters.repeat_after[:, 3, 0] = (0, 1, 0, 0)
    simulated.counters.events[:, 3, 0, [Event.COMPLETED_SPECIALIST, Event.LOST_PLACE], 0, 0] = (3, 1)
    window = evaluation_window(simulated, cost_of(simulated))
    assert OUTCOMES["repeat_after_specialist"].measure(window)[0] == pytest.approx(25.0)


@pytest.mark.parametrize(
    ("histogram", "share", "expected"),
    [
        ([0, 1, 0, 1], 0.5, 1),  # waits 1 and 3: half waited one week or less
        ([1, 1, 1], 0.5, 1),
        ([9, 0, 0, 0, 1], 0.9, 0),
        ([8, 0, 0, 0, 2], 0.9, 4),
        ([0] * 520 + [3], 0.5, 520),
    ],
)
def test_percentiles_of_waits_are_exact(histogram: list[int], share: float, expected: int) -> None:
    assert weeks_waited(waited(histogram), Tier.FIRST_LINE, share).tolist() == [expected]


def test_a_wait_that_nobody_ended_is_missing_and_not_zero() -> None:
    assert np.isnan(weeks_waited(waited([]), Tier.FIRST_LINE, 0.5)).all()


@given(st.lists(st.integers(0, 60), min_size=1, max_size=80), st.sampled_from([0.5, 0.9]))
def test_percentiles_agree_with_the_inverted_distribution_of_the_single_waits(waits: list[int], share: float) -> None:
    histogram = np.bincount(waits).tolist()
    expected = np.quantile(waits, share, method="inverted_cdf")
    assert weeks_waited(waited(histogram), Tier.FIRST_LINE, share)[0] == expected


def test_helpers_repeat_use_and_settled_shares() -> None:
    simulated = empty(scenario("baseline"))
    counters = simulated.counters
    counters.helpers[:, 3, 0, [0, 1, 3]] = (2, 1, 1)  # mean (0 + 0 + 1 + 3) / 4
    counters.events[:, 3, 0, Event.QUESTION_AROSE, 0, 0] = 8
    counters.events[:, 3, 0, Event.RELAPSED, 1, 0] = 2
    counters.events[:, 3, 0, Event.SETTLED_BY_NETWORK, 0, 1] = 5
    counters.starts_by_referrer[:, 3, 0, Tier.SPECIALIST, Referrer.EVERYDAY] = 7
    counters.starts_by_referrer[:, 3, 0, Tier.FIRST_LINE, Referrer.EVERYDAY] = 5
    counters.repeat_starts[:, 3, 0, [Tier.FIRST_LINE, Tier.SPECIALIST]] = (1, 2)  # 3 of 12 starts
    counters.repeat_after[:, 3, 0] = (2, 1, 0, 0)
    counters.events[:, 3, 0, [Event.SETTLED_BY_COACH, Event.LEFT_COACHING, Event.REFERRED_BY_COACH], 0, 0] = (3, 2, 9)
    counters.events[:, 3, 0, [Event.COMPLETED_SPECIALIST, Event.STOPPED_TOO_EARLY], 0, 0] = (3, 1)
    window = evaluation_window(simulated, cost_of(simulated))
    expected = {"helpers_per_question": 1.0, "repeat_use": 25.0, "settled_network": 50.0}
    expected |= {"repeat_after_first_line": 40.0, "repeat_after_specialist": 25.0}  # what goes on elsewhere has not ended
    assert {name: OUTCOMES[name].measure(window)[0] for name in expected} == pytest.approx(expected)


def test_every_outcome_keeps_the_leading_axes_of_its_window() -> None:
    simulated = plausible(scenario("baseline", replications=3))
    cost = cost_of(simulated, 1e6)
    years = len(simulated.clock.years)
    for name, outcome in OUTCOMES.items():
        assert outcome.measure(evaluation_window(simulated, cost)).shape == (3,), name
        assert outcome.measure(yearly_window(simulated, cost)).shape == (3, years), name
        assert outcome.measure(municipality_window(simulated, cost)).shape == (3, 2), name


def test_a_window_of_municipalities_adds_up_to_the_whole() -> None:
    simulated = plausible(scenario("baseline"))
    cost = cost_of(simulated, 1e6)
    for name in ("crises", "waiting", "cost", "in_specialist_care"):
        whole = OUTCOMES[name].measure(evaluation_window(simulated, cost))
        assert OUTCOMES[name].measure(municipality_window(simulated, cost)).sum(axis=1) == pytest.approx(whole)


def test_the_series_by_year_leaves_partial_years_out() -> None:
    simulated = plausible(scenario("baseline", period=(PERIOD[0], date(2028, 7, 1))))
    assert yearly_window(simulated, cost_of(simulated)).weeks.tolist() == [53, 52, 52, 52]


def test_headline_has_a_row_per_replication_and_outcome_in_words() -> None:
    simulated = plausible(scenario("baseline"))
    table = headline(simulated, evaluation_window(simulated, cost_of(simulated)))
    assert len(table) == 2 * len(OUTCOMES)
    assert set(MAIN_OUTCOMES) <= set(table["outcome"])
    assert all(outcome.text.en and outcome.text.nl and outcome.unit.nl for outcome in OUTCOMES.values())
