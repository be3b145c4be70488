"""What a reader must know under any table: whose prices, which life domains, whether parameters were drawn, what stood still."""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np

from zorgsim.inputs.scenario import Language, Scenario
from zorgsim.model.loops import LOOPS
from zorgsim.model.stocks import STOCKS
from zorgsim.report.drawn_from_text import worlds_drawn_from
from zorgsim.report.texts import day_words, number, say
from zorgsim.results.compare import Comparison
from zorgsim.results.outcomes import OUTCOMES
from zorgsim.results.price_level import own_prices

MOST_PRICES: Final = 4
"""Own prices that are named."""


def notes(comparison: Comparison, language: Language) -> list[str]:
    """Return the lines under a table."""
    return [
        _prices(comparison, language),
        *_fixed(comparison, language),
        say(language, "table.domains"),
        *_drawn(comparison, language),
        *_frozen(comparison, language),
    ]


def outcome_notes(comparison: Comparison, language: Language) -> list[str]:
    """Return the lines under a table of the main outcomes: those of any table, and whose opinion the quality of daily life is."""
    return [*notes(comparison, language), say(language, "table.yardstick")]


def price_words(comparison: Comparison, language: Language) -> str:
    """Say at whose prices costs are, behind the unit: in euros of which year, or at one's own."""
    year = comparison.baseline.scenario.run.price_year
    return say(language, "prices.own" if own_prices(comparison) else "prices.level", year=year)


def _prices(comparison: Comparison, language: Language) -> str:
    """Say at whose prices costs are, and which are one's own."""
    words, own = price_words(comparison, language), own_prices(comparison)
    if not own:
        return say(language, "table.prices", prices=words)
    names, more = ", ".join(own[:MOST_PRICES]), len(own) - MOST_PRICES
    listed = say(language, "table.more_prices", names=names, count=more) if more > 0 else names
    return say(language, "table.own_prices", prices=words, names=listed)


def _fixed(comparison: Comparison, language: Language) -> list[str]:
    """Say how much of what youth care costs is not simulated, where there is any."""
    shares = OUTCOMES["fixed_share"].measure(comparison.evaluations[comparison.baseline.scenario.name])
    known = shares[np.isfinite(shares)]  # nothing is known of it where nothing is spent
    return [say(language, "table.fixed", percent=number(known.mean(), 0, language))] if known.any() else []


def _drawn(comparison: Comparison, language: Language) -> list[str]:
    """Say that parameters were drawn, and that margins, where there are any, include it."""
    if not comparison.draws:
        return []
    margins = comparison.others and comparison.runs > 1
    return [say(language, "table.drawn" if margins else "table.drawn_only"), worlds_drawn_from(comparison, language)]


def _frozen(comparison: Comparison, language: Language) -> list[str]:
    """Say which stocks and loops stood still, from when, and in which scenarios; a line for each set of them."""
    scenarios = [one.scenario for one in comparison.simulated]
    groups: dict[tuple[tuple[str, ...], date], list[str]] = {}
    for scenario in scenarios:
        if scenario.freeze:
            groups.setdefault((scenario.freeze, frozen_from(scenario)), []).append(scenario.name)
    return [
        say(
            language,
            "table.frozen",
            who=say(language, "table.everywhere") if len(who) == len(scenarios) > 1 else ", ".join(who),
            start=day_words(start, language),
            names=frozen_words(names, language),
        )
        for (names, start), who in groups.items()
    ]


def frozen_from(scenario: Scenario) -> date:
    """Return the day from which what is frozen stands still."""
    return scenario.freeze_from or scenario.run.start


def frozen_words(names: tuple[str, ...], language: Language) -> str:
    """Return what stocks and loops are called, one after the other."""
    frozen = [STOCKS[name] if name in STOCKS else LOOPS[name] for name in names]
    return ", ".join(one.nl if language is Language.NL else one.en for one in frozen)
