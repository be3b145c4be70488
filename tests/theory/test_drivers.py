"""Screening, Sobol indices, boxes and flips on functions of which the answers are known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import find_spec

import numpy as np
import pytest
from numpy.typing import NDArray

from zorgsim.inputs.design_points import coordinates_of, luck_at, sampled
from zorgsim.inputs.designs import SampledDesign, Sampling
from zorgsim.results.boxes import discover
from zorgsim.results.compare import Verdict
from zorgsim.results.flips import TOLERANCE, Ending, Setting, find_flips
from zorgsim.results.screening import luck_limit, screen
from zorgsim.results.sensitivity import sensitivity

Floats = NDArray[np.float64]
SEED = 7
WITH_BOXES = pytest.mark.skipif(find_spec("ema_workbench") is None, reason="the extra discovery is not installed")


def played(design: SampledDesign, function: Callable[[Floats], Floats], luck: float, seed: int = SEED) -> Floats:
    """A toy model: a function of the parameters, and normal luck that is the same wherever the design says so."""
    points = coordinates_of(design, seed)[:, : len(design.active)]
    numbers = [luck_at(design, seed, world) for world in range(design.worlds)]
    noise = np.array([np.random.default_rng([seed, number]).standard_normal() for number in numbers])
    return function(points) + luck * noise


def ishigami(x: Floats) -> Floats:
    a, b, c = (2.0 * np.pi * x - np.pi).T
    value: Floats = np.sin(a) + 7.0 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a)
    return value


G = np.array([0.0, 1.0, 4.5, 9.0, 99.0])


def g_function(x: Floats) -> Floats:
    value: Floats = ((np.abs(4.0 * x - 2.0) + G) / (1.0 + G)).prod(axis=1)
    return value


def sobol_of(names: tuple[str, ...], function: Callable[[Floats], Floats], luck: float) -> dict[str, tuple[float, float]]:
    design = sampled(Sampling.SALTELLI, names, 2048)
    found = sensitivity(design, SEED, played(design, function, luck))
    assert found.rows == 2048
    return {one.name: (one.first, one.total) for one in found.indices}


@pytest.fixture(autouse=True)
def _installed() -> None:
    pytest.importorskip("SALib", reason="the extra drivers is not installed")


# Sobol indices


@pytest.mark.parametrize("luck", [0.0, 2.0])
def test_indices_of_ishigami_and_the_share_of_luck(luck: float) -> None:
    """Ishigami and Homma 1990: V = 1/2 + a²/8 + b pi⁴/5 + b² pi⁸/18; luck adds its own variance, and takes part in nothing."""
    first, second, third = 0.5 * (1 + 0.1 * np.pi**4 / 5) ** 2, 49 / 8, 0.01 * np.pi**8 * 8 / 225
    total = first + second + third + luck**2
    found = sobol_of(("a", "b", "c"), ishigami, luck)
    exact = {
        "a": (first / total, (first + third) / total),
        "b": (second / total, second / total),
        "c": (0.0, third / total),
        "luck.1": (luck**2 / total, luck**2 / total),
    }
    for name, expected in exact.items():
        assert found[name] == pytest.approx(expected, abs=0.05)


def test_indices_of_the_g_function() -> None:
    """Saltelli and Sobol 1995: V_i = 1 / (3 (1 + a_i)²), V = prod(1 + V_i) - 1."""
    parts = 1.0 / (3.0 * (1.0 + G) ** 2)
    whole = (1.0 + parts).prod() - 1.0
    found = sobol_of(("a", "b", "c", "d", "e"), g_function, 0.0)
    for place, name in enumerate("abcde"):
        total = parts[place] * np.delete(1.0 + parts, place).prod() / whole
        assert found[name] == pytest.approx((parts[place] / whole, total), abs=0.04)
    assert found["luck.1"] == pytest.approx((0.0, 0.0), abs=1e-12)


def test_a_row_with_an_unknown_outcome_is_left_out_and_a_constant_has_no_index() -> None:
    design = sampled(Sampling.SALTELLI, ("a", "b", "c"), 64)
    outcome = played(design, ishigami, 0.5)
    outcome[design.group + 2] = np.nan
    found = sensitivity(design, SEED, outcome)
    assert (found.rows, found.missing) == (63, 1)
    assert all(np.isfinite(one.total) for one in found.indices)
    assert all(np.isnan(one.total) for one in sensitivity(design, SEED, np.ones(design.worlds)).indices)


# Screening


def test_the_effects_of_a_straight_line_are_its_slopes() -> None:
    """From the lowest to the highest of four levels is the whole way, of length 1."""
    design = sampled(Sampling.MORRIS, ("a", "b", "c"), 6)
    slopes = np.array([3.0, -2.0, 0.0])
    found = screen(design, SEED, played(design, lambda x: x @ slopes, 0.0), keep=3)
    assert {one.name: round(one.mu_star, 9) for one in found.parameters} == {"a": 3.0, "b": 2.0, "c": 0.0}
    assert {one.name: round(one.mu, 9) for one in found.parameters} == {"a": 3.0, "b": -2.0, "c": 0.0}
    assert max(one.sigma for one in found.parameters) < 1e-9
    assert (found.luck, found.limit, found.kept) == (0.0, 0.0, ("a", "b"))


def test_screening_finds_who_moves_ishigami_and_what_luck_does() -> None:
    design = sampled(Sampling.MORRIS, ("a", "b", "c", "dummy"), 200)
    luck = 0.5
    found = screen(design, SEED, played(design, lambda x: ishigami(x[:, :3]), luck), keep=3)
    assert set(found.kept) == {"a", "b", "c"}
    # an effect of luck is the size of a difference of two normal ones over a step of two thirds
    assert found.luck == pytest.approx(luck * np.sqrt(2.0) * np.sqrt(2.0 / np.pi) * 1.5, rel=0.05)
    assert next(one for one in found.parameters if one.name == "dummy").mu_star == 0.0  # the same luck on both sides of its step


def test_a_walk_with_an_unknown_outcome_is_left_out() -> None:
    design = sampled(Sampling.MORRIS, ("a", "b", "c"), 6)
    outcome = played(design, ishigami, 0.1)
    outcome[design.group] = np.nan
    found = screen(design, SEED, outcome, keep=3)
    assert (found.trajectories, found.missing) == (5, 1)
    nothing = screen(design, SEED, np.full(design.worlds, np.nan), keep=3)
    assert (nothing.trajectories, nothing.kept) == (0, ())


def test_hundreds_of_parameters_without_effect_are_seldom_kept() -> None:
    """The worst case: each changes who meets which chance, and so moves the outcome as other luck does.

    One time in twenty one of two hundred may be kept; forty times were tried, of which chance alone lets at most seven be.
    """
    rng = np.random.default_rng(11)
    kept = 0
    for _ in range(40):
        lucks, dummies = np.abs(rng.standard_normal(80)), np.abs(rng.standard_normal((200, 10))).mean(axis=1)
        kept += dummies.max() > luck_limit(lucks, 200, 10, rng)
    assert kept <= 7
    assert luck_limit(lucks, 200, 10, rng) < 2.5 * lucks.mean()  # and yet what moves three times as much as luck is always kept


# Flips


def judged(truth: Callable[[str, float], Verdict]) -> tuple[Callable[[Sequence[Setting]], list[Verdict]], list[int]]:
    rounds: list[int] = []

    def judge(settings: Sequence[Setting]) -> list[Verdict]:
        rounds.append(len(settings))
        return [truth(name, value) for name, value in settings]

    return judge, rounds


def test_a_known_threshold_lies_in_its_bracket() -> None:
    def truth(name: str, value: float) -> Verdict:
        return Verdict.LESS if name == "turns" and value > 3.7 else Verdict.MORE

    judge, rounds = judged(truth)
    found = find_flips({"turns": (2.0, 0.0, 10.0), "holds": (2.0, 0.0, 10.0)}, judge)
    (flip,) = found.flipping
    assert (found.conclusion, flip.parameter, flip.end) == (Verdict.MORE, "turns", 10.0)
    assert flip.holds <= 3.7 < flip.flipped
    assert flip.flipped - flip.holds <= TOLERANCE * 8.0
    assert rounds == [5, 1, 1, 1, 1]
    assert [way.ending for way in found.ways] == [Ending.HOLDS, Ending.FLIPS, Ending.HOLDS, Ending.HOLDS]


def test_what_is_undecided_stays_within_the_bracket() -> None:
    """Going down: it holds above 7, is undecided between, and is flipped below 2."""

    def truth(_: str, value: float) -> Verdict:
        if value > 7.0 or np.isnan(value):
            return Verdict.LESS
        return Verdict.MORE if value < 2.0 else Verdict.NOT_DISTINGUISHABLE

    (flip,) = find_flips({"a": (10.0, 0.0, 10.0)}, judged(truth)[0]).flipping
    assert 7.0 < flip.holds <= 7.0 + TOLERANCE * 10.0
    assert 2.0 - TOLERANCE * 10.0 <= flip.flipped < 2.0


def test_a_conclusion_that_comes_and_goes_still_gives_a_bracket_that_was_seen() -> None:
    def truth(_: str, value: float) -> Verdict:
        if np.isnan(value):
            return Verdict.MORE
        odd = int(value * 3.0) % 3
        return Verdict.LESS if value >= 9.9 else (Verdict.MORE, Verdict.NOT_DISTINGUISHABLE, Verdict.LESS)[odd]

    (flip,) = find_flips({"a": (0.0, 0.0, 10.0)}, judged(truth)[0]).flipping
    assert truth("a", flip.holds) is Verdict.MORE
    assert truth("a", flip.flipped) is Verdict.LESS
    assert flip.holds < flip.flipped


def test_nothing_flips_where_nothing_is_concluded_and_lost_is_not_flipped() -> None:
    judge, _ = judged(lambda _name, value: Verdict.NOT_DISTINGUISHABLE if np.isnan(value) else Verdict.LESS)
    assert {way.ending for way in find_flips({"a": (1.0, 0.0, 2.0)}, judge).ways} == {Ending.NO_CONCLUSION}
    judge, _ = judged(lambda _name, value: Verdict.MORE if np.isnan(value) else Verdict.NOT_DISTINGUISHABLE)
    found = find_flips({"a": (1.0, 0.0, 2.0)}, judge)
    assert {way.ending for way in found.ways} == {Ending.LOST}
    assert found.flipping == ()


# Boxes


def planted(worlds: int, rng: np.random.Generator) -> tuple[dict[str, Floats], NDArray[np.bool_]]:
    values = rng.random((6, worlds))
    inside = (values[0] > 0.6) & (values[2] < 0.5)
    losing = np.where(inside, rng.random(worlds) < 0.95, rng.random(worlds) < 0.05)
    return dict(zip("abcdef", values, strict=True)), losing.astype(bool)


@WITH_BOXES
def test_a_planted_box_is_found_and_nothing_else_restricts_it() -> None:
    rng = np.random.default_rng(3)
    parameters, losing = planted(250, rng)
    box = discover(parameters, losing, rng).box
    assert box is not None
    assert {one.parameter for one in box.restrictions} == {"a", "c"}
    limits = {one.parameter: (one.low, one.high) for one in box.restrictions}
    assert limits["a"][0] == pytest.approx(0.6, abs=0.1)
    assert limits["c"][1] == pytest.approx(0.5, abs=0.1)
    assert np.isnan([limits["a"][1], limits["c"][0]]).all()
    inside = (parameters["a"] >= limits["a"][0]) & (parameters["c"] <= limits["c"][1])
    assert (box.density, box.worlds) == (losing[inside].mean(), inside.sum())
    assert box.coverage == pytest.approx(losing[inside].sum() / losing.sum())
    assert box.density >= 0.8
    assert box.by_chance == 0.0


@WITH_BOXES
def test_in_nothing_no_box_is_found_or_shuffles_find_one_as_good() -> None:
    rng = np.random.default_rng(4)
    parameters, losing = planted(120, rng)
    box = discover(parameters, rng.permutation(losing), rng).box
    assert box is None or box.by_chance > 0.05


def test_no_box_is_looked_for_where_nearly_all_or_nearly_none_lose() -> None:
    parameters, _ = planted(100, np.random.default_rng(5))
    for losing in (np.zeros(100, dtype=bool), np.arange(100) < 97):
        assert discover(parameters, losing, np.random.default_rng(6)).box is None
