"""A place lives as it does inside its pool, whoever else was asked for: finding F16 of the review of version 0.1."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.worlds import different_counters, searching

from zorgsim.engines.batch import World
from zorgsim.engines.counters import Counters
from zorgsim.experiment.execute import simulate_scenarios
from zorgsim.inputs.linked_places import Link, simulated_places, spread
from zorgsim.inputs.places import resolve_places
from zorgsim.inputs.scenario import Measure, Mode, RunSettings, Scenario, Text
from zorgsim.model.pools import Groups, circle_of_cells, groups_of, pool_of_cells
from zorgsim.model.structure import PlacesOption, StaffOption, Structure
from zorgsim.results.simulated import Simulated

MUNICIPALITY, REGION, PROVINCE = 0.0, 1.0, 2.0
PERIOD = RunSettings(date(2020, 1, 1), date(2022, 1, 1), 1, 7, 0, date(2020, 6, 1))
SMALLEST_REGION = ("Weert", "Nederweert", "Leudal")


def pooling(level: float, *where: str, start: date = PERIOD.start) -> Measure:
    return Measure(f"pools_{level:.0f}_{'_'.join(where)}", "governance.pooling", Mode.TO, level, start, 0, where)


def sharing(share: float, *where: str, ramp: int = 0) -> Measure:
    return Measure("sharing", "governance.sharing", Mode.TO, share, date(2020, 6, 1), ramp, where)


def scenario(
    places: tuple[str, ...],
    *measures: Measure,
    option: PlacesOption = PlacesOption.WHOLE_POOL,
    staff: StaffOption = StaffOption.APART,
) -> Scenario:
    words = Text("a test", "een proef")
    hurried = {"question.base": 1.0}
    structure = Structure(places=option, staff=staff)
    return Scenario("a test", words, words, (), places, PERIOD, (), hurried, measures, ("a test",), structure=structure)


def simulated(*scenarios: Scenario) -> list[Simulated]:
    named = [replace(one, name=f"scenario {index}") for index, one in enumerate(scenarios)]
    return simulate_scenarios(named, lambda _done, _total: None, 1)


def of(place: str, whole: Simulated) -> Counters:
    return whole.within(resolve_places([place], "a test")).counters


def codes(*scenarios: Scenario) -> list[set[str]]:
    return [{one.code for one in place.municipalities} for place in simulated_places(scenarios)]


def codes_of(*names: str) -> set[str]:
    return {one.code for one in resolve_places(names, "a test").municipalities}


def test_a_labour_market_links_its_region_whatever_the_pools() -> None:
    """With a pool of its own Weert is alone, unless its coaches and specialists are hired where those of its region are."""
    own_pool = pooling(MUNICIPALITY, start=date(2010, 1, 1))
    found = codes(scenario(("Weert",), own_pool), scenario(("Weert",), own_pool, staff=StaffOption.MARKET))
    assert found == [codes_of("Weert"), codes_of(*SMALLEST_REGION)]
    assert codes(scenario(("Weert",), own_pool, option=PlacesOption.PART, staff=StaffOption.MARKET)) == [codes_of("Weert")]


# The same figures, whoever was asked for


def test_a_municipality_alone_and_inside_its_region_is_the_same() -> None:
    (alone,) = simulated(scenario(("Enschede",)))
    (region,) = simulated(scenario(("youth_region:Twente",)))
    assert [one.name for one in alone.place.municipalities] == ["Enschede"]
    assert different_counters(alone.counters, of("Enschede", region)) == []
    assert alone.families == {"GM0153": region.families["GM0153"]}


def test_it_is_the_same_when_another_scenario_brings_the_whole_province() -> None:
    (region,) = simulated(scenario(("youth_region:Twente",)))
    in_province, other = simulated(scenario(("Enschede",)), scenario(("Enschede",), pooling(PROVINCE)))
    assert len(in_province.everybody.place.municipalities) == len(other.everybody.place.municipalities) == 25
    assert different_counters(in_province.counters, of("Enschede", region)) == []
    assert different_counters(in_province.counters, other.counters) != []


@pytest.mark.parametrize("share", [0.3, 1.0])
def test_a_municipality_that_shares_is_the_same_inside_its_circle(share: float) -> None:
    measures = (pooling(MUNICIPALITY), sharing(share))
    (alone,) = simulated(scenario(("Weert",), *measures))
    (circle,) = simulated(scenario(SMALLEST_REGION, *measures))
    (province,) = simulated(scenario(("youth_region:Midden-Limburg West", "youth_region:Midden-Limburg Oost"), *measures))
    for whole in (circle, province):
        assert different_counters(alone.counters, of("Weert", whole)) == []


def test_a_part_of_a_pool_is_another_world() -> None:
    """The counterpart, and what 0.1 did: the pool is cut down to the place."""
    (whole,) = simulated(scenario(("Weert",)))
    (part,) = simulated(scenario(("Weert",), option=PlacesOption.PART))
    assert part.whole is None
    assert part.rest is None
    assert different_counters(whole.counters, part.counters) != []


def test_place_and_rest_are_together_all_that_was_simulated() -> None:
    (weert,) = simulated(scenario(("Weert",)))
    rest = weert.rest
    assert rest is not None
    assert {one.code for one in rest.place.municipalities} == codes_of("Nederweert", "Leudal")
    everybody = weert.everybody.counters.family_weeks.sum(axis=2)
    np.testing.assert_array_equal(weert.counters.family_weeks.sum(axis=2) + rest.counters.family_weeks.sum(axis=2), everybody)
    waited = weert.counters.waited.sum(axis=2) + rest.counters.waited.sum(axis=2)
    np.testing.assert_array_equal(waited, weert.everybody.counters.waited.sum(axis=2))


# Who is linked


TWENTE, LOSSER = "youth_region:Twente", ("Losser",)


@pytest.mark.parametrize(
    ("measures", "expected"),
    [
        ((), (TWENTE,)),
        ((pooling(MUNICIPALITY),), LOSSER),
        ((pooling(PROVINCE),), ("province:Overijssel",)),
        ((pooling(MUNICIPALITY), sharing(0.2)), (TWENTE,)),
        ((pooling(MUNICIPALITY), sharing(0.2, ramp=50)), (TWENTE,)),
        ((pooling(MUNICIPALITY), sharing(0.2, "Losser", "Almelo")), ("Losser", "Almelo")),
        ((pooling(MUNICIPALITY), sharing(0.2, "Almelo", "Borne")), LOSSER),
        ((pooling(MUNICIPALITY, "Losser"),), LOSSER),
        ((pooling(MUNICIPALITY, "Losser", start=date(2021, 1, 1)),), (TWENTE,)),
        ((pooling(PROVINCE, start=date(2022, 1, 1)),), (TWENTE,)),
        ((pooling(PROVINCE, "Losser", "Zwolle"),), ("Losser", "Zwolle")),
        ((pooling(PROVINCE, "Zwolle"),), (TWENTE,)),
    ],
)
def test_everybody_is_simulated_who_shares_slots_in_some_week(measures: tuple[Measure, ...], expected: tuple[str, ...]) -> None:
    assert codes(scenario(LOSSER, *measures)) == [codes_of(*expected)]


def test_links_go_from_neighbour_to_neighbour() -> None:
    """A municipality that leaves for the province brings the province to the region it left."""
    alone_in_it = pooling(PROVINCE, "Losser", "province:Gelderland", start=date(2021, 1, 1))
    assert codes(scenario(("Almelo",), alone_in_it)) == [codes_of(TWENTE)]
    also_zwolle = pooling(PROVINCE, "Losser", "Zwolle", start=date(2021, 1, 1))
    assert codes(scenario(("Almelo",), also_zwolle)) == [codes_of(TWENTE, "youth_region:IJsselland")]


def test_scenarios_of_one_place_are_simulated_with_whom_any_of_them_links() -> None:
    one, other, elsewhere = scenario(LOSSER), scenario(LOSSER, pooling(PROVINCE)), scenario(("Weert",))
    assert codes(one, other, elsewhere) == [codes_of("province:Overijssel")] * 2 + [codes_of(*SMALLEST_REGION)]


def test_a_part_brings_nobody() -> None:
    assert codes(scenario(LOSSER, pooling(PROVINCE), option=PlacesOption.PART)) == [codes_of(*LOSSER)]


def test_only_what_is_shared_from_2015_on_counts() -> None:
    period = replace(PERIOD, start=date(2010, 1, 1))
    before = pooling(PROVINCE, start=date(2010, 1, 1))
    back = pooling(REGION, start=date(2015, 1, 1))
    late = replace(back, start=date(2015, 1, 12))
    assert codes(replace(scenario(LOSSER, before, back), run=period)) == [codes_of(TWENTE)]
    assert codes(replace(scenario(LOSSER, before, late), run=period)) == [codes_of("province:Overijssel")]


@st.composite
def maps(draw: st.DrawFn) -> tuple[Groups, list[list[float]], list[list[bool]]]:
    """A small nation, and in some weeks the level of each municipality and whether it shares."""
    size, weeks = draw(st.integers(2, 7)), draw(st.integers(1, 3))
    regions = draw(st.lists(st.integers(0, 2), min_size=size, max_size=size))
    levels = np.stack([np.arange(size), np.array(regions), np.array(regions) // 2, np.zeros(size)]).astype(np.int64)
    pools = draw(
        st.lists(st.lists(st.sampled_from((0.0, 1.0, 2.0, 3.0)), min_size=size, max_size=size), min_size=weeks, max_size=weeks)
    )
    shares = draw(st.lists(st.lists(st.booleans(), min_size=size, max_size=size), min_size=weeks, max_size=weeks))
    return groups_of(levels, 1), pools, shares


@searching(60)
@given(maps(), st.data())
def test_what_is_simulated_is_closed_and_no_larger_than_it_must_be(
    drawn: tuple[Groups, list[list[float]], list[list[bool]]], data: st.DataObject
) -> None:
    """Against a search from neighbour to neighbour that knows only who is whose neighbour."""
    groups, pools, shares = drawn
    size = len(pools[0])
    pairs, links = set(), []
    for level, share in zip(np.array(pools), np.array(shares), strict=True):
        pool = pool_of_cells(groups, level)
        circle = circle_of_cells(groups, level, pool)
        in_pot = np.array([share[pool == one].all() for one in pool])
        links += [Link(pool.tobytes(), np.ones(size, dtype=bool).tobytes()), Link(circle.tobytes(), in_pot.tobytes())]
        both = in_pot[:, None] & in_pot[None, :]
        neighbours = (pool[:, None] == pool[None, :]) | (both & (circle[:, None] == circle[None, :]))
        pairs |= set(zip(*np.nonzero(neighbours), strict=True))
    first = data.draw(st.integers(0, size - 1))
    found, open_ = {first}, [first]
    while open_:
        one = open_.pop()
        new = {int(other) for mine, other in pairs if mine == one} - found
        found |= new
        open_ += sorted(new)
    reached = np.arange(size) == first
    assert set(np.flatnonzero(spread(reached, links)).tolist()) == found


def test_a_world_of_whole_pools_has_nobody_beside_those_who_are_simulated() -> None:
    from zorgsim.inputs.compile import world_of

    place = resolve_places(["Losser"], "a test")
    whole, part = (world_of(place, Structure(places=option)) for option in PlacesOption)
    assert isinstance(whole, World)
    assert whole.whole is None
    assert (whole.scale == 1.0).all()
    assert part.whole is not None
    assert part.scale[1] > 10.0
