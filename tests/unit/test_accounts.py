"""What municipalities spend in all: simulated care, fixed items, two definitions of accounts, and euros of another year."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.synthetic_results import PARAMETERS, PRICES, comparison, empty, plausible, scenario

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.errors import InputError
from zorgsim.experiment.validate import findings_of, spending_growth
from zorgsim.inputs.compile import relative_use
from zorgsim.inputs.parameters import register
from zorgsim.inputs.price_index import inflation, real_price
from zorgsim.inputs.scenario import Language, Measure, Mode
from zorgsim.inputs.scenario_document import scenario_of
from zorgsim.inputs.structures import register_under
from zorgsim.inputs.targets import RunOf, national_targets
from zorgsim.model.money import FIXED_ITEMS, first_line_budget, fixed_items
from zorgsim.model.structure import AS_0_1
from zorgsim.report.notes import notes
from zorgsim.results.accounts import ACCOUNTS, CBS, COMPLETE, IV3, IV3_TEAMS, fixed_amounts, shares
from zorgsim.results.comparable import check_comparable
from zorgsim.results.compare import Comparison, difference_of
from zorgsim.results.growth import FACTORS, Spending, growth_between
from zorgsim.results.outcomes import OUTCOMES
from zorgsim.results.payments import realised_payments
from zorgsim.results.price_level import price_level
from zorgsim.results.simulated import Simulated
from zorgsim.results.valuation import CostTier, Payer, accounts, value_accounts, value_by_payer, value_costs, value_money
from zorgsim.results.window import evaluation_window

REGISTER = {name: one.value for name, one in register().items()}
YOUTH = [list(CostTier).index(tier) for tier in CostTier if tier not in (CostTier.EVERYDAY, CostTier.MEASURES)]


def at(simulated: Simulated, account: str, prices: dict[str, float] = REGISTER) -> np.ndarray:
    return np.asarray(value_accounts(simulated, prices)[..., ACCOUNTS.index(account)])


def made(price_year: int = 2021) -> Simulated:
    one = scenario("baseline")
    return plausible(replace(one, run=replace(one.run, price_year=price_year)))


# Identities


def test_what_youth_budgets_spend_in_all_is_the_sum_of_its_parts() -> None:
    simulated = made()
    cost = value_costs(simulated, REGISTER)
    assert at(simulated, COMPLETE) == pytest.approx(cost[..., YOUTH].sum(axis=-1), rel=1e-12)
    fixed = sum(at(simulated, item) for item in FIXED_ITEMS)
    assert cost[..., list(CostTier).index(CostTier.FIXED)] == pytest.approx(fixed, rel=1e-12)
    assert value_by_payer(simulated, REGISTER).sum() == pytest.approx(cost.sum(), rel=1e-12)


def test_an_item_is_an_amount_per_family_times_the_use_of_care() -> None:
    simulated = made()
    one = simulated.place.municipalities[1]
    year = 52 / WEEKS_PER_YEAR  # 2025
    expected = REGISTER["spending.protection"] * relative_use(one) * one.families * year
    assert fixed_amounts(simulated, REGISTER)["protection"][0, 1, 1] == pytest.approx(expected, rel=1e-12)


def test_coaches_are_part_of_coordination_and_not_counted_twice() -> None:
    parameters = {name: np.full(2, value) for name, value in REGISTER.items()}
    items = fixed_items(np.array([1.0, 0.1]), parameters)
    assert items["access_and_overhead"][0] + first_line_budget(parameters)[0] == pytest.approx(REGISTER["spending.coordination"])
    assert items["access_and_overhead"][1] == 0.0  # where coaches are more than all coordination, nothing is left, and not less


def test_coordination_is_a_quarter_to_a_third_of_what_is_spent() -> None:
    """25 to 30 % (Berenschot) of 5.5 billion in 2019 (AEF), in euros of 2021 per family."""
    share = REGISTER["spending.coordination"] / (5.5e9 * inflation(2021, 2019) / 1.88e6)
    assert share == pytest.approx(0.275, abs=0.001)


def test_what_one_definition_leaves_out_of_coaching_the_other_holds() -> None:
    simulated = made()
    teams, access = at(simulated, IV3_TEAMS), at(simulated, "access_and_overhead")
    left_out = access * (1.0 - REGISTER["accounts.overhead_in_youth_tasks"])
    assert at(simulated, IV3) + teams + left_out == pytest.approx(at(simulated, COMPLETE), rel=1e-12)
    assert shares(REGISTER)[CBS]["access_and_overhead"] == 0.0
    assert shares(REGISTER)[CBS]["first_line"] == REGISTER["conversion.registered_first_line"]


@pytest.mark.parametrize("account", [COMPLETE, CBS, IV3, IV3_TEAMS])
def test_a_definition_counts_at_most_the_whole_of_every_part(account: str) -> None:
    by_part = shares(REGISTER)[account]
    assert set(by_part) <= {"first_line", "specialist", "residential", "crisis", *FIXED_ITEMS}
    assert all(0.0 <= share <= 1.0 for share in by_part.values())


def test_the_table_of_accounts_holds_every_account_and_adds_up() -> None:
    simulated = made()
    table = accounts(simulated, REGISTER)
    assert list(table["account"].unique()) == list(ACCOUNTS)
    by_account = table.groupby("account")["eur"].sum()
    assert by_account[COMPLETE] == pytest.approx(at(simulated, COMPLETE).sum())


# What does not move


def test_version_0_1_spends_nothing_that_it_does_not_simulate() -> None:
    frozen = {name: one.value for name, one in register_under("as_0_1", AS_0_1).items()}
    assert sum(float(eur.sum()) for eur in fixed_amounts(made(), frozen).values()) == 0.0


def test_what_scenarios_differ_by_in_cost_is_the_same_with_and_without_fixed_items() -> None:
    baseline, other = plausible(scenario("baseline")), plausible(scenario("eased"), effect=0.3)
    prices = PARAMETERS | {name: one for name, one in register().items() if name.startswith("spending.")}
    bare, complete = Comparison((baseline, other), PARAMETERS), Comparison((baseline, other), prices)
    for outcome in ("cost", "cost_municipality", "cost_specialist"):
        without, with_items = (difference_of(one, "eased", outcome) for one in (bare, complete))
        assert with_items.mean == pytest.approx(without.mean, rel=1e-9), outcome
        assert without.mean != 0.0
    assert difference_of(complete, "eased", "cost_fixed").mean == 0.0
    level = [float(one.evaluations["baseline"].cost.sum()) for one in (bare, complete)]
    assert level[1] > 1.2 * level[0]


def test_the_fixed_share_is_told() -> None:
    simulated = made()
    money = value_money(simulated, REGISTER)
    share = OUTCOMES["fixed_share"].measure(evaluation_window(simulated, money))
    years = simulated.clock.years >= 2027
    fixed = sum(at(simulated, item)[:, years].sum(axis=(1, 2)) for item in FIXED_ITEMS)
    assert share == pytest.approx(100.0 * fixed / at(simulated, COMPLETE)[:, years].sum(axis=(1, 2)))
    assert 20.0 < share.mean() < 45.0


# Euros of another year


@pytest.mark.parametrize("year", [2015, 2019, 2024])
def test_another_price_year_multiplies_every_euro_alike_and_can_be_undone(year: int) -> None:
    usual, told = value_money(made(), REGISTER), value_money(made(year), REGISTER)
    for name in ("cost", "paid", "budget", "spent", "accounts"):
        expected = getattr(usual, name) * inflation(year)
        assert getattr(told, name) == pytest.approx(expected, rel=1e-12), name
        assert getattr(told, name) * inflation(2021, year) == pytest.approx(getattr(usual, name), rel=1e-12)


def test_in_years_of_cheaper_care_what_municipalities_pay_is_less_and_what_insurers_pay_is_not() -> None:
    period = (scenario("x").run.start.replace(year=2016), scenario("x").run.until)
    simulated = plausible(scenario("baseline", period=period))
    plain = value_by_payer(simulated, {**PRICES, **{name: REGISTER[name] for name in REGISTER if name.startswith("spending.")}})
    years = simulated.clock.years.tolist()
    per_week = plain / simulated.counters.weeks[None, :, None, None]
    for payer, ratio in ((Payer.MUNICIPALITY_YOUTH, real_price(2016)), (Payer.HEALTH_INSURER, 1.0)):
        amounts = per_week[..., list(Payer).index(payer)].sum(axis=(0, 2))
        assert amounts[years.index(2016)] / amounts[years.index(2022)] == pytest.approx(ratio, rel=0.05)
    assert real_price(2016) < 0.9


def test_scenarios_told_in_euros_of_different_years_are_not_compared() -> None:
    one, other = made().scenario, replace(made(2024).scenario, name="other")
    with pytest.raises(InputError, match="cannot be compared") as caught:
        check_comparable([one, other])
    assert "run.price_year" in caught.value.where


@pytest.mark.parametrize(("language", "words"), [(Language.EN, "at prices of 2024"), (Language.NL, "in prijzen van 2024")])
def test_every_euro_is_told_with_its_year(language: Language, words: str) -> None:
    told = comparison(made(2024))
    assert price_level(told) == 2024
    assert words in " ".join(notes(told, language))


def test_the_fixed_part_is_told_under_the_table_in_percent() -> None:
    prices = PARAMETERS | {name: one for name, one in register().items() if name.startswith("spending.")}
    one = Comparison((made(),), prices)
    share = float(OUTCOMES["fixed_share"].measure(one.evaluations["baseline"]).mean())
    assert any(f" {share:.0f} % is not simulated" in line for line in notes(one, Language.EN))
    assert any(f" {share:.0f} % niet per gezin gesimuleerd" in line for line in notes(one, Language.NL))
    assert not any("not simulated" in line for line in notes(comparison(made()), Language.EN))  # where nothing is fixed


def test_what_a_measure_is_paid_with_is_told_in_euros_of_the_price_year() -> None:
    measure = Measure("m", "first_line.coaches", Mode.BY, 0.1, date(2027, 1, 1), 0, (), paid_by="specialist.slots")
    found = []
    for year in (2021, 2024):
        one = scenario("shift", measures=(measure,))
        paid = plausible(replace(one, run=replace(one.run, price_year=year)))
        found.append(realised_payments(comparison(made(year), paid), paid)[0].declared)
    assert found[1] == pytest.approx(found[0] * inflation(2024), rel=1e-12)


@pytest.mark.parametrize("year", [2021, 2018])
def test_a_scenario_keeps_its_price_year_and_its_digest_where_it_has_none(year: int) -> None:
    one = made(year).scenario
    assert ("price_year" in one.as_document()["run"]) == (year != 2021)
    document = one.as_document()
    assert scenario_of(document, one.lineage).run.price_year == year
    assert (one.digest == made().scenario.digest) == (year == 2021)


# Growth


@given(st.floats(1e6, 1e10), st.floats(1e6, 1e10), st.floats(0.05, 0.5), st.floats(0.05, 0.5))
def test_the_factors_of_growth_multiply_to_the_growth(first: float, last: float, then: float, now: float) -> None:
    growth = growth_between(Spending(2017, first, 1.8e6, then * 1.8e6), Spending(2021, last, 1.9e6, now * 1.9e6))
    assert tuple(growth.ratios) == FACTORS
    assert growth.total == pytest.approx(last / first, rel=1e-9)
    assert growth.ratios["use"] == pytest.approx(now / then, rel=1e-9)
    assert growth.ratios["consumer_prices"] == pytest.approx(inflation(2021, 2017), rel=1e-12)


# Validation


def nation(price_year: int = 2021) -> Simulated:
    """Everything empty but families and coaches, over the whole nation: enough to read accounts of it."""
    one = scenario("baseline", replications=1, period=(scenario("x").run.start.replace(year=2015), scenario("x").run.until))
    return empty(replace(one, places=("Nederland",), run=replace(one.run, price_year=price_year)))


def by_name(simulated: Simulated) -> dict[str, float]:
    with np.errstate(invalid="ignore", divide="ignore"):
        return {one.target.name: one.simulated for one in findings_of({RunOf.BASELINE: simulated})}


def test_accounts_are_read_at_their_own_municipalities_in_euros_of_their_own_year() -> None:
    simulated = nation()
    found = by_name(simulated)
    beek = next(one for one in simulated.place.municipalities if one.code == "GM0888")
    items = sum(REGISTER[f"spending.{item}"] for item in FIXED_ITEMS[1:])
    assert found["account_gm0888_2021"] == pytest.approx(items * relative_use(beek) * beek.families / 1e6, rel=1e-9)
    ten = [one for name, one in found.items() if name.startswith("account_gm")]
    assert len(ten) == 10
    assert found["account_ten_2021"] == pytest.approx(sum(ten), rel=1e-9)
    prices = {year: real_price(year) * inflation(year) for year in (2017, 2021)}
    assert found["iv3_2021"] / found["iv3_2017"] == pytest.approx(prices[2021] / prices[2017], rel=1e-9)
    assert found["iv3_growth_2021"] == pytest.approx(100.0 * prices[2021] / prices[2017], rel=1e-9)


def test_accounts_do_not_depend_on_the_price_year_of_the_scenario() -> None:
    usual, told = by_name(nation()), by_name(nation(2024))
    for name in ("account_ten_2021", "iv3_2017", "iv3_2021", "iv3_growth_2021"):
        assert told[name] == pytest.approx(usual[name], rel=1e-12)


def test_the_growth_that_is_split_is_the_growth_that_is_held_against_the_published_one() -> None:
    simulated = nation()
    with_care = simulated.counters.families_with_care
    with_care[..., -1] = 1
    simulated.counters.family_weeks[..., 0, 0] = 52
    growth = spending_growth(simulated)
    assert 100.0 * growth.total == pytest.approx(by_name(simulated)["iv3_growth_2021"], rel=1e-9)


def rows_of(name: str) -> list[dict[str, str]]:
    text = (files("zorgsim") / "data" / "accounts" / name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def test_targets_of_spending_say_what_the_shipped_accounts_say() -> None:
    targets = {one.name: one for one in national_targets()}
    ten = {row["gm_code"]: float(row["realised_total_keur"]) / 1e3 for row in rows_of("cbs_83454ned_2021.csv")}
    for code, million in ten.items():
        assert targets[f"account_{code.lower()}_2021"].value == pytest.approx(million)
    assert targets["account_ten_2021"].value == pytest.approx(sum(ten.values()), abs=0.05)
    assert set(targets["account_ten_2021"].places) == set(ten)
    iv3 = {int(row["year"]): (int(row["keur_6_72"]) + int(row["keur_6_82"])) / 1e3 for row in rows_of("iv3_national.csv")}
    for year in range(2017, 2022):
        assert targets[f"iv3_{year}"].value == pytest.approx(iv3[year], abs=0.5)
        assert targets[f"iv3_{year}"].tolerance == pytest.approx(0.1 * iv3[year], abs=0.5)
    assert targets["iv3_growth_2021"].value == pytest.approx(100.0 * iv3[2021] / iv3[2017], abs=0.05)


def test_one_definition_of_accounts_a_row() -> None:
    for target in national_targets():
        if target.series.startswith("spending_"):
            assert ("83454NED" in target.text.en) == (target.series == f"spending_{CBS}")
            assert ("Iv3" in target.text.en) == (target.series == f"spending_{IV3}")
