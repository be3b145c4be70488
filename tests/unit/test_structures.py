"""Structures: named options of contested mechanisms; what a scenario says of them; version 0.1 kept as it was."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.worlds import a_run, measure, play, values, weeks, world

from zorgsim.engines.batch import Batch
from zorgsim.errors import InputError
from zorgsim.inputs import structures
from zorgsim.inputs.compile import compile_batch, compile_parameters
from zorgsim.inputs.parameters import quantile, register
from zorgsim.inputs.scenario import Language, Scenario
from zorgsim.inputs.scenario_file import extended_scenario, load_scenario, load_shipped
from zorgsim.inputs.structures import read_numbers, register_under
from zorgsim.inputs.uncertainty import draw_parameters
from zorgsim.model.structure import (
    AS_0_1,
    BASES,
    DEFAULT,
    DEFAULT_BASE,
    MECHANISMS,
    READ_UNDER,
    DomainsOption,
    PeopleOption,
    PlacesOption,
    Structure,
)
from zorgsim.model.succession import FamiliesOverTime
from zorgsim.report import structures_text
from zorgsim.report.texts import texts
from zorgsim.results.comparable import check_comparable


@pytest.fixture(scope="module")
def baseline() -> Scenario:
    return load_shipped("baseline")


def like(baseline: Scenario, **structure: str) -> Scenario:
    return extended_scenario(baseline, "other", {"structure": structure})


# What a scenario says


def test_a_scenario_that_says_nothing_has_the_default(baseline: Scenario) -> None:
    assert (baseline.structure, baseline.structure_base) == (DEFAULT, DEFAULT_BASE)


def test_a_base_is_taken_whole_and_an_option_replaces_its_own_only(baseline: Scenario) -> None:
    assert like(baseline, base="as_0_1").structure == AS_0_1
    mixed = like(baseline, base="as_0_1", places="whole_pool").structure
    assert mixed == replace(AS_0_1, places=PlacesOption.WHOLE_POOL)


def test_an_option_is_inherited_and_a_base_of_ones_own_leaves_none(baseline: Scenario) -> None:
    parent = like(baseline, domains="still_in_care")
    both = replace(DEFAULT, domains=DomainsOption.STILL_IN_CARE, places=PlacesOption.PART)
    assert extended_scenario(parent, "child", {"structure": {"places": "part"}}).structure == both
    assert extended_scenario(parent, "child", {"structure": {"base": "default"}}).structure == DEFAULT


def test_what_a_scenario_says_of_its_structure_can_be_read_back(baseline: Scenario) -> None:
    for chosen in (baseline, like(baseline, domains="still_in_care"), like(baseline, base="as_0_1", places="whole_pool")):
        again = extended_scenario(baseline, "again", {"structure": chosen.as_table()["structure"]})
        assert (again.structure, again.structure_base) == (chosen.structure, chosen.structure_base)


def test_structures_decide_numbers(baseline: Scenario) -> None:
    digests = {one.digest for one in (baseline, like(baseline, domains="still_in_care"), like(baseline, base="as_0_1"))}
    assert len(digests) == 3
    assert like(baseline, base="default").digest == baseline.digest


@pytest.mark.parametrize(
    ("line", "what", "where"),
    [
        ('domans = "moving"', "unknown mechanism", "structure.domans"),
        ('domains = "movin"', "domains knows no such option", "structure.domains"),
        ('base = "as_0_2"', "there is no such structure to begin with", "structure.base"),
        ("domains = 1", "a text in quotes is needed here", "structure.domains"),
        ("domains = []", "a text in quotes is needed here", "structure.domains"),
    ],
)
def test_what_cannot_be_is_refused(tmp_path: Path, line: str, what: str, where: str) -> None:
    (tmp_path / "mine.toml").write_text(f'format = 2\nextends = "baseline"\n[structure]\n{line}\n', "utf-8")
    with pytest.raises(InputError, match=what) as caught:
        load_scenario(str(tmp_path / "mine.toml"))
    assert str(caught.value.where).endswith(where)


def test_scenarios_of_two_structures_are_not_compared(baseline: Scenario) -> None:
    for other, key in (
        (like(baseline, domains="still_in_care"), "structure.domains"),
        (like(baseline, base="as_0_1"), "structure.base"),
    ):
        with pytest.raises(InputError, match="cannot be compared") as caught:
            check_comparable([baseline, other])
        assert key in str(caught.value.where)


# What it brings with it


def test_a_batch_has_the_structure_of_its_scenario(baseline: Scenario) -> None:
    small = replace(like(baseline, base="as_0_1"), places=("Rozendaal",))
    assert compile_batch(small).structure == AS_0_1
    assert not compile_batch(small).differs_in_measures_only(compile_batch(replace(small, structure=DEFAULT)))


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_a_batch_of_another_structure_differs_in_more_than_measures(baseline: Scenario, mechanism: str) -> None:
    """Everything else is alike, the world and its parameters too."""
    batch = compile_batch(replace(baseline, places=("Rozendaal",)))
    other = next(one for one in MECHANISMS[mechanism] if one is not getattr(batch.structure, mechanism))
    structure = replace(batch.structure, **{mechanism: other})  # type: ignore[arg-type] # any mechanism with one of its options
    assert batch.differs_in_measures_only(replace(batch))
    assert not batch.differs_in_measures_only(replace(batch, structure=structure))
    later = batch.dated._replace(budget_rule=batch.dated.budget_rule + 1)
    assert not batch.differs_in_measures_only(replace(batch, dated=later))


def test_version_0_1_has_every_parameter_that_it_had() -> None:
    frozen = tomllib.loads((structures._folder() / "as_0_1.toml").read_text(encoding="utf-8"))
    own = (".regional_exponent", ".local_exponent")  # 0.1 knew nothing of what is a region's or municipality's own
    switched_off = {name for name in frozen if name.endswith(own)}
    assert len(frozen.keys() - switched_off) == 252 + 4  # of its own, and four of which it spent nothing
    assert [frozen[name]["value"] for name in switched_off] == [0.0, 0.0, 0.0]
    assert set(frozen) <= set(register())
    under = register_under("as_0_1", AS_0_1)
    for name, numbers in frozen.items():
        assert (under[name].value, under[name].low, under[name].high) == (numbers["value"], numbers["low"], numbers["high"])


def test_the_register_is_as_it_is_under_the_default() -> None:
    assert register_under(DEFAULT_BASE, DEFAULT) == register()


def test_levels_of_a_base_hold_for_best_values_and_for_draws(baseline: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    name, usual = "question.base", register()["question.base"]
    numbers = {"value": 0.5, "low": 0.5, "high": 0.6, "distribution": usual.distribution}
    monkeypatch.setattr(structures, "_numbers_of", lambda base: {name: numbers} if base == "as_0_1" else {})
    register_under.cache_clear()
    chosen = like(baseline, base="as_0_1")
    drawing = replace(chosen, run=replace(chosen.run, draws=5, replications=1))
    try:
        assert compile_parameters(chosen)[name] == 0.5
        drawn = [draw_parameters(drawing, replication)[name] for replication in range(5)]
    finally:
        register_under.cache_clear()
    assert all(0.5 <= one <= 0.6 for one in drawn)
    assert len(set(drawn)) == 5
    assert quantile(usual, 0.5) < 0.5


@pytest.mark.parametrize(
    "numbers",
    [
        1.0,
        {},
        {"value": 1.0, "low": 0.0, "high": 2.0},
        {"value": 3.0, "low": 0.0, "high": 2.0, "distribution": "uniform"},
        {"value": True, "low": 0.0, "high": 2.0, "distribution": "uniform"},
        {"value": 1.0, "low": 0.0, "high": 2.0, "distribution": "even"},
    ],
)
def test_a_level_that_is_none_is_refused(numbers: object) -> None:
    with pytest.raises(InputError, match="no value with its range"):
        read_numbers({"question.base": numbers}, "levels.toml")


def test_a_level_of_nothing_is_refused() -> None:
    with pytest.raises(InputError, match="unknown parameter") as caught:
        read_numbers({"question.bas": {}}, "levels.toml")
    assert "question.base" in str(caught.value.action)


# Words


@pytest.mark.parametrize("language", list(Language))
def test_every_option_has_an_argument_and_says_who_makes_it(language: Language) -> None:
    for name, options in MECHANISMS.items():
        assert texts(language)[f"structure.{name}.about"]
        for option in options:
            for what in ("argument", "who"):
                assert len(texts(language)[f"structure.{name}.{option}.{what}"]) >= 10


def test_every_mechanism_has_options_to_choose_from() -> None:
    assert all(len(options) > 1 for options in MECHANISMS.values())
    assert BASES[DEFAULT_BASE] == DEFAULT
    assert DEFAULT.domains is DomainsOption.MOVING
    for name, options in MECHANISMS.items():
        assert AS_0_1.options()[name] in options


def test_lines_tell_which_named_structure_has_an_option() -> None:
    said = list(structures_text.lines("places", Language.EN))
    assert any(line.strip().startswith("part (in: as_0_1)") for line in said)
    assert structures_text.answer("places", Language.NL)["options"][0]["bases"] == ["default"]


@pytest.mark.release
@pytest.mark.parametrize("group", READ_UNDER)
def test_what_is_read_under_one_option_moves_nothing_under_another(group: str) -> None:
    """At an end of the ranges: the log is the same where the option is another, and not where it is the one that reads it."""
    mechanism = next(name for name, options in MECHANISMS.items() if READ_UNDER[group] in list(options))
    own = [one for one in register().values() if f"{one.name}.".startswith(f"{group}.")]
    moved = {one.name: one.high if one.value < one.high else one.low for one in own}
    for option in MECHANISMS[mechanism]:
        chosen: dict[str, Any] = {mechanism: option}
        logs = [play(_busy(values(changes), replace(DEFAULT, **chosen))).log for changes in ({}, moved)]
        same = all(np.array_equal(*(getattr(log, column) for log in logs)) for column in ("week", "family", "event", "needs"))
        assert same == (option is not READ_UNDER[group]), option


def _busy(parameters: dict[str, float], structure: Structure) -> Batch:
    """Two towns where much happens, and more is spent than there is."""
    busy = parameters | {"question.base": 3.0, "budget.per_family": 500.0}
    measures = [measure("governance.commissioner", "to", 0.0, 0, [True, True])]
    place = replace(world([200, 100], 0.3), regional={"referrers.doctors": np.array([0.6, 1.3])})
    if structure.people is PeopleOption.SERIES:  # compiled into the world (``zorgsim.inputs.people``)
        fewer = FamiliesOverTime(place.families, np.array([0, 50]), np.stack([place.families, place.families // 2]))
        place = replace(place, over_time=fewer)
    return Batch(place, weeks(150), (a_run(busy, measures, freeze=()),), structure)


@pytest.mark.parametrize("language", list(Language))
def test_every_structure_has_a_name_in_words(language: Language) -> None:
    names = [f"{mechanism}={option}" for mechanism, options in MECHANISMS.items() for option in options]
    words = [structures_text.structure_words(name, language) for name in (*names, *BASES)]
    assert len(set(words)) == len(words)
    assert all(1 < len(one) <= 60 and "=" not in one and "_" not in one for one in words)


def test_structures_of_several_options_are_named_by_all_and_unknown_ones_as_they_are() -> None:
    both = structures_text.structure_words("referral=blind+supply=capped", Language.EN)
    assert both == "who refers does not look at waiting lists and supply has a ceiling"
    for unknown in ("referral=else", "other=blind", "s0", ""):
        assert structures_text.structure_words(unknown, Language.NL) == unknown
