"""History matching of functions whose answers are known: the set holds the world that made the figures, and little else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.spatial.distance import cdist, pdist

from zorgsim.calibration import emulator
from zorgsim.calibration.aims import CUTOFF, Aim
from zorgsim.calibration.emulator import (
    FIRST,
    LAST,
    REACH,
    AnyEmulator,
    Constant,
    Emulator,
    Scale,
    fit_emulator,
    fitted_to,
    log_between,
    predict_all,
    square_above_nought,
)
from zorgsim.calibration.history import emulators_of
from zorgsim.calibration.matching import (
    AIM,
    APART_FROM,
    Judge,
    apart,
    by_simulation,
    implausibilities,
    likely_points,
    log_at_most_missed,
    moved_points,
    space_left,
    worst,
)
from zorgsim.calibration.screening import choose_active, shared_weights
from zorgsim.inputs.targets import national_targets

pytest.importorskip("sklearn", reason="the extra calibrate is not installed")

Floats = NDArray[np.float64]
Emulators = tuple[AnyEmulator | None, ...]

NOISE = 0.05
WORLDS = 60


def sure(points: Floats) -> Floats:
    """Four figures of three parameters."""
    x, y, z = points.T
    made: Floats = np.stack([2.0 * x + y, x * x - y, np.sin(3.0 * z) + 0.5 * y, x - z], axis=1)
    return made


def simulated(points: Floats, luck: np.random.Generator) -> Floats:
    """The figures with luck of its own in each."""
    return sure(points) + NOISE * luck.standard_normal((len(points), 4))


def share_known(aims: tuple[Aim, ...], may_miss: int) -> float:
    """The share of the cube that is left where figures and luck are known as they are, without emulators."""
    points = np.random.default_rng(99).random((20_000, 3))
    return float((worst(implausibilities(aims, sure(points), np.full((20_000, 4), NOISE**2)), may_miss) <= CUTOFF).mean())


def aims_at(values: Iterable[float], sd: float = 0.1) -> tuple[Aim, ...]:
    row = national_targets()[0]
    return tuple(
        Aim(replace(row, name=f"row_{number}", series=f"series_{number}"), float(value), sd, 0.0)
        for number, value in enumerate(values)
    )


@pytest.fixture(scope="module")
def emulators() -> Emulators:
    points, luck = np.random.default_rng(7).random((WORLDS, 3)), np.random.default_rng(8)
    outputs = simulated(points, luck)
    return tuple(fit_emulator(points, outputs[:, number], seed=1) for number in range(4))


def test_emulators_know_worlds_that_they_did_not_see_and_how_unsure_they_are(emulators: Emulators) -> None:
    points, luck = np.random.default_rng(9).random((400, 3)), np.random.default_rng(10)
    mean, variance = predict_all(emulators, points)
    off = (simulated(points, luck) - mean) / np.sqrt(variance)
    assert (np.abs(off) <= 2.0).mean(axis=0) == pytest.approx(0.95, abs=0.05)
    assert all(one and one.held_out.explained > 0.9 for one in emulators)
    assert all(one and 0.8 <= one.held_out.coverage <= 1.0 for one in emulators)


def test_the_set_contains_the_world_that_made_the_figures_as_often_as_it_claims(emulators: Emulators) -> None:
    # 20 known worlds; a figure lies within three standard deviations 95 times in 100 at least, and one may be missed
    worlds, luck = np.random.default_rng(11).random((20, 3)), np.random.default_rng(12)
    figures = simulated(worlds, luck)
    held = [
        Judge(aims_at(row), emulators, may_miss=1)(world[None, :])[0] <= CUTOFF for world, row in zip(worlds, figures, strict=True)
    ]
    assert sum(held) >= 19
    for row in figures[:4]:
        space = space_left(Judge(aims_at(row), emulators, 1), 3, 16, seed=3, walkers=2048)
        assert space.share == pytest.approx(share_known(aims_at(row), 1), abs=0.05), (
            "little else: what would be left without emulators"
        )


def test_what_is_left_is_evenly_spread_and_nothing_else(emulators: Emulators) -> None:
    judge = Judge(aims_at(simulated(np.array([[0.3, 0.6, 0.4]]), np.random.default_rng(1))[0]), emulators, 0)
    space = space_left(judge, 3, 64, seed=5, walkers=256)
    assert space.points.shape == (64, 3)
    assert (judge(space.points) <= CUTOFF).all(), "walks never leave what is left"
    many = space_left(judge, 3, 64, seed=6, walkers=4096)
    assert many.share == pytest.approx(share_known(judge.aims, 0), abs=0.05)
    assert space.points.mean(axis=0) == pytest.approx(many.points.mean(axis=0), abs=0.1)


def test_walks_fill_a_thin_space_that_few_candidates_lie_in() -> None:
    """Two pairs of parameters are nearly alike, six are free: 0.3 % of the cube, in which each alone is uniform."""

    def judge(points: Floats) -> Floats:
        apart = np.abs(points[:, [0, 2]] - points[:, [1, 3]]).max(axis=1)
        found: Floats = CUTOFF * apart / 0.03
        return found

    space = space_left(judge, 10, 400, seed=1, walkers=1024)
    assert space.share == pytest.approx(0.0035, abs=0.002)
    assert (judge(space.points) <= CUTOFF).all()
    assert len(np.unique(space.points, axis=0)) == 400
    assert space.points.mean(axis=0) == pytest.approx(0.5, abs=0.07)
    assert space.points.std(axis=0) == pytest.approx(12**-0.5, abs=0.04)


def test_figures_that_no_world_has_leave_nothing_and_say_how_far_the_nearest_is(emulators: Emulators) -> None:
    judge = Judge(aims_at([9.0, 9.0, 9.0, 9.0]), emulators, 0)
    space = space_left(judge, 3, 16, seed=5, walkers=256)
    assert len(space.points) == 0
    assert space.share == 0.0
    assert space.lowest > CUTOFF


def test_a_figure_that_is_the_same_in_every_world_speaks_against_all_of_them_where_it_is_off() -> None:
    points = np.random.default_rng(1).random((30, 2))
    same, unknown = (fit_emulator(points, np.full(30, value), seed=1) for value in (2.0, np.nan))
    for value, found in ((2.1, 1.0), (9.0, 70.0)):
        assert Judge(aims_at([value]), (same,), 0)(points) == pytest.approx(found)
    assert unknown is None
    assert (Judge(aims_at([9.0]), (unknown,), 0)(points) == 0.0).all()


def test_as_many_series_as_may_miss_are_left_out_and_no_more() -> None:
    found = np.array([[1.0, 9.0, 4.0], [2.0, 2.5, 0.0]])
    assert worst(found, 0).tolist() == [9.0, 2.5]
    assert worst(found, 1).tolist() == [4.0, 2.0]
    assert worst(found, 3).tolist() == [0.0, 0.0]


def test_screening_finds_what_moves_figures_and_nothing_that_moves_none() -> None:
    rng = np.random.default_rng(3)
    quantiles = {f"parameter.{number}": rng.random(200) for number in range(40)}
    line, bow = quantiles["parameter.4"], quantiles["parameter.9"]
    outputs = np.stack([3.0 * line, 4.0 * (bow - 0.5) ** 2 + 0.2 * line], axis=1) + 0.2 * rng.standard_normal((200, 2))
    weights = shared_weights(np.array([0.04, 0.04]), ["a", "b"])
    chosen = choose_active(quantiles, outputs, weights, seed=1)
    assert [one.parameter for one in chosen[:2]] == ["parameter.4", "parameter.9"]
    assert len(chosen) <= 3, "of shuffled parameters the luckiest is the yardstick"
    assert choose_active(quantiles, rng.standard_normal((200, 2)), weights, seed=1, most=15)[1:] == []


def test_years_of_one_series_share_its_weight() -> None:
    assert shared_weights(np.array([1.0, 1.0, 0.5]), ["a", "a", "b"]).tolist() == [0.5, 0.5, 2.0]


def test_what_many_parameters_move_a_little_each_is_told_though_few_are_active() -> None:
    """Of 40 parameters 30 move a figure alike: with two of them alone nothing could be told."""
    rng = np.random.default_rng(21)
    points = rng.random((300, 40))
    outputs = points[:, :30].sum(axis=1) + NOISE * rng.standard_normal(300)
    found = fit_emulator(points[:200], outputs[:200], seed=1)
    assert found is not None
    mean, variance = found.predict(points[200:])
    assert 1.0 - ((outputs[200:] - mean) ** 2).mean() / outputs[200:].var() > 0.9
    assert (np.abs(outputs[200:] - mean) <= 2.0 * np.sqrt(variance)).mean() == pytest.approx(0.95, abs=0.06)


def test_what_moves_nothing_keeps_no_worlds_apart() -> None:
    """Of 200 parameters five move a figure, one of them by its bow alone: if all counted alike, next to nothing could be told."""
    rng = np.random.default_rng(22)
    points = rng.random((300, 200))
    outputs = points[:, :4].sum(axis=1) + 4.0 * (points[:, 4] - 0.5) ** 2 + NOISE * rng.standard_normal(300)
    found = fit_emulator(points[:200], outputs[:200], seed=1)
    assert found is not None
    mean, variance = found.predict(points[200:])
    assert 1.0 - ((outputs[200:] - mean) ** 2).mean() / outputs[200:].var() > 0.85
    assert (np.abs(outputs[200:] - mean) <= 2.0 * np.sqrt(variance)).mean() == pytest.approx(0.95, abs=0.06)


def test_a_process_tells_what_the_library_of_gaussian_processes_does() -> None:
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel

    rng = np.random.default_rng(23)
    points, outputs, others = rng.random((60, 3)), rng.standard_normal(60), rng.random((20, 3))
    found = fit_emulator(points, outputs, seed=1)
    assert isinstance(found, Emulator)
    one = found.process
    kernel = ConstantKernel(one.told) * RBF(1.0) + WhiteKernel(one.chance)
    y = (outputs - found.middle) / found.spread
    library = GaussianProcessRegressor(kernel, optimizer=None).fit(points * one.weights, y)
    mean, sd = library.predict(others * one.weights, return_std=True)
    told, variance = one(others)
    assert told == pytest.approx(mean, abs=1e-9)
    assert variance == pytest.approx(sd**2, rel=1e-6)
    assert one.untold == 0.0


def test_a_figure_that_is_nothing_in_many_worlds_is_told_on_the_scale_of_roots() -> None:
    rng = np.random.default_rng(24)
    points = rng.random((400, 3))
    waits = np.maximum(3.0 * points[:, 0] + points[:, 1] - 1.0 + 0.3 * rng.standard_normal(400), 0.0) ** 2
    assert (waits == 0.0).mean() > 0.1
    found = fit_emulator(points[:200], waits[:200], seed=1)
    assert isinstance(found, Emulator)
    assert found.scale is Scale.ROOT
    mean, _ = found.predict(points[200:])
    assert mean.mean() == pytest.approx(waits[200:].mean(), rel=0.1)
    for low, high in ((-1.0, 0.5), (0.5, 2.0), (2.0, np.inf)):
        there = ((waits[200:] >= low) & (waits[200:] <= high)).mean()
        assert np.exp(found.log_within(points[200:], low, high)).mean() == pytest.approx(there, abs=0.06)


@pytest.mark.parametrize("mean", [-0.5, 0.0, 0.4, 3.0])
def test_squares_of_what_is_above_nought_have_the_mean_and_variance_that_are_told(mean: float) -> None:
    at = np.linspace(-8.0, 8.0, 200_001)
    share = np.exp(-0.5 * at**2) / np.exp(-0.5 * at**2).sum()
    squares = np.maximum(mean + 0.7 * at, 0.0) ** 2
    (expected,), (variance,) = square_above_nought(np.array([mean]), np.array([0.49]))
    assert expected == pytest.approx(share @ squares, rel=1e-6)
    assert variance == pytest.approx(share @ (squares - expected) ** 2, rel=1e-6)


def test_what_cannot_be_below_nought_is_surely_not() -> None:
    rng = np.random.default_rng(25)
    points = rng.random((80, 2))
    for scale, outputs in ((Scale.ROOT, np.maximum(points[:, 0] - 0.5, 0.0) ** 2), (Scale.LOG, np.exp(3.0 * points[:, 0]))):
        found = fit_emulator(points, outputs + 0.0 * points[:, 1], seed=1)
        assert isinstance(found, Emulator)
        assert found.scale is scale
        assert np.exp(found.log_within(points, 0.0, np.inf)) == pytest.approx(1.0)
        assert (np.exp(found.log_within(points, -1.0, 0.0)) == 0.0).all()


def test_emulators_are_fitted_to_the_first_and_the_last_worlds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last lie nearest to where they are asked; the first say how far off the rest of the space is."""
    assert FIRST < LAST
    monkeypatch.setattr(emulator, "FIRST", 30)
    monkeypatch.setattr(emulator, "LAST", 60)
    rng = np.random.default_rng(26)
    points, outputs = rng.random((110, 2)), rng.standard_normal(110)
    whole = fit_emulator(points, outputs, seed=1)
    kept = np.r_[:30, 50:110]
    assert fitted_to(110).tolist() == kept.tolist()
    assert fitted_to(50).tolist() == list(range(50))
    some = fit_emulator(points[kept], outputs[kept], seed=1)
    assert isinstance(whole, Emulator)
    assert isinstance(some, Emulator)
    assert whole.process.pull.tolist() == some.process.pull.tolist()


def test_an_emulator_that_is_surer_of_the_last_worlds_than_it_could_be_is_made_less_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first 100 have next to no chance in them, and the last 40, where it is asked, much."""
    monkeypatch.setattr(emulator, "FIRST", 100)
    monkeypatch.setattr(emulator, "LAST", 40)
    rng = np.random.default_rng(27)
    points = rng.random((140, 3))
    outputs = points.sum(axis=1) + np.repeat([NOISE, 10.0 * NOISE], [100, 40]) * rng.standard_normal(140)
    found = fit_emulator(points, outputs, seed=1)
    assert isinstance(found, Emulator)
    assert found.held_out.inflation > 1.5
    assert found.held_out.coverage < 0.95
    others = rng.random((400, 3))
    mean, variance = found.predict(others)
    off = (others.sum(axis=1) + 10.0 * NOISE * rng.standard_normal(400) - mean) / np.sqrt(variance)
    assert (off**2).mean() == pytest.approx(1.0, abs=0.3)


def test_a_figure_that_differs_in_its_last_bits_alone_is_the_same_in_all_worlds() -> None:
    points = np.random.default_rng(28).random((60, 2))
    for value in (0.3, 1.0, 100.0):
        outputs = np.where(points[:, 0] < 0.5, value, np.nextafter(value, np.inf))
        assert isinstance(fit_emulator(points, outputs, seed=1), Constant)


def test_a_figure_with_two_values_is_emulated_as_it_is() -> None:
    points = np.random.default_rng(29).random((60, 2))
    found = fit_emulator(points, np.where(points[:, 0] < 0.5, 1.0, 2.0), seed=1)
    assert isinstance(found, Emulator)
    assert found.scale is Scale.PLAIN


def test_from_wave_to_wave_no_more_is_left_and_as_many_meet_the_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Emulators of late waves alone would forget what the first ruled out: there, what the figures tie together moves nothing."""
    monkeypatch.setattr(emulator, "FIRST", 40)
    monkeypatch.setattr(emulator, "LAST", 80)
    rng, true = np.random.default_rng(1), np.random.default_rng(31).random((1, 12))

    def figures(points: Floats) -> Floats:
        made: Floats = np.stack([points[:, 0] + points[:, 1], points[:, 2] - points[:, 3], points[:, 0] * points[:, 2]], axis=1)
        return made

    aims = aims_at(figures(true)[0], sd=0.02)
    points = rng.random((40, 12))
    outputs, shares, met = figures(points) + 0.02 * rng.standard_normal((40, 3)), [], []
    for wave in range(4):
        judge = Judge(aims, tuple(fit_emulator(points, one, 1) for one in outputs.T), 0)
        space = space_left(judge, 12, 64, seed=wave, walkers=128)
        shares.append(space.share)
        placed, _ = likely_points(judge, space, 40, seed=wave)
        new = figures(placed) + 0.02 * rng.standard_normal((40, 3))
        met.append(float((by_simulation(aims, new, 0) <= CUTOFF).mean()))
        points, outputs = np.vstack([points, placed]), np.vstack([outputs, new])
    assert max(shares[1:]) < 2.0 * shares[0]
    assert min(met[1:]) > 0.5


MANY: Final = 120


def of_many(points: Floats) -> Floats:
    """Three figures that each go along five parameters, and of which much is what all of them do together; no chance in them."""
    rng, centred = np.random.default_rng(41), points - 0.5
    lines = [centred[:, 5 * number : 5 * number + 5].sum(axis=1) for number in range(3)]
    pairs = rng.standard_normal((3, MANY, MANY)) / MANY
    made: Floats = np.stack(
        [line + 4.0 * ((centred @ pair) * centred).sum(axis=1) for line, pair in zip(lines, pairs, strict=True)], 1
    )
    return made


@pytest.fixture(scope="module")
def worlds() -> tuple[Floats, Floats, Emulators]:
    points = np.random.default_rng(42).random((150, MANY))
    outputs = of_many(points)
    runs = 1e-3 * np.random.default_rng(43).standard_normal((8, 3))
    return points, outputs, emulators_of(points, outputs, 1, runs)


def test_near_a_world_that_was_simulated_an_emulator_is_surer_and_rightly_so(worlds: tuple[Floats, Floats, Emulators]) -> None:
    points, _, emulators = worlds
    rng = np.random.default_rng(44)
    near, far = points.copy(), rng.random(points.shape)
    near[:, [1, 6, 11, 40]] = np.clip(near[:, [1, 6, 11, 40]] + 0.2 * rng.standard_normal((len(near), 4)), 0.0, 1.0)
    (off_near, sd_near), (off_far, sd_far) = (
        (np.abs(of_many(where) - mean), np.sqrt(variance))
        for where in (near, far)
        for mean, variance in [predict_all(emulators, where)]
    )
    assert (sd_near.mean(axis=0) < 0.7 * sd_far.mean(axis=0)).all()
    assert (off_near.mean(axis=0) < 0.7 * off_far.mean(axis=0)).all()
    for off, sd in ((off_near, sd_near), (off_far, sd_far)):
        assert ((off <= 2.0 * sd).mean(axis=0) >= 0.9).all()


def test_what_all_differs_by_chance_stays_nowhere() -> None:
    """Where replications differ as much as worlds do, no world says anything of its neighbours that it does not say of all."""
    rng = np.random.default_rng(45)
    points, outputs = rng.random((60, 20)), rng.standard_normal(60)
    found, unknown = (fit_emulator(points, outputs, 1, runs) for runs in (rng.standard_normal(8), None))
    lost = fit_emulator(points, np.exp(outputs), 1, np.array([0.0, 1.0, 2.0]))  # nothing, on a scale of logarithms
    for one in (found, unknown, lost):
        assert isinstance(one, Emulator)
        assert one.process.untold == pytest.approx(0.0, abs=0.5 * one.process.chance)
    sure = fit_emulator(points, outputs, 1, 1e-6 * rng.standard_normal(8))
    assert isinstance(sure, Emulator)
    assert sure.process.untold > 10.0 * sure.process.chance


def test_worlds_that_missed_are_moved_to_where_most_of_them_meet_the_figures(worlds: tuple[Floats, Floats, Emulators]) -> None:
    points, outputs, emulators = worlds
    aims = aims_at(of_many(np.full((1, MANY), 0.5))[0], sd=0.06)
    judge, met = Judge(aims, emulators, 0), by_simulation(aims, outputs, 0) <= CUTOFF
    assert met.mean() < 0.2
    taken = points[:1]
    moved = moved_points(judge, points[1:][~met[1:]], taken, 40, seed=1)
    assert len(moved) > 30
    assert pdist(moved).min() >= APART_FROM
    assert cdist(moved, taken).min() >= APART_FROM
    from_where = np.sqrt(((moved[:, None] - points) ** 2).sum(axis=2))
    assert len(set(from_where.argmin(axis=1).tolist())) == len(moved), "each from a world of its own"
    assert np.median(from_where.min(axis=1)) < 0.5 * REACH
    assert not met[from_where.argmin(axis=1)].any()
    now = (by_simulation(aims, of_many(moved), 0) <= CUTOFF).mean()
    assert now > 0.5
    assert now > judge.chance(moved).mean() - 0.15, "at least about as many as are expected"


def test_worlds_are_apart_from_those_that_are_taken_and_those_before_them() -> None:
    points = np.zeros((5, 9))
    points[:, 0] = [4.5, 1.0, 4.0, 20.0, 8.0]
    taken = np.zeros((1, 9))
    assert apart(points, taken, 9) == [0, 3, 4]
    assert apart(points, taken, 2) == [0, 3]
    assert apart(points, points, 2) == []
    assert len(moved_points(Judge(aims_at([1.0]), (None,), 0), points, points, 2, seed=1)) == 0


def test_a_world_that_does_not_move_is_not_simulated_again_and_what_moves_for_nothing_goes_back() -> None:
    """One parameter of 120 moves the figure, and some worlds already have it."""
    rng = np.random.default_rng(46)
    points = rng.random((80, 120))
    outputs = points[:, 3]
    judge = Judge(aims_at([0.9], sd=0.02), emulators_of(points, outputs[:, None], 1, np.array([[0.0], [0.001]])), 0)
    met = by_simulation(judge.aims, outputs[:, None], 0) <= CUTOFF
    moved = moved_points(judge, points[~met], points[met], 3, seed=1)
    nearest = points[cdist(moved, points).argmin(axis=1)]
    assert len(moved)
    assert (np.abs(moved - nearest)[:, 3] > 0.01).all()
    gone_along = ((moved - nearest) ** 2).sum(axis=1) - ((moved - nearest) ** 2)[:, 3]
    assert (gone_along < 0.1 * ((moved - nearest) ** 2).sum(axis=1)).mean() > 0.5
    still = Judge(aims_at([0.9]), (None,), 0)  # to which all worlds are alike
    assert len(moved_points(still, points[~met], points[met], 3, seed=1)) == 0


def test_chances_too_small_to_be_told_are_told_apart_by_their_logarithms() -> None:
    below, above = np.array([-1.0, 5.0, 60.0, -np.inf, -70.0]), np.array([1.0, 6.0, 61.0, 0.0, -69.0])
    told = log_between(below, above)
    assert told[0] == pytest.approx(np.log(0.6826894921))
    assert told[1] == pytest.approx(np.log(2.856497e-7), abs=1e-4)
    assert told[2] == pytest.approx(-0.5 * 60.0**2 - np.log(60.0 * np.sqrt(2.0 * np.pi)), rel=1e-3)
    assert told[3] == pytest.approx(np.log(0.5))
    assert told[4] < told[2] < told[1]
    far = np.array([[-1000.0, -2000.0, -1.0], [-1000.0, -3000.0, -1.0]])
    assert log_at_most_missed(far, 1) == pytest.approx([-1001.0, -1001.0])
    assert log_at_most_missed(far, 2)[0] == pytest.approx(-1.0 + 0.0, abs=1.0)


def test_the_chance_of_meeting_is_as_often_met_as_it_says(emulators: Emulators) -> None:
    aims = aims_at(simulated(np.array([[0.3, 0.6, 0.4]]), np.random.default_rng(1))[0])
    judge = Judge(aims, emulators, may_miss=1)
    points = np.random.default_rng(5).random((4000, 3))
    met = by_simulation(aims, simulated(points, np.random.default_rng(6)), 1) <= CUTOFF
    chance = judge.chance(points)
    assert chance.mean() == pytest.approx(met.mean(), abs=0.05)
    assert met[chance > 0.9].mean() > 0.8
    assert met[chance < 0.1].mean() < 0.2


def test_points_that_are_placed_are_likelier_than_what_is_only_left(emulators: Emulators) -> None:
    judge = Judge(aims_at(simulated(np.array([[0.3, 0.6, 0.4]]), np.random.default_rng(1))[0]), emulators, may_miss=0)
    space = space_left(judge, 3, 256, seed=5, walkers=256)
    points, chances = likely_points(judge, space, 64, seed=5)
    assert points.shape == (64, 3)
    assert len(np.unique(points, axis=0)) == 64
    assert chances == pytest.approx(judge.chance(points), rel=1e-6)
    assert judge.chance(space.points).min() < 0.1
    assert chances.min() >= AIM


def test_a_figure_that_is_sure_is_met_or_is_not() -> None:
    points = np.random.default_rng(1).random((30, 2))
    same = fit_emulator(points, np.full(30, 2.0), seed=1)
    assert (Judge(aims_at([2.1]), (same,), 0).chance(points) == 1.0).all()
    assert (Judge(aims_at([9.0]), (same,), 0).chance(points) == 0.0).all()
    assert np.isfinite(Judge(aims_at([9.0]), (same,), 0).unlikely(points)).all()


def at_most_missed(chances: Floats, may_miss: int) -> Floats:
    with np.errstate(divide="ignore"):
        found: Floats = np.exp(log_at_most_missed(np.log(chances), may_miss))
    return found


def test_the_chance_that_at_most_so_many_are_missed_counts_whichever_they_are() -> None:
    even = np.full((1, 4), 0.5)  # of four coins: none, at most one, at most two, any number of tails
    assert [at_most_missed(even, most)[0] for most in (0, 1, 2, 4)] == pytest.approx([1 / 16, 5 / 16, 11 / 16, 1.0])
    assert at_most_missed(np.array([[1.0, 0.0, 1.0], [0.9, 0.8, 1.0]]), 1) == pytest.approx([1.0, 0.98])
    assert at_most_missed(np.array([[0.0, 0.0, 1.0]]), 1)[0] == 0.0


def test_a_figure_that_a_simulated_world_has_not_speaks_against_it() -> None:
    aims = aims_at([1.0, 2.0])
    outputs = np.array([[1.0, 2.0], [1.0, np.nan], [np.nan, np.nan]])
    assert (by_simulation(aims, outputs, 0) <= CUTOFF).tolist() == [True, False, False]
    assert (by_simulation(aims, outputs, 1) <= CUTOFF).tolist() == [True, True, False]


def test_where_a_walk_ends_early_what_it_found_is_left_all_the_same() -> None:
    """A small hollow in a plain that is flat: there is no way down, but some walkers begun in it."""

    def judge(points: Floats) -> Floats:
        return np.where(points[:, 0] < 0.1, 1.0, 5.0)

    space = space_left(judge, 3, 64, seed=1, walkers=2048)
    assert space.share == pytest.approx(0.1, abs=0.03)
    assert space.points.shape == (64, 3)
    assert (judge(space.points) <= CUTOFF).all()
    assert space.lowest == 1.0


def test_more_points_than_walkers_are_no_copies(emulators: Emulators) -> None:
    judge = Judge(aims_at(simulated(np.array([[0.3, 0.6, 0.4]]), np.random.default_rng(1))[0]), emulators, may_miss=0)
    points, _ = likely_points(judge, space_left(judge, 3, 32, seed=5, walkers=64), 100, seed=5)
    assert len(np.unique(points, axis=0)) == 100
