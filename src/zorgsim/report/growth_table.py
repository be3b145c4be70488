"""How simulated spending grew, split into what grew, in words."""

from __future__ import annotations

from zorgsim.inputs.scenario import Language
from zorgsim.report.texts import number, say, signed
from zorgsim.results.growth import FACTORS, Growth

_DECIMALS = 1

Cells = tuple[str, str, str]


def headings(growth: Growth, language: Language) -> Cells:
    """Return the headings of the table."""
    years = {"first": growth.first, "last": growth.last}
    return say(language, "growth.what", **years), say(language, "growth.factor"), say(language, "growth.percent")


def rows(growth: Growth, language: Language) -> list[Cells]:
    """Return one row a factor, and the product of all of them last."""
    named = [(say(language, f"growth.{name}"), growth.ratios[name]) for name in FACTORS]
    return [_cells(words, ratio, language) for words, ratio in (*named, (say(language, "growth.total"), growth.total))]


def _cells(words: str, ratio: float, language: Language) -> Cells:
    return words, number(ratio, 3, language), signed(100.0 * (ratio - 1.0), _DECIMALS, language)
