"""Formulas in words say what the code reads, no more and no less; and every chance is on the page of all formulas, once."""

from __future__ import annotations

import re
import sys

import numpy as np
import pytest
from tools.chances_page import STEPS, Reads, chances_page, grouped, is_named, of_both_clocks, reads, turned_by

from zorgsim.inputs.advice import advice
from zorgsim.inputs.parameters import register
from zorgsim.model.chances import declared_in
from zorgsim.model.dials import DIALS
from zorgsim.model.levers import LEVERS
from zorgsim.model.stocks import STOCKS
from zorgsim.model.week import CHANCES

SEEN = reads()


def read_by(name: str) -> list[str]:
    seen = SEEN[name]
    return [*seen.parameters, *seen.dials, *seen.stocks, *seen.chances]


@pytest.mark.parametrize("name", CHANCES)
def test_a_formula_in_words_names_all_that_it_reads(name: str) -> None:
    assert [one for one in read_by(name) if not is_named(one, CHANCES[name])] == []


@pytest.mark.parametrize("name", CHANCES)
def test_a_formula_in_words_names_nothing_that_it_does_not_read(name: str) -> None:
    words = CHANCES[name].formula.__doc__ or ""
    known = {*register(), *DIALS, *STOCKS, *CHANCES}
    seen = read_by(name)
    tables = {one.rpartition(".")[0] for one in seen}
    points_at = {"needs_cdf": {"domain_shares"}, "domain_minus_reciprocal_log": {"domain_shares"}}  # they rest on the same hazards
    points_at["home_minus_reciprocal_log"] = {"home_question_share"}
    for one in ("wait_escalation_share", "wait_breakdown_share"):
        points_at[one] = {"wait_minus_reciprocal_log", "wait_escalation_share"}
    points_at["most_weeks"] = {"relapse_after_limit"}  # what a limit does is said there
    points_at["unvoiced_shares"] = {"unvoiced_minus_reciprocal_log"}
    points_at["unvoiced_minus_reciprocal_log"] = {"unvoiced_acceptance"}
    named = [one for one in re.findall(r"``([^`]+)``", words) if one in known or any(k.startswith(f"{one}.") for k in known)]
    assert [one for one in named if one not in seen and one not in tables | points_at.get(name, set())] == []


def test_the_hazards_of_both_clocks_name_all_that_they_rest_on() -> None:
    """The shares of severities are not among it: the tables at home only check them."""
    values = {name: np.array([one.value]) for name, one in register().items()}
    _, _, behind = of_both_clocks(values)
    named = {*SEEN["home_question_share"].parameters, *SEEN["domain_shares"].parameters}
    left = [one for one in behind if one not in named]
    assert sorted(left) == ["severity.complex_share", "severity.serious_share"]


@pytest.mark.parametrize("name", CHANCES)
def test_a_number_beside_the_name_of_a_constant_is_its_value(name: str) -> None:
    formula = CHANCES[name].formula
    for number, constant in re.findall(r"([\d.]+) \(``([A-Z_]+)``\)", formula.__doc__ or ""):
        assert float(number) == getattr(sys.modules[formula.__module__], constant), constant


def test_rows_of_advice_in_sources_exist() -> None:
    rows = {row for one in CHANCES.values() for row in re.findall(r"\b[A-E]\d+\b", one.formula.__doc__ or "")}
    assert rows >= {"A6", "B7", "C7", "D4", "E3"}
    assert sorted(rows - set(advice())) == []


def test_every_chance_is_on_the_page_once_below_its_step() -> None:
    headings = re.findall(r"^### (\w+)$", chances_page("notice"), re.MULTILINE)
    assert sorted(headings) == sorted(CHANCES)
    assert {file for files in STEPS.values() for file in files} == {sys.modules[one.formula.__module__] for one in CHANCES.values()}
    assert all(declared_in(file) for files in STEPS.values() for file in files)


def test_reads_are_those_of_the_formula() -> None:
    assert SEEN["first_line_uptake"] == Reads(parameters=["first_line.refusal"], stocks=["trust"])
    assert SEEN["coaching_leaves"] == Reads(["first_line.leaves"], ["leaving_odds"], [], ["leaving_by_hand_overs"])


def test_names_of_one_table_are_one_only_when_all_are_there() -> None:
    severities = [f"helpable.{severity}" for severity in ("everyday", "serious", "complex")]
    assert grouped(["turnover.rate", *severities]) == ["turnover.rate", "helpable.*"]
    assert grouped(severities[:2]) == severities[:2]


def test_every_lever_turns_a_dial_and_all_dials_but_two_are_turned() -> None:
    turned = turned_by()
    assert [name for name, levers in turned.items() if not levers] == ["loss.school_work", "regain.support"]
    assert {lever for levers in turned.values() for lever in levers} == set(LEVERS)
    assert turned["direct_referral"] == ["everyday.risk_focus", "everyday.direct_referral", "everyday.practice_nurse"]
