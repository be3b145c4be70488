"""Tariffs: what is agreed and what is cut, how places answer, what a week costs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.worlds import a_run, measure, values, weeks, world

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.engines.batch import Batch
from zorgsim.engines.surroundings import Surroundings
from zorgsim.errors import InputError
from zorgsim.inputs.scenario_file import load_scenario
from zorgsim.model.levers import turn_dials
from zorgsim.model.structure import DEFAULT, BudgetRuleOption
from zorgsim.model.tariffs import TariffCuts, agreed_tariff, bought_places_kept_at, cut_for_next_year, places_offered_at
from zorgsim.model.vocabulary import Stage

P = {name: np.full(2, value) for name, value in values({"tariff.deepest_cut": 0.1, "tariff.elasticity": 0.5}).items()}
ELASTIC = {"tariff.elasticity": np.array([0.0, 1.0])}


def test_what_is_agreed_is_the_lever_less_what_is_cut() -> None:
    dials = turn_dials({"specialist.tariff": np.array([1.06, 1.0])}, P, 2)
    assert agreed_tariff(dials, np.array([0.5, 0.05])) == pytest.approx([0.53, 0.95])


def test_places_answer_by_the_power_of_the_tariff_and_at_the_registers_not_at_all() -> None:
    assert places_offered_at(np.full(2, 0.81), P) == pytest.approx([0.9, 0.9])
    assert places_offered_at(np.full(2, 0.7), ELASTIC) == pytest.approx([1.0, 0.7])
    assert places_offered_at(np.ones(2), P).tolist() == [1.0, 1.0]


def test_where_places_are_bought_providers_give_up_some_at_a_lower_tariff_and_open_none_at_a_higher() -> None:
    assert bought_places_kept_at(np.array([0.81, 1.21]), P) == pytest.approx([0.9, 1.0])


@pytest.mark.parametrize(
    ("cut", "balance", "paid", "then"),
    [
        (0.0, -30.0, 600.0, 0.05),  # 30 short of 600: a twentieth less
        (0.05, -19.0, 950.0, 0.069),  # at the full tariff it was 1,000: 19 more are 1.9 % of that
        (0.05, 0.0, 950.0, 0.05),  # in balance it stays
        (0.05, 20.0, 950.0, 0.03),  # part of it is undone
        (0.05, 500.0, 950.0, 0.0),  # never more than what was agreed
        (0.0, -300.0, 600.0, 0.1),  # no deeper than the deepest
        (0.04, -300.0, 0.0, 0.04),  # nothing to cut
    ],
)
def test_tariffs_are_cut_by_what_would_have_closed_the_year(cut: float, balance: float, paid: float, then: float) -> None:
    found = cut_for_next_year(np.full(2, cut), np.full(2, balance), np.full(2, paid), P)
    assert found == pytest.approx([then, then])


def test_a_year_is_added_up_and_then_forgotten() -> None:
    """Both are short by 30 of 600 in the first year; the second has no such rule; the second year is in balance."""
    cuts = TariffCuts(2)
    for balance in (-30.0, 0.0):
        for _ in range(52):
            cuts.add_week(np.full(2, balance * WEEKS_PER_YEAR / 52.0), np.full(2, 600.0 * WEEKS_PER_YEAR / 52.0))
        cuts.end_year(np.array([True, False]), P)
        assert cuts.cut == pytest.approx([0.05, 0.0])


FUNDING = {"effort": 0.0, "output": 1.0, "lump sum": 2.0}


@pytest.mark.parametrize("funding", FUNDING.values(), ids=FUNDING)
def test_whatever_is_paid_for_is_paid_at_the_tariff(funding: float) -> None:
    def paid(tariff: float) -> float:
        measures = [measure("specialist.tariff", "to", tariff, 0, [True]), measure("funding.model", "to", funding, 0, [True])]
        surroundings = Surroundings(Batch(world([500]), weeks(4), (a_run(values(), measures),)))
        by_stage = np.zeros((1, len(Stage)), dtype=np.int64)
        by_stage[:, Stage.SPECIALIST] = 40
        return float(surroundings.count_week(by_stage, np.zeros(1, dtype=np.int64)).paid_weeks[0])

    assert paid(1.06) == pytest.approx(1.06 * paid(1.0))


def test_where_the_province_commissions_nothing_is_cut() -> None:
    """Two poor municipalities; the province commissions in the first from its second year on."""
    province = measure("governance.commissioner", "to", 1.0, 60, [True, False])
    structure = replace(DEFAULT, budget_rule=BudgetRuleOption.CUT_TARIFFS)
    surroundings = Surroundings(Batch(world([500, 500]), weeks(120), (a_run(values(), [province]),), structure))
    by_stage = np.zeros((2, len(Stage)), dtype=np.int64)
    by_stage[:, Stage.SPECIALIST] = 200
    nobody, cuts = np.zeros(2, dtype=np.int64), []
    for week in range(120):
        surroundings.begin_week(week)
        surroundings.end_week(by_stage, nobody, np.zeros((3, 2), dtype=np.int64))
        cuts.append(surroundings.counted.tariff_cut.tolist())
    deepest = values()["tariff.deepest_cut"]
    assert cuts[30] == [0.0, 0.0]
    assert cuts[58] == [deepest, deepest]
    assert cuts[60] == cuts[-1] == [0.0, deepest]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('[measures.m]\nlever = "specialist.tariff"\nfrom = 2027-01-01\nto = 0.2', "range"),
        ('[measures.m]\nlever = "specialist.tariff"\nfrom = 2027-01-01\nadd = "20 FTE"', "not counted in FTE"),
        ('[structure]\nbudget_rule = "cut_tariff"', "budget_rule knows no such option"),
        ('[parameters]\n"tariff.elasticity" = -1', "tariff.elasticity"),
    ],
)
def test_what_no_tariff_can_be_is_refused(tmp_path: Path, text: str, what: str) -> None:
    (tmp_path / "mine.toml").write_text(f'format = 2\nextends = "baseline"\n{text}\n', "utf-8")
    with pytest.raises(InputError) as caught:
        load_scenario(str(tmp_path / "mine.toml"))
    assert what in str(caught.value)
