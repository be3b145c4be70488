"""Municipalities beside what was counted of each: how far off, how far apart, in which order; numbers can be checked by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.synthetic_results import PRICES, plausible, scenario
from tools import told_by_places

from zorgsim.engines.counters import CARE_KINDS
from zorgsim.experiment.validate import Years
from zorgsim.inputs.counted import residents, spending_by_municipality
from zorgsim.inputs.municipalities import Municipality
from zorgsim.inputs.places import all_municipalities, resolve_places
from zorgsim.inputs.targets import Side, national_targets
from zorgsim.results.accounts import ACCOUNTS, IV3
from zorgsim.results.target_spread import (
    OF_ACCOUNTS,
    OF_SPREAD,
    Beside,
    apart,
    by_region,
    counted_youths,
    gain,
    in_order,
    misplaced,
    spread,
    within_regions,
)
from zorgsim.results.valuation import no_money
from zorgsim.results.window import Window, window_of_year

PLACES = resolve_places(("youth_region:Twente", "youth_region:Zeeland"), where="test").municipalities


def beside(simulated: list[float], counted: list[float], residents_: list[float], group: list[int] | None = None) -> Beside:
    one, other, people = (np.array(values, dtype=np.float64) for values in (simulated, counted, residents_))
    return Beside(one, other, people, np.array(group or [0] * len(counted), dtype=np.int64))


BY_HAND = beside([10.0, 30.0, 60.0], [20.0, 30.0, 50.0], [100.0, 100.0, 200.0])


def test_figures_by_hand() -> None:
    # parts simulated 0.1, 0.3, 0.6; counted 0.2, 0.3, 0.5; of residents 0.25, 0.25, 0.5
    assert apart(BY_HAND) == pytest.approx(100 * (0.5 + 0.0 + 0.2) / 3)
    assert misplaced(BY_HAND) == pytest.approx(100 * (0.1 + 0.0 + 0.1))
    guess = 100 * (0.25 + 1 / 6 + 0.0) / 3
    assert gain(BY_HAND, apart) == pytest.approx(100 * (1 - apart(BY_HAND) / guess))
    assert spread(BY_HAND) == pytest.approx(100 * np.std([0.4, 1.2, 1.2]) / np.std([0.8, 1.2, 1.0]))
    assert in_order(BY_HAND) == pytest.approx(100 * np.corrcoef([1.0, 2.5, 2.5], [1.0, 3.0, 2.0])[0, 1])


def test_parts_are_taken_within_groups() -> None:
    both = beside([10, 30, 5, 5], [20, 20, 1, 9], [1, 1, 1, 1], [0, 0, 1, 1])
    assert apart(both) == pytest.approx(100 * (0.5 + 0.5 + 4.0 + (1 - 5 / 9)) / 4)


def test_nothing_is_said_of_two_places_or_of_nobody_in_care() -> None:
    two = beside([1, 2], [1, 2], [1, 2])
    nobody = replace(BY_HAND, simulated=np.zeros(3))
    for figure in (apart, misplaced, spread, in_order, partial(gain, distance=apart)):
        assert math.isnan(figure(two))
        assert math.isnan(figure(nobody))


@given(st.lists(st.tuples(*[st.floats(1.0, 1e6)] * 3), min_size=3, max_size=20), st.floats(0.01, 100.0))
def test_a_level_that_is_off_everywhere_moves_nothing(rows: list[tuple[float, float, float]], level: float) -> None:
    one = beside(*map(list, zip(*rows, strict=True)))
    other = replace(one, simulated=one.simulated * level)
    for figure in (apart, misplaced, spread):
        assert figure(other) == pytest.approx(figure(one), rel=1e-6, abs=1e-6, nan_ok=True)


def test_a_guess_by_residents_gains_nothing_and_does_not_spread() -> None:
    guess = replace(BY_HAND, simulated=BY_HAND.residents)
    assert gain(guess, apart) == gain(guess, misplaced) == 0.0
    assert spread(guess) == pytest.approx(0.0, abs=1e-9)
    assert math.isnan(in_order(guess))


# Of what is simulated


def window_of(places: tuple[Municipality, ...], youths: np.ndarray, eur: np.ndarray) -> Window:
    """A window of a year with so many young people with care, and such accounts, by municipality."""
    made = plausible(scenario("baseline"))
    window = window_of_year(made, no_money(made), 2027)
    kinds = np.zeros((len(places), len(CARE_KINDS)))
    kinds[:, [CARE_KINDS.index("beyond_first_line"), CARE_KINDS.index("any")]] = youths[:, None]
    accounts = np.zeros((len(places), len(ACCOUNTS)))
    accounts[:, ACCOUNTS.index(IV3)] = eur
    return replace(window, counts={"families_with_care": kinds}, money=replace(window.money, accounts=accounts))


def test_what_is_as_counted_is_met_whatever_the_places_and_the_level() -> None:
    counted = counted_youths(PLACES)
    spent = spending_by_municipality(2019)
    eur = 7.0 * np.array([spent.get(one.code, 12345.0) for one in PLACES])
    window = window_of(PLACES, counted.counted * 3.0, eur)
    wanted = {"apart": 0.0, "misplaced": 0.0, "spread": 100.0, "in": 100.0, "gain": 100.0}
    for name, figure in OF_SPREAD.items():
        if name != "youths_spread_of_regions":  # of two regions nothing is said
            assert figure(window, PLACES, PRICES) == pytest.approx(wanted[name.split("_")[1]], abs=1e-9), name
    for name, account in OF_ACCOUNTS.items():
        assert account(window, PLACES, 2019) == pytest.approx(wanted[name.split("_")[1]], abs=1e-9), name


def test_within_regions_a_region_that_is_off_moves_nothing() -> None:
    counted = counted_youths(PLACES)
    twente = np.array([one.youth_region == "Twente" for one in PLACES])
    window = window_of(PLACES, np.where(twente, 2.0, 1.0) * counted.counted, np.ones(len(PLACES)))
    assert OF_SPREAD["youths_apart_in_regions"](window, PLACES, PRICES) == pytest.approx(0.0, abs=1e-9)
    assert OF_SPREAD["youths_apart"](window, PLACES, PRICES) > 20.0


def test_regions_are_added_up_and_who_is_alone_in_one_is_left_out() -> None:
    everywhere = all_municipalities()
    youths = counted_youths(everywhere)
    assert len(by_region(youths, everywhere).counted) == 42
    assert by_region(youths, everywhere).counted.sum() == youths.counted.sum()
    assert len(within_regions(youths, everywhere).counted) == 343


def test_figures_of_places_and_of_nothing_go_through_the_years_of_a_run() -> None:
    years = Years(plausible(scenario("baseline")))
    assert math.isnan(years.figure("youths_share_aged_4_11", 2027, 0))
    assert math.isnan(years.figure("youths_apart", 2027, 0))  # two municipalities
    assert math.isnan(years.figure("accounts_apart", 2027, 0))  # none of that year
    assert years.youths_by_municipality(2027, 0).shape == (2,)
    assert years.figure("youths", 2027, 0) == pytest.approx(years.youths_by_municipality(2027, 0).sum())


def test_each_year_is_read_by_itself() -> None:
    simulated = plausible(scenario("baseline"))
    simulated.counters.families_with_care[:, 4] += 1000
    years = Years(simulated)
    first, other = (years.youths_by_municipality(year, 0) for year in (2027, 2028))
    assert (other > first + 500).all()
    np.testing.assert_array_equal(years.youths_by_municipality(2027, 0), first)


# What tolerances are made of


def test_rows_about_municipalities_say_what_the_tool_prints() -> None:
    """A tolerance is as wide as the source is unsure: no simulated figure has a say in it."""
    told, rows = told_by_places.told_of_places(), {one.name: one for one in national_targets()}
    about = {
        "youths": ("youths_by_municipality_2021", "youths_by_municipality_gain_2021", "youths_spread_2021", "youths_order_2021"),
        "youths in regions": (
            "youths_in_regions_2021", "youths_in_regions_gain_2021", "youths_spread_in_regions_2021",
            "youths_order_in_regions_2021",
        ),
        "accounts 2021": ("iv3_by_municipality_2021", "iv3_by_municipality_gain_2021", "iv3_spread_2021", "iv3_order_2021"),
    }  # fmt: skip
    for name, (distance, gained, lie_apart, order) in about.items():
        one = told[name]
        off = told_by_places.noise("misplaced" if name.startswith("accounts") else "apart")
        assert (rows[distance].value, rows[distance].tolerance) == (0.0, round(off, 1))
        assert f"off by {one.guess:.1f} %" in rows[distance].source
        assert (rows[gained].value, rows[gained].side, rows[gained].tolerance) == (0.0, Side.AT_LEAST, round(one.guess_known, 1))
        assert (rows[lie_apart].value, rows[lie_apart].tolerance) == (100.0, round(one.spread_known, 1))
        assert f"{one.spread:.1f} %" in rows[lie_apart].source
        assert (rows[order].value, rows[order].tolerance) == (100.0, round(100 - one.order))
    assert rows["youths_spread_of_regions_2021"].tolerance == round(told["youths of regions"].spread_known, 1)
    for year in range(2017, 2023):
        row, said = rows[f"iv3_by_municipality_{year}"], told[f"accounts {year}"]
        assert f"{said.places} municipalities" in row.source
        assert f"off by {said.guess:.1f} %" in row.source


def test_accounts_by_municipality_add_up_to_the_nation_but_for_those_left_out() -> None:
    assert sum(spending_by_municipality(2021).values()) == 5_581_964  # as data/accounts/iv3_national.csv has it
    assert {year: len(spending_by_municipality(year)) for year in (2016, 2017, 2022)} == {2016: 0, 2017: 334, 2022: 341}
    assert set(spending_by_municipality(2022)) < set(residents())
    lack = residents().keys() - spending_by_municipality(2022).keys()
    missing = sum(spending_by_municipality(2021)[code] for code in lack) / sum(spending_by_municipality(2021).values())
    (row,) = (one for one in national_targets() if one.name == "iv3_2022")
    assert row.value == pytest.approx(sum(spending_by_municipality(2022).values()) / (1 - missing) / 1e3, abs=0.5)
