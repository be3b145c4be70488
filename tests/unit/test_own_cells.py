"""Cells: numbers as people and CBS write them, and nothing that could be meant in two ways."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.worlds import searching

from zorgsim.inputs.cells import AmbiguousCellError, Cell, CellError, read_cell


def dutch(value: float, decimals: int, mark: str = ".") -> str:
    return f"{value:,.{decimals}f}".replace(",", "_").replace(".", ",").replace("_", mark)


@searching(150)
@given(st.integers(-(10**9), 10**9), st.sampled_from([0, 1, 2]), st.sampled_from([".", " ", "\N{NO-BREAK SPACE}"]))
def test_a_number_written_in_dutch_is_read_or_refused_and_never_another(whole: int, decimals: int, mark: str) -> None:
    value = whole / 10**decimals
    text = dutch(value, decimals, mark)
    try:
        assert read_cell(text).value == pytest.approx(value, abs=1e-9)
    except AmbiguousCellError:
        assert decimals == 0
        assert mark == "."
        assert text.count(".") == 1


@searching(150)
@given(st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.booleans(), st.none(), st.dates()))
def test_whatever_stands_in_a_cell_is_a_finite_number_unknown_or_refused(content: object) -> None:
    try:
        found = read_cell(content)
    except CellError:
        return
    assert found.value is None or abs(found.value) < float("inf")


@searching(60)
@given(st.integers(0, 10**6), st.sampled_from(["", "*", "**"]))
def test_stars_say_provisional_and_change_no_number(value: int, stars: str) -> None:
    assert read_cell(f"{value}{stars}") == Cell(float(value), bool(stars))


@pytest.mark.parametrize("text", ["1.234", "1,234", "-12.500", "€ 105.000", "12,345*"])
def test_three_digits_behind_one_sign_can_be_meant_in_two_ways(text: str) -> None:
    with pytest.raises(AmbiguousCellError):
        read_cell(text)


@pytest.mark.parametrize("text", ["", ".", "x", "n.b.", "<5", "< 10", "onbekend", "  ", None, ".*"])
def test_what_is_not_known_is_no_nought(text: str | None) -> None:
    assert read_cell(text).value is None


@pytest.mark.parametrize(
    "content", ["twaalf", "12 %", "1.2.3", "1,23,4", "1.234.5", "12-13", True, float("nan"), date(2021, 5, 4), "3***"]
)
def test_anything_else_is_refused(content: object) -> None:
    with pytest.raises(CellError):
        read_cell(content)
