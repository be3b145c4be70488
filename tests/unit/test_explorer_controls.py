"""Levers on the explorer's page: in units that people have, and the same measure that somebody would write in a file."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.quick_explorer import PLACE, quick_baseline

from zorgsim.errors import InputError
from zorgsim.explorer.controls import FIRST, Kind, control_of, kind_of, move_of
from zorgsim.explorer.orders import Variant
from zorgsim.explorer.page.page import page_html
from zorgsim.explorer.scenario_files import scenario_toml, write_scenario
from zorgsim.explorer.variants import BadMoveError, baseline_of, controls_of, lever_in, measures_of, scenario_of
from zorgsim.inputs.compile import compile_measures
from zorgsim.inputs.linked_places import simulated_places
from zorgsim.inputs.scenario import Language
from zorgsim.inputs.scenario_file import load_scenario
from zorgsim.model.levers import LEVERS

TIEL = baseline_of("Tiel", 8)
POOL = simulated_places([TIEL])[0]
CONTROLS = controls_of(Variant("mine", {}), TIEL, POOL)


def test_every_lever_can_be_moved_and_the_first_are_there() -> None:
    assert list(CONTROLS) == list(LEVERS)
    assert set(FIRST) <= set(LEVERS)


def test_levers_stand_where_the_baseline_has_them() -> None:
    coaches = CONTROLS["first_line.coaches"]
    families = sum(one.families for one in POOL.municipalities)
    assert coaches.unit == "FTE"
    assert coaches.high == pytest.approx(3.0 * coaches.start, abs=1.0)
    here = controls_of(Variant("here", {}, only_here=True), TIEL, POOL)["first_line.coaches"]
    assert here.start / coaches.start == pytest.approx(4447 / families, rel=0.02)
    # since 2015 the baseline has it at 1.35, which is all of it today
    direct = CONTROLS["everyday.direct_referral"]
    assert (direct.kind, direct.start, direct.high) == (Kind.TODAY, 100.0, 148.0)
    assert (CONTROLS["specialist.longer_stays"].start, CONTROLS["specialist.longer_stays"].unit) == (100.0, "%")
    assert CONTROLS["specialist.max_weeks"].unit == "weeks"
    assert CONTROLS["governance.commissioner"].choices[int(CONTROLS["governance.commissioner"].start)] == "municipality"


@pytest.mark.parametrize(
    ("lever", "written", "measure"),
    [
        ("first_line.coaches", "98", {"to": "98 FTE"}),
        ("first_line.coaches", " 98,5 fte ", {"to": "98.5 FTE"}),
        ("specialist.slots", "2600 plaatsen", {"to": "2600 slots"}),
        ("everyday.time", "120", {"times": 1.2}),
        ("everyday.time", "120 %", {"times": 1.2}),
        ("specialist.at_home", "12,5", {"to": 0.125}),
        ("specialist.max_weeks", "26", {"to": 26.0}),
        ("budget.shift", "-5", {"to": -0.05}),
        ("specialist.release", "big_five", {"to": "big_five"}),
        ("everyday.time", "100", None),
        ("specialist.release", "treatment", None),
    ],
)
def test_what_is_written_is_a_measure(lever: str, written: str, measure: object) -> None:
    assert move_of(CONTROLS[lever], written) == measure


@pytest.mark.parametrize("written", ["", "many", "1.000", "1e3", "nan", "--5", "98 euro", "9" * 13, "5 %"])
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(BadMoveError) as bad:
        measures_of(Variant("x", {"first_line.coaches": written}), CONTROLS, "Tiel", TIEL.run.policy_start)
    assert bad.value.lever == "first_line.coaches"


@given(st.sampled_from(list(LEVERS.values())), st.floats(0.0, 1.0), st.floats(0.01, 5000.0))
def test_a_slider_reaches_its_range_in_steps_that_can_be_written(lever: object, share: float, there: float) -> None:
    lever = LEVERS[getattr(lever, "name")]  # noqa: B009 # types of what Hypothesis draws are wide
    standing = lever.low + share * (lever.high - lever.low)
    one = control_of(lever, standing, there)
    assert one.low - one.step <= one.start <= one.high + one.step
    assert one.step >= 0.01
    if kind_of(lever) is not Kind.CHOICE and one.high - one.low > 1.0:
        assert 50 <= (one.high - one.low) / one.step <= 201


@pytest.mark.parametrize("end", ["low", "high"])
@pytest.mark.parametrize("lever", [name for name, one in CONTROLS.items() if one.kind is not Kind.CHOICE])
def test_the_ends_of_every_slider_can_be_simulated(lever: str, end: str) -> None:
    """An end that is written with few digits is not outside the range of the lever."""
    variant = Variant("x", {lever: str(getattr(CONTROLS[lever], end))})
    measures = measures_of(variant, CONTROLS, "Tiel", TIEL.run.policy_start)
    compile_measures(scenario_of(variant, TIEL, measures, "x"), POOL)


def test_a_lever_outside_its_range_is_refused_by_the_models_own_checks() -> None:
    measures = measures_of(Variant("x", {"first_line.caseload": "900"}), CONTROLS, "Tiel", TIEL.run.policy_start)
    made = scenario_of(Variant("x"), TIEL, measures, "x")
    with pytest.raises(InputError, match="range") as refused:
        compile_measures(made, POOL)
    assert lever_in(refused.value, measures) == "first_line.caseload"


def test_a_saved_file_is_the_scenario_that_was_simulated(tmp_path: Path) -> None:
    """To its digest: all that decides numbers is the same."""
    moves = {"first_line.coaches": "98", "everyday.time": "120", "specialist.release": "big_five"}
    for variant in (Variant("mine", moves, ramp=104), Variant("here", moves, only_here=True)):
        controls = controls_of(variant, TIEL, POOL)
        measures = measures_of(variant, controls, "Tiel", TIEL.run.policy_start)
        text = scenario_toml("Mine", "Tiel", measures)
        assert set(tomllib.loads(text)["measures"]) == {"first_line_coaches", "everyday_time", "specialist_release"}
        path = write_scenario(tmp_path / "new", variant.name, text)
        simulated = scenario_of(variant, baseline_of("Tiel", load_scenario(str(path)).run.replications), measures, "Mine")
        assert load_scenario(str(path)).digest == simulated.digest


def test_a_file_is_never_written_over(tmp_path: Path) -> None:
    write_scenario(tmp_path, "mine", "first")
    with pytest.raises(InputError, match="stands there already"):
        write_scenario(tmp_path, "mine", "second")
    assert (tmp_path / "mine.toml").read_text() == "first"
    with pytest.raises(InputError, match="cannot be written"):
        write_scenario(tmp_path / "mine.toml", "mine", "third")


def test_a_title_with_any_sign_is_read_back() -> None:
    title = 'a "quoted" \\ title, één'
    assert tomllib.loads(scenario_toml(title, 'x"y', {}))["title"]["en"] == title


def test_the_quick_baseline_of_these_tests_has_all_levers() -> None:
    quick = quick_baseline(PLACE, 8)
    assert list(controls_of(Variant("mine", {}), quick, simulated_places([quick])[0])) == list(LEVERS)


@pytest.mark.parametrize("language", list(Language))
def test_the_page_holds_every_lever_and_fetches_nothing(language: Language) -> None:
    html = page_html(language)
    assert [name for name in LEVERS if html.count(f'data-lever="{name}"') != 1] == []
    assert "http://" not in html.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in html
    assert f'<html lang="{language}">' in html
