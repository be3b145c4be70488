"""Slow stocks by which scenarios are judged."""

from __future__ import annotations

from functools import partial
from typing import Final

from zorgsim.inputs.scenario import Text
from zorgsim.model.stocks import STOCKS
from zorgsim.results.outcomes.outcome import SHARE, Direction, Floats, Outcome
from zorgsim.results.window import Window, ratio


def mean_stock(window: Window, stock: str) -> Floats:
    """Mean of a slow stock over families and weeks."""
    return ratio(window.stock_weeks[..., list(STOCKS).index(stock)], window.family_weeks())


def _stock(key: str) -> Outcome:
    stock = STOCKS[key]
    return Outcome(key, SHARE, Direction.BETTER, Text(stock.en, stock.nl), partial(mean_stock, stock=key))


OUTCOMES: Final = tuple(map(_stock, ("mutual_help", "trust", "expertise", "practice")))
"""In the order of the tables."""
