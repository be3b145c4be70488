from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.unit.synthetic_results import PRICES, empty, plausible, scenario

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.engines.counters import NEEDS_GROUPS
from zorgsim.inputs.parameters import register
from zorgsim.inputs.price_index import inflation
from zorgsim.model.levers import CHOICES, LEVERS
from zorgsim.model.stocks import STOCKS
from zorgsim.model.vocabulary import Event, Stage
from zorgsim.results import valuation
from zorgsim.results.accounts import ACCOUNTS, COMPLETE
from zorgsim.results.measure_costs import has_running_cost, investment, measure_costs, unknown_measure_costs
from zorgsim.results.simulated import Simulated
from zorgsim.results.valuation import (
    VALUATIONS,
    CostTier,
    Payer,
    costs,
    costs_by_payer,
    discount_factors,
    payer_of_measure,
    value_by_payer,
    value_costs,
)

AT = (0, 1, 0)
"""Replication 0, year 2025 (52 weeks), the first municipality."""


def made() -> Simulated:
    return empty(scenario("baseline"))


def set_lever(simulated: Simulated, name: str, value: float) -> None:
    simulated.counters.levers[..., list(LEVERS).index(name)] = value


def test_each_conversation_is_paid_once_however_it_ends() -> None:
    simulated = made()
    for event in valuation.CONVERSATIONS:
        simulated.counters.events[(*AT, event, 0, 0)] = 10
    simulated.counters.events[(*AT, Event.ASKED_NETWORK, 0, 0)] = 99  # no professional, no cost
    assert valuation.everyday(simulated, PRICES)[AT] == len(valuation.CONVERSATIONS) * 10 * 50.0


def test_whom_municipal_care_refused_is_talked_with_some_more_at_a_price() -> None:
    simulated = made()
    simulated.counters.events[(*AT, Event.REFUSED_AND_GUIDED, 0, 0)] = 10
    simulated.counters.events[(*AT, Event.REFUSED_AND_GUIDED_IN_VAIN, 0, 0)] = 5
    simulated.counters.events[(*AT, Event.REFUSED_UNANSWERED, 0, 0)] = 2  # one talk, no more
    assert valuation.everyday(simulated, PRICES | {"price.guidance_conversations": 3.0})[AT] == (17 + 15 * 3) * 50.0


def test_families_pay_a_part_of_what_care_costs_and_the_youth_budget_the_rest() -> None:
    simulated = made()
    simulated.counters.family_weeks[(*AT, Stage.SPECIALIST, 0)] = 100
    simulated.counters.family_weeks[(*AT, Stage.RESIDENTIAL, 0)] = 12
    simulated.counters.family_weeks[(*AT, Stage.FIRST_LINE, 0)] = 77  # free
    before = value_by_payer(simulated, PRICES)
    spent = valuation.youth_spending(simulated, value_costs(simulated, PRICES))
    set_lever(simulated, "access.own_contribution", 20.0)
    paid = value_by_payer(simulated, PRICES)
    euros = 20.0 * 12.0 * 112 / WEEKS_PER_YEAR * inflation(simulated.scenario.run.price_year)
    families, youth = (list(Payer).index(payer) for payer in (Payer.FAMILIES, Payer.MUNICIPALITY_YOUTH))
    assert paid[(*AT, families)] == pytest.approx(euros)
    assert before[(*AT, youth)] - paid[(*AT, youth)] == pytest.approx(euros)
    less = spent - valuation.youth_spending(simulated, value_costs(simulated, PRICES))
    assert less[AT] == pytest.approx(euros)
    assert paid.sum() == pytest.approx(value_costs(simulated, PRICES).sum())


@pytest.mark.parametrize("price_year", [2021, 2024])
def test_what_families_pay_lowers_what_youth_budgets_spend_and_no_book(price_year: int) -> None:
    """`complete` is what budgets spend, net; published definitions state costs and income apart, so that theirs stay."""
    simulated = made()
    simulated = replace(simulated, scenario=replace(simulated.scenario, run=replace(simulated.scenario.run, price_year=price_year)))
    simulated.counters.family_weeks[(*AT, Stage.SPECIALIST, 0)] = 100
    simulated.counters.paid_weeks[AT] = 100.0
    before = valuation.value_accounts(simulated, PRICES)
    set_lever(simulated, "access.own_contribution", 20.0)
    after = valuation.value_accounts(simulated, PRICES)
    complete = ACCOUNTS.index(COMPLETE)
    spent = valuation.youth_spending(simulated, value_costs(simulated, PRICES))
    assert after[(*AT, complete)] == pytest.approx(spent[AT])
    families = valuation.own_contributions(simulated)[AT]
    assert families > 0.0
    assert (before - after)[(*AT, complete)] == pytest.approx(families)
    others = [index for index in range(len(ACCOUNTS)) if index != complete]
    assert after[..., others].tolist() == before[..., others].tolist()


def test_a_contribution_keeps_its_value_in_consumer_prices_alone() -> None:
    simulated = made()
    simulated.counters.family_weeks[..., Stage.SPECIALIST, 0] = 100
    set_lever(simulated, "access.own_contribution", 20.0)
    of_years = valuation.own_contributions(simulated)[0, :, 0]
    assert of_years.tolist() == pytest.approx([of_years[0]] * len(of_years))


def test_the_first_line_costs_its_staff_also_when_nobody_comes() -> None:
    simulated = made()
    simulated.counters.stocks[(*AT, list(STOCKS).index("coaches"))] = 3.0
    assert valuation.first_line(simulated, PRICES)[AT] == pytest.approx(3 * 100_000 * 52 / WEEKS_PER_YEAR)


@pytest.mark.parametrize(("stage", "tier", "price"), [(Stage.RESIDENTIAL, "residential", 900), (Stage.CRISIS, "crisis", 2500)])
def test_care_costs_its_weeks(stage: Stage, tier: str, price: float) -> None:
    simulated = made()
    simulated.counters.family_weeks[(*AT, stage, 0)] = 12
    simulated.counters.family_weeks[(*AT, stage, 1)] = 5  # the vulnerable among them: not counted twice
    assert VALUATIONS[CostTier(tier)].value(simulated, PRICES)[AT] == 12 * price


def test_interim_care_costs_its_weeks_beside_residential_care_on_the_youth_budget() -> None:
    """The identity of its cost: weeks in slots x their price + weeks in interim care x its own; waiting alone costs nothing."""
    simulated = made()
    simulated.counters.family_weeks[(*AT, Stage.RESIDENTIAL, 0)] = 12
    simulated.counters.family_weeks[(*AT, Stage.RESIDENTIAL_WAIT, 0)] = 9
    assert valuation.residential(simulated, PRICES)[AT] == 12 * 900
    simulated.counters.interim_weeks[AT] = 7
    assert valuation.residential(simulated, PRICES)[AT] == 12 * 900 + 7 * 1_000
    assert VALUATIONS[CostTier.RESIDENTIAL].payer is Payer.MUNICIPALITY_YOUTH


def test_specialist_care_costs_the_weeks_paid_for() -> None:
    simulated = made()
    simulated.counters.family_weeks[(*AT, Stage.SPECIALIST, 0)] = 99  # in use, whatever is paid
    simulated.counters.paid_weeks[AT] = 12.5
    assert valuation.specialist(simulated, PRICES)[AT] == 12.5 * 250


def test_housing_relief_is_paid_for_families_with_housing_unarranged() -> None:
    simulated = made()
    set_lever(simulated, "domains.housing_relief", 1.5)
    simulated.counters.family_weeks[(*AT, Stage.HOME, NEEDS_GROUPS.index("all"))] = 10_000
    simulated.counters.family_weeks[(*AT, Stage.HOME, NEEDS_GROUPS.index("housing"))] = 600
    simulated.counters.family_weeks[(*AT, Stage.CRISIS, NEEDS_GROUPS.index("housing"))] = 22
    assert valuation.measures(simulated, PRICES)[AT] == pytest.approx(0.5 * 6_000 * 622 / WEEKS_PER_YEAR)


def test_other_measures_are_paid_for_all_families_and_less_of_them_saves() -> None:
    simulated = made()
    simulated.counters.family_weeks[(*AT, Stage.HOME, 0)] = 10_000
    set_lever(simulated, "community.social_facilities", 1.5)
    dear = valuation.measures(simulated, PRICES)[AT]
    set_lever(simulated, "community.social_facilities", 0.5)
    assert dear == pytest.approx(0.5 * 120 * 10_000 / WEEKS_PER_YEAR)
    assert valuation.measures(simulated, PRICES)[AT] == pytest.approx(-dear)


def test_neutral_levers_cost_nothing() -> None:
    assert not valuation.measures(plausible(scenario("baseline")), PRICES).any()


def test_a_measure_of_unknown_cost_adds_nothing_and_is_named() -> None:
    simulated = made()
    simulated.counters.family_weeks[(*AT, Stage.HOME, 0)] = 10_000
    for lever in ("everyday.time", "first_line.coaches", "queue.discipline", "domains.housing_relief"):
        set_lever(simulated, lever, LEVERS[lever].high)
    # coaches show in the first line's staff, the discipline is a choice, housing relief has a cost
    known = {name: price for name, price in PRICES.items() if name != "measure_cost.everyday.time"}
    assert unknown_measure_costs(simulated, known) == ("everyday.time",)


def test_every_lever_has_a_running_cost_or_shows_in_the_tiers() -> None:
    """Nobody should be told that a lever's cost is unknown because it was forgotten on both lists."""
    assert [lever for lever in LEVERS if has_running_cost(lever) and f"measure_cost.{lever}" not in register()] == []


def test_the_tables_of_costs_add_up_by_tier_and_by_payer() -> None:
    simulated = plausible(scenario("baseline"))
    set_lever(simulated, "domains.parental_care", 1.5)
    whole = value_costs(simulated, PRICES).sum()
    assert costs(simulated, PRICES)["eur"].sum() == pytest.approx(whole)
    assert costs_by_payer(simulated, PRICES)["eur"].sum() == pytest.approx(whole)


def test_who_pays_what() -> None:
    assert {str(tier): str(one.payer) for tier, one in VALUATIONS.items()} == {
        "everyday": "health_insurer",
        "first_line": "municipality_youth",
        "specialist": "municipality_youth",
        "residential": "municipality_youth",
        "crisis": "municipality_youth",
        "fixed": "municipality_youth",
        "measures": "municipality_other",
    }
    assert payer_of_measure("domains.parental_care") is Payer.HEALTH_INSURER
    assert payer_of_measure("domains.school_support") is Payer.STATE
    assert payer_of_measure("domains.housing_relief") is Payer.MUNICIPALITY_OTHER
    assert payer_of_measure("specialist.aftercare") is Payer.MUNICIPALITY_OTHER  # none weighs on the youth budget


def test_where_the_province_commissions_the_state_pays() -> None:
    simulated = plausible(scenario("baseline"))
    index = CHOICES.index(("governance.commissioner", "province"))
    simulated.counters.choices[:, :2, :, index] = simulated.counters.weeks[None, :2, None]
    paid = value_by_payer(simulated, PRICES)
    state, municipality = list(Payer).index(Payer.STATE), list(Payer).index(Payer.MUNICIPALITY_YOUTH)
    assert paid[:, :2, :, municipality].sum() == 0.0 < paid[:, :2, :, state].sum()
    assert paid[:, 2:, :, state].sum() == 0.0 < paid[:, 2:, :, municipality].sum()


def test_discounting() -> None:
    years = np.array([2027, 2028, 2029], dtype=np.int16)
    assert discount_factors(years, 2027, {}).tolist() == [1.0, 1.0, 1.0]
    assert discount_factors(years, 2027, {"price.discount_rate": 0.25}).tolist() == [1.0, 0.8, 0.64]


# Investments

EVERYBODY, PER_UNIT = 1_000.0, 150.0


def invested(settings: list[float], weeks: list[int] | None = None) -> list[float]:
    """What a lever's settings by year cost once, per year, where a thousand families live."""
    simulated = made()
    counters = simulated.counters
    if weeks:
        counters.weeks[:] = weeks
    counters.family_weeks[0, :, 0, Stage.HOME, 0] = np.round(EVERYBODY * counters.weeks)
    counters.levers[0, :, 0, list(LEVERS).index("specialist.slots")] = settings
    prices = {"measure_investment.specialist.slots": PER_UNIT}
    eur: list[float] = investment(simulated, prices, "specialist.slots")[0, :, 0].tolist()
    return eur


def test_a_rise_is_paid_once_in_the_year_in_which_it_is_made() -> None:
    assert invested([1.0, 1.2, 1.5, 1.5, 1.5]) == pytest.approx([0.0, 0.2 * 150_000, 0.3 * 150_000, 0.0, 0.0], rel=0.001)


def test_what_is_there_already_is_not_paid_again_when_it_comes_back() -> None:
    assert invested([1.0, 1.4, 1.0, 1.4, 1.6]) == pytest.approx([0.0, 0.4 * 150_000, 0.0, 0.0, 0.2 * 150_000], rel=0.001)


def test_a_measure_that_ends_costs_what_it_costs_while_it_stands() -> None:
    simulated = made()
    counters, lever = simulated.counters, "community.social_facilities"
    counters.family_weeks[0, :, 0, Stage.HOME, 0] = np.round(EVERYBODY * counters.weeks)
    counters.levers[0, :, 0, list(LEVERS).index(lever)] = [1.0, 1.5, 1.5, 1.0, 1.0]
    prices = {f"measure_cost.{lever}": 10.0, f"measure_investment.{lever}": 40.0}
    eur = measure_costs(simulated, prices)[lever][0, :, 0]
    assert eur == pytest.approx([0.0, (10.0 + 40.0) * 500, 10.0 * 500, 0.0, 0.0], rel=0.005)


def test_half_a_year_invests_in_as_many_families_as_a_whole_one() -> None:
    assert invested([1.0, 1.2, 1.2, 1.2, 1.3], [52, 52, 52, 52, 26])[4] == pytest.approx(0.1 * 150_000, rel=0.001)


def test_a_change_of_a_choice_is_paid_by_the_share_of_the_year_that_it_moves() -> None:
    simulated = made()
    counters = simulated.counters
    counters.family_weeks[0, :, 0, Stage.HOME, 0] = np.round(EVERYBODY * counters.weeks)
    for year, word in enumerate(("municipality", "municipality", "province", "province", "province")):
        for other in ("municipality", "province"):
            index = CHOICES.index(("governance.commissioner", other))
            counters.choices[:, year, :, index] = counters.weeks[year] if word == other else 0
    prices = {"measure_investment.governance.commissioner": 20.0}
    eur = investment(simulated, prices, "governance.commissioner")[0, :, 0]
    assert eur == pytest.approx([0.0, 0.0, 20.0 * EVERYBODY, 0.0, 0.0], rel=0.001)
