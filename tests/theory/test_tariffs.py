"""Tariffs in simulation: identities of what is spent, where supply settles, and what a budget rule that cuts them does.

Written before the first run. Where places do not answer, a tariff moves money and nobody; where they do, supply settles at the
tariff's power times what it would be; a cut is what the year's own account was short, valued from what was counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.theory.test_supply import CAPPED, FOLLOWS, STILL, fluid_supply, settled
from tests.unit.test_stocks import FAMILIES, QUIET
from tests.worlds import TINY, Played, a_run, different_counters, measure, play, play_with_simpy, values, weeks, world

from zorgsim.engines.batch import Batch, CompiledMeasure, Dated
from zorgsim.engines.log import first_difference
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.experiment.execute import simulate_scenarios
from zorgsim.inputs.places import all_municipalities
from zorgsim.inputs.scenario import RunSettings, Scenario, Text
from zorgsim.inputs.structures import register_of
from zorgsim.model.dials import neutral_dials
from zorgsim.model.stocks import STOCKS
from zorgsim.model.structure import BudgetRuleOption, PlacesOption, Structure
from zorgsim.model.succession import FamiliesOverTime
from zorgsim.model.vocabulary import CARE_OF, WAIT_OF, Stage, Tier
from zorgsim.results.simulated import Simulated
from zorgsim.results.valuation import VALUATIONS, CostTier, value_costs, youth_budgets, youth_spending

CUTS, DEFICIT = BudgetRuleOption.CUT_TARIFFS, BudgetRuleOption.DEFICIT
UP = measure("specialist.tariff", "to", 1.06, 60, [True, False])


# What is spent


def lived(elasticity: float, measures: Sequence[CompiledMeasure] = ()) -> Played:
    """Two municipalities for four years, all stocks moving."""
    parameters = values({"question.base": 1.0, "tariff.elasticity": elasticity})
    run = a_run(parameters, measures, freeze=())
    return play(Batch(world([400, 300]), weeks(208), (run,), FOLLOWS))


def weeks_in_care(played: Played) -> NDArray[np.float64]:
    return played.counters.family_weeks[0, :, :, Stage.SPECIALIST, 0].astype(np.float64)


def test_where_places_do_not_answer_a_tariff_moves_money_and_nobody() -> None:
    usual, dearer = lived(0.0), lived(0.0, [UP])
    assert first_difference(usual.log, dearer.log) == ""
    assert different_counters(usual.counters, dearer.counters) == ["stocks", "levers", "paid_weeks"]
    still = [index for index, name in enumerate(STOCKS) if name != "reserve"]
    assert np.array_equal(usual.counters.stocks[..., still], dearer.counters.stocks[..., still])
    assert dearer.counters.paid_weeks[0, 2:, 0] == pytest.approx(1.06 * usual.counters.paid_weeks[0, 2:, 0])
    assert np.array_equal(dearer.counters.paid_weeks[..., 1], usual.counters.paid_weeks[..., 1])


def test_what_is_paid_is_weeks_times_tariff_by_municipality_and_year() -> None:
    played = lived(1.0, [replace(UP, week=0)])
    assert played.counters.paid_weeks[0] == pytest.approx(weeks_in_care(played) * np.array([1.06, 1.0]))
    assert weeks_in_care(played).min() > 0.0


# Where supply settles


@pytest.mark.parametrize(("tariff", "elasticity"), [(0.9, 0.5), (1.06, 1.0), (0.9, 0.0)])
def test_supply_goes_to_its_new_level_with_its_own_delay(tariff: float, elasticity: float) -> None:
    p = {name: np.full(2, value) for name, value in values({"tariff.elasticity": elasticity}).items()}
    start = value = STOCKS["specialists"].start(p, FAMILIES)
    week = QUIET._replace(supply_follows=np.ones(2, dtype=bool), tariff=np.full(2, tariff))
    for _ in range(70):
        value = STOCKS["specialists"].step(value, week, neutral_dials(2), p)
    goal = tariff**elasticity
    delay = p["supply.delay_up" if goal > 1.0 else "supply.delay_down"]
    assert value / start == pytest.approx(goal + (1.0 - goal) * (1.0 - 1.0 / delay) ** 70)


def test_slots_settle_at_the_fixed_point_of_a_lasting_tariff() -> None:
    """P = P0 (A / P0) ^ e x tariff ^ e': fewer slots make a longer list, which calls for some of them again."""
    families, tariff = 20_000, measure("specialist.tariff", "to", 0.64, 0, [True])
    run = a_run({**settled(0.5), "tariff.elasticity": 0.5}, [tariff], freeze=STILL)
    engine = VectorisedEngine(Batch(world([families], TINY), weeks(800), (run,), FOLLOWS))
    in_care, listed = [], []
    for week in range(500, 800, 4):
        engine.run_until(week)
        in_care.append(int(engine.ledger.tally.by_stage[0, CARE_OF[Tier.SPECIALIST]]))
        listed.append(int(engine.ledger.tally.by_stage[0, WAIT_OF[Tier.SPECIALIST]]))
    slots, waiting = fluid_supply(0.5, families, offered=0.8)
    assert np.mean(in_care) == pytest.approx(slots, rel=0.02)
    assert np.mean(listed) == pytest.approx(waiting, rel=0.05)
    assert slots < 0.95 * fluid_supply(0.5, families)[0]


# A rule that cuts tariffs

POOR = {"budget.per_family": 300.0, "question.base": 0.8}


def under(
    rule: BudgetRuleOption,
    dated: int = 0,
    measures: Sequence[CompiledMeasure] = (),
    changes: Mapping[str, float] = MappingProxyType({}),
) -> Batch:
    """A municipality of which specialists move, under a rule."""
    parameters = values({**POOR, "tariff.elasticity": 1.0, "tariff.deepest_cut": 0.15, **changes})
    run = a_run(parameters, measures, freeze=STILL)
    return Batch(world([600]), weeks(260), (run,), replace(CAPPED, budget_rule=rule), Dated(budget_rule=dated))


def specialists(played: Played) -> float:
    return float(played.counters.stocks[0, -2, 0, list(STOCKS).index("specialists")])


def test_a_cut_is_never_free_unless_places_do_not_answer() -> None:
    """Bought places too are given up: at an elasticity of one as many as the tariff is lower."""
    paid, cut, free = (
        play(under(rule, changes={"tariff.elasticity": e})) for rule, e in ((DEFICIT, 1.0), (CUTS, 1.0), (CUTS, 0.0))
    )
    assert cut.counters.tariff_cut[0, 1:, 0] == pytest.approx(0.15)
    assert specialists(cut) < 0.9 * specialists(paid)
    assert first_difference(free.log, paid.log) == ""
    assert free.counters.paid_weeks[0, 1:, 0] == pytest.approx(0.85 * paid.counters.paid_weeks[0, 1:, 0])


def test_what_is_cut_is_given_back_when_there_is_room() -> None:
    more = measure("budget.level", "to", 2.0, 156, [True])
    played = play(under(CUTS, 0, [more], {"budget.per_family": 1900.0}))
    cuts = played.counters.tariff_cut[0, :, 0]
    assert cuts[0] == 0.0 < cuts[1] <= 0.15
    assert cuts[-1] == 0.0


def test_tariffs_are_cut_from_the_rules_week_on_and_not_before() -> None:
    """The first account that counts is that of the year that ends as the rule begins."""
    week = int(np.flatnonzero(np.diff(under(CUTS).clock.year_of_week))[2]) + 1
    early, late = (play(under(CUTS, dated)).counters.tariff_cut[0, :, 0] for dated in (week, week + 1))
    assert early[:4].tolist() == [0.0, 0.0, 0.0, pytest.approx(0.15)]
    assert late[:5].tolist() == [0.0, 0.0, 0.0, 0.0, pytest.approx(0.15)]


def test_tariffs_are_cut_by_the_account_of_families_that_live_there() -> None:
    """Half of the register's families, for whom half is bought: the same town as one that never had more."""
    changes = {"families.supply_follows": 1.0, "budget.per_family": 2100.0, "tariff.deepest_cut": 0.9}
    small = replace(under(CUTS, changes=changes), world=world([300]))
    half = FamiliesOverTime(np.array([600]), np.array([0]), np.array([[300]]))
    one, other = play(small), play(replace(small, world=replace(world([600]), over_time=half)))
    cuts = one.counters.tariff_cut
    assert ((cuts > 0.0) & (cuts < 0.9)).any(), "not only at the ends"
    assert other.counters.tariff_cut.tolist() == cuts.tolist()


def test_both_engines_cut_alike_and_go_on_alike() -> None:
    batch = replace(under(CUTS, 60), world=world([120, 80]), clock=weeks(200))
    batch = replace(batch, runs=(replace(batch.runs[0], freeze=frozenset()),))
    one, other = play(batch), play_with_simpy(batch)
    assert first_difference(one.log, other.log) == ""
    assert different_counters(one.counters, other.counters) == []
    assert one.counters.tariff_cut.any()


# The cut as it follows from what is valued afterwards

PLACE = min(all_municipalities(), key=lambda one: one.families).name


@pytest.fixture(scope="module")
def simulated() -> Simulated:
    """Coaches stand still: a week pays those at its beginning, and counters hold those at its end."""
    words = Text("cuts", "kort")
    run = RunSettings(date(2021, 1, 1), date(2031, 1, 1), 2, 7, 0, date(2024, 1, 1))
    rule = Structure(places=PlacesOption.PART, budget_rule=CUTS)
    parameters = {"tariff.deepest_cut": 0.15, "budget.per_family": 2350.0}
    scenario = Scenario("cuts", words, words, (), (PLACE,), run, ("coaches",), parameters, (), ("cuts",), structure=rule)
    return simulate_scenarios([scenario], lambda _done, _total: None, 1)[0]


def test_each_cut_is_what_the_year_before_was_short_by_its_own_valuation(simulated: Simulated) -> None:
    prices = {name: one.value for name, one in register_of(simulated.scenario).items()} | dict(simulated.scenario.parameters)
    costs, cuts = value_costs(simulated, prices), simulated.counters.tariff_cut
    balance = youth_budgets(simulated, prices) - youth_spending(simulated, costs)
    paid = costs[..., list(VALUATIONS).index(CostTier.SPECIALIST)]
    wanted = 1.0 - (1.0 - cuts) * (1.0 + balance / paid)
    first = list(simulated.clock.years).index(2024)
    assert not cuts[:, :first].any()
    assert cuts[:, first:] == pytest.approx(np.clip(wanted, 0.0, 0.15)[:, first - 1 : -1], abs=1e-9)
    between = (cuts > 0.0) & (cuts < 0.15)
    assert between[:, first:].mean() > 0.2, "not only at the ends"


def test_spent_is_weeks_times_price_times_tariff(simulated: Simulated) -> None:
    counters, price = simulated.counters, register_of(simulated.scenario)["price.specialist_week"].value
    cost = value_costs(simulated, {name: one.value for name, one in register_of(simulated.scenario).items()})
    weeks_used = counters.family_weeks[..., Stage.SPECIALIST, 0]
    spent = cost[..., list(VALUATIONS).index(CostTier.SPECIALIST)]
    assert spent == pytest.approx(weeks_used * price * (1.0 - counters.tariff_cut), rel=1e-9)
