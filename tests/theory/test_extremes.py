"""Inputs at the far ends: each world is one in which a careful reader knows what must come out, or between what it must lie.

Small worlds, the real engine, stocks moving unless a test says otherwise; where outcomes are asked, a real small municipality.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.theory.textbook import SEVERITIES
from tests.worlds import EXTREME, TINY, a_run, measure, values, weeks, world

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.engines.batch import Batch
from zorgsim.engines.counters import Counters
from zorgsim.engines.surroundings import Surroundings
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.experiment.execute import simulate_scenarios
from zorgsim.inputs.measures_together import ONE_WHOLE
from zorgsim.inputs.parameters import register
from zorgsim.inputs.scenario import Measure, Mode, Overrides, Scenario
from zorgsim.inputs.scenario_file import load_shipped, scenario_with
from zorgsim.model.levers import LEVERS
from zorgsim.model.needs import ParametersError
from zorgsim.model.stocks import STOCKS
from zorgsim.model.structure import DEFAULT, BudgetRuleOption, PlacesOption, Structure, SupplyOption
from zorgsim.model.vocabulary import CARE_OF, CARE_STAGES, WAIT_OF, Event, Severity, Stage, Tier
from zorgsim.results.compare import compare_simulated
from zorgsim.results.headline import OUTCOMES
from zorgsim.results.simulated import Simulated
from zorgsim.results.valuation import CostTier, value_costs
from zorgsim.results.window import Window

Floats = NDArray[np.float64]

FAMILIES = 1500
YEARS = 8
ALL_OF_A_YEAR = WEEKS_PER_YEAR
ROUNDING = 1e-9
SHARES = ("mutual_help", "trust", "expertise", "practice")
QUESTIONS = (Event.QUESTION_AROSE, Event.RELAPSED)
VOICED = {f"unvoiced.at_once.{severity}": 1.0 for severity in ("everyday", "serious", "complex")} | {
    f"crisis.hazard.{severity}": 0.0 for severity in ("everyday", "serious", "complex")
}
"""No question is kept quiet, and none breaks down."""


def lived(
    changes: Mapping[str, float] | None = None,
    levers: Mapping[str, float] | None = None,
    prevalence: float = 0.15,
    years: int = YEARS,
    freeze: tuple[str, ...] = (),
    structure: Structure = DEFAULT,
) -> Counters:
    """A municipality of 1500 families under these parameters and lever settings from week 0 on, everybody at home at first."""
    settings = [measure(lever, "to", setting, 0, [True]) for lever, setting in (levers or {}).items()]
    run = a_run(values(changes), settings, freeze)
    return VectorisedEngine(Batch(world([FAMILIES], prevalence), weeks(round(years * WEEKS_PER_YEAR)), (run,), structure)).run()


def happened(counters: Counters, *events: Event) -> int:
    return int(counters.events[:, :, :, list(events)].sum())


def inside(counters: Counters, *stages: Stage) -> int:
    """Family-weeks in these stages."""
    return int(counters.family_weeks[..., list(stages), 0].sum())


def in_order(counters: Counters) -> float:
    """Weeks at home without an open question, per family per year."""
    return WEEKS_PER_YEAR * inside(counters, Stage.HOME) / inside(counters, *Stage)


def of_stock(counters: Counters, name: str) -> Floats:
    """Mean of a stock in each year, (years,), of the first run and municipality."""
    stock: Floats = counters.stocks[0, :, 0, list(STOCKS).index(name)]
    return stock


def assert_possible(counters: Counters) -> None:
    """Nobody is lost, nothing is below zero, shares are shares, staff and money are finite numbers."""
    assert counters.family_weeks.min() >= 0
    families = counters.families_at_end[..., 0].sum(axis=3)
    assert (inside(counters, *Stage) == (counters.weeks[None, :, None] * families).sum()).all()
    assert np.isfinite(counters.stocks).all()
    for name in SHARES:
        stock = counters.stocks[..., list(STOCKS).index(name)]
        assert stock.min() >= 0.0, name
        assert stock.max() <= 1.0, name
    for name in ("coaches", "specialists"):
        assert counters.stocks[..., list(STOCKS).index(name)].min() >= 0.0, name
    assert 0.0 <= in_order(counters) <= ALL_OF_A_YEAR + ROUNDING


def assert_specialist_demand_bounded(counters: Counters) -> None:
    """A question asks for specialist care once for each time that somebody sends it: a professional, a coach, a crisis.

    It waits again where its provider left, which is no new demand.

    Professionals see a question once when it arises or comes back, and once more each time that an unanswered one comes back.
    """
    joined = happened(counters, Event.JOINED_SPECIALIST_LIST)
    sent = (Event.REFERRED_TO_SPECIALIST, Event.REFERRED_BY_COACH, Event.CRISIS_TO_SPECIALIST)
    again = happened(counters, Event.BACK_ON_SPECIALIST_LIST)
    assert joined == happened(counters, *sent) + again
    asked = happened(counters, *QUESTIONS, Event.CAME_BACK_UNANSWERED, Event.STARTED_CRISIS, Event.REFERRED_BY_COACH)
    assert joined - again <= asked


# A real small municipality, outcomes and money


def shipped(changes: Mapping[str, float] | None = None) -> Scenario:
    """The baseline in Rozendaal, the smallest municipality, from 2012 on, with other parameters (also such as no file may give)."""
    overrides = Overrides(replications=2, places=("municipality:Rozendaal",))
    scenario = scenario_with(load_shipped("baseline"), overrides)
    late = replace(scenario.run, start=date(2012, 1, 1), policy_start=date(2024, 1, 1), until=date(2027, 1, 1))
    alone = replace(scenario.structure, places=PlacesOption.PART)
    return replace(scenario, run=late, structure=alone, parameters={**scenario.parameters, **(changes or {})})


def outcomes_of(scenario: Scenario) -> tuple[Simulated, Window, dict[str, Floats]]:
    """Simulate it; return every outcome over the years of the evaluation, (replications,)."""
    comparison = compare_simulated(simulate_scenarios([scenario], lambda _done, _total: None, 1), register())
    window = comparison.evaluations[scenario.name]
    return comparison.baseline, window, {name: about.measure(window) for name, about in OUTCOMES.items()}


def tiers(simulated: Simulated) -> dict[CostTier, Floats]:
    prices = {name: one.value for name, one in register().items()} | dict(simulated.scenario.parameters)
    costs = value_costs(simulated, prices)
    return {tier: costs[..., index] for index, tier in enumerate(CostTier)}


# No first line at all


def test_without_any_coach_nobody_is_coached_and_specialists_are_asked_no_more_than_there_are_questions() -> None:
    counters = lived({"first_line.coaches_per_1000": 0.0})
    assert_possible(counters)
    assert_specialist_demand_bounded(counters)
    assert happened(counters, Event.STARTED_COACHING, Event.REFERRED_BY_COACH) == 0
    assert inside(counters, Stage.FIRST_LINE) == 0
    # they are still referred there, and wait for what never comes
    assert inside(counters, Stage.FIRST_LINE_WAIT) > 0
    # hiring cannot bring in whom the budget does not pay for
    assert of_stock(counters, "coaches").max() == 0.0


def test_a_first_line_that_is_abolished_leaves_as_its_coaches_do() -> None:
    """Nobody is dismissed and nobody is hired: from the first week at most (1 - attrition / 52.18) of the coaches stay a week."""
    counters = lived(levers={"first_line.coaches": 0.0})
    staff = of_stock(counters, "coaches")
    start = FAMILIES / 1000.0 * values()["first_line.coaches_per_1000"]
    middle = np.cumsum(counters.weeks) - counters.weeks / 2.0
    alone = start * (1.0 - values()["first_line.attrition"] / WEEKS_PER_YEAR) ** middle
    assert (staff <= 1.01 * alone).all()
    assert (np.diff(staff) < 0.0).all()
    assert_possible(counters)
    assert_specialist_demand_bounded(counters)


def test_a_first_line_that_is_not_there_costs_nothing() -> None:
    simulated, _, outcomes = outcomes_of(shipped({"first_line.coaches_per_1000": 0.0}))
    assert outcomes["cost_first_line"].tolist() == [0.0, 0.0]
    assert tiers(simulated)[CostTier.FIRST_LINE].max() == 0.0
    assert outcomes["settled_first_line"].tolist() == [0.0, 0.0]
    # who was never admitted has no wait that ended: missing, not nothing
    assert np.isnan(outcomes["waited_median_first_line"]).all()


# Specialists without end


AMPLE = {"specialist.slots_per_1000": 1000.0, "residential.slots_per_1000": 1000.0, "first_line.coaches_per_1000": 1000.0}


def test_with_a_slot_for_everybody_specialist_care_holds_what_is_offered_and_nobody_waits() -> None:
    """M/G/infinity: families in care are starts a week times the mean stay (Little), each severity with its own.

    Expertise is kept from moving the stays, and who is inside at the end has weeks to go that are counted too: what remains is the
    chance of the stays, four standard errors of their sum.
    """
    run = a_run(values({**AMPLE, "expertise.duration_effect": 0.0}), freeze=())
    engine = VectorisedEngine(Batch(world([FAMILIES], 0.3), weeks(600), (run,)))
    counters = engine.run()
    assert_possible(counters)
    state = engine.ledger.state.columns
    to_go = int((state["next_week"][state["stage"] == Stage.SPECIALIST].astype(np.int64) - 600).sum())
    starts = counters.events[0, :, 0, Event.STARTED_SPECIALIST].sum(axis=(0, 2)).astype(float)
    stay = np.array([values()[f"specialist.weeks.{severity}"] for severity in SEVERITIES])
    expected, seen = float((starts * stay).sum()), inside(counters, Stage.SPECIALIST) + to_go
    error = float(np.sqrt((starts * stay**2 * values()["specialist.weeks_scv"]).sum()))
    assert abs(seen - expected) < 4.0 * error < 0.08 * expected
    assert counters.waited[0, :, 0, :, 1:].sum() == 0
    assert inside(counters, *WAIT_OF.values()) == 0
    # a question breaks down on a list or unanswered: on no list any more
    assert happened(counters, Event.BROKE_DOWN_WAITING, Event.ESCALATED_WAITING, Event.GAVE_UP_WAITING) == 0


def test_three_times_the_specialists_empty_the_list_of_a_real_municipality() -> None:
    """The end of the lever's range, on top of whatever the baseline does, eight years before the evaluation begins."""
    more = Measure("more", "specialist.slots", Mode.TO, LEVERS["specialist.slots"].high, date(2016, 1, 1), 0, ())
    scenario = shipped()
    simulated, window, outcomes = outcomes_of(replace(scenario, measures=(*scenario.measures, more)))
    assert outcomes["waited_p90_specialist"].tolist() == [0.0, 0.0]
    assert outcomes["waiting_specialist"].tolist() == [0.0, 0.0]
    # paid by use: what is spent on specialists is what is used, however many slots stand empty
    weekly = register()["price.specialist_week"].value
    used = window.family_weeks(Stage.SPECIALIST) / window.weeks * weekly * WEEKS_PER_YEAR / 1e6
    assert outcomes["cost_specialist"] == pytest.approx(used)
    assert (window.tier("slots", Tier.SPECIALIST) > 1.5 * window.family_weeks(Stage.SPECIALIST)).all()
    # residential slots are none the more: at most so many families
    assert (outcomes["in_residential_care"] <= window.tier("slots", Tier.RESIDENTIAL) / window.weeks).all()


# Without stress, and with nothing else


def test_where_everything_is_arranged_questions_are_the_base_rate_and_as_severe_as_the_logit_begins() -> None:
    """Per week at home question.base / 52.18, whatever the risk ratios; severity as at no unarranged domain. 4 standard errors."""
    counters = lived({"specialist.relapse": 0.0, "residential.relapse": 0.0}, prevalence=TINY, years=12)
    arose = counters.events[0, :, 0, Event.QUESTION_AROSE].sum(axis=(0, 2)).astype(float)
    home = inside(counters, Stage.HOME)
    base = values()["question.base"] / WEEKS_PER_YEAR
    assert abs(arose.sum() - base * home) < 4.0 * np.sqrt(base * home) + FAMILIES * base
    assert 4.0 * np.sqrt(base * home) + FAMILIES * base < 0.08 * base * home
    shares = np.array([0.0, values()["severity.serious_share"], values()["severity.complex_share"]])
    shares[Severity.EVERYDAY] = 1.0 - shares.sum()
    error = np.sqrt(shares * (1.0 - shares) / arose.sum())
    assert (np.abs(arose / arose.sum() - shares) < 4.0 * error).all()


def test_the_municipality_factor_is_relative_use_to_its_power() -> None:
    """Where care is used twice as much, and half as much, as in the nation, with everything arranged: base x use ** exponent."""
    two = replace(world([FAMILIES, FAMILIES], TINY), use=np.array([2.0, 0.5]))
    run = a_run(values({"specialist.relapse": 0.0, "residential.relapse": 0.0}), freeze=())
    counters = VectorisedEngine(Batch(two, weeks(700), (run,))).run()
    arose = counters.events[0, :, :, Event.QUESTION_AROSE].sum(axis=(0, 2, 3))
    home = counters.family_weeks[0, :, :, Stage.HOME, 0].sum(axis=0)
    expected = values()["question.base"] / WEEKS_PER_YEAR * two.use ** values()["question.municipal_exponent"] * home
    assert (np.abs(arose - expected) < 4.0 * np.sqrt(expected) + 0.01 * expected).all()


def test_without_stress_more_weeks_are_in_order_and_never_more_than_a_year_has() -> None:
    calm, usual, burdened = (lived(prevalence=prevalence) for prevalence in (TINY, 0.15, EXTREME))
    assert in_order(burdened) < in_order(usual) < in_order(calm) <= ALL_OF_A_YEAR
    assert in_order(calm) < ALL_OF_A_YEAR  # questions arise in the happiest families


def test_where_everybody_lacks_everything_the_model_stays_within_its_bounds() -> None:
    counters = lived(prevalence=EXTREME, structure=replace(DEFAULT, supply=SupplyOption.CAPPED))
    assert_possible(counters)
    assert_specialist_demand_bounded(counters)
    vulnerable = counters.family_weeks[..., 1].sum() / counters.family_weeks[..., 0].sum()
    assert vulnerable > 0.9
    # slots are whole, and nobody is admitted beyond them (none were ever taken away here but by overload)
    most = values()["specialist.slots_per_1000"] * FAMILIES / 1000.0
    assert counters.families_at_end[0, :, 0, Stage.SPECIALIST, 0].max() <= most


# The own network


def test_nobody_asks_a_network_that_does_not_exist() -> None:
    nobody = {"mutual_help.start": 0.0, "mutual_help.build": 0.0, "mutual_help.knit": 0.0, "mutual_help.groups": 0.0}
    counters = lived(nobody | VOICED)
    assert inside(counters, Stage.NETWORK) == 0
    assert happened(counters, Event.ASKED_NETWORK, Event.SETTLED_BY_NETWORK) == 0
    assert happened(counters, Event.DID_NOT_ASK_NETWORK) == happened(counters, *QUESTIONS) > 0
    # and nothing builds it out of nothing
    assert of_stock(counters, "mutual_help").max() == 0.0


def test_a_network_that_everybody_asks_and_that_settles_everything_leaves_nothing_to_do() -> None:
    everybody = {"mutual_help.start": 1.0, "mutual_help.unlearning": 0.0, "network.weak_factor": 1.0}
    counters = lived(everybody | VOICED | {f"network.settles.{severity}": 1.0 for severity in SEVERITIES})
    assert happened(counters, Event.DID_NOT_ASK_NETWORK) == 0
    assert happened(counters, Event.ASKED_NETWORK) == happened(counters, *QUESTIONS) > 0
    assert inside(counters, *Stage) == inside(counters, Stage.HOME, Stage.NETWORK)
    assert of_stock(counters, "mutual_help").min() == 1.0


# No questions


def test_where_no_question_arises_nothing_happens_and_only_standing_staff_and_fixed_items_cost() -> None:
    simulated, window, outcomes = outcomes_of(shipped({"question.base": 0.0}))
    counters = simulated.counters
    assert happened(counters, *QUESTIONS, Event.STARTED_CRISIS) == 0
    assert inside(counters, *Stage) == inside(counters, Stage.HOME)
    assert outcomes["weeks_in_order"] == pytest.approx(ALL_OF_A_YEAR)
    assert outcomes["cost"] == pytest.approx(outcomes["cost_first_line"] + outcomes["cost_fixed"])
    assert (outcomes["cost_first_line"] > 0.0).all()
    assert outcomes["demand"].tolist() == outcomes["crises"].tolist() == [0.0, 0.0]
    # shares of nothing are missing, never 0
    for name in ("helpers_per_question", "settled_network", "left_unhelped", "waited_median_specialist", "repeat_use"):
        assert np.isnan(outcomes[name]).all(), name
    assert window.families.tolist() == [simulated.families["GM0277"]] * 2


# Every lever at an end


HARM_ABOVE = (
    "first_line.caseload", "everyday.direct_referral", "everyday.risk_focus", "governance.contracts", "supply.closure",
    "supply.closure_residential", "access.own_contribution",
)  # fmt: skip
"""Levers of which more is worse for families; of all others that are no choice, less is."""

CHOSEN = {
    "governance.pooling": ("nation", "municipality"), "governance.commissioner": ("province", "municipality"),
    "queue.discipline": ("most_severe_first", "first_come"), "specialist.release": ("big_five", "treatment"),
    "funding.model": ("effort", "output"),
}  # fmt: skip
"""Of each choice, the kinder word and the harsher."""


def end_of_levers(kind: bool) -> tuple[Measure, ...]:
    """Every lever at its end; of two that are shares of one whole the first takes it."""
    nothing_left = {others for _, others in ONE_WHOLE}
    measures = []
    for lever in LEVERS.values():
        if lever.name in nothing_left:
            value = lever.neutral
        elif lever.choices:
            value = float(lever.choices.index(CHOSEN[lever.name][0 if kind else 1]))
        else:
            value = lever.high if kind != (lever.name in HARM_ABOVE) else lever.low
        measures.append(Measure(lever.name.replace(".", "_"), lever.name, Mode.TO, value, date(2016, 1, 1), 0, ()))
    return tuple(measures)


MUST_EXIST = (
    "questions", "demand", "waiting", "crises", "weeks_in_order", "cost", "all_arranged", "in_specialist_care",
    "in_residential_care", "mutual_help", "trust", "expertise", "practice", "cost_municipality", "cost_state", "cost_insurer",
)  # fmt: skip


@cache
def at_the_end(kind: bool) -> tuple[Simulated, dict[str, Floats]]:
    scenario = shipped()
    choices = {one.lever for one in end_of_levers(kind)}
    history = tuple(one for one in scenario.measures if one.lever not in choices or one.start < date(2016, 1, 1))
    simulated, _, outcomes = outcomes_of(replace(scenario, measures=(*history, *end_of_levers(kind))))
    return simulated, outcomes


@pytest.mark.parametrize("kind", [True, False], ids=["kindest", "harshest"])
def test_with_every_lever_at_an_end_all_figures_exist_and_stay_within_bounds(kind: bool) -> None:
    simulated, outcomes = at_the_end(kind)
    assert_possible(simulated.counters)
    assert_specialist_demand_bounded(simulated.counters)
    for name in MUST_EXIST:
        assert np.isfinite(outcomes[name]).all(), name
    for name, about in OUTCOMES.items():
        assert not np.isinf(outcomes[name]).any(), name
        if about.unit.en == "%":
            known = outcomes[name][~np.isnan(outcomes[name])]
            assert ((known >= 0.0) & (known <= 100.0)).all(), name
    for tier, eur in tiers(simulated).items():
        assert np.isfinite(eur).all(), tier
        if tier is not CostTier.MEASURES:  # a measure below its neutral setting saves
            assert eur.min() >= 0.0, tier
    # and they are at their ends indeed
    at_end = dict(zip(LEVERS, simulated.counters.levers[0, -1, 0], strict=True))
    assert at_end == pytest.approx({one.lever: one.value for one in end_of_levers(kind)})


SAVING = (
    *("everyday.time", "first_line.practical_support"),
    *("community.social_facilities", "community.meeting_places", "community.welfare_work"),
)
"""Levers that go below what there is today, and are paid for."""


def test_the_harshest_policy_does_not_earn_money() -> None:
    """Of ``domains.*`` the neutral setting is no measure at all: going below it can save nothing, and all care costs something.

    What is saved is time of everyday professionals, social facilities, places to meet, welfare work and practical support, below
    today's: as much as the same would cost above it.
    """
    simulated, outcomes = at_the_end(False)
    assert (outcomes["cost"] - outcomes["cost_measures"] > 0.0).all()
    families, prices = sum(simulated.families.values()), {name: one.value for name, one in register().items()}
    saved = sum(prices[f"measure_cost.{lever}"] * (LEVERS[lever].neutral - LEVERS[lever].low) for lever in SAVING)
    assert outcomes["cost_measures"] == pytest.approx(-1e-6 * saved * families)


def test_everything_kind_at_once_is_better_for_families_than_everything_harsh() -> None:
    _, kind = at_the_end(True)
    _, harsh = at_the_end(False)
    for better in ("weeks_in_order", "all_arranged", "mutual_help", "trust"):
        assert (kind[better] > harsh[better]).all(), better
    assert (kind["crises"] < harsh["crises"]).all()
    assert (kind["cost"] > harsh["cost"]).all()


# Money without end, and none


def test_without_any_money_no_more_is_crowded_out_than_the_deepest_cut() -> None:
    """Coaches rest at the budget less the deepest cut: overload is kept from driving any of them away."""
    calm = {"workforce.overload_attrition": 0.0, "reserve.crowding_out": 0.2}
    crowds_out = replace(DEFAULT, budget_rule=BudgetRuleOption.CROWDING_OUT)
    counters = lived(calm | {"budget.per_family": 0.0}, years=16, structure=crowds_out)
    assert_possible(counters)
    budgeted = FAMILIES / 1000.0 * values()["first_line.coaches_per_1000"]
    left = 1.0 - values()["reserve.deepest_cut"]
    staff = of_stock(counters, "coaches")
    assert staff.min() >= left * budgeted - 1e-9
    assert staff[-1] == pytest.approx(left * budgeted, rel=1e-3)  # overspending here asks for more than that
    # the reserve is about the last year's balance, and no mountain of debts
    assert -3.0 * 2000.0 < of_stock(counters, "reserve").min() < 0.0


def test_money_beyond_need_crowds_out_nothing_and_buys_nothing_by_itself() -> None:
    """Every count as if there were no loop R3 at all: the first line keeps its budget, and a surplus hires nobody."""
    crowds_out = replace(DEFAULT, budget_rule=BudgetRuleOption.CROWDING_OUT)
    rich = lived({"budget.per_family": 1e6}, structure=crowds_out)
    apart = lived({"budget.per_family": 1e6}, freeze=("reserve",), structure=crowds_out)
    assert of_stock(rich, "reserve").min() > 0.0
    for name in ("family_weeks", "events", "waited", "slots"):
        assert np.array_equal(getattr(rich, name), getattr(apart, name)), name


# The smallest, and the longest


def test_a_village_of_one_family_lives_for_forty_nine_years() -> None:
    """Too small for a slot of its own: it is never admitted; only crisis care, which is bought, can reach it."""
    number = round(49 * WEEKS_PER_YEAR)
    run = a_run(values({"question.base": 3.0}), freeze=())
    counters = VectorisedEngine(Batch(world([1], 0.3), weeks(number), (run,))).run()
    assert inside(counters, *Stage) == number
    assert happened(counters, Event.QUESTION_AROSE) > 10
    assert happened(counters, Event.STARTED_COACHING, Event.STARTED_SPECIALIST, Event.STARTED_RESIDENTIAL) == 0
    assert inside(counters, *CARE_OF.values()) == 0
    assert np.isfinite(counters.stocks).all()


def test_forty_nine_years_at_the_hazards_limit_overflow_nothing() -> None:
    """Families ask in nearly every week at home, the most that a week allows; what they ask is settled at once.

    A family meets about 2500 questions, each with a spell at home: counts that would not fit into a byte, and do fit.
    """
    from_risk = {f"question.risk_ratio.{domain}": 1.0 for domain in ("support", "housing", "school_work", "income", "care")}
    at_once = {f"everyday.settles.{severity}": 1.0 for severity in SEVERITIES} | {"trust.start": 1.0, "trust.erosion": 0.0}
    calm = {"mutual_help.start": 0.0, "mutual_help.build": 0.0, "turnover.rate": 0.0}
    base = 0.97 * WEEKS_PER_YEAR  # no lever raises it: just below one a week
    with pytest.raises(ParametersError, match="at most 1"):
        Surroundings(Batch(world([1], TINY), weeks(1), (a_run(values(from_risk | calm | {"question.base": 1.05 * base})),)))
    calm |= VOICED
    number, families = round(49 * WEEKS_PER_YEAR), 40
    run = a_run(values(from_risk | at_once | calm | {"question.base": base}), freeze=())
    engine = VectorisedEngine(Batch(world([families], TINY), weeks(number), (run,)))
    counters = engine.run()
    assert_possible(counters)
    arose = happened(counters, Event.QUESTION_AROSE)
    assert happened(counters, Event.SETTLED_EVERYDAY) == arose == int(engine.ledger.state.columns["question"].sum())
    # one question a week at most; the chance of one in a week at home is the rate over 52.18: 4 standard errors
    chance = base / WEEKS_PER_YEAR
    assert abs(arose - chance * number * families) < 4.0 * np.sqrt(number * families * chance * (1 - chance)) + families
    assert inside(counters, *Stage) == inside(counters, Stage.HOME)
    assert inside(counters, *CARE_STAGES) == 0
