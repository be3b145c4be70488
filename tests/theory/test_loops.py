"""Feedback loops: what is declared is what the code does, loops turn the way their names say, a frozen loop stands still."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.unit.test_stocks import BUSY, parameters_at
from tests.worlds import a_run, play, play_with_simpy, values, weeks, world

from zorgsim.engines.batch import Batch, Run
from zorgsim.engines.counters import Counters
from zorgsim.engines.surroundings import Surroundings
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.model.dials import neutral_dials
from zorgsim.model.loops import FLOWS, LOOPS, WAITS, arrows
from zorgsim.model.stocks import STOCKS, WeekCounts
from zorgsim.model.structure import DEFAULT, BudgetRuleOption
from zorgsim.model.vocabulary import CARE_OF, N_TIERS, Domain, Event, Stage, Tier

Floats = NDArray[np.float64]
GIVEN = ("families", "bought_for", "learning_speed")
"""Fields of ``WeekCounts`` that nothing in the model moves, so that no arrow of the diagram leads to them."""


CROWDS_OUT = replace(DEFAULT, budget_rule=BudgetRuleOption.CROWDING_OUT)
"""The structure in which loop R3 is closed."""


# What is declared


@pytest.mark.parametrize("name", LOOPS)
def test_each_arrow_of_a_loop_is_declared_and_carries_its_name(name: str) -> None:
    known = {(source, link.what): link for source, link in arrows()}
    for pair in LOOPS[name].arrows:
        assert pair in known, pair
        assert name in known[pair].loops, pair


@pytest.mark.parametrize("name", LOOPS)
def test_a_loop_turns_the_way_its_name_says(name: str) -> None:
    signs = {(source, link.what): link.sign for source, link in arrows()}
    product = np.prod([signs[pair] for pair in LOOPS[name].arrows])
    assert product == (1 if name.startswith("R") else -1)


def test_every_loop_that_an_arrow_names_exists_and_the_specification_has_seven() -> None:
    assert {loop for _, link in arrows() for loop in link.loops} == set(LOOPS)
    assert sorted(LOOPS) == ["B1", "B2", "R1", "R2", "R3", "R4", "R5"]


# Stocks read what they declare


@pytest.mark.parametrize("name", STOCKS)
def test_a_stock_reads_what_it_declares_in_that_direction_and_nothing_else(name: str) -> None:
    stock, parameters, dials = STOCKS[name], parameters_at(0.6), neutral_dials(2)
    dials["joint_learning"] = dials["joint_learning"] + 1.0
    value = np.array([0.5, 0.5]) if stock.unit != "FTE" else np.array([3.0, 0.75])
    week = BUSY._replace(specialist_pressure=np.array([1.5, 1.0]))
    before = stock.step(value, week, dials, parameters)
    declared = {link.what: link.sign for link in stock.reads}
    for name_of_count in set(WeekCounts._fields) - set(GIVEN):
        more = week._replace(**{name_of_count: getattr(week, name_of_count) * 1.02 + 0.001})
        change = stock.step(value, more, dials, parameters) - before
        assert np.sign(change[0]) == declared.get(name_of_count, 0), name_of_count


def test_what_is_bought_follows_whom_it_is_bought_for_and_no_other_stock_does() -> None:
    """At any number of families that live there; all but what is bought are of those who live there."""
    parameters, dials, follows = parameters_at(0.6), neutral_dials(2), set()
    for name, stock in STOCKS.items():
        value = np.array([0.5, 0.5]) if stock.unit != "FTE" else np.array([3.0, 0.75])
        change = stock.step(value, BUSY._replace(bought_for=BUSY.bought_for * 1.02), dials, parameters)
        change = change - stock.step(value, BUSY, dials, parameters)
        assert (change >= 0.0).all(), name
        follows |= {name} if change.any() else set()
    assert follows == {"coaches", "specialists"}


# Stocks move what they declare


def surroundings_with(stock: str, factor: float) -> tuple[Surroundings, dict[str, Floats]]:
    """A week's chances, slots and counts after one stock was set to another value."""
    learn = [("governance.joint_learning", 1.0)]
    settings = [_setting(lever, value) for lever, value in learn]
    run = Run(1, 0, values({"expertise.start": 0.6}), tuple(settings), frozenset())
    made = Surroundings(Batch(world([20_000, 3000], 0.2), weeks(60), (run,), CROWDS_OUT))
    made.stocks["practice"] = made.stocks["practice"] * np.array([1.0, 0.8])
    made.stocks["reserve"] = made.stocks["reserve"] - 200.0
    made.stocks[stock] = made.stocks[stock] * np.array([1.0, factor])
    chances = made.begin_week(30).tables
    by_stage = np.tile(np.arange(1, len(Stage) + 1) * 7, (2, 1))
    week = made.count_week(by_stage, np.zeros(2, dtype=np.int64))
    quantities: dict[str, Any] = {name: part for name, part in chances.items() if isinstance(part, np.ndarray)}
    quantities |= {name: part.scaled_mean for name, part in chances.items() if hasattr(part, "scaled_mean")}
    quantities |= week._asdict()
    quantities["first_line_slots"] = made.slots.offered[Tier.FIRST_LINE]
    quantities["specialist_slots"] = made.slots.offered[Tier.SPECIALIST]
    return made, quantities


def _setting(lever: str, value: float) -> Any:
    from tests.worlds import measure

    return measure(lever, "to", value, 0, [True, True])


FOLLOWS = {"first_line_pressure": "first_line_slots", "specialist_pressure": "specialist_slots"}
"""What moves at once with what a stock moves, and is declared as a flow."""


@pytest.mark.parametrize("name", STOCKS)
def test_a_stock_moves_what_it_declares_in_that_direction_and_nothing_else(name: str) -> None:
    factor = 1.05
    _, before = surroundings_with(name, 1.0)
    _, after = surroundings_with(name, factor)
    declared = {link.what: link.sign for link in STOCKS[name].moves}
    turned = -1 if name == "reserve" else 1  # a larger factor makes a shortage larger
    for what in before:
        change = np.sum(np.asarray(after[what], dtype=float) - np.asarray(before[what], dtype=float))
        allowed = declared.get(what, 0) * turned
        if allowed == 0 and FOLLOWS.get(what) in declared:
            continue
        assert np.sign(change) == allowed, what


# What families do in between


FLOW_WORLD = values(
    {
        "question.base": 1.2,
        "first_line.coaches_per_1000": 12.0,
        "specialist.slots_per_1000": 260.0,
        "everyday.direct_referral.everyday": 0.3,
        "everyday.settles.everyday": 0.5,
    }
)
PLENTY = {"specialist.slots_per_1000": 800.0, "first_line.coaches_per_1000": 40.0}
SEVERITIES = ("everyday", "serious", "complex")


def by_severity(name: str, factor: float) -> dict[str, float]:
    return {f"{name}.{one}": FLOW_WORLD[f"{name}.{one}"] * factor for one in SEVERITIES}


CAUSES: dict[str, tuple[dict[str, float], dict[str, float]]] = {
    "asks_network": (PLENTY | {"mutual_help.start": 0.4}, PLENTY | {"mutual_help.start": 0.8}),
    "in_specialist_care": (PLENTY | {"question.base": 1.0}, PLENTY | {"question.base": 1.4}),
    "first_line_slots": ({"first_line.caseload": 12.0}, {"first_line.caseload": 18.0}),
    "specialist_slots": ({"specialist.slots_per_1000": 200.0}, {"specialist.slots_per_1000": 300.0}),
    "specialist_stays": (by_severity("specialist.weeks", 0.8), by_severity("specialist.weeks", 1.2)),
    "specialist_relapse": ({"specialist.relapse": 0.1}, {"specialist.relapse": 0.5}),
    "specialist_pressure": ({"specialist.slots_per_1000": 300.0}, {"specialist.slots_per_1000": 200.0}),
    "escalations": (by_severity("waiting.escalates", 0.0), by_severity("waiting.escalates", 3.0)),
    "coaching_settles": (by_severity("first_line.settles", 0.5), by_severity("first_line.settles", 1.0)),
    "everyday_settles": (by_severity("everyday.settles", 0.5), by_severity("everyday.settles", 1.0)),
    "first_line_uptake": ({"first_line.refusal": 0.8, "trust.start": 0.6}, {"first_line.refusal": 0.2, "trust.start": 0.6}),
}
"""Less and more of each cause, by parameters, all stocks frozen."""


def pressure(tier: Tier, counters: Counters) -> float:
    return float(counters.admissible[..., tier].sum() / counters.slots[..., tier].sum())


EFFECTS: Mapping[str, Callable[[Counters], float]] = {
    "in_specialist_care": lambda c: float(c.family_weeks[..., [Stage.SPECIALIST, Stage.RESIDENTIAL], 0].sum()),
    "networks_reknit": lambda c: float(c.arranged[..., Tier.FIRST_LINE, Domain.SUPPORT].sum()),
    "volume": lambda c: float(c.family_weeks[..., Stage.SPECIALIST, 0].sum()),
    "spending": lambda c: float(c.family_weeks[..., [Stage.SPECIALIST, Stage.RESIDENTIAL, Stage.CRISIS], 0].sum()),
    "first_line_pressure": lambda c: pressure(Tier.FIRST_LINE, c),
    "specialist_pressure": lambda c: pressure(Tier.SPECIALIST, c),
    "escalations": lambda c: float(c.events[:, :, :, [Event.ESCALATED_WAITING, Event.BROKE_DOWN_WAITING]].sum()),
}


def simulated(parameters: Mapping[str, float]) -> Counters:
    run = a_run(FLOW_WORLD | dict(parameters))
    runs = tuple(replace(run, replication=number) for number in range(3))
    return VectorisedEngine(Batch(world([4000], 0.2), weeks(520), runs)).run()


DAILY_CAUSES = ("asks_network", "specialist_slots")
"""The first step of the way of a question, and the last; the others before a release."""


@pytest.mark.parametrize(
    "cause", [cause if cause in DAILY_CAUSES else pytest.param(cause, marks=pytest.mark.release) for cause in FLOWS]
)
def test_what_families_do_goes_in_the_direction_declared(cause: str) -> None:
    less, more = (simulated(parameters) for parameters in CAUSES[cause])
    for link in FLOWS[cause]:
        assert np.sign(EFFECTS[link.what](more) - EFFECTS[link.what](less)) == link.sign, (cause, link.what)


# Frozen loops

STRONG = values(
    {
        "question.base": 1.0,
        "mutual_help.unlearning": 1.2,
        "mutual_help.knit": 2.0,
        "expertise.duration_effect": 1.0,
        "expertise.carried_off": 1.0,
        "workforce.overload_attrition": 0.8,
        "reserve.crowding_out": 0.2,
        "practice.effect": 1.0,
        "waiting.escalates.everyday": 1.0,
        "specialist.slots_per_1000": 90.0,
    }
)


def loop_batch(freeze: tuple[str, ...], from_week: int) -> Batch:
    learning = _setting("governance.joint_learning", 1.0)
    short = _setting("budget.level", 0.5)
    run = Run(5, 0, STRONG, (learning, short), frozenset(freeze), from_week)
    return Batch(world([250, 150], 0.3), weeks(300), (run,), CROWDS_OUT)


DAILY = ("R1",)
"""One loop; the others are frozen, and played by both engines, before a release."""


@pytest.mark.parametrize("loop", [loop if loop in DAILY else pytest.param(loop, marks=pytest.mark.release) for loop in LOOPS])
def test_a_frozen_loop_changes_nothing_before_and_something_after_in_both_engines(loop: str) -> None:
    free, frozen = play(loop_batch((), 0)), play(loop_batch((loop,), 100))
    before = free.log.week < 100
    assert frozen.log.event[frozen.log.week < 100].tolist() == free.log.event[before].tolist()
    assert not np.array_equal(frozen.counters.stocks, free.counters.stocks)
    other = play_with_simpy(loop_batch((loop,), 100))
    assert other.log.event.tolist() == frozen.log.event.tolist()
    assert np.array_equal(other.counters.stocks, frozen.counters.stocks)


def test_while_waiting_and_escalation_is_frozen_nobody_on_a_list_escalates() -> None:
    log = play(loop_batch((WAITS,), 100)).log
    escalated = np.isin(log.event, [Event.ESCALATED_WAITING, Event.BROKE_DOWN_WAITING])
    assert escalated[log.week < 100].any()
    assert not escalated[log.week >= 100].any()


def test_a_cut_link_is_held_at_what_was_usual_for_its_stock_only() -> None:
    batch = loop_batch(("R1",), 60)
    made = Surroundings(batch)
    by_stage = np.zeros((2, len(Stage)), dtype=np.int64)
    for week in range(120):
        made.begin_week(week)
        by_stage[:, CARE_OF[Tier.SPECIALIST]] = 20 if week < 60 else 200
        made.end_week(by_stage, np.zeros(2, dtype=np.int64), np.zeros((N_TIERS, 2), dtype=np.int64))
    seen = made.count_week(by_stage, np.zeros(2, dtype=np.int64))
    assert made.frozen.seen_by("mutual_help", 119, seen).in_specialist_care == pytest.approx([20.0, 20.0])
    assert made.frozen.seen_by("mutual_help", 119, seen).networks_reknit is seen.networks_reknit
    assert made.frozen.seen_by("expertise", 119, seen) is seen


def test_a_frozen_stock_moves_until_it_is_frozen() -> None:
    run = Run(5, 0, values({"trust.start": 0.5}), (), frozenset(["trust"]), 100)
    engine = VectorisedEngine(Batch(world([50]), weeks(200), (run,)))
    engine.run_until(100)
    at_freezing = engine.ledger.surroundings.stocks["trust"].copy()
    assert at_freezing[0] > 0.52
    engine.run_until(200)
    assert engine.ledger.surroundings.stocks["trust"].tolist() == at_freezing.tolist()
