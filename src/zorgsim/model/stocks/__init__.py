"""Slow stocks: one stock is one file with the same two functions; this page lists them all."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from zorgsim.model.stocks import coaches, mutual_help, specialists, trust
from zorgsim.model.stocks.stock import Stock, WeekCounts

STOCKS: Final[Mapping[str, Stock]] = MappingProxyType(
    {stock.name: stock for stock in (mutual_help.STOCK, trust.STOCK, coaches.STOCK, specialists.STOCK)}
)
"""Every stock by name, in the order in which they step (each reads last week's values only, so the order does not matter)."""

__all__ = ["STOCKS", "Stock", "WeekCounts"]
