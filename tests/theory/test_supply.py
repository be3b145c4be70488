"""Supply that follows demand, and budgets that bind: the criteria for which they were built, and where supply settles.

Written before the first run. Where supply is capped, less demand never means less spending; where it follows, it does. Each
budget rule moves what it says, and nothing else does: a deficit is paid, crowding out cuts coaches, a stop leaves those on the list
whom the own access of the municipality sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.theory.textbook import NOTHING_ELSE, SEVERITIES
from tests.worlds import ONE_LIST, TINY, a_run, measure, play, play_with_simpy, values, weeks, world

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.engines.batch import Batch, Dated
from zorgsim.engines.counters import Counters
from zorgsim.engines.log import EventLog, first_difference
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.model.stocks import STOCKS
from zorgsim.model.structure import BudgetRuleOption, Structure, SupplyOption
from zorgsim.model.vocabulary import CARE_OF, WAIT_OF, Event, Referrer, Stage, Tier

FOLLOWS, CAPPED = (replace(ONE_LIST, supply=option) for option in (SupplyOption.FOLLOWS_DEMAND, SupplyOption.CAPPED))
STILL = tuple(name for name in STOCKS if name != "specialists")


def by_severity(name: str, value: float) -> dict[str, float]:
    return {f"{name}.{severity}": value for severity in SEVERITIES}


# F4: less demand, and what it costs


def specialist_weeks(structure: Structure, elasticity: float) -> tuple[float, float]:
    """Family-weeks in specialist care of a late year, with every question and with a fifth fewer."""
    parameters = values({"supply.elasticity": elasticity, "supply.delay_up": 52.0, "supply.delay_down": 52.0})
    fewer_asked = values({**parameters, "question.base": 0.8 * parameters["question.base"]})
    runs = tuple(replace(a_run(each), freeze=frozenset(STILL)) for each in (parameters, fewer_asked))
    counters = VectorisedEngine(Batch(world([20_000]), weeks(1040), runs, structure)).run()
    usual, less = counters.family_weeks[:, -6:-1, 0, Stage.SPECIALIST, 0].sum(axis=1)
    return float(usual), float(less)


def test_where_supply_follows_less_demand_is_less_care_and_where_it_is_capped_it_is_not() -> None:
    usual, less = specialist_weeks(FOLLOWS, 1.0)
    assert less < 0.9 * usual
    usual, less = specialist_weeks(CAPPED, 1.0)
    assert less > 0.97 * usual


@pytest.mark.release
def test_with_no_elasticity_supply_stays_what_is_bought() -> None:
    usual, less = specialist_weeks(FOLLOWS, 0.0)
    assert less > 0.97 * usual


# Where supply settles


def settled(elasticity: float) -> dict[str, float]:
    """A world in which everybody goes to specialists, a third leaves the list a year, and staff leaves as it is used to."""
    changes = {
        "question.base": 0.02 * WEEKS_PER_YEAR, "specialist.weeks_scv": 1.0, "specialist.slots_per_1000": 40.0,
        "specialist.caseload": 1.0, "supply.elasticity": elasticity, "supply.delay_up": 30.0, "supply.delay_down": 30.0,
        "workforce.overload_attrition": 0.0,
    }  # fmt: skip
    chances = {"everyday.direct_referral": 1.0, "helpable": 1.0, "specialist.weeks": 10.0, "waiting.leaves": 0.05 * WEEKS_PER_YEAR}
    for name, value in chances.items():
        changes |= by_severity(name, value)
    return values(NOTHING_ELSE | changes)


def fluid_supply(elasticity: float, families: int, offered: float = 1.0) -> tuple[float, float]:
    """Slots and list where arrivals balance, by bisection on all who ask.

    P = P0 (A / P0) ^ e x offered, arrivals = P / mean + leaves (A - P); nobody asks who is in care or on the list.
    """
    bought, low, high = 0.04 * families, 0.04 * families, float(families)
    for _ in range(60):
        asking = (low + high) / 2.0
        slots = bought * (asking / bought) ** elasticity * offered
        gone = slots / 10.0 + 0.05 * (asking - slots)
        low, high = (asking, high) if 0.02 * (families - asking) > gone else (low, asking)
    slots = bought * (low / bought) ** elasticity * offered
    return slots, low - slots


@pytest.mark.parametrize("elasticity", [0.5, *(pytest.param(one, marks=pytest.mark.release) for one in (0.0, 0.9))])
def test_slots_and_list_settle_at_the_fixed_point(elasticity: float) -> None:
    families = 30_000
    run = replace(a_run(settled(elasticity)), freeze=frozenset(STILL))
    engine = VectorisedEngine(Batch(world([families], TINY), weeks(900), (run,), FOLLOWS))
    in_care, listed = [], []
    for week in range(600, 900, 4):
        engine.run_until(week)
        in_care.append(int(engine.ledger.tally.by_stage[0, CARE_OF[Tier.SPECIALIST]]))
        listed.append(int(engine.ledger.tally.by_stage[0, WAIT_OF[Tier.SPECIALIST]]))
    slots, waiting = fluid_supply(elasticity, families)
    assert np.mean(in_care) == pytest.approx(slots, rel=0.02)
    assert np.mean(listed) == pytest.approx(waiting, rel=0.05, abs=20.0)


def test_with_an_elasticity_of_one_lists_vanish() -> None:
    run = replace(a_run(settled(1.0)), freeze=frozenset(STILL))
    engine = VectorisedEngine(Batch(world([10_000], TINY), weeks(1500), (run,), FOLLOWS))
    engine.run()
    by_stage = engine.ledger.tally.by_stage[0]
    assert by_stage[WAIT_OF[Tier.SPECIALIST]] < 0.05 * by_stage[CARE_OF[Tier.SPECIALIST]]


def test_supply_follows_from_its_week_on_and_not_before() -> None:
    parameters = values({"question.base": 1.5, "supply.elasticity": 1.0})
    run = replace(a_run(parameters), freeze=frozenset(STILL))
    batches = [Batch(world([800]), weeks(200), (run,), structure, Dated(supply=100)) for structure in (FOLLOWS, CAPPED)]
    logs = [play(batch).log for batch in batches]
    before = [rows_before(log, 101) for log in logs]
    assert before[0] == before[1]
    assert first_difference(logs[0], logs[1])


def rows_before(log: EventLog, week: int) -> list[tuple[int, int, int]]:
    early = log.week < week
    return list(zip(log.week[early].tolist(), log.family[early].tolist(), log.event[early].tolist(), strict=True))


# F5: budget rules

POOR = {"budget.per_family": 300.0, "reserve.settle_years": 1.0, "stop.leaks": 1.0, "question.base": 0.8}
"""A budget that is spent long before the year ends."""


def under(rule: BudgetRuleOption, changes: Mapping[str, float] = POOR, **options: Any) -> Batch:
    """A municipality of which coaches and reserve move, ten years under a rule."""
    structure = replace(CAPPED, budget_rule=rule)
    still = frozenset(STOCKS) - {"coaches", "reserve"}
    run = replace(a_run(values({**POOR, **changes})), freeze=still)
    return Batch(world([1500]), weeks(520), (run,), structure, **options)


@pytest.fixture(scope="module")
def played() -> dict[BudgetRuleOption, tuple[Counters, EventLog]]:
    found = {}
    for rule in BudgetRuleOption:
        one = play(under(rule))
        found[rule] = (one.counters, one.log)
    return found


Played = dict[BudgetRuleOption, tuple[Counters, EventLog]]


def coaches(counters: Counters) -> float:
    return float(counters.stocks[0, -2, 0, list(STOCKS).index("coaches")])


def test_a_deficit_is_paid_and_moves_nothing(played: Played) -> None:
    counters, log = played[BudgetRuleOption.DEFICIT]
    assert counters.crowded_out.max() == 0.0
    assert counters.stopped_weeks.sum() == 0
    rich = play(under(BudgetRuleOption.DEFICIT, {"budget.per_family": 50_000.0}))
    assert first_difference(log, rich.log) == ""


def test_crowding_out_cuts_coaches(played: Played) -> None:
    counters, _ = played[BudgetRuleOption.CROWDING_OUT]
    assert counters.crowded_out.max() > 0.0
    assert coaches(counters) < 0.95 * coaches(played[BudgetRuleOption.DEFICIT][0])


def in_first_weeks(log: EventLog) -> int:
    """Starts of specialist care in the first week of a year, in which nothing has been spent yet."""
    years = under(BudgetRuleOption.INTAKE_STOP).clock.year_of_week
    first = np.flatnonzero(np.diff(years, prepend=years[0] - 1) > 0)
    return int((np.isin(log.week, first) & (log.event == Event.STARTED_SPECIALIST)).sum())


def started_by(counters: Counters, referrer: Referrer) -> int:
    return int(counters.starts_by_referrer[0, :, 0, Tier.SPECIALIST, referrer].sum())


def test_a_stop_leaves_whom_access_sent_on_the_list_until_january(played: Played) -> None:
    counters, _ = played[BudgetRuleOption.INTAKE_STOP]
    assert (counters.stopped_weeks[0, 1:-1, 0] > 10).all(), "the budget is spent before the year ends"
    assert counters.crowded_out.max() == 0.0
    at_once = play(under(BudgetRuleOption.INTAKE_STOP, {"budget.per_family": 1.0}))
    assert (at_once.counters.stopped_weeks[0, 1:-1, 0] >= 51).all()
    assert 0 < started_by(at_once.counters, Referrer.FIRST_LINE) <= in_first_weeks(at_once.log)
    assert started_by(at_once.counters, Referrer.EVERYDAY) > 10 * in_first_weeks(at_once.log)


def test_what_does_not_leak_waits_too() -> None:
    none = play(under(BudgetRuleOption.INTAKE_STOP, {"budget.per_family": 1.0, "stop.leaks": 0.0}))
    sent = started_by(none.counters, Referrer.FIRST_LINE) + started_by(none.counters, Referrer.EVERYDAY)
    assert 0 < sent <= in_first_weeks(none.log)
    assert started_by(none.counters, Referrer.CRISIS) > 0


@pytest.mark.parametrize("rule", [BudgetRuleOption.CROWDING_OUT, BudgetRuleOption.INTAKE_STOP])
def test_a_rule_works_from_its_week_on_and_not_before(rule: BudgetRuleOption, played: Played) -> None:
    dated = play(under(rule, dated=Dated(budget_rule=260)))
    deficit = played[BudgetRuleOption.DEFICIT][1]
    assert rows_before(dated.log, 260) == rows_before(deficit, 260)
    assert first_difference(dated.log, deficit)


def test_where_the_province_commissions_nobody_is_stopped() -> None:
    batch = under(BudgetRuleOption.INTAKE_STOP)
    commissioned = [measure("governance.commissioner", "to", 1.0, 0, [True])]
    counters = play(replace(batch, runs=(replace(batch.runs[0], measures=tuple(commissioned)),))).counters
    assert counters.stopped_weeks.sum() == 0


@pytest.mark.parametrize("rule", list(BudgetRuleOption))
def test_both_engines_live_under_every_rule(rule: BudgetRuleOption) -> None:
    leaking = under(rule, {"stop.leaks": 0.5})
    small = replace(leaking, world=world([120, 80]), clock=weeks(160), structure=replace(FOLLOWS, budget_rule=rule))
    run = replace(small.runs[0], freeze=frozenset())
    small = replace(small, runs=(run,))
    one, other = play(small), play_with_simpy(small)
    assert first_difference(one.log, other.log) == ""
    for name, array in one.counters.arrays.items():
        assert np.array_equal(array, other.counters.arrays[name]), name
