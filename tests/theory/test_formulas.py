"""The formulas against each other, and how far whole weeks are from continuous time. Nothing is simulated."""

from __future__ import annotations

import numpy as np
import pytest
from tests.theory.formulas import (
    cobham,
    crommelin,
    erlang_b,
    erlang_c,
    finite_source,
    kingman_limit,
    pollaczek_khinchine,
)
from tests.theory.weekly import (
    THE_WEEK,
    Slots,
    loss_bound,
    moment,
    priorities,
    rounding,
    rounding_bounds,
    single_slot,
    stay_in_weeks,
)

SYSTEMS = [(1, 0.5), (1, 0.8), (2, 0.7), (5, 0.8), (10, 0.95), (20, 0.9)]
"""Slots, and load per slot."""

CUT_OFF = 2e-4
"""What the second moment of the most spread stay lacks because its far tail is left out."""


@pytest.mark.parametrize("load", [0.5, 0.8, 0.95])
def test_with_one_slot_erlang_is_pollaczek_and_khinchine(load: float) -> None:
    assert erlang_c(1, load, 10.0).waits == pytest.approx(load)
    assert erlang_c(1, load, 10.0).wait == pytest.approx(pollaczek_khinchine(load / 10.0, 10.0, 1.0))
    assert crommelin(1, load / 10.0, 10.0).wait == pytest.approx(pollaczek_khinchine(load / 10.0, 10.0, 0.0), rel=1e-6)


def test_tables_of_erlang() -> None:
    """Known values: 10 slots are lost to 5 Erlang in 1.84 %, 20 to 12 Erlang in 0.98 %; 12 of 15 wait in a third, about."""
    assert erlang_b(10, 5.0) == pytest.approx(0.0184, abs=5e-5)
    assert erlang_b(20, 12.0) == pytest.approx(0.0098, abs=5e-5)
    by_hand = 15.0 / 3.0 * (12.0**15 / 15**0) / np.prod(np.arange(1.0, 16.0))
    below = sum(12.0**k / np.prod(np.arange(1.0, k + 1.0)) for k in range(15))
    assert erlang_c(15, 12.0, 1.0).waits == pytest.approx(by_hand / (below + by_hand))


@pytest.mark.parametrize(("slots", "load"), SYSTEMS)
def test_a_large_finite_source_is_erlangs(slots: int, load: float) -> None:
    expected = erlang_c(slots, load * slots, 10.0)
    waits = [finite_source(slots, families, load * slots / 10.0 / families, 10.0).wait for families in (1000, 3000, 10_000)]
    assert np.all(np.diff(waits) > 0)
    assert 0.9 * expected.wait < waits[-1] < expected.wait
    rate = load * slots / 10.0 / 10_000
    assert finite_source(slots, 10_000, rate, 10.0, patience=1e9).wait == pytest.approx(waits[-1], rel=1e-3)
    lost = finite_source(slots, 10_000, rate, 10.0, patience=0.0)
    assert lost.waits == pytest.approx(erlang_b(slots, load * slots), rel=0.01)


def test_priorities_share_out_the_same_work() -> None:
    """Conservation law: the sum of load x wait does not depend on the order (Kleinrock 1965); one class is Pollaczek-Khinchine."""
    rates, means = [0.02, 0.03, 0.01], [10.0, 8.0, 20.0]
    loads = np.multiply(rates, means)
    one_way = cobham(rates, means, 0.64)
    other = cobham(rates[::-1], means[::-1], 0.64)[::-1]
    assert (loads * one_way).sum() == pytest.approx((loads * other).sum())
    assert one_way[0] < one_way[1] < one_way[2]
    assert cobham([0.07], [10.0], 2.0)[0] == pytest.approx(pollaczek_khinchine(0.07, 10.0, 2.0))


@pytest.mark.parametrize("scv", [0.0, 0.5, 1.0, 2.0])
def test_kingmans_limit_is_that_of_a_single_slot(scv: float) -> None:
    for load in (0.9, 0.99, 0.999):
        scaled = (1.0 - load) * pollaczek_khinchine(load / 10.0, 10.0, scv)
        assert scaled == pytest.approx(load * kingman_limit(10.0, 1.0, scv))


# Whole weeks


@pytest.mark.parametrize("family", ["gamma", "lognormal"])
@pytest.mark.parametrize("scv", [0.0, 0.5, 1.0, 2.0])
def test_stays_in_weeks_have_their_mean_and_nearly_their_spread(family: str, scv: float) -> None:
    for mean in (1.0, 2.5, 7.0, 30.0):
        assert moment(stay_in_weeks(mean, scv, family), 1) == pytest.approx(mean, rel=1e-6)
        low, high = rounding_bounds(mean, scv, family)
        assert low - CUT_OFF <= rounding(mean, scv, family) <= high + CUT_OFF
    widths = [np.ptp(rounding_bounds(mean, scv, family)) * mean for mean in (10.0, 20.0, 40.0)]
    assert widths[2] < widths[1] < widths[0] < 0.8  # falls faster than in proportion to one over the mean


@pytest.mark.parametrize("scv", [0.0, 1.0, 2.0])
def test_a_single_slot_by_weeks_is_pollaczek_and_khinchine_with_the_weeks_second_moment(scv: float) -> None:
    """Two ways of solving the same weeks: the chain at the beginnings of stays with ever more families, and Cobham's argument."""
    mean, load = 8.0, 0.6
    stay, rate = stay_in_weeks(mean, scv), load / mean
    expected = rate * moment(stay, 2) / (2.0 * (1.0 - load))
    assert priorities([rate], [stay])[0] == pytest.approx(expected)
    assert expected / pollaczek_khinchine(rate, mean, scv) - 1.0 == pytest.approx(rounding(mean, scv))
    few, many = (single_slot(families, rate / families, stay)[0] for families in (20_000, 40_000))
    assert 2 * many - few == pytest.approx(expected, rel=1e-4)  # the limit, by Richardson


@pytest.mark.parametrize("families", [20, 400])
def test_the_chain_of_several_slots_and_that_of_one_agree(families: int) -> None:
    mean, load = 6.0, 0.7
    long_run = Slots(1, families, load / mean / families, mean).in_the_long_run()
    wait, waits = single_slot(families, load / mean / families, stay_in_weeks(mean, 1.0))
    assert (long_run.wait(THE_WEEK), long_run.waits(THE_WEEK)) == pytest.approx((wait, waits), rel=1e-6)


@pytest.mark.parametrize(("slots", "load"), SYSTEMS[:4])
def test_the_weeks_effect_on_waits_is_small_and_falls_as_stays_get_longer(slots: int, load: float) -> None:
    """Whole weeks shorten the mean wait by less than a week, and by a share that falls at least as fast as one over the stay.

    Shown for these systems, by the exact calendar of weeks; no theorem (docs/proof.md names a system in which it is more).
    """
    families, shares = 500, []
    for mean in (5.0, 10.0, 20.0, 40.0):
        hazard = load * slots / mean / families
        whole, smooth = (
            Slots(slots, families, hazard, mean).in_the_long_run(),
            finite_source(slots, families, hazard, mean),
        )
        assert 0.0 < smooth.wait - whole.wait(THE_WEEK) < 1.0
        assert 0.0 < smooth.waits - whole.waits(THE_WEEK) < slots / mean * smooth.waits
        shares.append(1.0 - whole.wait(THE_WEEK) / smooth.wait)
    assert np.all(np.divide(shares[1:], shares[:-1]) < 0.55)
    assert shares[0] < 0.05


@pytest.mark.parametrize(("slots", "load"), [(1, 0.8), (4, 0.7), (10, 1.1)])
def test_the_weeks_effect_on_who_is_lost_is_within_its_bound(slots: int, load: float) -> None:
    families, gaps = 2000, []
    for mean in (10.0, 20.0, 40.0):
        hazard = load * slots / mean / families
        lost = Slots(slots, families, hazard, mean, leaves=1.0).in_the_long_run().waits(THE_WEEK)
        gaps.append(finite_source(slots, families, hazard, mean, patience=0.0).waits - lost)
        assert 0.0 < gaps[-1] < loss_bound(slots, load * slots, mean)
    assert np.all(np.divide(gaps[1:], gaps[:-1]) < 0.65)
