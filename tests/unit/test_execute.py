"""How an experiment is divided into chunks, and what is refused before anything is simulated."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.unit.synthetic_results import scenario

from zorgsim.engines.batch import Batch
from zorgsim.engines.surroundings import hazards_of
from zorgsim.errors import InputError
from zorgsim.experiment import preparation
from zorgsim.experiment.execute import simulate_scenarios
from zorgsim.experiment.plan import FAMILIES_A_CHUNK, Chunk, plan_chunks
from zorgsim.experiment.preparation import check_runnable
from zorgsim.inputs.places import Place, resolve_places
from zorgsim.inputs.scenario import Measure, Mode, Scenario

MORE = Measure("more", "first_line.coaches", Mode.TIMES, 1.5, date(2027, 1, 1), 0, ())


def places(scenarios: list[Scenario]) -> list[Place]:
    return [resolve_places(one.places, "places") for one in scenarios]


def planned(scenarios: list[Scenario], jobs: int) -> list[Chunk]:
    return plan_chunks(scenarios, places(scenarios), jobs)


def test_scenarios_that_differ_in_measures_only_share_their_chunks() -> None:
    several = [scenario("baseline", 10), scenario("more", 10, [MORE])]
    assert planned(several, 1) == [Chunk((0, 1), 0, 10)]


@pytest.mark.parametrize("change", [{"freeze": ("trust",)}, {"parameters": {"question.base": 0.3}}, {"places": ("Almelo",)}])
def test_scenarios_that_differ_in_anything_else_have_chunks_of_their_own(change: dict[str, object]) -> None:
    baseline = scenario("baseline", 2)
    several = [baseline, replace(baseline, name="other", **change)]  # type: ignore[arg-type] # any field
    assert planned(several, 1) == [Chunk((0,), 0, 2), Chunk((1,), 0, 2)]


@pytest.mark.parametrize(("jobs", "counts"), [(1, [10]), (2, [5, 5]), (4, [3, 3, 3, 1]), (20, [1] * 10)])
def test_every_process_has_a_chunk_and_every_replication_is_in_one(jobs: int, counts: list[int]) -> None:
    chunks = planned([scenario("baseline", 10)], jobs)
    assert [chunk.count for chunk in chunks] == counts
    assert [number for chunk in chunks for number in range(chunk.first, chunk.first + chunk.count)] == list(range(10))


def test_chunks_of_large_places_fit_into_memory() -> None:
    large = replace(scenario("baseline", 3), places=("Nederland",))
    assert sum(one.families for one in places([large])[0].municipalities) > FAMILIES_A_CHUNK
    assert [chunk.count for chunk in planned([large], 1)] == [1, 1, 1]


def test_a_wrong_scenario_is_refused_before_another_is_simulated() -> None:
    wrong = replace(scenario("wrong", measures=[replace(MORE, value=1000.0)]), freeze=("trust",))  # so, in a later chunk
    done: list[int] = []
    with pytest.raises(InputError, match="outside its range"):
        simulate_scenarios([scenario("baseline"), wrong], lambda now, _total: done.append(now), 1)
    assert done == []


def test_a_world_is_looked_at_once_for_all_scenarios_that_differ_in_measures(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[int] = []

    def noted(batch: Batch) -> object:
        looked_at.append(len(batch.runs))
        return hazards_of(batch)

    monkeypatch.setattr(preparation, "hazards_of", noted)
    drawn = [replace(one, run=replace(one.run, draws=3)) for one in (scenario("baseline"), scenario("more", measures=[MORE]))]
    other = replace(drawn[1], name="other", parameters={"trust.start": 0.3})
    check_runnable([*drawn, other])
    assert looked_at == [3, 3]


def test_a_later_scenario_with_the_same_parameters_is_refused_for_its_measures() -> None:
    wrong = scenario("wrong", measures=[replace(MORE, value=1000.0)])
    with pytest.raises(InputError, match="outside its range") as refusal:
        check_runnable([scenario("baseline"), wrong])
    assert refusal.value.where.startswith("wrong")


def test_parameters_that_describe_no_world_are_refused() -> None:
    impossible = replace(scenario("baseline", 1), parameters={"question.base": 60.0})
    with pytest.raises(InputError, match="at most 1") as refusal:
        check_runnable([impossible])
    assert refusal.value.where == "baseline: parameters"
