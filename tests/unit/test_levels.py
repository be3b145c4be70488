"""The procedure that sets levels, on worlds whose answer is known; and what it writes. No world is simulated here."""

from __future__ import annotations

import argparse
import math
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import levels
from studies.level_files import option_file, own_numbers, range_of, with_values
from studies.level_table import (
    EVERY,
    FOLLOWS,
    LEVELS,
    ODDS,
    OF_DEFAULT,
    SENSITIVITIES,
    factored,
    following,
    levels_moved,
    room,
    written,
)
from studies.levels import Fit, aim_of, fit, is_close, options_to_fit, scenario_of, structure_named

from zorgsim.inputs.parameters import Parameter, register
from zorgsim.inputs.places import all_municipalities, resolve_places
from zorgsim.inputs.structures import read_numbers
from zorgsim.model.structure import DEFAULT, MECHANISMS, SupplyOption
from zorgsim.model.vocabulary import DOMAINS

START = {name: register()[name].value for level in LEVELS for name in level.parameters}
CLOSE = np.array([level.close for level in LEVELS])
HELD = next(index for index, level in enumerate(LEVELS) if level.held)
Misses = Callable[[Mapping[str, float]], np.ndarray]


def positions(values: Mapping[str, float]) -> np.ndarray:
    """Where levels stand, over the register's, on the log scale (of the odds where a level is a probability)."""

    def scale(name: str, value: float) -> float:
        return math.log(value / (1.0 - value) if name in ODDS else value)

    names = [level.parameters[-1] for level in LEVELS]
    return np.array([scale(name, values[name]) - scale(name, START[name]) for name in names])


def toy(answer: np.ndarray, matrix: np.ndarray = SENSITIVITIES, bend: float = 0.0) -> Misses:
    """A world in which figures are met at the answer, and levels work by a matrix, bent upwards."""

    def misses(values: Mapping[str, float]) -> np.ndarray:
        away = positions(values) - answer
        return np.asarray(matrix @ (away + bend * away * np.abs(away)), dtype=np.float64)

    return misses


@given(answer=st.lists(st.floats(-0.5, 0.5), min_size=5, max_size=5), bend=st.floats(-0.3, 0.5))
def test_levels_come_to_a_known_answer(answer: list[float], bend: float) -> None:
    """Wherever it lies, with sensitivities a third off and effects that are not straight."""
    matrix = SENSITIVITIES * np.where(np.eye(5, dtype=bool), 1.3, 0.7)
    found = fit(START, toy(np.array(answer), matrix, bend), steps=25)
    assert found.closed
    assert (np.abs(matrix @ (positions(found.values) - answer)) < 3 * CLOSE).all()


def test_the_default_keeps_what_it_holds_and_meets_the_rest() -> None:
    answer = np.array([0.2, 0.4, -0.1, 0.1, 0.1])
    found = fit(START, toy(answer), OF_DEFAULT)
    assert found.closed
    assert not is_close(found.misses, EVERY)
    assert positions(found.values)[HELD] == 0.0


def test_an_option_has_to_come_to_what_the_default_holds() -> None:
    published = aim_of(levels.SAMPLE)
    figures = {level.target: 7.5 for level in LEVELS}
    of_default = published.as_in(figures)
    for level, mine, theirs in zip(LEVELS, of_default.values, published.values, strict=True):
        assert mine == (7.5 if level.held else theirs)


def test_a_step_out_of_a_range_stops_at_its_end() -> None:
    strong = np.diag([1.0, 5.0, 1.0, 1.0, 1.0])
    lowest, highest = room(LEVELS[HELD], START)
    for answer, end in ((-2.0, lowest), (2.0, highest)):
        found = fit(START, toy(np.array([0.0, answer, 0.0, 0.0, 0.0]), strong), steps=12)
        assert positions(found.values)[HELD] == pytest.approx(end, abs=0.01)
        assert not found.closed


def test_levels_that_meet_their_figures_stay() -> None:
    found = fit(START, toy(np.zeros(5)))
    assert (found.values, found.steps) == (START, 0)


def test_the_nearest_is_kept_where_a_figure_cannot_be_met() -> None:
    """No level moves the last figure here: the others are met, and what is found says that not all is."""
    met = toy(np.full(5, 0.1))
    found = fit(START, lambda values: np.append(met(values)[:4], 0.3))
    assert not found.closed
    assert found.misses[4] == 0.3
    assert np.abs(found.misses / CLOSE)[:4].max() < np.abs(met(START) / CLOSE)[:4].max()


def test_no_step_is_larger_than_the_largest() -> None:
    seen: list[np.ndarray] = []

    def misses(values: Mapping[str, float]) -> np.ndarray:
        seen.append(positions(values))
        return toy(np.full(5, 1.5))(values)

    fit(START, misses, steps=6)
    steps = np.abs(np.diff(seen, axis=0)).max(axis=1)
    lowest, highest = room(LEVELS[1], START)
    assert all(lowest - 0.01 < at[1] < highest + 0.01 for at in seen)
    assert len(steps) == 6
    assert steps.max() <= levels.MOST + 0.01  # levels are written with four digits
    assert steps[0] == pytest.approx(levels.MOST, abs=0.01)


def test_every_figure_has_to_be_near_enough() -> None:
    assert is_close(CLOSE, EVERY)
    for which in range(len(LEVELS)):
        misses = np.where(np.arange(len(LEVELS)) == which, -1.01 * CLOSE, 0.0)
        assert not is_close(misses, EVERY)
        assert is_close(misses, OF_DEFAULT) is (which == HELD)


# Levels


def test_probabilities_stay_in_their_ranges_and_others_are_free() -> None:
    low, high = room(LEVELS[1], START)
    assert math.exp(low) == pytest.approx((0.2 / 0.8) / (0.3 / 0.7))  # serious questions: 0.3, at least 0.2
    assert math.exp(high) == pytest.approx((0.5 / 0.5) / (0.3 / 0.7))
    assert room(LEVELS[0], START) == (-math.inf, math.inf)
    beyond = {**START, "everyday.direct_referral.serious": 0.19}
    assert room(LEVELS[1], beyond)[0] == 0.0


def test_a_level_of_probabilities_moves_their_odds() -> None:
    moved = levels_moved(START, [0.0, math.log(2.0), 0.0, 0.0, 0.0])
    changed = {name for name in START if moved[name] != written(START[name])}
    assert changed == set(ODDS)
    assert moved["everyday.direct_referral.complex"] == written(2 * 1.5 / (1 + 2 * 1.5))
    assert factored(2.0, 1.1, "question.base") == 2.2


def test_what_follows_from_levels_is_what_the_register_says() -> None:
    values = {name: one.value for name, one in register().items()}
    assert following(values)[FOLLOWS] == register()[FOLLOWS].value
    assert following(values | {"first_line.coaches_per_1000": 1.0})[FOLLOWS] > register()[FOLLOWS].value


def test_every_option_is_fitted_by_the_same_command() -> None:
    options = options_to_fit()
    assert options[0] == "default"
    assert structure_named("default") == DEFAULT
    assert structure_named("supply.capped") == replace(DEFAULT, supply=SupplyOption.CAPPED)
    assert len(options) == 1 + sum(len(some) - 1 for some in MECHANISMS.values())
    for option in options[1:]:
        differing = {name for name, value in structure_named(option).options().items() if value != DEFAULT.options()[name]}
        assert differing == {option.partition(".")[0]}
    with pytest.raises(argparse.ArgumentTypeError, match=r"supply\.capped"):
        structure_named("supply.caped")


def test_the_sample_is_like_the_nation() -> None:
    sample = resolve_places(levels.SAMPLE, where="test").municipalities
    assert sum(one.families for one in sample) <= 400_000
    assert {one.code for one in all_municipalities() if one.youth_region in {other.youth_region for other in sample}} == {
        one.code for one in sample
    }

    def like(some: tuple[object, ...]) -> np.ndarray:
        families = np.array([one.families for one in some], dtype=np.float64)  # type: ignore[attr-defined] # municipalities
        people = np.array([one.youth_in_care_2021 or 0 for one in some])  # type: ignore[attr-defined] # municipalities
        prevalence = np.array([one.prevalence for one in some])  # type: ignore[attr-defined] # municipalities
        return np.append(np.average(prevalence, axis=0, weights=families), people.sum() / families.sum())

    assert len(DOMAINS) == 5
    assert like(sample) == pytest.approx(like(all_municipalities()), rel=0.011)


def test_figures_of_people_are_those_of_the_sample() -> None:
    nation, sample = aim_of(("Nederland",)), aim_of(levels.SAMPLE)
    assert nation.values[0] == pytest.approx(461_000)
    assert 0.09 < sample.values[0] / nation.values[0] < 0.11
    for level, whole, part in zip(LEVELS, nation.values, sample.values, strict=True):
        assert math.isnan(whole) if level.held else (whole == part) is not level.counts
    figures = {level.target: value for level, value in zip(LEVELS, sample.values, strict=True)}
    assert sample.misses(figures).tolist() == [0.0] * 5
    assert (sample.misses({name: 1.1 * value for name, value in figures.items()}) > 0.05).tolist() == OF_DEFAULT.tolist()


def test_what_is_simulated_is_the_baseline_until_2021_at_these_levels() -> None:
    scenario = scenario_of(structure_named("supply.capped"), START, levels.SAMPLE)
    assert (scenario.run.until.year, scenario.structure.supply, dict(scenario.parameters)) == (2022, SupplyOption.CAPPED, START)
    assert all(one.start.year < 2022 for one in scenario.measures)


# What is written


def parameter(**changes: object) -> Parameter:
    return replace(register()["question.base"], value=0.2, low=0.1, high=0.4, **changes)  # type: ignore[arg-type] # a name


def test_a_range_moves_with_its_level() -> None:
    assert range_of(parameter(), 0.3) == (0.15, 0.6)
    low, high = range_of(parameter(name="everyday.direct_referral.serious"), 0.2 * 2 / 1.2)
    assert (low, high) == (written(0.2 / 1.1), written(0.8 / 1.4))


def test_an_option_writes_what_differs_and_that_can_be_read() -> None:
    default = dict(register())
    values = START | {"question.base": written(1.1 * START["question.base"]), FOLLOWS: 9.0}
    own = own_numbers(values, default)
    assert set(own) == {"question.base", FOLLOWS}
    text = option_file("supply.capped", own)
    numbers = read_numbers(tomllib.loads(text), "supply.capped.toml")
    assert numbers["question.base"]["value"] == values["question.base"]
    assert numbers[FOLLOWS]["low"] == default[FOLLOWS].low
    assert numbers[FOLLOWS]["high"] == 9.0
    assert text.startswith("# Levels under supply.capped")


def test_the_register_gets_values_and_keeps_what_it_says() -> None:
    text = '[one.a]\nvalue = 0.2\nlow = 0.1\nhigh = 0.4\nsource = "value = 0.2"\n\n[one.ab]\nvalue = 0.2\nlow = 0.1\nhigh = 0.4\n'
    known = {name: parameter(name=name) for name in ("one.a", "one.ab", "elsewhere")}
    assert with_values(text, known, {"elsewhere": 0.3}) == text
    one = tomllib.loads(with_values(text, known, {"one.ab": 0.3}))["one"]
    assert one == {
        "a": {"value": 0.2, "low": 0.1, "high": 0.4, "source": "value = 0.2"},
        "ab": {"value": 0.3, "low": 0.1, "high": 0.4},
    }
    assert tomllib.loads(with_values(text, known, {"one.a": 0.5}))["one"]["a"] == {
        "value": 0.5,
        "low": 0.25,
        "high": 1.0,
        "source": "value = 0.2",
    }


def test_an_option_that_needs_no_levels_has_no_file(tmp_path: Path) -> None:
    (tmp_path / "structures").mkdir()
    sitting = levels.Sitting(levels.SAMPLE, 1)
    sitting.default |= following(sitting.default)
    file = tmp_path / "structures" / "supply.capped.toml"
    old = '"question.base" = { value = 0.3, low = 0.2, high = 0.4, distribution = "triangular" }'
    file.write_text(old, encoding="utf-8")
    sitting.finish("supply.capped", Fit({name: sitting.default[name] for name in START}, np.zeros(5), 0, EVERY), tmp_path)
    assert not file.exists()
    other = Fit({**START, "question.base": 0.2, "first_line.coaches_per_1000": 4.0}, np.zeros(5), 2, EVERY)
    sitting.finish("supply.capped", other, tmp_path)
    read = tomllib.loads(file.read_text("utf-8"))
    assert (read["question.base"]["value"], read["first_line.coaches_per_1000"]["value"]) == (0.2, 4.0)


def test_a_number_that_is_no_level_stays_in_the_file_of_its_option(tmp_path: Path) -> None:
    """What an unanswered complex question does means something else where crises are escalations: no fit may lose it."""
    (tmp_path / "structures").mkdir()
    file = tmp_path / "structures" / "crises.escalated.toml"
    beside = '"unanswered.returns.complex" = { value = 0.1, low = 0.04, high = 0.4, distribution = "triangular" }\n'
    file.write_text(f'{beside}"question.base" = {{ value = 0.3, low = 0.2, high = 0.4, distribution = "triangular" }}\n', "utf-8")
    sitting = levels.Sitting(("Tiel",), 1)
    sitting.finish("crises.escalated", Fit({**START, "question.base": 0.2}, np.zeros(5), 1, EVERY), tmp_path)
    read = tomllib.loads(file.read_text("utf-8"))
    assert read["unanswered.returns.complex"] == tomllib.loads(beside)["unanswered.returns.complex"]
    assert read["question.base"]["value"] == 0.2
