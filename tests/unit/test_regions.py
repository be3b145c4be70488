"""What is a youth region's own: the file, the fit of its factors, and what factors do in a world."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies.regions import SLOTS_BY_WAIT, Found, moved, write
from tests.worlds import a_run, assert_same, play, play_with_simpy, values, weeks, world

from zorgsim.engines.batch import Batch
from zorgsim.engines.surroundings import Surroundings
from zorgsim.errors import InputError
from zorgsim.inputs.compile import compile_world, reached
from zorgsim.inputs.natural_units import Unit, amount_in_register
from zorgsim.inputs.parameters import register
from zorgsim.inputs.places import all_municipalities, resolve_places
from zorgsim.inputs.regions import BETWEEN, Region, read_regions, shipped_regions
from zorgsim.inputs.structures import register_under
from zorgsim.model.regional import REGIONAL, in_regions
from zorgsim.model.structure import AS_0_1
from zorgsim.model.vocabulary import Event, Tier

ROW = {"code": "JZ01", "name": "Groningen", "question_factor": "1.1", "slots_factor": "0.9"}


def test_every_municipality_has_the_factors_of_its_region() -> None:
    regions = shipped_regions()
    assert len(regions) == 42
    assert {one.youth_region_code: one.youth_region for one in all_municipalities()} == {
        one.code: one.name for one in regions.values()
    }
    place = resolve_places(("youth_region:Twente", "youth_region:Gooi en Vechtstreek"), where="test")
    compiled = compile_world(place)
    for index, one in enumerate(place.municipalities):
        region = regions[one.youth_region_code]
        assert compiled.regional["question.base"][index] == one.question_factor == region.question_factor
        assert compiled.regional["specialist.slots_per_1000"][index] == one.slots_factor == region.slots_factor


@pytest.mark.parametrize(("key", "value"), [("question_factor", "many"), ("slots_factor", "0"), ("question_factor", "4.1")])
def test_a_factor_that_cannot_be_is_refused(key: str, value: str) -> None:
    with pytest.raises(InputError) as refused:
        read_regions([{**ROW, key: value}], "regions.csv")
    assert (refused.value.where, refused.value.value) == (f"regions.csv: JZ01.{key}", value)


def test_a_region_stands_there_once() -> None:
    with pytest.raises(InputError, match="two rows"):
        read_regions([ROW, ROW], "regions.csv")


# What they do


def test_a_factor_is_that_of_the_parameter_in_its_cells() -> None:
    base = {"question.base": np.array([0.2, 0.2]), "question.regional_exponent": np.array([1.0, 0.5]), "other": np.ones(2)}
    own = in_regions(base, {"question.base": np.array([4.0, 4.0])})
    assert own["question.base"].tolist() == [0.8, 0.4]
    assert own["other"] is base["other"]
    assert in_regions(base, {}) == base


def test_version_0_1_knows_no_regions() -> None:
    frozen = register_under("as_0_1", AS_0_1)
    assert [frozen[name].value for name in REGIONAL.values()] == [0.0, 0.0, 0.0]
    assert [register()[name].value for name in REGIONAL.values()] == [1.0, 1.0, 1.0]


def two_towns(families: int) -> Batch:
    """Alike but for their region: twice the questions, half the slots."""
    regional = {"question.base": np.array([1.0, 2.0]), "specialist.slots_per_1000": np.array([1.0, 0.5])}
    place = replace(world([families, families], regions=[0, 1]), regional=regional)
    return Batch(place, weeks(104), (a_run(values({"question.base": 0.1}), freeze=()),))


def test_regions_ask_and_have_slots_by_their_factors() -> None:
    batch = two_towns(4000)
    slots = Surroundings(batch).slots.offered[Tier.SPECIALIST]
    assert slots[1] == 0.5 * slots[0]
    asked = play(batch).counters.events[0, :, :, Event.QUESTION_AROSE].sum(axis=(0, 2, 3))
    assert 1.7 < asked[1] / asked[0] < 2.1  # a little less than twice: who has a question raises no other


def test_engines_agree_on_regions_that_differ() -> None:
    batch = two_towns(200)
    assert_same(play(batch), play_with_simpy(batch))
    alike = replace(batch, world=replace(batch.world, regional={}))
    assert not batch.world.same_as(alike.world)
    assert not batch.differs_in_measures_only(alike)
    assert batch.world.same_as(two_towns(200).world)


def test_an_amount_of_slots_is_a_part_of_those_that_regions_have() -> None:
    some = reached(resolve_places(("youth_region:Twente",), where="test").municipalities)
    parameters = {name: one.value for name, one in register().items()}
    known = replace(some, slots=(2.0,) * len(some.slots))
    per_1000 = parameters["specialist.slots_per_1000"]
    assert amount_in_register("specialist.slots", Unit.SLOTS, known, parameters) == pytest.approx(
        2 * per_1000 * sum(some.families) / 1000
    )
    national = parameters | {REGIONAL["specialist.slots_per_1000"]: 0.0}
    assert amount_in_register("specialist.slots", Unit.SLOTS, known, national) == pytest.approx(
        per_1000 * sum(some.families) / 1000
    )
    assert amount_in_register("specialist.residential_slots", Unit.SLOTS, known, parameters) == amount_in_register(
        "specialist.residential_slots", Unit.SLOTS, some, parameters
    )


# The fit


@st.composite
def countries(draw: st.DrawFn) -> dict[str, tuple[float, float, float]]:
    """Some regions: what each would ask for beyond the nation, young people counted, families."""
    number = draw(st.integers(2, 6))
    each = st.tuples(st.floats(0.6, 1.6), st.floats(1000.0, 30_000.0), st.floats(9_000.0, 150_000.0))
    return {f"JZ{index:02}": one for index, one in enumerate(draw(st.lists(each, min_size=number, max_size=number)), start=1)}


@given(countries())
def test_factors_come_to_what_was_counted(country: dict[str, tuple[float, float, float]]) -> None:
    """A toy nation: use goes by the factor to the power 0.8, waits by questions over slots to the power 3.6."""
    regions = {code: Region(code, code, 1.0, 1.0) for code in country}
    for _ in range(8):
        regions = moved(regions, found_in(regions, country))
    found = found_in(regions, country)
    assert all(abs(one.share - 1.0) < 0.02 and abs(one.weeks - 1.0) < 0.05 for one in found.values())
    weights = sum(people for _, people, _ in country.values())
    assert sum(people * regions[code].question_factor for code, (_, people, _) in country.items()) == pytest.approx(
        weights, rel=1e-3
    )


def found_in(regions: dict[str, Region], country: dict[str, tuple[float, float, float]]) -> dict[str, Found]:
    use = {code: people * (regions[code].question_factor / wanted) ** 0.8 for code, (wanted, people, _) in country.items()}
    wait = {code: (use[code] / country[code][1] / regions[code].slots_factor) ** 3.6 for code in country}
    mean = sum(use[code] * wait[code] for code in country) / sum(use.values())
    level = sum(use.values()) / sum(people for _, people, _ in country.values())
    return {
        code: Found(use[code] / people / level, wait[code] / mean, people, families)
        for code, (_, people, families) in country.items()
    }


def test_a_longer_wait_gives_more_slots_and_fewer_people_more_questions() -> None:
    regions = {code: Region(code, code, 1.0, 1.0) for code in ("JZ01", "JZ02")}
    found = {"JZ01": Found(1.0, 1.0, 10.0, 10.0), "JZ02": Found(0.8, 2.0, 10.0, 10.0)}
    after = moved(regions, found)
    assert after["JZ02"].question_factor / after["JZ01"].question_factor == pytest.approx(1.25, rel=1e-3)
    assert after["JZ02"].slots_factor / after["JZ01"].slots_factor == pytest.approx(1.25 * 2**SLOTS_BY_WAIT, rel=1e-3)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:

    file = tmp_path / "regions.csv"
    regions = {"JZ02": Region("JZ02", "B", 1.25, BETWEEN[0]), "JZ01": Region("JZ01", "A", 1.0, 0.9)}
    write(regions, file)
    assert list(read_regions(csv.DictReader(file.read_text("utf-8").splitlines()), "x")) == ["JZ01", "JZ02"]
    assert dict(read_regions(csv.DictReader(file.read_text("utf-8").splitlines()), "x")) == regions
