"""Worlds that are drawn from those which figures do not rule out: whom they move, whom not, and how they are chosen."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from zorgsim.errors import InputError
from zorgsim.inputs import plausible as module
from zorgsim.inputs.parameters import quantile
from zorgsim.inputs.plausible import Plausible, read_plausible
from zorgsim.inputs.scenario import DrawFrom, Overrides, Scenario
from zorgsim.inputs.scenario_document import scenario_of
from zorgsim.inputs.scenario_file import load_scenario, load_shipped, scenario_under, scenario_with
from zorgsim.inputs.structures import register_of
from zorgsim.inputs.uncertainty import draw_parameters

SET = Plausible(("question.base", "trust.start"), ((0.25, 0.5), (0.75, 0.125), (0.5, 0.875)))


def drawn(scenario: Scenario, draws: int = 8, draw_from: DrawFrom | None = None) -> Scenario:
    return scenario_with(scenario, Overrides(draws=draws, replications=1, draw_from=draw_from))


@pytest.fixture
def shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if this set came with zorgsim."""
    monkeypatch.setattr(module, "plausible", lambda: SET)


def test_as_long_as_no_set_ships_worlds_are_those_of_the_register_and_files_say_nothing_new() -> None:
    if module.plausible() is not None:
        pytest.skip("a set ships")
    scenario = drawn(load_shipped("baseline"))
    assert scenario.run.draw_from is DrawFrom.REGISTER
    assert "draw_from" not in scenario.as_table()["run"]
    assert "draw_from" not in scenario.values()["run"]
    with pytest.raises(InputError, match="no set of plausible worlds"):
        drawn(load_shipped("baseline"), draw_from=DrawFrom.PLAUSIBLE)


def test_with_a_set_worlds_are_its_points_and_all_else_is_drawn_as_before(shipped: None) -> None:
    baseline = load_scenario("baseline")
    ours, prior = drawn(baseline), drawn(baseline, draw_from=DrawFrom.REGISTER)
    assert ours.run.draw_from is DrawFrom.PLAUSIBLE
    register = register_of(ours)
    for world in range(8):
        here, there = draw_parameters(ours, world), draw_parameters(prior, world)
        placed = dict(zip(SET.active, SET.points[world % 3], strict=True))
        assert {name: here[name] for name in placed} == {name: quantile(register[name], u) for name, u in placed.items()}
        assert {name: value for name, value in here.items() if name not in placed} == {
            name: value for name, value in there.items() if name not in placed
        }


def test_the_first_worlds_are_the_same_however_many_there_are(shipped: None) -> None:
    baseline = load_scenario("baseline")
    few, many = drawn(baseline, 2), drawn(baseline, 50)
    assert [draw_parameters(few, world) for world in range(2)] == [draw_parameters(many, world) for world in range(2)]


def test_beyond_the_last_point_they_begin_again_with_other_draws_beside_them(shipped: None) -> None:
    ours = drawn(load_scenario("baseline"))
    first, again = draw_parameters(ours, 0), draw_parameters(ours, 3)
    assert all(first[name] == again[name] for name in SET.active)
    assert first != again


def test_the_worlds_of_before_there_was_a_set_keep_their_digest_and_their_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "plausible", lambda: None)
    before = drawn(load_scenario("baseline"))
    document, draws = json.loads(json.dumps(before.as_document())), draw_parameters(before, 1)
    monkeypatch.setattr(module, "plausible", lambda: SET)
    now = scenario_of(document, before.lineage)
    assert now.digest == before.digest
    assert draw_parameters(now, 1) == draws
    asked = drawn(load_scenario("baseline"), draw_from=DrawFrom.REGISTER)
    assert asked.digest == before.digest
    assert drawn(asked).run.draw_from is DrawFrom.REGISTER, "what was chosen stays chosen"


def test_the_digest_says_which_set_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "plausible", lambda: SET)
    ours = drawn(load_scenario("baseline"))
    digests = {ours.digest, drawn(ours, draw_from=DrawFrom.REGISTER).digest}
    assert scenario_of(json.loads(json.dumps(ours.as_document())), ours.lineage).digest == ours.digest
    monkeypatch.setattr(module, "plausible", lambda: replace(SET, points=SET.points[:2]))
    assert len(digests | {ours.digest}) == 3


def test_the_world_of_best_values_is_what_it_was(shipped: None) -> None:
    baseline = load_scenario("baseline")
    assert draw_parameters(baseline, 0) == {}
    assert "draw_from" not in baseline.values()["run"]


def test_a_structure_with_another_past_has_no_set_and_one_that_moves_no_past_has_the_default_s(shipped: None) -> None:
    baseline = load_scenario("baseline")
    for option, placed in ((("supply", "capped"), False), (("budget_rule", "crowding_out"), True)):
        other = drawn(scenario_under(baseline, dict([option])))
        prior = drawn(other, draw_from=DrawFrom.REGISTER)
        assert (draw_parameters(other, 0) != draw_parameters(prior, 0)) == placed


@pytest.mark.parametrize(
    "text",
    [
        "world\n1\n",
        "world,question.base\n",
        "world,no.such.parameter\n1,0.5\n",
        "world,question.base\n1,1.0\n",
        "world,trust.start\n1,x\n",
    ],
)
def test_a_file_that_is_no_set_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        read_plausible(text, "here")


def test_the_set_that_ships_can_be_read() -> None:
    found = module.plausible()
    assert found is None or len(found.points) >= 100
