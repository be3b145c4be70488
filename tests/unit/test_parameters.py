"""The parameter register: what is incomplete does not load, and one uniform number gives one value."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.errors import InputError
from zorgsim.inputs.parameters import (
    Distribution,
    Grade,
    Parameter,
    allowed_override,
    check_override,
    filter_register,
    load_parameters,
    quantile,
    register,
)

WHOLE = {
    "value": "0.33",
    "unit": '"per year"',
    "low": "0.2",
    "high": "0.5",
    "distribution": '"triangular"',
    "source": '"assumption: none found"',
    "year": "2026",
    "grade": '"C"',
    "text": '"speed of regaining housing"',
}
HOUSING = Parameter(
    "domains.regain.housing", 0.33, "per year", 0.2, 0.5, Distribution.TRIANGULAR, "assumption", 2026, Grade.C, "speed"
)


def written(changes: dict[str, str | None], name: str = "domains.regain.housing") -> str:
    """A parameter table with some keys changed, or left out where None."""
    lines = {key: value for key, value in {**WHOLE, **changes}.items() if value is not None}
    return "\n".join([f"[{name}]", *(f"{key} = {value}" for key, value in lines.items())])


def refusal(folder: Path, text: str) -> InputError:
    """The error that a parameter file with this text meets."""
    (folder / "domains.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_parameters(folder)
    return caught.value


class TestLoading:
    """Every part of a parameter is needed and checked."""

    def test_nested_tables_give_dotted_names_in_the_order_of_files_and_lines(self, tmp_path: Path) -> None:
        (tmp_path / "b.toml").write_text(written({}, "question.base"), encoding="utf-8")
        (tmp_path / "a.toml").write_text(written({}, "turnover.rate") + "\n" + written({}), encoding="utf-8")
        (tmp_path / "notes.txt").write_text("no parameters", encoding="utf-8")
        loaded = load_parameters(tmp_path)
        assert list(loaded) == ["turnover.rate", "domains.regain.housing", "question.base"]
        assert loaded["domains.regain.housing"] == replace(
            HOUSING, source="assumption: none found", text="speed of regaining housing"
        )

    @pytest.mark.parametrize("key", WHOLE)
    def test_a_parameter_that_lacks_a_part_does_not_load(self, tmp_path: Path, key: str) -> None:
        error = refusal(tmp_path, written({key: None}))
        assert error.where == f"domains.toml: domains.regain.housing.{key}"
        assert "needs this key" in error.what

    @pytest.mark.parametrize(
        ("key", "value"),
        [
            ("value", "true"),
            ("value", '"0.33"'),
            ("value", "nan"),
            ("value", "0.1"),
            ("value", "0.6"),
            ("low", "-inf"),
            ("high", "inf"),
            ("unit", '""'),
            ("unit", "1"),
            ("source", '"  "'),
            ("text", "[]"),
            ("year", "2026.0"),
            ("year", "26"),
            ("year", "true"),
            ("grade", '"D"'),
            ("grade", "1"),
            ("distribution", '"normal"'),
            ("distribution", "{}"),
        ],
    )
    def test_a_wrong_part_is_named(self, tmp_path: Path, key: str, value: str) -> None:
        assert refusal(tmp_path, written({key: value})).where == f"domains.toml: domains.regain.housing.{key}"

    def test_an_unknown_key_is_named_with_the_one_that_was_meant(self, tmp_path: Path) -> None:
        error = refusal(tmp_path, written({"sources": '"x"'}))
        assert error.where.endswith("housing.sources")
        assert "'source'" in error.allowed

    def test_a_lognormal_quantity_is_positive(self, tmp_path: Path) -> None:
        assert refusal(tmp_path, written({"distribution": '"lognormal"', "low": "0.0"})).where.endswith("housing.low")

    @pytest.mark.parametrize("text", ["value = 1", "[domains]\nregain = 3", "[domains.regain]\n", "= 1"])
    def test_what_is_no_parameter_is_refused(self, tmp_path: Path, text: str) -> None:
        assert refusal(tmp_path, text).where.startswith("domains.toml")

    def test_bytes_that_are_not_utf8_are_refused(self, tmp_path: Path) -> None:
        (tmp_path / "domains.toml").write_bytes(b"\xff\xfe")
        with pytest.raises(InputError, match="cannot be read"):
            load_parameters(tmp_path)

    def test_two_files_cannot_hold_the_same_parameter(self, tmp_path: Path) -> None:
        (tmp_path / "a.toml").write_text(written({}), encoding="utf-8")
        assert refusal(tmp_path, written({})).where == "domains.toml: domains.regain.housing"

    def test_what_is_loaded_cannot_be_changed(self, tmp_path: Path) -> None:
        with pytest.raises(TypeError):
            load_parameters(tmp_path)["x"] = HOUSING  # type: ignore[index]


class TestShippedRegister:
    """The files that ship."""

    def test_it_loads(self) -> None:
        assert register()
        assert all(name == parameter.name for name, parameter in register().items())

    def test_shares_and_probabilities_stay_between_none_and_all(self) -> None:
        wrong = [one.name for one in register().values() if one.is_share and not 0 <= one.low <= one.high <= 1]
        assert wrong == []

    def test_a_measured_or_derived_value_names_a_source(self) -> None:
        wrong = [one.name for one in register().values() if one.grade is not Grade.C and one.source.startswith("assumption")]
        assert wrong == []


class TestFilter:
    """Finding parameters in the register."""

    def test_nothing_asked_gives_everything(self) -> None:
        assert filter_register() == tuple(register().values())

    def test_a_grade(self) -> None:
        grades = [filter_register(grade=grade) for grade in Grade]
        assert sum(map(len, grades)) == len(register())
        assert all(one.grade is grade for grade, chosen in zip(Grade, grades, strict=True) for one in chosen)

    def test_a_group_goes_by_whole_parts(self) -> None:
        names = [one.name for one in filter_register(group="domains.regain")]
        assert names == [name for name in register() if name.startswith("domains.regain.")] != []

    def test_an_unknown_group_is_an_error_with_a_suggestion(self) -> None:
        with pytest.raises(InputError, match="did you mean 'domains.regain'"):
            filter_register(group="domains.regian")

    def test_a_pattern_is_part_of_a_name_text_or_source_or_a_whole_name_with_wildcards(self) -> None:
        assert {one.name for one in filter_register("REGAIN.HOUSING")} == {"domains.regain.housing"}
        assert {one.name for one in filter_register("*.regain.h?using")} == {"domains.regain.housing"}
        assert filter_register("no such words at all") == ()
        some = next(iter(register().values()))
        assert some in filter_register(some.text.upper())

    def test_conditions_are_all_met(self) -> None:
        chosen = filter_register("housing", Grade.C, "domains")
        assert all("domains." in one.name and one.grade is Grade.C for one in chosen)


class TestOverrides:
    """What a scenario may say instead of the register."""

    @pytest.mark.parametrize(
        ("low", "high", "unit", "expected"),
        [
            (0.2, 0.5, "per year", (0.02, 3.5)),
            (0.0, 0.5, "per year", (0.0, 5.5)),
            (2.0, 8.0, "weeks", (1.0, 68.0)),
            (-1.0, 1.0, "log odds per domain", (-21.0, 21.0)),
            (0.2, 0.5, "probability", (0.0, 1.0)),
            (0.2, 0.5, "share", (0.0, 1.0)),
            (0.33, 0.33, "per year", (0.033, 3.63)),
        ],
    )
    def test_the_range_is_ten_widths_around_what_is_plausible(
        self, low: float, high: float, unit: str, expected: tuple[float, float]
    ) -> None:
        assert allowed_override(replace(HOUSING, low=low, high=high, unit=unit)) == pytest.approx(expected)

    @pytest.mark.parametrize("value", [0.02, 0.33, 3.5])
    def test_values_in_reach_pass(self, value: float) -> None:
        check_override({HOUSING.name: HOUSING}, HOUSING.name, value, "x.toml: parameters")

    @pytest.mark.parametrize("value", [-0.01, 3.51, math.inf, math.nan])
    def test_values_out_of_reach_are_refused(self, value: float) -> None:
        with pytest.raises(InputError, match="no possible value"):
            check_override({HOUSING.name: HOUSING}, HOUSING.name, value, "x.toml: parameters")

    def test_an_unknown_name_is_refused_with_a_suggestion(self) -> None:
        with pytest.raises(InputError, match="did you mean 'domains.regain.housing'"):
            check_override({HOUSING.name: HOUSING}, "domains.regain.house", 1.0, "x.toml: parameters")


ranges = st.tuples(*[st.floats(0.01, 100.0)] * 3).map(sorted)
shapes = st.sampled_from(Distribution)
uniforms = st.floats(0.0, 1.0, exclude_max=True)


class TestQuantile:
    """One uniform number, one value."""

    @given(ranges, shapes, uniforms, uniforms)
    def test_it_stays_in_range_and_never_falls(self, ends: list[float], shape: Distribution, u: float, v: float) -> None:
        low, value, high = ends
        one = replace(HOUSING, low=low, value=value, high=high, distribution=shape)
        first, second = quantile(one, min(u, v)), quantile(one, max(u, v))
        assert low <= first <= high
        assert first <= second or first == pytest.approx(second, rel=1e-12)

    def test_fixed_is_the_value(self) -> None:
        assert quantile(replace(HOUSING, distribution=Distribution.FIXED), 0.9) == 0.33

    @pytest.mark.parametrize("value", [0.2, 0.33, 0.5])
    def test_triangular_agrees_with_scipy(self, value: float) -> None:
        one = replace(HOUSING, value=value)
        theory = stats.triang(c=(value - 0.2) / 0.3, loc=0.2, scale=0.3)
        for u in np.linspace(0.0, 0.999, 57):
            assert quantile(one, float(u)) == pytest.approx(theory.ppf(u))

    def test_uniform_agrees_with_scipy(self) -> None:
        one = replace(HOUSING, distribution=Distribution.UNIFORM)
        assert [quantile(one, u) for u in (0.0, 0.25, 0.5)] == pytest.approx(stats.uniform(0.2, 0.3).ppf([0.0, 0.25, 0.5]))

    def test_lognormal_has_the_value_as_median_and_the_range_as_percentiles(self) -> None:
        one = replace(HOUSING, low=0.1, value=0.4, high=1.6, distribution=Distribution.LOGNORMAL)
        theory = stats.lognorm(s=math.log(4.0) / stats.norm.ppf(0.975), scale=0.4)
        for u in np.linspace(0.0, 0.999, 57):
            assert quantile(one, float(u)) == pytest.approx(theory.ppf(0.025 + 0.95 * u))

    def test_lognormal_keeps_its_median_in_a_lopsided_range(self) -> None:
        one = replace(HOUSING, low=0.3, value=0.4, high=4.0, distribution=Distribution.LOGNORMAL)
        assert quantile(one, 0.5) == pytest.approx(0.4)
        assert quantile(one, 0.0) == pytest.approx(0.3)
        assert quantile(one, 1.0 - 1e-12) == pytest.approx(4.0)

    @pytest.mark.parametrize("u", [-0.1, 1.0, math.nan])
    def test_u_outside_its_range_is_a_mistake_of_ours(self, u: float) -> None:
        with pytest.raises(ValueError, match="u must be in"):
            quantile(HOUSING, u)


class TestDirections:
    """An assumed effect either can go both ways, or says that its direction is put in."""

    def test_one_way_only_has_to_be_said(self, tmp_path: Path) -> None:
        assert refusal(tmp_path, written({"none": "0.2"})).value is None
        assert "one way" in refusal(tmp_path, written({"none": "0.6"})).what

    def test_nothing_is_put_in_where_either_can_come_out(self, tmp_path: Path) -> None:
        assert "either" in refusal(tmp_path, written({"none": "0.3", "put_in": "true"})).what
        assert "either" in refusal(tmp_path, written({"put_in": "true"})).what
        assert "either" in refusal(tmp_path, written({"none": "0.1", "put_in": "true", "grade": '"B"'})).what

    @pytest.mark.parametrize(("key", "value"), [("none", '"no"'), ("put_in", "false"), ("put_in", "1.0")])
    def test_wrong_kinds_are_refused(self, tmp_path: Path, key: str, value: str) -> None:
        assert refusal(tmp_path, written({"none": "0.1", "put_in": "true", key: value})).where == (
            f"domains.toml: domains.regain.housing.{key}"
        )

    def test_what_compares_says_when_it_compares_nothing(self) -> None:
        """A ratio of hazards or odds, an elasticity, a slope: each has a value at which it does nothing."""
        compares = ("hazard ratio", "odds ratio", "elasticity", "exponent", "log odds per domain", "share per unit", "per domain")
        missing = [one.name for one in register().values() if one.unit in compares and one.none is None]
        assert not missing

    def test_the_known_ones_are_listed(self) -> None:
        """Those that the critique names; the others are whatever the register lets go one way only."""
        named = {"mutual_help.unlearning", "governance.contracts_burden", "hand_over.leaving_odds", "hand_over.relapse_odds"}
        named |= {name for name in register() if name.startswith("question.risk_ratio.")}
        assert named <= {one.name for one in register().values() if one.put_in}
        assert not {name for name in register() if name.startswith("referral.by_") and register()[name].put_in}


def test_what_an_investment_is_said_to_be_of_a_years_care_is_calculated() -> None:
    """Of the closure of a provider: the end of its range, over a year of the specialist care of the places that close."""
    registered = register()
    closure = registered["measure_investment.supply.closure"]
    a_year = registered["specialist.slots_per_1000"].value / 1000.0 * registered["price.specialist_week"].value * WEEKS_PER_YEAR
    assert f"{100.0 * closure.high / a_year:.0f} % of a year's specialist care" in closure.source
