"""The glossary knows every word of the model, in both languages."""

from __future__ import annotations

from enum import IntEnum
from pathlib import Path

import pytest

from zorgsim.model.levers import LEVERS, Lever
from zorgsim.model.stocks import STOCKS, Stock
from zorgsim.model.vocabulary import Domain, Event, Referrer, Severity, Stage, Tier

ROOT = Path(__file__).resolve().parents[2]
ROWS = {
    cells[0]: cells[1:]
    for line in (ROOT / "docs" / "glossary.md").read_text("utf-8").splitlines()
    if line.startswith("| `")
    for cells in [[cell.strip().strip("`") for cell in line.strip("|").split("|")]]
}


@pytest.mark.parametrize("words", [Domain, Severity, Stage, Tier, Referrer, Event], ids=lambda words: words.__name__)
def test_every_word_of_the_vocabulary_has_its_terms(words: type[IntEnum]) -> None:
    missing = [word.name.lower() for word in words if len(ROWS.get(word.name.lower(), [])) != 2]
    assert missing == []


@pytest.mark.parametrize("lever", LEVERS.values(), ids=lambda lever: lever.name)
def test_every_lever_has_the_terms_that_reports_use(lever: Lever) -> None:
    assert ROWS[lever.name] == [lever.en, lever.nl]
    assert all(choice in ROWS for choice in lever.choices)


@pytest.mark.parametrize("stock", STOCKS.values(), ids=lambda stock: stock.name)
def test_every_stock_has_the_terms_that_reports_use(stock: Stock) -> None:
    assert ROWS[stock.name] == [stock.en, stock.nl]
