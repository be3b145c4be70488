"""The tables beyond the first, winners by size and budgets by year: words, numbers, JSON."""

from __future__ import annotations

import json

import pytest
from tests.unit.synthetic_results import comparison, plausible, scenario
from tests.unit.test_results_budgets import made as budgeted
from tests.unit.test_results_winners import two

from zorgsim.inputs.scenario import Language
from zorgsim.report import budget_table, winners_table

FIRST = 0


@pytest.mark.parametrize("language", list(Language))
def test_winners_by_size_in_both_languages(language: Language) -> None:
    made = comparison(two("baseline", (10, 10)), two("other", (14, 4)))
    rows = winners_table.rows(made, language)
    assert {len(row) for row in rows} == {len(winners_table.headings(language))}
    heading, small, large, together = rows[:4]
    assert heading[0] == "other"
    assert small[2:7] == ("1", "1", "0", "0", "0")
    assert large[2:7] == ("1", "0", "1", "0", "0")
    assert together[2:7] == ("2", "1", "1", "0", "0")
    assert small[1].endswith("100 .. 100")
    assert {"en": "−6.00", "nl": "−6,00"}[language] in small[-1]
    assert "1 smallest" in small[1] or "1 kleinste" in small[1]
    assert {"en": "1 in 20", "nl": "1 op de 20"}[language] in winners_table.closing_line(language)


def test_winners_say_better_or_worse_of_the_mean_too() -> None:
    made = comparison(two("baseline", (10, 10)), two("other", (14, 4)))
    small, large = winners_table.rows(made, Language.EN)[1:3]
    assert small[-1].endswith("(better)")
    assert large[-1].endswith("(worse)")


def test_winners_as_json_have_no_numbers_that_are_none() -> None:
    made = comparison(two("baseline", (10, 10), 1), two("other", (14, 4), 1))
    answer = json.loads(json.dumps(winners_table.as_json(made), allow_nan=False))
    assert answer[FIRST]["standard_error"] is None
    assert (answer[FIRST]["scenario"], answer[FIRST]["size_class"], answer[FIRST]["difference"]) == ("other", 1, -6.0)


@pytest.mark.parametrize("language", list(Language))
def test_budgets_by_year_in_both_languages(language: Language) -> None:
    rows = budget_table.rows(comparison(budgeted()), language)
    assert {len(row) for row in rows} == {len(budget_table.headings(language))}
    assert [row[1] for row in rows] == ["2024", "2025", "2026", "2027", "2028"]
    assert {"en": "75 (50 .. 100)", "nl": "75 (50 .. 100)"}[language] == rows[-1][3].replace(".0", "").replace(",0", "")
    assert rows[-1][4][0] in "+−"


def test_where_there_is_no_budget_stands_a_dash_and_never_zero() -> None:
    made = comparison(budgeted())
    assert set(budget_table.rows(made, Language.EN)[FIRST][2:]) == {"–"}
    answer = json.loads(json.dumps(budget_table.as_json(made), allow_nan=False))
    assert answer[FIRST]["budget"] is None
    assert answer[FIRST]["crowded_out_highest"] is None


def test_the_years_of_the_burn_in_are_in_json_only() -> None:
    long_ago = plausible(scenario("baseline"))
    long_ago.clock.years[:] -= 12  # 2012 .. 2016
    made = comparison(long_ago)
    assert [row[1] for row in budget_table.rows(made, Language.EN)] == ["2014", "2015", "2016"]
    assert len(budget_table.as_json(made)) == 5
