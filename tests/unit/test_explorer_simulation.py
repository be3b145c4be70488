"""What the explorer's worker simulates: the numbers of a comparison, in rounds, and nothing that is not asked any more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from multiprocessing import Pipe
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.unit.quick_explorer import PLACE, quick_baseline

from zorgsim.experiment.cache_folder import CacheFolder
from zorgsim.experiment.execute import simulate_scenarios
from zorgsim.experiment.past import Pasts
from zorgsim.explorer.curves import YEARS_BEFORE, Measured
from zorgsim.explorer.ground import MOST_FAMILIES, ROUNDS, Ground, rounds_for
from zorgsim.explorer.orders import Order, Report, Save, Variant
from zorgsim.explorer.simulation import Simulation
from zorgsim.explorer.variants import controls_of, measures_of, scenario_of
from zorgsim.explorer.worker import Inbox, _SupersededError
from zorgsim.inputs.linked_places import simulated_places
from zorgsim.inputs.scenario import Language, Scenario
from zorgsim.inputs.structures import register_of
from zorgsim.results.by_year import outcomes_by_year
from zorgsim.results.compare import compare_simulated

MORE = Variant("explored", {"first_line.coaches": "0.3", "everyday.time": "150"}, ramp=52)
KEPT = Variant("kept", {"specialist.at_home": "50"})
BASELINE = quick_baseline(PLACE, ROUNDS[-1].stop)


def as_scenario(variant: Variant) -> Scenario:
    controls = controls_of(variant, BASELINE, simulated_places([BASELINE])[0])
    return scenario_of(variant, BASELINE, measures_of(variant, controls, PLACE, BASELINE.run.policy_start), variant.name)


def order(number: int, *variants: Variant, language: Language = Language.EN) -> Order:
    return Order(number, PLACE, variants, language)


def messages(*orders: Order | Save | Report, check: Callable[[], None] = lambda: None) -> list[dict[str, Any]]:
    said: list[dict[str, Any]] = []
    simulation = Simulation(lambda message: said.append(dict(message)), quick_baseline, Pasts())
    for one in orders:
        simulation.carry_out(one, check)
    return said


@pytest.fixture(scope="module")
def told() -> list[dict[str, Any]]:
    return messages(order(1), order(2, MORE, KEPT), order(3, KEPT))


def of_kind(said: list[dict[str, Any]], kind: str, number: int) -> list[dict[str, Any]]:
    return [one for one in said if (one["kind"], one["number"]) == (kind, number)]


def test_curves_are_the_numbers_of_a_comparison(told: list[dict[str, Any]]) -> None:
    """Of all replications, in all variants: those that `zorgsim compare` has, to the digits that are drawn."""
    scenarios = [BASELINE, as_scenario(MORE), as_scenario(KEPT)]
    comparison = compare_simulated(simulate_scenarios(scenarios, lambda *_: None, 1), register_of(BASELINE))
    table = outcomes_by_year(comparison, ["waiting", "cost"])
    last = of_kind(told, "curves", 2)[-1]
    assert last["runs"] == ROUNDS[-1].stop
    for curve in last["curves"]:
        for outcome in ("waiting", "cost"):
            rows = table[(table["scenario"] == curve["name"]) & (table["outcome"] == outcome) & (table["year"] >= curve["first"])]
            columns = [
                "median",
                "low",
                "high",
                *(["difference", "difference_low", "difference_high"] if curve["name"] != "baseline" else []),
            ]
            np.testing.assert_allclose(
                np.array(curve["rows"][outcome], dtype=float), rows[columns].to_numpy(), rtol=1e-4, atol=1e-9
            )


def test_the_curve_of_a_move_begins_with_its_past_and_grows_by_a_year(told: list[dict[str, Any]]) -> None:
    moved = [one for said in of_kind(told, "curves", 2) if said["runs"] == 1 for one in said["curves"] if one["name"] == "explored"]
    lengths = [len(one["rows"]["cost"]) for one in moved]
    before = min(YEARS_BEFORE, 1)
    assert lengths[:3] == [before, before + 1, before + 2]


def test_bands_come_with_the_second_replication_and_are_of_more_after_it(told: list[dict[str, Any]]) -> None:
    by_runs = {said["runs"]: said["curves"][1]["rows"]["waiting"][-1] for said in of_kind(told, "curves", 2)}
    assert sorted(by_runs) == [1, 2, 4, 8]
    assert by_runs[1][1] is None
    assert None not in by_runs[8]


def test_rounds_tell_the_table_the_flags_and_who_wins(told: list[dict[str, Any]]) -> None:
    first, *_, last = of_kind(told, "told", 2)
    assert (first["runs"], last["runs"]) == (1, 8)
    assert last["columns"] == ["Baseline", "As moved", "kept"]
    assert all(len(row["cells"]) == 2 for row in last["rows"])
    assert any("one replication" in flag["told"].lower() or "replication" in flag["told"] for flag in first["flags"])
    assert {one["scenario"] for one in last["winners"]} == {"As moved", "kept"}
    assert of_kind(told, "done", 2)


def test_what_is_known_is_not_simulated_again(told: list[dict[str, Any]]) -> None:
    assert len(of_kind(told, "curves", 3)) == len(ROUNDS)
    assert of_kind(told, "progress", 3) == []
    assert of_kind(told, "curves", 3)[-1]["curves"][1] == of_kind(told, "curves", 2)[-1]["curves"][2]


def test_a_newer_order_ends_the_older_and_the_baseline_goes_on_where_it_stood(told: list[dict[str, Any]]) -> None:
    said: list[dict[str, Any]] = []
    simulation = Simulation(lambda message: said.append(dict(message)), quick_baseline, Pasts())

    def soon() -> None:
        if len(of_kind(said, "curves", 1)) == 2:
            raise _SupersededError

    def later() -> None:
        if any(one["runs"] == 2 for one in of_kind(said, "curves", 2)):
            raise _SupersededError

    for number, check in ((1, soon), (2, later)):
        with pytest.raises(_SupersededError):
            simulation.carry_out(order(number), check)
    lengths = [len(one["curves"][0]["rows"]["cost"]) for one in of_kind(said, "curves", 2)]
    assert lengths[0] == 2  # 2020 and 2021, not 2020 anew
    (undisturbed,) = [one["curves"] for one in of_kind(told, "curves", 1) if one["runs"] == 2]
    assert of_kind(said, "curves", 2)[-1]["curves"] == undisturbed


@pytest.mark.parametrize(("language", "words"), [(Language.EN, "this is no number"), (Language.NL, "dit is geen getal")])
def test_a_bad_value_is_told_beside_its_lever(language: Language, words: str) -> None:
    (bad,) = [
        one
        for one in messages(order(1, Variant("explored", {"everyday.time": "veel"}), language=language))
        if one["kind"] == "problem"
    ]
    assert (bad["lever"], bad["told"].splitlines()[0]) == ("everyday.time", words)


def test_a_value_out_of_range_and_an_unknown_place_are_told() -> None:
    said = messages(order(1, Variant("explored", {"first_line.caseload": "900"})), replace(order(2), place="Tjel"))
    first, second = (one for one in said if one["kind"] == "problem")
    assert (first["lever"], second["lever"]) == ("first_line.caseload", "")
    assert "Tiel" in second["told"]


def test_before_there_is_a_visitor_nothing_is_told() -> None:
    said: list[dict[str, Any]] = []
    ticks = iter(range(8))

    def soon() -> None:
        if next(ticks, None) is None:
            raise _SupersededError

    with pytest.raises(_SupersededError):
        Simulation(lambda message: said.append(dict(message)), quick_baseline, Pasts()).carry_out(order(0), soon)
    assert said == []


def test_a_variant_is_saved_if_it_can_be_simulated(tmp_path: Path) -> None:
    said = messages(*(Save(order(1, Variant("mine", {"first_line.coaches": value})), tmp_path) for value in ("0.3", "3")))
    (saved,) = of_kind(said, "saved", 1)
    assert Path(saved["path"]).read_text("utf-8").startswith("format = 2\n")
    assert [one["lever"] for one in of_kind(said, "problem", 1)] == ["first_line.coaches"]


@pytest.mark.release
def test_a_report_is_made_of_what_is_on_the_page(tmp_path: Path) -> None:
    said = messages(Report(order(2, MORE), tmp_path))
    (reported,) = of_kind(said, "reported", 2)
    assert "As moved" in Path(reported["path"]).read_text("utf-8")


def test_a_place_too_large_has_fewer_replications_and_one_at_least() -> None:
    assert [
        rounds_for(families)[-1].stop for families in (1, MOST_FAMILIES // 8, MOST_FAMILIES // 4, MOST_FAMILIES, 2_000_000)
    ] == [8, 8, 4, 1, 1]


def test_the_past_is_kept_for_the_next_visit(tmp_path: Path) -> None:
    place, pasts = simulated_places([BASELINE])[0], Pasts(CacheFolder(tmp_path, 10**9))
    heard: list[float] = []
    for _visit in range(2):
        ground = Ground(BASELINE, place, pasts)
        ground.past(ROUNDS[0], heard.append)
        list(ground.by_year(BASELINE, ROUNDS[0], lambda: None))
        counters = ground.known(BASELINE, ROUNDS[0])
        assert counters is not None
        values = Measured(ground.simulated(BASELINE, [counters]), register_of(BASELINE)).values["cost"]
    assert heard.count(1.0) == 2
    assert heard.count(0.0) == 1  # the second visit began with the past that the first one kept
    assert np.isfinite(values).all()


def test_orders_wait_their_turn_and_of_simulations_the_latest_counts() -> None:
    ours, theirs = Pipe()
    inbox = Inbox(theirs)
    save, report = Save(order(2, MORE), Path()), Report(order(4, MORE), Path())
    for one in (order(1), save, order(3), report, order(5)):
        ours.send(one)
    assert [inbox.next() for _ in range(3)] == [save, report, order(5)]
    inbox.check()
    ours.send(order(6))
    with pytest.raises(_SupersededError):
        inbox.check()
    assert inbox.next() == order(6)
