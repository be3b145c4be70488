"""Worlds that are drawn from those which figures do not rule out: whom they move, whom not, and how they are chosen."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from studies import STUDIES, simulated_years
from studies.study import manifest_in, scenarios_of
from tests.unit.synthetic_results import over_worlds, under_structures
from tools.ship_plausible import FEWEST, ROOT
from tools.tell_nation import SHIPS, STUDY, in_nation

from zorgsim.errors import InputError
from zorgsim.experiment.drivers import Effort
from zorgsim.inputs import plausible as module
from zorgsim.inputs.parameters import quantile, register
from zorgsim.inputs.plausible import NATION, Plausible, read_plausible
from zorgsim.inputs.scenario import DrawFrom, Language, Overrides, Scenario
from zorgsim.inputs.scenario_document import scenario_of
from zorgsim.inputs.scenario_file import load_scenario, load_shipped, scenario_under, scenario_with
from zorgsim.inputs.structures import register_of
from zorgsim.inputs.uncertainty import draw_parameters
from zorgsim.report import drawn_from_text
from zorgsim.report.drawn_from_text import drawn_from, worlds_drawn_from
from zorgsim.results.comparable import check_comparable
from zorgsim.results.drawn_from import drawn_from_document

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
    numbers = register_of(ours)
    for world in range(8):
        here, there = draw_parameters(ours, world), draw_parameters(prior, world)
        placed = dict(zip(SET.active, SET.points[world % 3], strict=True))
        assert {name: here[name] for name in placed} == {name: quantile(numbers[name], u) for name, u in placed.items()}
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


def test_the_set_that_ships_can_be_read_and_says_where_it_comes_from() -> None:
    found = module.plausible()
    if found is None:
        pytest.skip("no set ships")
    assert len(found.points) >= FEWEST
    assert all(register()[name].grade == "C" for name in found.active)
    assert Effort().draws <= len(found.points), "zorgsim drivers would play worlds twice and count them as others"
    assert module.origin()["set"] == found.digest, "plausible.json is of another set: python tools/ship_plausible.py FOLDER"


def test_a_scenario_that_draws_nothing_comes_back_as_it_was_and_can_be_laid_beside_another(shipped: None) -> None:
    baseline = load_scenario("baseline")
    back = scenario_of(json.loads(json.dumps(baseline.as_document())), baseline.lineage)
    assert back == baseline
    assert drawn(back).run.draw_from is DrawFrom.PLAUSIBLE
    other = replace(baseline, name="other", run=replace(baseline.run, draw_from=DrawFrom.REGISTER))
    check_comparable([baseline, other])
    assert other.all_but_measures == baseline.all_but_measures
    assert other.digest == baseline.digest
    with pytest.raises(InputError, match="cannot be compared"):
        check_comparable([drawn(baseline), replace(drawn(other), name="other")])


def made_of(zorgsim: str = "9.9", seed: int = 7) -> dict[str, object]:
    return {"set": SET.digest, "zorgsim": zorgsim, "seed": seed, "places": ["one", "other"], "may_miss": 1}


@pytest.mark.parametrize(
    ("language", "once", "nation"),
    [
        (Language.EN, "simulated once in 2 regions", "Of the first 20, 6 pass the same test in the whole nation; 14 do not."),
        (
            Language.NL,
            "doorgerekend voor 2 regio's",
            "Van de eerste 20 doorstaan er 6 dezelfde toets in heel Nederland, en 14 niet.",
        ),
    ],
)
def test_it_is_said_where_the_set_met_figures_and_how_it_does_in_the_nation(
    shipped: None, monkeypatch: pytest.MonkeyPatch, language: Language, once: str, nation: str
) -> None:
    baseline = drawn(load_scenario("baseline"), 3)
    monkeypatch.setattr(drawn_from_text, "origin", made_of)
    assert once in drawn_from(baseline, language)
    assert nation not in drawn_from(baseline, language), "nobody played it there"
    monkeypatch.setattr(drawn_from_text, "origin", lambda: {**made_of(), NATION: {"played": 20, "left": 6}})
    assert nation in drawn_from(baseline, language)


def test_what_is_said_of_the_nation_is_what_was_published() -> None:
    """Of a set that was not played in the nation nothing is said of it."""
    found, study = module.plausible(), ROOT / STUDY
    if found is None:
        pytest.skip("no set ships")
    asked = (study / "manifest.json").exists() and manifest_in(study)["set"]["digest"] == found.digest
    assert module.origin().get(NATION) == (in_nation(ROOT) if asked else None), "python tools/tell_nation.py"


def test_a_study_of_another_set_is_refused(tmp_path: Path) -> None:
    shutil.copytree(ROOT / STUDY, tmp_path / STUDY)
    (tmp_path / SHIPS).parent.mkdir(parents=True)
    (tmp_path / SHIPS).write_text(json.dumps({"set": "another"}), encoding="utf-8")
    with pytest.raises(InputError, match="another set"):
        in_nation(tmp_path)


@pytest.mark.parametrize(
    ("language", "register_words", "set_words", "elsewhere_words"),
    [
        (Language.EN, "from the ranges of the register", "from the plausible set: 3 worlds", "Under other structures"),
        (
            Language.NL,
            "uit de bandbreedtes van het register",
            "uit de aannemelijke verzameling: 3 werelden",
            "Voor andere structuren",
        ),
    ],
)
def test_who_reads_results_is_told_from_where_worlds_were_drawn(
    shipped: None,
    monkeypatch: pytest.MonkeyPatch,
    language: Language,
    register_words: str,
    set_words: str,
    elsewhere_words: str,
) -> None:
    monkeypatch.setattr(drawn_from_text, "origin", made_of)
    baseline = load_scenario("baseline")
    assert drawn_from(baseline, language) == ""
    assert register_words in drawn_from(drawn(baseline, draw_from=DrawFrom.REGISTER), language)
    said = drawn_from(drawn(baseline), language)
    assert set_words in said
    assert "zorgsim calibrate" in said
    assert "9.9" in said
    made = under_structures(over_worlds(draws=2), "supply=capped")
    ours = [
        replace(one, scenario=replace(one.scenario, run=drawn(one.scenario, 2, DrawFrom.PLAUSIBLE).run)) for one in made.simulated
    ]
    assert elsewhere_words in worlds_drawn_from(replace(made, simulated=tuple(ours)), language)
    assert elsewhere_words not in worlds_drawn_from(made, language)


@pytest.mark.parametrize(
    ("language", "words"), [(Language.EN, "known from 3, not from 8"), (Language.NL, "bekend uit 3, niet uit 8")]
)
def test_it_is_said_where_more_worlds_are_asked_for_than_there_are(shipped: None, language: Language, words: str) -> None:
    baseline = load_scenario("baseline")
    assert words in drawn_from(drawn(baseline, 8), language)
    assert words.split()[0] not in drawn_from(drawn(baseline, 3), language)
    assert words not in drawn_from(drawn(baseline, 8, DrawFrom.REGISTER), language)


def test_manifests_say_which_set_it_was(shipped: None) -> None:
    baseline = load_scenario("baseline")
    assert drawn_from_document(baseline) is None
    assert drawn_from_document(drawn(baseline)) == {"draw_from": "plausible", "set": SET.digest, "worlds": 3}
    capped = drawn(scenario_under(baseline, {"supply": "capped"}))
    assert drawn_from_document(capped) == {"draw_from": "register", "set": None, "worlds": None}


@pytest.mark.parametrize("name", ["worlds", "report"])
def test_what_was_published_before_a_set_is_not_stale_by_it(name: str, shipped: None) -> None:
    """The study says from where its worlds are drawn; if it says the set, it was published with one."""
    study = STUDIES[name]
    if study.sitting.draw_from is DrawFrom.PLAUSIBLE:
        pytest.skip("played anew with the set that ships")
    manifest = manifest_in(study.folder)
    today = scenarios_of(study, manifest)
    assert {key: one.digest for key, one in today.items()} == {key: one["digest"] for key, one in manifest["scenarios"].items()}


def test_what_was_frozen_before_a_set_says_the_register(shipped: None) -> None:
    one = simulated_years.scenario_of(("Tiel",), 4)
    assert draw_parameters(one, 1) == draw_parameters(replace(one, run=replace(one.run, draw_from=DrawFrom.REGISTER)), 1)
