"""Feedback loops in words: every quantity has words in both languages, and a path turns the way its loop does."""

from __future__ import annotations

import pytest

from zorgsim.inputs.scenario import Language
from zorgsim.model.loops import LOOPS, arrows
from zorgsim.model.stocks import STOCKS
from zorgsim.report.json_answers.lookups import loop_answer
from zorgsim.report.loops_text import lines, path, quantities, steps, stocks_of, turn
from zorgsim.report.texts import texts


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", ["name", "more", "less"])
def test_every_quantity_has_words_and_no_words_are_left_over(kind: str, language: Language) -> None:
    known = {key.removeprefix(f"quantity.{kind}.") for key in texts(language) if key.startswith(f"quantity.{kind}.")}
    declared = {name for source, link in arrows() for name in (source, link.what)}
    assert known == declared == set(quantities())


@pytest.mark.parametrize("language", Language)
def test_no_two_quantities_are_called_the_same(language: Language) -> None:
    words = [text for key, text in texts(language).items() if key.startswith("quantity.")]
    assert len(set(words)) == len(words)


@pytest.mark.parametrize("loop", LOOPS)
def test_a_path_comes_round_to_where_it_began_larger_or_as_its_opposite(loop: str) -> None:
    (first, begins), *_, (last, ends) = steps(loop)
    assert first == last
    assert begins == 1
    assert ends == turn(loop) == (1 if loop.startswith("R") else -1)


def test_unlearning_reads_as_one_would_tell_it() -> None:
    assert path("R1", Language.EN) == (
        "more families in specialist care -> less mutual help -> fewer questions taken to the own network"
        " -> more families in specialist care"
    )
    assert path("B1", Language.NL).endswith("meer vragen aan het eigen netwerk -> minder netwerken hersteld door coaching")


def test_stocks_are_those_that_name_the_loop_also_beside_its_path() -> None:
    assert stocks_of("R4") == ("coaches", "specialists")
    assert stocks_of("R2") == ()
    assert {stock for loop in LOOPS for stock in stocks_of(loop)} == {name for name, stock in STOCKS.items() if stock.loops}


@pytest.mark.parametrize("language", Language)
def test_the_loop_without_a_stock_says_what_freezing_it_does(language: Language) -> None:
    told = "\n".join(lines("R2", language))
    assert {"en": "nobody on a waiting list escalates", "nl": "wordt geen vraag op een wachtlijst ernstiger"}[language] in told
    assert 'freeze = ["R2"]' in told


def test_a_loop_for_programs_has_every_arrow_with_its_sign() -> None:
    told = loop_answer("R5", Language.EN)
    assert [(step["from"], step["to"]) for step in told["path"]] == list(LOOPS["R5"].arrows)
    assert [step["sign"] for step in told["path"]] == [-1, 1, -1]
    assert told["turns"] == "reinforces"
