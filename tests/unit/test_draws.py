"""Worlds: scrambled Sobol points, one coordinate a parameter, the same however many are drawn."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from zorgsim.errors import InputError
from zorgsim.inputs.compile import luck_of
from zorgsim.inputs.draw_order import draw_order
from zorgsim.inputs.parameters import quantile, register
from zorgsim.inputs.scenario import DrawFrom, Overrides, Scenario
from zorgsim.inputs.scenario_document import scenario_of
from zorgsim.inputs.scenario_file import load_scenario, load_shipped, scenario_with
from zorgsim.inputs.uncertainty import DIMENSIONS, draw_parameters, is_drawn, uniforms_of

SEED = 20150101


def drawing(draws: int, replications: int = 1) -> Scenario:
    baseline = load_shipped("baseline")
    return replace(baseline, run=replace(baseline.run, draws=draws, replications=replications, draw_from=DrawFrom.REGISTER))


def test_every_parameter_that_is_drawn_has_a_coordinate_of_its_own() -> None:
    order = draw_order()
    assert sorted(order.values()) == list(range(len(order)))
    assert len(order) <= DIMENSIONS
    assert {one.drawn_as or name for name, one in register().items() if is_drawn(name, one)} <= order.keys()
    assert set(draw_parameters(drawing(1), 0)) == {name for name, one in register().items() if is_drawn(name, one)}


def test_names_are_added_at_the_end_of_the_order_only() -> None:
    """A coordinate that moved would give everybody other worlds: these are where they were when worlds became points."""
    assert {name: draw_order()[name] for name in ("crisis.hazard.everyday", "question.base", "trust.start")} == {
        "crisis.hazard.everyday": 0,
        "question.base": 109,
        "trust.start": 166,
    }


def test_the_first_worlds_are_the_same_however_many_are_drawn() -> None:
    few, many = drawing(3), drawing(200)
    assert [draw_parameters(few, run) for run in range(3)] == [draw_parameters(many, run) for run in range(3)]
    assert draw_parameters(many, 130) == draw_parameters(drawing(131), 130)  # across powers of two, too


def test_replications_of_a_world_share_its_parameters_and_not_its_luck() -> None:
    twice = drawing(3, replications=2)
    worlds = [draw_parameters(twice, run) for run in range(6)]
    assert worlds[0::2] == worlds[1::2]
    assert worlds[0] != worlds[2]
    assert len({luck_of(twice, run) for run in range(6)}) == 6


def test_a_run_has_the_luck_and_the_world_that_it_has_among_more_replications() -> None:
    """World 2 of three, replication 0: run 2 of one replication each, run 8 of four."""
    assert luck_of(drawing(3, 1), 2) == luck_of(drawing(3, 4), 8)
    assert draw_parameters(drawing(3, 1), 2) == draw_parameters(drawing(3, 4), 8)
    assert [luck_of(drawing(0, 5), run) for run in range(5)] == list(range(5))


def test_points_are_uniform_and_more_even_than_independent_draws() -> None:
    points = np.array([uniforms_of(SEED, world) for world in range(256)])
    assert points.shape == (256, DIMENSIONS)
    assert points.min() >= 0.0
    assert points.max() < 1.0
    # each of 256 equal parts holds one: a stratified sample in every coordinate
    assert all(len(set(np.floor(256 * column).astype(int).tolist())) == 256 for column in points.T)


def test_another_seed_draws_other_worlds() -> None:
    assert not np.array_equal(uniforms_of(1, 0), uniforms_of(2, 0))


def test_values_are_quantiles_of_their_own_distribution() -> None:
    drawn, point = draw_parameters(drawing(5), 4), uniforms_of(SEED, 4)
    for name, parameter in register().items():
        if is_drawn(name, parameter):
            assert drawn[name] == quantile(parameter, point[draw_order()[parameter.drawn_as or name]])


def test_points_are_those_that_were_published() -> None:
    """What every release since worlds are points has drawn, whatever the SciPy."""
    assert uniforms_of(SEED, 0)[:3].tolist() == [0.3856189427897334, 0.5922435503453016, 0.17876964155584574]
    assert uniforms_of(SEED, 100)[:3].tolist() == [0.07461902685463428, 0.9972323263064027, 0.6064579384401441]


@pytest.mark.parametrize(
    ("run", "draws", "replications"),
    [
        ('uncertainty = "parameters"\nreplications = 8', 8, 1),
        ('uncertainty = "parameters"\nreplications = 2\ndraws = 8', 8, 2),
        ('uncertainty = "none"\nreplications = 2\ndraws = 8', 8, 2),
        ('uncertainty = "parameters"\nreplications = 8\ndraws = 0', 0, 8),
        ("replications = 8", 0, 8),
    ],
)
def test_the_older_word_is_understood_and_draws_goes_before_it(run: str, draws: int, replications: int, tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text(f'format = 2\nplaces = ["Tiel"]\n[run]\nstart = 2020-01-01\nuntil = 2021-01-01\n{run}\n')
    found = load_scenario(str(path))
    assert (found.run.draws, found.run.replications) == (draws, replications)
    assert scenario_of(found.as_document(), found.lineage) == found
    assert scenario_with(found, Overrides(draws=3)).run.draws == 3
    assert scenario_with(found, Overrides(draws=0)).run.draws == 0


def test_too_many_runs_are_refused() -> None:
    with pytest.raises(InputError) as caught:
        scenario_with(load_shipped("baseline"), Overrides(draws=50_000, replications=3))
    assert (caught.value.what, caught.value.where) == ("these are too many runs", "command line: draws")


def test_a_scenario_without_draws_keeps_the_digest_that_it_had() -> None:
    """Digests stand in everything that was published."""
    table = load_shipped("baseline").as_table()["run"]
    assert table["uncertainty"] == "none"
    assert "draws" not in table
