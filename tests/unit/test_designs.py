"""Designs of experiments: a pure function of meaning, with luck as one more input, that reaches digests, plans and processes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from zorgsim.errors import InputError
from zorgsim.experiment.preparation import check_runnable
from zorgsim.inputs.compile import luck_of
from zorgsim.inputs.design_points import coordinates_of, luck_at, quantiles_at, sampled
from zorgsim.inputs.designs import ChosenDesign, Design, SampledDesign, Sampling, design_of
from zorgsim.inputs.parameters import quantile
from zorgsim.inputs.scenario import Scenario
from zorgsim.inputs.scenario_document import scenario_of
from zorgsim.inputs.scenario_file import load_scenario, load_shipped
from zorgsim.inputs.structures import register_of
from zorgsim.inputs.uncertainty import active_parameters, draw_parameters

pytest.importorskip("SALib", reason="the extra drivers is not installed")

SEED = 20150101
ACTIVE = ("question.base", "trust.build", "trust.start")


def designed(design: Design, replications: int = 1) -> Scenario:
    baseline = load_shipped("baseline")
    return replace(baseline, run=replace(baseline.run, draws=design.worlds, replications=replications, design=design))


def design(sampling: Sampling, samples: int = 8) -> SampledDesign:
    return sampled(sampling, ACTIVE, samples)


@pytest.mark.parametrize("sampling", Sampling)
def test_a_design_gives_the_same_worlds_every_time_and_others_for_another_seed(sampling: Sampling) -> None:
    points = coordinates_of(design(sampling), SEED)
    assert points.shape == (design(sampling).worlds, len(design(sampling).inputs))
    assert points is coordinates_of(design(sampling), SEED)
    coordinates_of.__globals__["_coordinates"].cache_clear()
    assert np.array_equal(points, coordinates_of(design(sampling), SEED))
    assert not np.array_equal(points, coordinates_of(design(sampling), SEED + 1))


def test_each_step_of_a_walk_moves_one_input_half_of_its_levels() -> None:
    one = design(Sampling.MORRIS)
    steps = np.diff(coordinates_of(one, SEED).reshape(one.samples, one.group, -1), axis=1)
    moved = np.abs(steps) > 1e-9
    assert (moved.sum(axis=2) == 1).all()
    assert (moved.sum(axis=1) == 1).all()
    assert np.abs(steps[moved]) == pytest.approx(2.0 / 3.0)


def test_a_walk_goes_along_the_middles_of_four_equal_parts_of_each_distribution() -> None:
    one = design(Sampling.MORRIS, 30)
    met = {round(value, 9) for world in range(one.worlds) for value in quantiles_at(one, SEED, world).values()}
    assert met == {0.125, 0.375, 0.625, 0.875}


def test_on_a_walk_luck_changes_where_a_step_in_luck_is_made_and_nowhere_else() -> None:
    one = design(Sampling.MORRIS)
    lucks = np.array([luck_at(one, SEED, world) for world in range(one.worlds)]).reshape(one.samples, one.group)
    steps = np.abs(np.diff(coordinates_of(one, SEED).reshape(one.samples, one.group, -1), axis=1)) > 1e-9
    in_luck = steps[:, :, len(ACTIVE) :].any(axis=2)
    assert np.array_equal(np.diff(lucks, axis=1) != 0, in_luck)
    assert all(len(set(walk)) == one.lucks + 1 for walk in lucks.tolist())
    assert len(set(lucks.reshape(-1).tolist())) == one.samples * (one.lucks + 1)  # no two walks share any


def test_rows_of_a_and_its_companions_share_luck_and_b_has_its_own() -> None:
    """Luck is an input as any other: only the companion that takes luck from B has B's."""
    one = design(Sampling.SALTELLI)
    lucks = np.array([luck_at(one, SEED, world) for world in range(one.worlds)]).reshape(one.samples, one.group)
    a, *companions, with_luck_of_b, b = lucks.T
    assert all(np.array_equal(a, other) for other in companions)
    assert np.array_equal(with_luck_of_b, b)
    assert len({*a.tolist(), *b.tolist()}) == 2 * one.samples


def test_a_world_has_the_values_of_its_point_and_best_values_elsewhere() -> None:
    one = design(Sampling.SALTELLI)
    scenario = designed(one, replications=2)
    drawn = draw_parameters(scenario, 2 * 3 + 1)
    register, point = register_of(scenario), coordinates_of(one, SEED)[3]
    assert drawn == {name: quantile(register[name], float(point[place])) for place, name in enumerate(ACTIVE)}


def test_replications_of_a_world_have_luck_of_their_own_which_its_group_shares() -> None:
    scenario = designed(design(Sampling.SALTELLI), replications=3)
    first, companion = ([luck_of(scenario, 3 * world + replication) for replication in range(3)] for world in (0, 1))
    assert first == companion
    assert len(set(first)) == 3


def test_a_design_has_other_luck_than_the_run_of_best_values() -> None:
    scenario = designed(design(Sampling.MORRIS))
    plain = replace(scenario, run=replace(scenario.run, design=None, draws=0, replications=5))
    assert {luck_of(scenario, run) for run in range(20)}.isdisjoint(luck_of(plain, run) for run in range(5))


def test_chosen_worlds_differ_in_one_value_and_share_their_luck() -> None:
    scenario = designed(ChosenDesign((("", 0.0), ("trust.start", 0.25))), replications=2)
    assert [draw_parameters(scenario, run) for run in range(4)] == [{}, {}, {"trust.start": 0.25}, {"trust.start": 0.25}]
    lucks = [luck_of(scenario, run) for run in range(4)]
    assert lucks[:2] == lucks[2:]
    assert lucks[0] != lucks[1]


@pytest.mark.parametrize("one", [design(Sampling.MORRIS), design(Sampling.SALTELLI), ChosenDesign((("trust.start", 0.25),))])
def test_a_design_is_part_of_the_digest_and_survives_a_plan(one: Design) -> None:
    plain, scenario = load_shipped("baseline"), designed(one)
    drawing = replace(scenario, run=replace(scenario.run, design=None))
    assert len({plain.digest, scenario.digest, drawing.digest}) == 3
    assert "design" not in plain.as_document()["run"]
    assert "design" not in drawing.as_document()["run"]
    assert scenario_of(scenario.as_document(), scenario.lineage).run == scenario.run
    assert design_of(one.document()) == one


def test_no_scenario_file_has_a_design(tmp_path: object) -> None:
    from pathlib import Path

    path = Path(str(tmp_path)) / "mine.toml"
    path.write_text('format = 2\nextends = "baseline"\n[run]\ndesign = { sampling = "morris" }\n', encoding="utf-8")
    with pytest.raises(InputError, match="design"):
        load_scenario(str(path))


def test_points_of_another_version_are_refused() -> None:
    other = replace(design(Sampling.MORRIS), sampler="SALib 0.1")
    with pytest.raises(InputError, match="another version"):
        coordinates_of(other, SEED)


def test_what_is_not_read_not_drawn_or_given_is_not_active() -> None:
    baseline = load_shipped("baseline")
    active = active_parameters([baseline, baseline])
    assert "first_line.detection" in register_of(baseline)  # read only where no question is hidden
    assert "first_line.detection" not in active
    assert not any(name.startswith(("price.", "conversion.")) for name in active)
    given = replace(baseline, parameters={"trust.start": 0.3})
    assert set(active) - set(active_parameters([baseline, given])) == {"trust.start"}


def test_every_world_of_a_walk_through_all_parameters_is_possible() -> None:
    """The ends of two hundred ranges together would not be."""
    baseline = replace(load_shipped("baseline"), places=("Renswoude",))
    baseline = replace(baseline, structure=replace(baseline.structure, places=type(baseline.structure.places)("part")))
    one = sampled(Sampling.MORRIS, active_parameters([baseline]), 1)
    scenario = replace(baseline, run=replace(baseline.run, draws=one.worlds, replications=1, design=one))
    check_runnable([scenario])
