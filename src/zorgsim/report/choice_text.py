"""Choosing over worlds, in words: which option is best in how many worlds, what it may be regretted by, and what a gain costs."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd

from zorgsim.inputs.scenario import Language
from zorgsim.report.texts import decimals_for, number, say
from zorgsim.results.choosing import RANKED_BY, CostOfGain, choice_table, costs_of_gains
from zorgsim.results.compare import Comparison
from zorgsim.results.outcomes import OUTCOMES


def choice_lines(comparison: Comparison, language: Language) -> Iterator[str]:
    """Yield a heading, a line an outcome, and a line a scenario; nothing where no worlds were drawn, or too few."""
    table = choice_table(comparison)
    if not len(table):
        return
    titles = {one.scenario.name: one.scenario.title.in_language(language) for one in comparison.simulated}
    yield say(language, "choosing.title", worlds=comparison.draws)
    for outcome in RANKED_BY:
        rows = table[table["outcome"] == outcome]
        if len(rows):
            yield f"  {_ranked(rows, outcome, (titles, comparison.draws), language)}"
    for name, cost in costs_of_gains(comparison).items():
        yield f"  {titles[name]}: {'; '.join(_cost(cost, comparison.draws, language))}"
    yield say(language, "choosing.with_luck" if comparison.replications == 1 else "choosing.lines_luck")


def _ranked(rows: pd.DataFrame, outcome: str, who: tuple[dict[str, str], int], language: Language) -> str:
    """Say in how many worlds each is best by an outcome, and what the one that is best on average may be regretted by."""
    titles, worlds = who
    best = rows.sort_values("share_best", ascending=False, kind="stable")
    counts = zip(best["scenario"], best["share_best"] * worlds, strict=True)
    shares = ", ".join(
        say(language, "choosing.share", title=titles[name], count=number(count, 0 if count == round(count) else 1, language))
        for name, count in counts
        if count > 0.0
    )
    least = rows.iloc[int(rows["expected_regret"].argmin())]
    words = {
        "outcome": OUTCOMES[outcome].text.in_language(language),
        "shares": shares,
        "worlds": worlds,
        "title": titles[str(least["scenario"])],
        "expected": number(least["expected_regret"], decimals_for(least["expected_regret"]), language),
        "most": number(least["most_regret"], decimals_for(least["most_regret"]), language),
        "unit": OUTCOMES[outcome].unit.in_language(language),
    }
    return say(language, "choosing.regret" if least["most_regret"] > 0.0 else "choosing.no_regret", **words)


def _cost(cost: CostOfGain, worlds: int, language: Language) -> Iterator[str]:
    """Say what a week of daily life gained costs, on which sides the worlds lie, and from what amount on it is worth it."""
    if math.isfinite(cost.per_week):
        yield say(language, "choosing.per_week", amount=number(cost.per_week, 0, language))
    sides = ("better_cheaper", "better_dearer", "worse_cheaper", "worse_dearer")
    shares = {side: getattr(cost, side) for side in sides if getattr(cost, side) > 0.0}
    if shares:
        yield ", ".join(
            say(language, f"choosing.{side}", count=round(share * worlds), worlds=worlds) for side, share in shares.items()
        )
    amounts = {"half": cost.worth_half, "most": cost.worth_most}
    for key, amount in amounts.items():
        if math.isfinite(amount):
            yield say(language, f"choosing.worth_{key}", amount=number(amount, 0, language))
        else:
            yield say(language, f"choosing.never_{key}")
