"""Calibration as a whole, of a simulator whose figures are known: waves, active parameters, structures, what is written."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import pandas as pd
import pytest
from tools import ship_plausible
from tools.publish_waves import publish_waves
from tools.ship_plausible import other_data, ship

from zorgsim.calibration import history
from zorgsim.calibration.aims import CUTOFF, Discrepancy, aims_of, is_tellable
from zorgsim.calibration.ground import DEFAULT_NAME, SAMPLE, ground, placed_worlds, plain_worlds, structure_names
from zorgsim.calibration.history import Calibration, Effort, Placed, calibrate, check_effort
from zorgsim.calibration.matching import Left, by_simulation
from zorgsim.calibration.store import write_calibration
from zorgsim.calibration.told import closing_lines, parameter_rows
from zorgsim.calibration.wave import Wave, figure_key, figure_keys, quantiles
from zorgsim.calibration.wave_store import KeptPoints, read_wave, write_wave
from zorgsim.errors import InputError
from zorgsim.inputs.compile import luck_of
from zorgsim.inputs.designs import PlacedDesign
from zorgsim.inputs.parameters import quantile, register
from zorgsim.inputs.places import resolve_places
from zorgsim.inputs.plausible import read_plausible
from zorgsim.inputs.scenario import Language, Scenario
from zorgsim.inputs.scenario_document import scenario_of
from zorgsim.inputs.structures import register_of
from zorgsim.inputs.targets import Side, national_targets
from zorgsim.inputs.uncertainty import draw_parameters
from zorgsim.results.folder import Existing, sha256
from zorgsim.results.seal import Seal, seal_of
from zorgsim.results.store import Handover

LINE, BOW = "question.base", "trust.start"
TRUE = {LINE: 0.3, BOW: 0.7}
NAMES = ("youths_2021", "days_specialist", "repeat_use", "wait_specialist_2021")


def figures_of(places: Mapping[str, Any]) -> dict[str, Any]:
    """Return three figures that two parameters move, and one that none moves, from where these stand."""
    line, bow = places[LINE], places[BOW]
    return {
        "youths": 1000.0 * (20.0 + 20.0 * line),
        "days_specialist": 300.0 + 200.0 * bow**2,
        "repeat_use": 20.0 + 10.0 * line * bow,
    }


def simulate(name: str, scenario: Scenario) -> Wave:
    """Stand in for the engine: the known function, with luck that is the world's own."""
    places = dict(quantiles(scenario)) or {one: np.full(scenario.run.runs, 0.5) for one in TRUE}
    luck = np.random.default_rng(len(name)).standard_normal((3, scenario.run.runs))
    unmoved = {key: np.ones(scenario.run.runs) for key in figure_keys()}
    moved = {series: value * (1.0 + 0.005 * luck[n]) for n, (series, value) in enumerate(figures_of(places).items())}
    if name == "structure-hidden.none":
        moved = {series: 3.0 * value for series, value in moved.items()}
    return Wave(scenario, dict(quantiles(scenario)), unmoved | {figure_key(series, 2021): value for series, value in moved.items()})


@pytest.fixture(scope="module")
def effort() -> Effort:
    rows = {one.name: one for one in national_targets()}
    share = aims_of(SAMPLE, Discrepancy(), [rows["youths_2021"]])[0].value / rows["youths_2021"].value
    true = figures_of(TRUE)
    targets = tuple(
        replace(rows[name], use="fitted", value=value, tolerance=0.06 * value)
        for name, value in zip(NAMES[:3], (true["youths"] / share, true["days_specialist"], true["repeat_use"]), strict=True)
    )
    quick: dict[str, Any] = {
        "waves": 2,
        "points": 60,
        "structures": ("hidden.none", "supply.capped"),
        "structure_points": 40,
    }
    return Effort(**quick, most_active=4, may_miss=0, stated=Discrepancy(0.01, 0.01), targets=targets)


@pytest.fixture(scope="module")
def found(effort: Effort) -> Calibration:
    pytest.importorskip("sklearn", reason="the extra calibrate is not installed")
    return calibrate(effort, simulate)


def test_the_parameters_that_move_figures_are_active(found: Calibration) -> None:
    assert set(found.active[:2]) == {LINE, BOW}
    assert len(found.active) <= 4


def test_waves_find_what_meets_the_figures_and_the_set_lies_around_the_world_that_made_them(found: Calibration) -> None:
    first, second = found.waves
    true = share_that_meets(found)
    for wave in (first, second):  # what meets the figures is left, and less than as much again that emulators are unsure of
        assert true - 0.015 < wave.left.share < 2.0 * true
    assert first.met < 10, "plain worlds seldom meet them"
    assert second.met >= 0.5 * second.worlds, "of those that were placed at least half, as they are aimed at"
    assert second.met == pytest.approx(second.expected, abs=0.2 * second.worlds)
    assert len(found.points) == first.met + second.met
    at = {one.parameter: one for one in found.moved}
    for name, true in TRUE.items():
        assert at[name].low < true < at[name].high
        assert at[name].informed
        assert at[name].share < 0.7


def share_that_meets(found: Calibration) -> float:
    """The share of all worlds that meet the figures, without luck, of the function itself."""
    places = dict(zip(TRUE, np.random.default_rng(3).random((2, 40_000)), strict=True))
    moved = {figure_key(series, 2021): value for series, value in figures_of(places).items()}
    outputs = np.stack([one.simulated(moved) for one in found.aims], axis=1)
    return float((by_simulation(found.aims, outputs, found.effort.may_miss) <= CUTOFF).mean())


def test_the_set_holds_worlds_as_they_were_simulated_and_none_that_missed(found: Calibration, effort: Effort) -> None:
    def met(name: str, scenario: Scenario) -> set[tuple[float, ...]]:
        wave = simulate(name, scenario)
        outputs = np.stack([one.simulated(wave.figures) for one in found.aims], axis=1)
        there = by_simulation(found.aims, outputs, effort.may_miss) <= CUTOFF
        return set(map(tuple, np.stack([wave.quantiles[one] for one in found.candidates], axis=1)[there].tolist()))

    scenario = ground(DEFAULT_NAME, effort.places)
    plain = met("wave-1", plain_worlds(scenario, effort.points))
    kept = dict[str, Placed]()

    def keep(name: str, _question: str, place: Callable[[], Placed]) -> Placed:
        return kept.setdefault(name, replace(place(), expected=7.5))

    again = calibrate(replace(effort, structures=()), simulate, keep)
    assert again.waves[1].expected == 7.5, "what was said when points were placed"
    design = kept["wave-2"].design
    assert design is not None
    assert set(map(tuple, found.points.tolist())) == plain | met("wave-2", placed_worlds(scenario, design))


def test_a_structure_that_cannot_meet_the_figures_is_named_with_what_speaks_against_it(found: Calibration) -> None:
    none, capped = found.structures
    assert (none.name, capped.name) == ("hidden.none", "supply.capped")
    assert not none.left.anything
    assert none.left.lowest > CUTOFF
    assert set(none.against) <= {"youths", "days_specialist", "repeat_use"}
    assert none.against
    assert capped.left.anything


def test_the_same_effort_gives_the_same_set(found: Calibration, effort: Effort) -> None:
    quick = replace(effort, structures=())
    assert np.array_equal(calibrate(quick, simulate).points, found.points)


def test_what_is_written_states_all_that_decides_and_can_be_drawn_from(found: Calibration, tmp_path: Path) -> None:
    folder = write_calibration(tmp_path / "set", found, Existing.NUMBER, Handover())
    about = json.loads((folder / "manifest.json").read_text())["calibration"]
    assert (about["cutoff"], about["may_miss"]) == (3.0, 0)
    assert about["discrepancy"] == {"level": 0.01, "trend": 0.01}
    assert about["active"] == list(found.active)
    assert set(about["informed"]) >= set(TRUE)
    others = ((found.points[:, None] - found.points) ** 2).sum(axis=2) + 1e9 * np.eye(len(found.points))
    assert about["nearest_two"] == pytest.approx(np.sqrt(others.min()))
    assert len(about["informed"]) <= 3, "a line of an emulator may be luck, and places worlds nevertheless; seldom"
    read = read_plausible((folder / "plausible.csv").read_text(), "plausible.csv")
    assert read.active == found.candidates
    assert np.array_equal(np.array(read.points), found.points)
    parameters = pd.read_csv(folder / "parameters.csv").set_index("parameter")
    assert len(parameters) == len(found.candidates)
    assert parameters.loc[list(TRUE), "informed"].all()
    structures = pd.read_csv(folder / "structures.csv").set_index("structure")
    assert structures["left"].to_dict() == {"default": True, "hidden.none": False, "supply.capped": True}


def test_a_set_ships_as_it_was_written_or_not_at_all(found: Calibration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = Handover(command="zorgsim calibrate --results /data/mine/out --seed 1")
    folder, root = write_calibration(tmp_path / "set", found, Existing.NUMBER, given), tmp_path / "checkout"
    (root / "src" / "zorgsim" / "data" / "draws").mkdir(parents=True)
    monkeypatch.setattr(ship_plausible, "FEWEST", len(found.points) + 1)
    with pytest.raises(InputError, match="too few worlds"):
        ship(folder, root)
    assert not (root / "results").exists()
    monkeypatch.setattr(ship_plausible, "FEWEST", len(found.points))
    assert ship(folder, root) == len(found.points)
    shipped = root / "src" / "zorgsim" / "data" / "draws" / "plausible.csv"
    assert shipped.read_bytes() == (folder / "plausible.csv").read_bytes()
    origin = json.loads(shipped.with_name("plausible.json").read_text())
    read = read_plausible(shipped.read_text(), "plausible.csv")
    assert (origin["set"], origin["worlds"], origin["active"]) == (read.digest, len(found.points), list(read.active))
    assert (origin["seed"], origin["cutoff"], len(origin["waves"])) == (found.scenario.run.seed, 3.0, 2)
    published = root / "results" / "published" / "calibration"
    manifest = json.loads((published / "manifest.json").read_text())
    assert seal_of(manifest) is Seal.WHOLE
    assert manifest["command"] == origin["command"] == "zorgsim calibrate --seed 1"
    assert {name: sha256(published / name) for name in manifest["files"]} == manifest["files"]
    assert other_data(folder) == []
    (folder / "plausible.csv").write_text("world,question.base\n1,0.5\n", encoding="utf-8")
    with pytest.raises(InputError, match="as it was written"):
        ship(folder, root)


def test_a_set_of_other_ranges_does_not_ship(found: Calibration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its quantiles would be other values."""
    folder = write_calibration(tmp_path / "set", found, Existing.NUMBER, Handover())
    name = found.active[0]
    wider = replace(register()[name], high=register()[name].high * 1.01)
    monkeypatch.setattr(ship_plausible, "FEWEST", 1)
    monkeypatch.setattr(ship_plausible, "register", lambda: {**register(), name: wider})
    with pytest.raises(InputError, match="other ranges"):
        ship(folder, tmp_path)


@pytest.mark.parametrize("language", list(Language))
def test_it_is_told_in_both_languages(found: Calibration, language: Language) -> None:
    lines = list(closing_lines(found, language))
    assert any("hidden.none" in line and "youths" in line for line in lines)
    informed = {one.parameter for one in found.moved if one.informed}
    assert {row[0] for row in parameter_rows(found, language)} == informed | set(found.active)


@pytest.mark.parametrize("language", list(Language))
def test_a_structure_of_which_worlds_met_the_figures_is_not_said_to_be_unable_to(found: Calibration, language: Language) -> None:
    """Whatever emulators of a hundred worlds say."""
    none, _ = found.structures
    lines = [list(closing_lines(replace(found, structures=(replace(none, met=met),)), language))[-2] for met in (0, 2)]
    assert "youths" in lines[0]
    assert " 2 " in lines[1]
    assert "youths" not in lines[1]


# Targets


def test_only_rows_that_calibration_may_look_at_and_a_few_regions_can_tell_are_aims() -> None:
    used = [one for one in national_targets() if is_tellable(one)]
    assert used
    assert all(one.use == "fitted" and not one.places and one.year <= 2021 for one in used)
    assert not any(is_tellable(replace(one, use="check")) for one in used)
    assert not is_tellable(replace(used[0], series="unheard_of"))


def test_counts_are_scaled_to_the_regions_and_rates_are_not() -> None:
    aims = {one.name: one for one in aims_of(SAMPLE, Discrepancy())}
    share = aims["youths_2021"].value / 461_000
    assert 0.09 < share < 0.11
    assert aims["iv3_2021"].value == pytest.approx(5582 * share)
    assert aims["repeat_use"].value == 24.5
    assert aims["youths_index_2019"].value == 118.5


def test_without_other_variance_a_world_is_ruled_out_where_validation_says_missed() -> None:
    (aim,) = aims_of(SAMPLE, Discrepancy(0.0, 0.0), [one for one in national_targets() if one.name == "repeat_use"])
    row = aim.target
    for off, out in ((0.99, False), (1.01, True)):
        assert (aim.implausibility(np.array([row.value + off * row.tolerance]), 0.0)[0] > CUTOFF) == out
    below, above = np.array([row.value - 9.0]), np.array([row.value + 9.0])
    one_sided = replace(aim, target=replace(row, side=Side.AT_LEAST))
    assert one_sided.implausibility(above, 0.0)[0] == 0.0
    assert one_sided.implausibility(below, 0.0)[0] == aim.implausibility(below, 0.0)[0]


def test_discrepancy_is_a_share_of_the_published_figure() -> None:
    level, trend = (
        aims_of(SAMPLE, Discrepancy(0.2, 0.03), [one for one in national_targets() if one.name == name])[0]
        for name in ("youths_2021", "youths_index_2019")
    )
    assert level.discrepancy == pytest.approx(0.2 * level.value)
    assert trend.discrepancy == pytest.approx(0.03 * 118.5)


# Waves


def test_the_sample_is_the_one_in_which_levels_are_set() -> None:
    from studies import levels

    assert SAMPLE == levels.SAMPLE
    assert sum(one.families for one in resolve_places(SAMPLE, "here").municipalities) <= 400_000


def test_a_placed_world_differs_from_the_plain_one_in_what_is_placed_alone() -> None:
    scenario = ground(DEFAULT_NAME, ["Vlieland"])
    plain = quantiles(plain_worlds(scenario, 8))
    placed = quantiles(placed_worlds(scenario, PlacedDesign((LINE,), ((0.25,), (0.5,)), first=3)))
    assert placed[LINE].tolist() == [0.25, 0.5]
    assert all(np.array_equal(placed[name], plain[name][3:5]) for name in plain if name != LINE)


def test_what_is_simulated_of_a_placed_world_stands_where_its_quantiles_say() -> None:
    scenario = ground(DEFAULT_NAME, ["Vlieland"])
    here = placed_worlds(scenario, PlacedDesign((LINE,), ((0.25,), (0.5,)), first=3))
    plain, register = plain_worlds(scenario, 8), register_of(scenario)
    for world in (0, 1):
        drawn, beside = draw_parameters(here, world), draw_parameters(plain, 3 + world)
        assert drawn == {name: quantile(register[name], at[world]) for name, at in quantiles(here).items()}
        assert {name for name in beside if drawn[name] != beside[name]} == {LINE}
        assert luck_of(here, world) == luck_of(plain, 3 + world)


def test_a_placed_design_is_what_its_document_says() -> None:
    design = PlacedDesign((LINE, BOW), ((0.25, 0.125), (0.5, 0.75)), first=7)
    scenario = placed_worlds(ground(DEFAULT_NAME, ["Vlieland"]), design)
    again = scenario_of(scenario.as_document(), scenario.lineage)
    assert again.run.design == design
    assert again.digest == scenario.digest


def test_a_wave_is_read_back_whole_and_only_as_the_wave_that_was_asked_for(tmp_path: Path) -> None:
    scenario = plain_worlds(ground(DEFAULT_NAME, ["Vlieland"]), 3)
    wave = simulate("wave-1", scenario)
    assert read_wave(tmp_path / "wave-1", scenario) is None
    folder = write_wave(tmp_path / "wave-1", wave, Existing.NUMBER, Handover())
    read = read_wave(folder, scenario)
    assert read is not None
    assert all(np.array_equal(read.quantiles[name], values) for name, values in wave.quantiles.items())
    assert all(np.array_equal(read.figures[name], values) for name, values in wave.figures.items())
    with pytest.raises(InputError, match="something else than the wave"):
        read_wave(folder, plain_worlds(ground(DEFAULT_NAME, ["Texel"]), 3))
    table = (folder / "parameters.csv").read_text().splitlines()
    changed = [line.replace(line.split(",")[1], "0.123") if line.startswith(LINE) else line for line in table]
    (folder / "parameters.csv").write_text("\n".join(changed))
    with pytest.raises(InputError, match="other ranges of parameters"):
        read_wave(folder, scenario)


def test_waves_are_published_whole_without_folders_of_a_machine_and_can_be_gone_on_from(tmp_path: Path) -> None:
    scenario, given = (
        plain_worlds(ground(DEFAULT_NAME, ["Vlieland"]), 3),
        Handover(command="zorgsim calibrate --results /data/mine"),
    )
    wave, made, to = simulate("wave-1", scenario), tmp_path / "made", tmp_path / "published"
    with pytest.raises(InputError, match="no finished wave"):
        publish_waves(tmp_path, to)
    KeptPoints(made)("wave-1", "this", lambda: placed_at(0.25))
    write_wave(made / "wave-1", wave, Existing.NUMBER, given)
    assert publish_waves(made, to) == ["wave-1"]
    read = read_wave(to / "wave-1", scenario)
    assert read is not None
    assert all(np.array_equal(read.figures[name], values) for name, values in wave.figures.items())
    manifest = json.loads((to / "wave-1" / "manifest.json").read_text())
    assert (manifest["command"], seal_of(manifest)) == ("zorgsim calibrate", Seal.WHOLE)
    assert (to / "wave-1.points.json").read_bytes() == (made / "wave-1.points.json").read_bytes()
    (made / "wave-1" / "figures.csv").write_text("world\n", encoding="utf-8")
    with pytest.raises(InputError, match="as it was written"):
        publish_waves(made, to)


class LastSeenError(Exception):
    """All published points have been asked for."""


def test_published_waves_are_those_of_today_and_can_be_gone_on_from() -> None:
    pytest.importorskip("sklearn", reason="the extra calibrate is not installed")
    folder = Path(__file__).parents[2] / "results" / "published" / "waves"
    last = max(int(path.name.split(".")[0].removeprefix("wave-")) for path in folder.glob("wave-*.points.json"))

    def read(name: str, scenario: Scenario) -> Wave:
        found = read_wave(folder / name, scenario)
        assert found is not None
        return found

    def keep(name: str, question: str, _place: Callable[[], Placed]) -> Placed:
        placed = KeptPoints(folder)(name, question, never)
        if name == f"wave-{last}":
            raise LastSeenError
        return placed

    with pytest.raises(LastSeenError):
        calibrate(Effort(waves=last + 1), read, keep)


def placed_at(at: float, left: Left | None = None) -> Placed:
    return Placed(PlacedDesign((LINE,), ((at,),), first=1), 0.5, left or Left(0.125, 2.5, np.array([at])))


def never() -> Placed:
    raise AssertionError("points that are kept are not placed again")


def test_points_stay_where_they_were_first_placed_for_the_same_question_with_what_was_said_then(tmp_path: Path) -> None:
    keep = KeptPoints(tmp_path)
    first, otherwise = placed_at(0.25), placed_at(0.250001)
    assert keep("wave-2", "this", lambda: first) is first

    again = KeptPoints(tmp_path)("wave-2", "this", never)
    assert (again.design, again.expected) == (first.design, 0.5), "another processor places them otherwise"
    assert (again.left.share, again.left.lowest, again.left.nearest.tolist()) == (0.125, 2.5, [0.25])
    assert keep("wave-2", "another", lambda: otherwise) is otherwise


@pytest.mark.parametrize("text", ["{", '{"question": "this"}', '{"question": "this", "design": {"points": 3}, "expected": 1.0}'])
def test_points_that_are_not_whole_are_placed_anew(tmp_path: Path, text: str) -> None:
    (tmp_path / "wave-2.points.json").write_text(text, encoding="utf-8")
    first = placed_at(0.25)
    assert KeptPoints(tmp_path)("wave-2", "this", lambda: first) is first
    assert KeptPoints(tmp_path)("wave-2", "this", lambda: placed_at(0.5)).design == first.design


def test_where_nothing_is_left_no_wave_follows_and_that_is_kept(
    effort: Effort, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("sklearn", reason="the extra calibrate is not installed")
    assert effort.targets is not None
    far = tuple(replace(one, value=9.0 * one.value, tolerance=0.01 * one.value) for one in effort.targets)
    nowhere = replace(effort, waves=3, structures=(), targets=far)
    for time in range(2):
        if time:
            monkeypatch.setattr(history, "_place", lambda *_: never())  # the second time, what was kept says it
        found = calibrate(nowhere, simulate, KeptPoints(tmp_path))
        (wave,) = found.waves
        assert (wave.left.anything, wave.met) == (False, 0)
        assert set(found.nearest_against) == {one.series for one in effort.targets}
    assert json.loads((tmp_path / "wave-2.points.json").read_text())["design"] is None


@pytest.mark.parametrize("begun", ["wave-2", "wave-2.partial"])
def test_points_of_a_wave_that_was_begun_are_not_placed_anew(tmp_path: Path, begun: str) -> None:
    """Placed for another question, the runs at the old ones would be lost."""
    keep = KeptPoints(tmp_path)
    keep("wave-2", "this", lambda: placed_at(0.25))
    before = (tmp_path / "wave-2.points.json").read_bytes()
    (tmp_path / begun).mkdir()
    assert keep("wave-2", "this", never).design == placed_at(0.25).design
    with pytest.raises(InputError, match="for other figures or rules"):
        keep("wave-2", "another", never)
    assert (tmp_path / "wave-2.points.json").read_bytes() == before


def test_what_points_rest_on_is_asked_whole(effort: Effort) -> None:
    """Other worlds before them, another figure, tolerance, rule or number: other points."""
    asked = list[str]()

    def keep(_name: str, question: str, place: Callable[[], Placed]) -> Placed:
        asked.append(question)
        return Placed(None, 0.0, Left(0.0, 9.0, np.zeros(249)))

    pytest.importorskip("sklearn", reason="the extra calibrate is not installed")
    assert effort.targets is not None
    quick = replace(effort, structures=())
    first, *others = effort.targets
    moved = [replace(first, tolerance=2.0 * first.tolerance), replace(first, side=Side.AT_LEAST)]

    def unlucky(name: str, scenario: Scenario) -> Wave:
        wave = simulate(name, scenario)
        return replace(wave, figures={**wave.figures, figure_key("youths", 2021): wave.figures[figure_key("youths", 2021)] + 1.0})

    changed = [replace(quick, targets=(one, *others)) for one in moved] + [replace(quick, may_miss=1), replace(quick, points=61)]
    for one, engine in [(quick, simulate), (quick, unlucky), *((other, simulate) for other in changed)]:
        calibrate(one, engine, keep)
    calibrate(quick, simulate, keep)
    assert asked[-1] == asked[0]
    assert len(set(asked)) == len(asked) - 1


def test_a_row_whose_series_a_wave_does_not_know_is_left_out(effort: Effort) -> None:
    aims = effort.aims
    figures = {figure_key("youths", 2021): np.ones(2)}
    assert [one.is_in(figures) for one in aims] == [one.series == "youths" for one in aims]


# What is refused


def test_structures_are_the_options_that_have_a_past_of_their_own() -> None:
    assert structure_names()[0] == DEFAULT_NAME
    assert "supply.capped" in structure_names()
    assert not any(name.startswith(("budget_rule", "places")) for name in structure_names())


@pytest.mark.parametrize(
    ("wrong", "message"), [({"structures": ("suply.capped",)}, "no structure of this name"), ({"may_miss": 99}, "no world is ever")]
)
def test_what_cannot_be_is_refused_before_anything_is_simulated(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        check_effort(replace(Effort(), **wrong))


def test_where_nothing_can_be_told_from_chance_it_says_so(effort: Effort) -> None:
    pytest.importorskip("sklearn", reason="the extra calibrate is not installed")

    def luck_alone(name: str, scenario: Scenario) -> Wave:
        # each figure has luck of its own, whatever others there are: four times in ten luck alone passes for a parameter, here not
        luck = {key: np.random.default_rng(crc32(f"alone {name} {key}".encode())) for key in figure_keys()}
        figures = {key: 100.0 + one.standard_normal(scenario.run.runs) for key, one in luck.items()}
        return Wave(scenario, dict(quantiles(scenario)), figures)

    with pytest.raises(InputError, match="more than shuffled ones"):
        calibrate(replace(effort, points=20), luck_alone)


def test_without_the_library_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.gaussian_process", None)
    with pytest.raises(InputError, match=r"zorgsim\[calibrate\]"):
        check_effort(Effort())
