"""Slow stocks: one stock is one file with the same two functions; this page lists them all."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from zorgsim.model.stocks import coaches, expertise, mutual_help, practice, reserve, specialists, trust
from zorgsim.model.stocks.stock import Link, Stock, WeekCounts

_FILES: Final = (mutual_help, trust, coaches, specialists, expertise, practice, reserve)

STOCKS: Final[Mapping[str, Stock]] = MappingProxyType({file.STOCK.name: file.STOCK for file in _FILES})
"""Every stock by name, in the order in which they step (each reads last week's values only, so the order does not matter)."""

__all__ = ["STOCKS", "Link", "Stock", "WeekCounts"]
