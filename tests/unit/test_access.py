"""Levers of access: what they move, by how much, and what a scenario may not say of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.worlds import a_run, measure, values, weeks, world

from zorgsim.engines.batch import Batch
from zorgsim.engines.surroundings import Surroundings
from zorgsim.errors import InputError
from zorgsim.inputs.scenario_file import load_scenario
from zorgsim.model.chances import Week
from zorgsim.model.dials import neutral_dials
from zorgsim.model.money import own_contributions
from zorgsim.model.vocabulary import N_STAGES, Stage


def under(lever: str, setting: float, parameters: dict[str, float] | None = None) -> Week:
    batch = Batch(world([1000]), weeks(20), (a_run(values(parameters), [measure(lever, "to", setting, 0, [True])]),))
    return Surroundings(batch).begin_week(1)


def test_scope_is_by_severity_and_open_for_complex_questions() -> None:
    assert under("access.scope_everyday", 0.6).tables["in_scope"].tolist() == [0.6, 1.0, 1.0]
    assert under("access.scope_serious", 0.9).tables["in_scope"].tolist() == [1.0, 0.9, 1.0]


def test_coaches_take_over_light_questions_alone() -> None:
    assert under("first_line.takes_over", 0.3).tables["coaches_take_over"].tolist() == [0.3, 0.3, 0.0]


def test_a_contribution_holds_back_by_its_size() -> None:
    parameters = {"access.held_back": 0.1, "access.held_back_income": 2.0}
    for euros, arranged in ((20.0, 0.9), (40.0, 0.81), (0.0, 1.0)):
        found = under("access.own_contribution", euros, parameters).tables["voices_at_a_price"]
        np.testing.assert_allclose(found, [arranged, arranged**2])


def test_without_an_effect_a_contribution_is_money_alone() -> None:
    assert under("access.own_contribution", 20.0, {"access.held_back": 0.0}).tables["voices_at_a_price"].tolist() == [1.0, 1.0]


def test_at_neutral_nothing_is_drawn() -> None:
    neutral = under("first_line.coaches", 1.0)
    assert neutral.tables["voices_at_a_price"].tolist() == [1.0, 1.0]
    assert neutral.tables["in_scope"].tolist() == [1.0, 1.0, 1.0]
    assert not neutral.tables["coaches_take_over"].any()


def test_families_pay_for_specialist_and_residential_care_alone() -> None:
    by_stage = np.ones((1, N_STAGES), dtype=np.int64)
    by_stage[0, Stage.SPECIALIST], by_stage[0, Stage.RESIDENTIAL] = 30, 5
    dials = neutral_dials(1) | {"own_contribution": np.array([20.0])}
    assert own_contributions(by_stage, dials).tolist() == [35 * 20.0 * 12.0]


@pytest.mark.parametrize(
    ("lever", "said", "allowed"),
    [
        ("access.scope_everyday", "to = 1.5", "0 .. 1"),
        ("access.scope_serious", "to = -0.1", "0 .. 1"),
        ("access.own_contribution", "to = -5", "0 .. 150"),
        ("access.own_contribution", 'add = "20 EUR"', ""),
        ("first_line.takes_over", "to = 30", "0 .. 1"),
        ("access.scope", "to = 0.5", "access.scope_everyday"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_simulated(lever: str, said: str, allowed: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(f'format = 2\nextends = "baseline"\n[measures.mine]\nlever = "{lever}"\n{said}\nfrom = 2027-01-01\n', "utf-8")
    with pytest.raises(InputError) as refused:
        load_scenario(str(file))
    assert "mine" in str(refused.value)
    assert allowed in str(refused.value)
