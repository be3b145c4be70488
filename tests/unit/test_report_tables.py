"""The tables beyond the first, winners by size and budgets by year: words, numbers, JSON."""

from __future__ import annotations

import json

import pytest
from tests.unit.synthetic_results import comparison, plausible, scenario
from tests.unit.test_results_budgets import made as budgeted
from tests.unit.test_results_winners import two

from zorgsim.inputs.scenario import Language
from zorgsim.model.vocabulary import Stage
from zorgsim.report import budget_table, winners_table
from zorgsim.report.json_answers.comparisons import budgets_answer, municipalities_answer

FIRST = 0


@pytest.mark.parametrize("language", list(Language))
def test_winners_by_size_in_both_languages(language: Language) -> None:
    made = comparison(two("baseline", (10, 10)), two("other", (14, 4)))
    rows = winners_table.rows(made, language)
    assert {len(row) for row in rows} == {len(winners_table.headings(made, language))}
    heading, small, large, together = rows[:4]
    assert heading[0] == "other"
    assert small[2:7] == ("1", "1", "0", "0", "0")
    assert large[2:7] == ("1", "0", "1", "0", "0")
    assert together[2:7] == ("2", "1", "1", "0", "0")
    assert small[1].endswith("100 .. 100")
    assert {"en": "−6.00", "nl": "−6,00"}[language] in small[-1]
    assert "1 smallest" in small[1] or "1 kleinste" in small[1]
    (how,) = winners_table.closing_lines(made, language)
    assert {"en": "at most 5 % are expected to be named by chance", "nl": "naar verwachting bij hooguit 5 % alleen toeval"}[
        language
    ] in how


@pytest.mark.parametrize("language", list(Language))
def test_with_one_replication_nobody_is_named_and_that_is_said(language: Language) -> None:
    made = comparison(two("baseline", (10, 10), 1), two("other", (14, 4), 1))
    assert all(row[3:6] in (("", "", ""), ("0", "0", "0")) for row in winners_table.rows(made, language))
    assert {"en": "no municipality is named", "nl": "geen gemeente aangewezen"}[language] in " ".join(
        winners_table.closing_lines(made, language)
    )


def test_winners_say_better_or_worse_of_the_mean_too() -> None:
    made = comparison(two("baseline", (10, 10)), two("other", (14, 4)))
    small, large = winners_table.rows(made, Language.EN)[1:3]
    assert small[-1].endswith("(better)")
    assert large[-1].endswith("(worse)")


def test_winners_as_json_have_no_numbers_that_are_none() -> None:
    made = comparison(two("baseline", (10, 10), 1), two("other", (14, 4), 1))
    answer = json.loads(json.dumps(municipalities_answer(made), allow_nan=False))
    assert answer[FIRST]["standard_error"] is None
    assert answer[FIRST]["expected_false"] == 0.0
    assert (answer[FIRST]["scenario"], answer[FIRST]["size_class"], answer[FIRST]["difference"]) == ("other", 1, -6.0)


@pytest.mark.parametrize("language", list(Language))
def test_budgets_by_year_in_both_languages(language: Language) -> None:
    made = comparison(budgeted())
    rows = budget_table.rows(made, language)
    assert {len(row) for row in rows} == {len(budget_table.headings(made, language))}
    assert [row[1] for row in rows] == ["2024", "2025", "2026", "2027", "2028"]
    assert rows[-1][3] == {"en": "75.00 (50.00 .. 100.00)", "nl": "75,00 (50,00 .. 100,00)"}[language]
    assert rows[-1][4][0] in "+−"


def test_replications_that_agree_have_no_ends_however_they_are_rounded() -> None:
    one = budgeted()
    for spent in range(0, 400, 7):
        one.counters.family_weeks[:, :, 0, Stage.CRISIS, 0] = 20_000 + spent
        assert not any("(" in cell for row in budget_table.rows(comparison(one), Language.EN) for cell in row)


def test_where_there_is_no_budget_stands_a_dash_and_never_zero() -> None:
    made = comparison(budgeted())
    assert set(budget_table.rows(made, Language.EN)[FIRST][2:]) == {"–"}
    answer = json.loads(json.dumps(budgets_answer(made), allow_nan=False))
    assert answer[FIRST]["budget"] is None
    assert answer[FIRST]["crowded_out_highest"] is None


def test_the_years_of_the_burn_in_are_in_json_only() -> None:
    long_ago = plausible(scenario("baseline"))
    long_ago.clock.years[:] -= 12  # 2012 .. 2016
    made = comparison(long_ago)
    assert [row[1] for row in budget_table.rows(made, Language.EN)] == ["2014", "2015", "2016"]
    assert len(budgets_answer(made)) == 5


def amounts(cell: str) -> list[float]:
    """The numbers in a cell of the English table."""
    return [float(word.replace("−", "-").strip("()")) for word in cell.replace(",", "").split() if word != ".."]


@pytest.mark.parametrize("more", range(0, 24, 2))
@pytest.mark.parametrize("apart", [20_000, 1])
def test_a_row_of_the_budgets_adds_up_as_it_is_printed(more: int, apart: int) -> None:
    one = budgeted()
    one.counters.family_weeks[1, :, 0, Stage.CRISIS, 0] = 20_000 + apart
    one.counters.family_weeks[1, :, 0, Stage.RESIDENTIAL, 0] = more
    one.counters.family_weeks[0, :, 0, Stage.RESIDENTIAL, 0] += more  # so that rounding goes up here and down there
    for row in budget_table.rows(comparison(one), Language.EN)[2:]:
        budget, spent, balance = (amounts(cell) for cell in row[2:5])
        assert round(budget[0] - spent[0], 2) == balance[0]
        assert min(balance) <= balance[0] <= max(balance)
        assert all(len(number.partition(".")[2].rstrip(")")) == 2 for cell in row[2:5] for number in cell.split() if number != "..")


@pytest.mark.parametrize("language", list(Language))
def test_years_in_which_all_scenarios_are_the_same_stand_there_once(language: Language) -> None:
    first, second = (plausible(scenario(name), effect) for name, effect in (("baseline", 0.0), ("other", 0.2)))
    rows = budget_table.rows(comparison(first, second), language)
    everybody = {"en": "all scenarios", "nl": "alle scenario's"}[language]
    once = [(everybody, year) for year in ("2024", "2025", "2026")]
    each = [(who, year) for who in ("baseline", "other") for year in ("2027", "2028")]
    assert [(who, year) for who, year, *_ in rows] == [*once, *each]


def test_one_scenario_alone_is_not_called_all_scenarios() -> None:
    assert {row[0] for row in budget_table.rows(comparison(budgeted()), Language.EN)} == {"baseline"}


@pytest.mark.parametrize("language", list(Language))
def test_years_of_53_weeks_are_named(language: Language) -> None:
    made = comparison(budgeted())
    years = made.baseline.clock.years[made.baseline.counters.weeks == 53]
    assert len(years) > 0
    assert ", ".join(map(str, years)) in list(budget_table.closing_lines(made, language))[-1]


@pytest.mark.parametrize("language", list(Language))
def test_lines_say_what_the_tables_say(language: Language) -> None:
    made = comparison(two("baseline", (10, 10)), two("other", (14, 4)))
    for table in (winners_table, budget_table):
        lines = "\n".join(table.lines(made, language))
        cells = {line for row in table.rows(made, language) for cell in row for line in cell.splitlines() if line}
        assert [cell for cell in cells if cell not in lines] == []
