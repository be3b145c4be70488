"""What stands under a table, and the line about the cumulative cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

import pytest
from tests.unit.synthetic_results import comparison, plausible, scenario

from zorgsim.inputs.parameters import register
from zorgsim.inputs.scenario import Language, Scenario
from zorgsim.model.loops import LOOPS
from zorgsim.model.stocks import STOCKS
from zorgsim.report.figures import cost
from zorgsim.report.json_answers.comparisons import comparison_answer
from zorgsim.report.notes import notes, outcome_notes
from zorgsim.report.terminal import comparison_lines
from zorgsim.results.compare import Comparison
from zorgsim.results.store import Handover, manifest_of

Change = Callable[[Scenario], Scenario]


def as_it_is(one: Scenario) -> Scenario:
    return one


def made(change: Change, baseline: Change = as_it_is, replications: int = 4) -> Comparison:
    first = plausible(baseline(scenario("baseline", replications)))
    return comparison(first, plausible(change(scenario("other", replications)), effect=0.2))


def drawn(one: Scenario) -> Scenario:
    return replace(one, run=replace(one.run, draws=one.run.replications, replications=1))


def discounted(one: Scenario) -> Scenario:
    return replace(one, parameters={"price.discount_rate": 0.035})


def frozen(one: Scenario) -> Scenario:
    return replace(one, freeze=("trust", "R1"), freeze_from=date(2015, 1, 1))


DOMAINS = "The five life domains: support by an own network, housing, school or work, income, care for a parent."


def test_only_the_price_level_and_the_domains_where_nothing_else_is_to_be_known() -> None:
    assert notes(made(as_it_is), Language.EN) == ["Costs in EUR at prices of 2021.", DOMAINS]


@pytest.mark.parametrize(("language", "word"), [(Language.EN, "assumed"), (Language.NL, "aanname")])
def test_under_the_main_outcomes_stands_that_what_a_week_is_worth_is_assumed(language: Language, word: str) -> None:
    *others, last = outcome_notes(made(as_it_is), language)
    assert others == notes(made(as_it_is), language)
    assert word in last
    assert last in comparison_lines(made(as_it_is), language)


def at_prices(prices: Mapping[str, float]) -> Comparison:
    return replace(made(lambda one: replace(one, parameters=prices)), parameters=register())


OWN_PRICES = {"measure_cost.everyday.time": 9.0, "price.specialist_week": 370.0}


@pytest.mark.parametrize(
    ("language", "line", "caption"),
    [
        (
            Language.EN,
            "Costs in EUR at own prices (not all of 2021): price.specialist_week, measure_cost.everyday.time.",
            "Million euros per year, at own prices (not all of 2021)",
        ),
        (
            Language.NL,
            "Kosten in EUR, in eigen prijzen (niet alle van 2021): price.specialist_week, measure_cost.everyday.time.",
            "Miljoen euro per jaar, in eigen prijzen (niet alle van 2021)",
        ),
    ],
)
def test_own_prices_are_not_called_prices_of_the_registers_year(language: Language, line: str, caption: str) -> None:
    dear = at_prices(OWN_PRICES)
    assert line in comparison_lines(dear, language)
    drawn_words = "\n".join(text.get_text() for text in cost.draw(dear, language).texts)
    assert caption in drawn_words
    answer, manifest = comparison_answer(dear), manifest_of(dear, Handover())
    assert answer["price_level"] is manifest["price_level"] is None
    assert answer["own_prices"] == manifest["own_prices"] == ["price.specialist_week", "measure_cost.everyday.time"]


@pytest.mark.parametrize("name", ["price.specialist_week", "price.discount_rate", "trust.growth"])
def test_a_price_as_in_the_register_and_what_is_no_price_leave_the_label(name: str) -> None:
    usual = register().get(name)
    one = at_prices({name: usual.value if usual and name == "price.specialist_week" else 0.1})
    assert notes(one, Language.EN)[0] == "Costs in EUR at prices of 2021."
    assert (comparison_answer(one)["price_level"], comparison_answer(one)["own_prices"]) == (2021, [])


def test_many_own_prices_are_counted() -> None:
    six = {name: price.value * 1.5 for name, price in register().items() if name.startswith("price.") and price.unit[:3] == "EUR"}
    line = notes(at_prices(six), Language.EN)[0]
    assert line.endswith("price.residential_week and 2 more.")


@pytest.mark.parametrize(
    ("language", "begin", "worlds"),
    [
        (
            Language.EN,
            "Every world has values of its own for parameters; prices are the same in all.",
            "(4 worlds: ",
        ),
        (
            Language.NL,
            "Elke wereld heeft eigen waarden voor parameters; prijzen zijn in alle gelijk.",
            "(4 werelden: ",
        ),
    ],
)
def test_drawn_parameters_are_told_under_the_table_and_differences_over_worlds(language: Language, begin: str, worlds: str) -> None:
    lines = comparison_lines(made(drawn, drawn), language)
    assert any(line.startswith(begin) for line in lines)
    assert any(worlds in line for line in lines)
    assert not any("\N{PLUS-MINUS SIGN}" in line for line in lines)  # ignorance is no margin


def test_where_there_is_no_margin_none_includes_anything() -> None:
    assert "Every world has values of its own for parameters; prices are the same in all." in notes(
        made(drawn, drawn, 1), Language.EN
    )


@pytest.mark.parametrize(
    ("language", "line"),
    [
        (Language.EN, f"Frozen in other from 1 January 2015: {STOCKS['trust'].en}, {LOOPS['R1'].en}."),
        (Language.NL, f"Stilgezet in other vanaf 1 januari 2015: {STOCKS['trust'].nl}, {LOOPS['R1'].nl}."),
    ],
)
def test_what_stood_still_is_told_under_the_table(language: Language, line: str) -> None:
    assert line in comparison_lines(made(frozen), language)


def test_what_stood_still_everywhere_is_told_once_and_from_the_start_if_no_day_is_given() -> None:
    def still(one: Scenario) -> Scenario:
        return replace(one, freeze=("expertise",))

    (line,) = notes(made(still, still), Language.EN)[2:]
    assert line == "Frozen in all scenarios from 1 January 2024: expertise of specialist care."


@pytest.mark.parametrize(
    ("language", "words"),
    [(Language.EN, "discounted at 3.5 % a year to 2027"), (Language.NL, "verdisconteerd met 3,5 % per jaar naar 2027")],
)
def test_a_discount_is_told_on_the_line_that_it_works_on(language: Language, words: str) -> None:
    (line,) = [one for one in comparison_lines(made(discounted, discounted), language) if words in one]
    assert line.startswith("other: ")
    assert not any(words in one for one in comparison_lines(made(as_it_is), language))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (Language.EN, "other: added up to the end of 2028, it costs exactly the same as the baseline"),
        (Language.NL, "other: kost, opgeteld tot eind 2028, precies evenveel als het basispad"),
    ],
)
def test_a_scenario_that_changes_nothing_costs_exactly_the_same(language: Language, words: str) -> None:
    same = comparison(plausible(scenario("baseline")), plausible(scenario("other")))
    lines = comparison_lines(same, language)
    assert words in lines
    untold = {"en": "cannot be told from the baseline's", "nl": "te onderscheiden; verschil"}[language]
    assert not any(untold in line for line in lines)
