"""What the page of questions tells of each, and in which order."""

from __future__ import annotations

import math

import pytest
from studies.questions import ALWAYS, BESIDE, OTHER_FAMILIES, QUESTIONS, _number, outcomes_of

from zorgsim.inputs.scenario_file import load_shipped
from zorgsim.results.outcomes import OUTCOMES
from zorgsim.results.outcomes.outcome import FAMILIES, MILLIONS, PER_YEAR


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


def test_a_figure_that_is_not_known_is_a_dash() -> None:
    assert [_number(value) for value in (math.nan, 0.0, 1234.5, 0.0456)] == ["–", "0", "1,234", "0.0456"]
