"""What the page of questions tells of each, and in which order."""

from __future__ import annotations

import math

import pytest
from studies.questions import ADVISED, ALWAYS, BESIDE, OTHER_FAMILIES, QUESTIONS, _number, outcomes_of
from studies.study import ROOT

from zorgsim.inputs.advice import AdviceRow, advice
from zorgsim.inputs.scenario_file import load_shipped
from zorgsim.results.outcomes import OUTCOMES
from zorgsim.results.outcomes.outcome import FAMILIES, MILLIONS, PER_YEAR
from zorgsim.results.under_structures import read_under_structures


@pytest.mark.parametrize("question", QUESTIONS)
def test_totals_come_last_where_there_are_fewer_families(question: str) -> None:
    """And nowhere else is anything moved."""
    told = outcomes_of(question)
    assert sorted(told) == sorted((*BESIDE.get(question, ()), *ALWAYS))
    assert (question in OTHER_FAMILIES) == bool(load_shipped(question).families)
    if question in OTHER_FAMILIES:
        totals = [OUTCOMES[one].unit in (FAMILIES, PER_YEAR, MILLIONS) for one in told]
        assert totals == sorted(totals)
        assert any(totals)
    else:
        assert told == (*BESIDE.get(question, ()), *ALWAYS)


@pytest.mark.parametrize("row", [row for row in advice().values() if set(row.scenarios) & set(ADVISED)], ids=lambda row: row.name)
def test_every_structure_says_what_it_does_to_all_that_an_advice_shows(row: AdviceRow) -> None:
    """Of scenarios that are not in the worlds: what is published holds a verdict under the own structure and each other one."""
    published = read_under_structures(ROOT / "results/published/worlds", ROOT / "results/published/questions")
    for scenario in set(row.scenarios) & set(ADVISED):
        for outcome in row.outcomes:
            told = published.told(scenario, outcome)
            assert told is not None, (scenario, outcome)
            assert told.own.is_known
            assert all(said.is_known for said in told.others.values())


def test_a_figure_that_is_not_known_is_a_dash() -> None:
    assert [_number(value) for value in (math.nan, 0.0, 1234.5, 0.0456)] == ["–", "0", "1,234", "0.0456"]
