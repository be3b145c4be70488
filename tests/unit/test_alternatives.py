"""Structures beside the scenarios' own: how they are named, and what becomes of a scenario under one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.unit.synthetic_results import comparison, plausible, scenario

from zorgsim.errors import InputError
from zorgsim.inputs.alternatives import ONE_AT_A_TIME, Alternative, alternatives
from zorgsim.inputs.scenario import Language, Scenario
from zorgsim.inputs.scenario_file import load_shipped
from zorgsim.model.structure import AS_0_1, MECHANISMS
from zorgsim.report.elsewhere_text import SHOWN, elsewhere_lines
from zorgsim.report.json_answers.comparisons import comparison_answer
from zorgsim.report.terminal import comparison_lines
from zorgsim.results.compare import Comparison, Verdict, difference_of
from zorgsim.results.elsewhere import Sign, elsewhere_of, sign_of, structures_table, told_under_structures
from zorgsim.results.outcomes import OUTCOMES

WHERE = "command line: structures"


@pytest.fixture(scope="module")
def baseline() -> Scenario:
    return load_shipped("baseline")


def names(baseline: Scenario, *asked: str) -> list[str]:
    return [one.name for one in alternatives(baseline, asked, WHERE)]


def test_one_at_a_time_is_every_option_that_is_not_the_baselines(baseline: Scenario) -> None:
    found = alternatives(baseline, [ONE_AT_A_TIME], WHERE)
    assert len(found) == sum(len(list(options)) - 1 for options in MECHANISMS.values())
    assert all(len(one.options) == 1 for one in found)
    usual = {name: str(option) for name, option in baseline.structure.options().items()}
    assert all(usual[name] != option for one in found for name, option in one.options.items())
    blind = alternatives(baseline, ["referral=blind"], WHERE)[0].of(baseline)
    assert "referral=looks" in names(blind, ONE_AT_A_TIME)


def test_a_structure_has_one_name_however_it_is_written(baseline: Scenario) -> None:
    assert names(baseline, "supply=capped+referral=blind", "referral=blind+supply=capped") == ["referral=blind+supply=capped"]
    assert names(baseline) == []


def test_a_scenario_under_another_structure_is_the_same_otherwise(baseline: Scenario) -> None:
    found = Alternative(options={"supply": "capped"}).of(baseline)
    assert str(found.structure.supply) == "capped"
    assert replace(found, structure=baseline.structure) == baseline
    assert Alternative(base="as_0_1").of(baseline).structure == AS_0_1


def test_what_measures_pay_for_is_worked_out_anew(baseline: Scenario) -> None:
    """A tenth of the budget is another number of slots where the register has other levels."""
    one = load_shipped("budget_shift_to_first_line_10")
    found = Alternative(base="as_0_1").of(one)
    assert [each.name for each in found.measures] == [each.name for each in one.measures]


@pytest.mark.parametrize(
    ("asked", "what"),
    [
        (("referal=blind",), "there is no such structure"),
        (("referral",), "there is no such structure"),
        (("referral=",), "there is no such structure"),
        (("referral=blind+",), "there is no such structure"),
        (("",), "there is no such structure"),
        (("referral=looks",), "this is the structure that the scenarios have already"),
        (("default",), "this is the structure that the scenarios have already"),
        (("budget_rule=crowding_out+budget_rule=intake_stop",), "a mechanism has one option"),
        ((ONE_AT_A_TIME, "referral=blind"), "one-at-a-time stands alone"),
    ],
)
def test_what_is_no_other_structure_is_refused(baseline: Scenario, asked: tuple[str, ...], what: str) -> None:
    with pytest.raises(InputError) as caught:
        names(baseline, *asked)
    assert (caught.value.what, caught.value.where) == (what, WHERE)


def made(effect: float) -> Comparison:
    return comparison(plausible(scenario("baseline", 4)), plausible(scenario("other", 4), effect=effect))


def under(*effects: float) -> Comparison:
    whole = made(0.2)
    return replace(whole, elsewhere=tuple(elsewhere_of(f"s{number}", made(one)) for number, one in enumerate(effects)))


def test_each_structure_is_told_against_the_own_one() -> None:
    found = {one.outcome: one for one in told_under_structures(under(0.3, -0.2, 0.0), ("weeks_in_order",))}["weeks_in_order"]
    assert found.own is Sign.BETTER
    assert (found.same, found.opposite, found.otherwise) == (("s0",), ("s1",), ("s2",))


def test_the_table_has_the_own_structure_first_and_the_columns_of_a_difference() -> None:
    whole = under(0.3, -0.2)
    table = structures_table(whole)
    assert list(dict.fromkeys(table["structure"])) == ["own", "s0", "s1"]
    assert len(table) == 3 * len(OUTCOMES)
    own = table[(table["structure"] == "own") & (table["outcome"] == "weeks_in_order")].iloc[0]
    assert own["difference"] == difference_of(whole, "other", "weeks_in_order").mean


@pytest.mark.parametrize(
    ("language", "word"), [(Language.EN, "the opposite under s1 (worse)"), (Language.NL, "het omgekeerde onder s1 (slechter)")]
)
def test_lines_name_who_says_the_opposite(language: Language, word: str) -> None:
    lines = list(elsewhere_lines(under(0.3, -0.2), language))
    assert len(lines) == 2 + len(SHOWN) + 1
    assert any(word in line for line in lines)
    assert lines[0] in comparison_lines(under(0.3, -0.2), language)
    assert list(elsewhere_lines(made(0.2), language)) == []


def test_the_json_answer_holds_every_structure() -> None:
    answer = comparison_answer(under(0.3, -0.2))["structures"]
    assert [one["structure"] for one in answer] == ["s0", "s1"]
    assert answer[1]["scenarios"][0]["differences"]["weeks_in_order"]["sign"] == "worse"


@pytest.mark.parametrize(
    ("verdict", "outcome", "sign"),
    [
        (Verdict.MORE, "crises", Sign.WORSE),
        (Verdict.LESS, "crises", Sign.BETTER),
        (Verdict.MORE, "questions", Sign.MORE),
        (Verdict.IDENTICAL, "crises", Sign.SAME),
        (Verdict.WORLDS_DISAGREE, "crises", Sign.UNTOLD),
        (Verdict.TOO_FEW_WORLDS, "crises", Sign.UNTOLD),
        (Verdict.NOT_DISTINGUISHABLE, "questions", Sign.UNTOLD),
        (Verdict.ONE_REPLICATION, "crises", Sign.UNTOLD),
    ],
)
def test_signs_are_said_only_where_they_can_be(verdict: Verdict, outcome: str, sign: Sign) -> None:
    assert sign_of(verdict, outcome) is sign
