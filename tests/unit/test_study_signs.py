"""The table of signs: every option is in it, every contested effect is one, and a sign is read as the outcome is meant."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pandas as pd
import pytest
from studies.signs import (
    BASELINE,
    CONTESTED,
    POLICIES,
    READ,
    STUDY,
    TABLE,
    USUAL,
    World,
    found,
    judged,
    parts,
    sign_of,
    summary,
    worlds,
)
from studies.study import Sitting, manifest_in

from zorgsim.inputs.parameters import register
from zorgsim.inputs.scenario_file import list_scenarios, load_shipped
from zorgsim.inputs.yardsticks import shipped_yardsticks
from zorgsim.model.structure import DEFAULT, MECHANISMS, BudgetRuleOption, SupplyOption
from zorgsim.results.compare import Verdict
from zorgsim.results.outcomes import OUTCOMES


def test_every_option_has_a_world_and_supply_meets_every_budget_rule() -> None:
    structures = [world.of(load_shipped(BASELINE)).structure for world in worlds() if not world.without]
    assert structures[0] == DEFAULT
    for mechanism, options in MECHANISMS.items():
        assert {getattr(one, mechanism) for one in structures} == set(options)
    met = {(one.supply, one.budget_rule) for one in structures}
    assert met == {(supply, rule) for supply in SupplyOption for rule in BudgetRuleOption}
    assert len(set(structures)) == len(structures)


def test_there_are_the_two_named_policies_and_ten_others_and_every_yardstick() -> None:
    assert POLICIES[:2] == ("strong_first_line", "earlier_housing")
    assert len(set(POLICIES)) == 12
    assert set(POLICIES) <= set(list_scenarios())
    assert len(shipped_yardsticks()) == sum(key in READ for key in ("daily_life", "weeks_in_order", "domains_arranged"))
    assert set(READ) <= set(OUTCOMES)


@pytest.mark.parametrize("pattern", CONTESTED)
def test_what_is_contested_is_an_assumed_effect_and_is_put_at_none(pattern: str) -> None:
    effects = {name: one for name, one in register().items() if fnmatchcase(name, pattern)}
    assert effects
    assert {one.grade for one in effects.values()} == {"C"}
    changed = World("nothing", without=(pattern,)).of(load_shipped(BASELINE)).parameters
    assert {name: changed[name] for name in effects} == {name: one.none for name, one in effects.items()}


def test_the_default_world_is_the_scenario_as_it_ships() -> None:
    assert USUAL.of(load_shipped(BASELINE)) == load_shipped(BASELINE)


@pytest.mark.parametrize(
    ("verdict", "outcome", "sign"),
    [
        (Verdict.MORE, "daily_life", "+"),
        (Verdict.LESS, "daily_life", "-"),
        (Verdict.MORE, "crises", "-"),
        (Verdict.LESS, "cost", "+"),
        (Verdict.MORE, "in_specialist_care", "up"),
        (Verdict.LESS, "in_specialist_care", "down"),
        (Verdict.IDENTICAL, "crises", "="),
        (Verdict.NOT_DISTINGUISHABLE, "crises", "?"),
        (Verdict.MISSING, "crises", "?"),
        (Verdict.ONE_REPLICATION, "crises", "?"),
    ],
)
def test_a_sign_is_read_as_the_outcome_is_meant(verdict: Verdict, outcome: str, sign: str) -> None:
    assert sign_of(verdict, outcome) == sign


@pytest.mark.parametrize(
    ("signs", "said"),
    [
        (("+", "+"), "holds (+)"),
        (("+", "-"), "**either way**"),
        (("?", "-", "+"), "**either way**"),
        (("+", "?"), "+, or cannot be told"),
        (("?", "="), "none shown"),
    ],
)
def test_worlds_are_summed_up_in_a_word(signs: tuple[str, ...], said: str) -> None:
    assert judged(signs) == said


def test_a_trial_runs_the_worlds_that_it_names() -> None:
    (part,) = parts(Sitting(replications=2, only=("supply = capped",)))
    assert {one.structure.supply for one in part.scenarios} == {SupplyOption.CAPPED}
    assert [one.name for one in part.scenarios] == [BASELINE, *POLICIES]


def test_signs_are_counted_over_worlds_and_against_the_default() -> None:
    signs = {"cost": "--", "crises": "+-", "waiting": "+?", "daily_life": "??"}
    rows = pd.DataFrame(
        [("policy", outcome, world, sign) for outcome, both in signs.items() for world, sign in zip("ab", both, strict=True)],
        columns=["scenario", "outcome", "world", "sign"],
    )
    assert summary(rows, ["a", "b"]).startswith(
        "Of 4 signs 1 hold in every world, 1 hold or cannot be told, 1 go either way, 1 is never"
    )
    assert summary(rows, ["a", "b"]).endswith("by world: 1 (1).\n")


def test_worlds_that_are_published_are_read_back_whole() -> None:
    """So that a world that is missing is played and those that are there are not: a row a policy and outcome, and the facts."""
    first, second, *_ = parts(STUDY.sitting)
    for part in (first, second):
        reading = found(STUDY.folder, part)
        columns, *rows = reading.tables[TABLE]
        assert {row[0] for row in rows} == {part.name}
        assert len(rows) == len(POLICIES) * len(READ)
        assert list(columns) == (STUDY.folder / TABLE).read_text("utf-8").splitlines()[0].split(",")
        assert reading.facts["families"] == manifest_in(STUDY.folder)["families"]
