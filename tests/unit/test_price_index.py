"""Prices by year: chained from yearly changes, exact there and back, constant where nothing is known."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from zorgsim.errors import InputError
from zorgsim.inputs.parameters import Grade
from zorgsim.inputs.price_index import (
    PRICE_LEVEL,
    REAL,
    check_price_year,
    inflation,
    price_index,
    price_years,
    real_price,
)


def test_levels_are_chained_from_the_year_before() -> None:
    by_hand = 1.003 * 1.014 * 1.017
    assert price_index()["cpi"].level(2018) == pytest.approx(by_hand, rel=1e-12)
    assert inflation(2018, 2015) == pytest.approx(by_hand, rel=1e-12)


def test_consumer_prices_between_2021_and_2024_rose_as_published_elsewhere() -> None:
    assert inflation(2024) == pytest.approx(1.177, abs=0.005)  # 116.61 to 137.27, another base year


@pytest.mark.parametrize("year", price_years())
def test_a_price_year_is_converted_there_and_back_exactly(year: int) -> None:
    assert inflation(year) * inflation(PRICE_LEVEL, year) == pytest.approx(1.0, rel=1e-15)
    assert inflation(year, 2017) * inflation(2017, 2019) == pytest.approx(inflation(year, 2019), rel=1e-15)


def test_in_the_registers_year_nothing_is_converted() -> None:
    assert inflation(PRICE_LEVEL) == real_price(PRICE_LEVEL) == 1.0


def test_before_and_after_the_known_years_real_prices_are_constant() -> None:
    assert real_price(1990) == real_price(2015) < real_price(2017) < 1.0
    assert real_price(2037) == real_price(2022) == 1.0
    assert inflation(1990) == inflation(2015)


def test_youth_care_grew_dearer_by_what_is_left_of_spending_after_clients_and_prices() -> None:
    """AEF: 3.8 to 5.5 billion in four years, 16 % more clients."""
    left = 5.5 / 3.8 / 1.16 / inflation(2019, 2015)
    assert real_price(2019) / real_price(2015) == pytest.approx(left, abs=0.01)


def test_every_price_by_year_has_years_without_a_gap_and_a_source() -> None:
    table = tomllib.loads((files("zorgsim") / "data" / "prices" / "index.toml").read_text("utf-8"))
    for name, one in price_index().items():
        assert list(one.change) == list(range(one.first + 1, one.last + 1)), name
        assert min(len(one.source), len(one.text)) > 0
        if one.grade is Grade.C:  # nobody measured it: no change at all must be possible
            assert table[name]["low"] <= 0.0 <= table[name]["high"]
            assert all(table[name]["low"] <= percent <= table[name]["high"] for percent in one.change.values())
    assert set(price_index()) == {"cpi", *REAL}


@pytest.mark.parametrize("year", [2014, 2025, 0, -5])
def test_a_year_without_consumer_prices_is_refused(year: int) -> None:
    with pytest.raises(InputError) as caught:
        check_price_year(year, "command line: price_year")
    assert caught.value.where == "command line: price_year"
    assert "2015 to 2024" in str(caught.value)
