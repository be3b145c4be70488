"""What came out of a round, in words: the table beside the curves, the flags, the cost, who wins and who loses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from zorgsim.inputs.scenario import Language
from zorgsim.report.differences_text import amount_words, judged_words, judgement
from zorgsim.report.flags_text import grouped_flags, plain_sentence
from zorgsim.report.terminal import (
    REST_OUTCOMES,
    baseline_value,
    break_even_line,
    mean_value,
    rest_title,
    title_line,
)
from zorgsim.report.texts import number, say
from zorgsim.results.compare import Comparison, PairedDifference, Verdict, difference_of
from zorgsim.results.headline import MAIN_OUTCOMES, OUTCOMES, Outcome
from zorgsim.results.winners import YARDSTICKS, Contest, Judgement, contests

JUDGED_BY: Final = ("waited_mean_specialist", "weeks_in_order", "cost_per_family")
"""The yardsticks by which municipalities are named: those of the reports, and cost."""
MOST_NAMED: Final = 6


def told(comparison: Comparison, names: Mapping[str, str], language: Language) -> dict[str, Any]:
    """Return what the page shows beside the curves, in plain values.

    Parameters
    ----------
    comparison
        The baseline, and at least one other.
    names
        What each scenario is called on the page.
    language
        Of words and numbers.
    """
    everybody = Comparison(tuple(one.everybody for one in comparison.simulated), comparison.parameters)
    rest = comparison.rest
    return {
        "title": title_line(comparison, language),
        "columns": [names[one.scenario.name] for one in comparison.simulated],
        "rows": _rows(comparison, MAIN_OUTCOMES, language),
        "cost": [break_even_line(comparison, one, language) for one in comparison.others],
        "flags": _flags(comparison, names, language),
        "winners": _winners(everybody, names, language),
        "rest": None if rest is None else {"title": rest_title(rest, language), "rows": _rows(rest, REST_OUTCOMES, language)},
    }


def _rows(comparison: Comparison, outcomes: Sequence[str], language: Language) -> list[dict[str, Any]]:
    """Return a row an outcome: the baseline's value, and of each other scenario the value, the difference, better or worse."""
    rows = []
    for name in outcomes:
        outcome = OUTCOMES[name]
        value, decimals = baseline_value(comparison, name)
        cells = []
        for one in comparison.others:
            difference = difference_of(comparison, one.scenario.name, name)
            cells.append(
                {
                    "value": number(mean_value(comparison, one, name), decimals, language),
                    "told": _told(difference, outcome, decimals, language),
                    "judged": judgement(difference, outcome).name.lower(),
                }
            )
        label = f"{outcome.text.in_language(language)} ({outcome.unit.in_language(language)})"
        rows.append({"label": label, "baseline": number(value, decimals, language), "cells": cells})
    return rows


def _told(difference: PairedDifference, outcome: Outcome, decimals: int, language: Language) -> str:
    if difference.verdict is Verdict.ONE_REPLICATION:  # said once, above the table, and not in every cell
        return amount_words(difference, decimals, language)
    return judged_words(difference, outcome, decimals, language)


def _flags(comparison: Comparison, names: Mapping[str, str], language: Language) -> list[dict[str, str]]:
    flags = []
    for flag, scenarios in grouped_flags(comparison, language):
        everywhere = len(scenarios) == len(comparison.simulated)
        who = say(language, "table.everywhere") if everywhere else ", ".join(names[one] for one in scenarios)
        flags.append(
            {
                "level": str(flag.level),
                "mark": say(language, f"level.{flag.level}"),
                "who": who,
                "told": plain_sentence(flag, language),
            }
        )
    return flags


def _winners(everybody: Comparison, names: Mapping[str, str], language: Language) -> list[dict[str, Any]]:
    """Return a sentence a scenario and yardstick: which municipalities fare better and worse, of all who were simulated."""
    municipalities = [one.name for one in everybody.baseline.place.municipalities]
    return [
        {
            "scenario": names[one.scenario],
            "yardstick": YARDSTICKS[one.outcome].text.in_language(language),
            "told": _judged(one, municipalities, language),
        }
        for one in contests(everybody)
        if one.outcome in JUDGED_BY
    ]


def _judged(contest: Contest, municipalities: Sequence[str], language: Language) -> str:
    found = {
        judged: [name for name, one in zip(municipalities, contest.judgements, strict=True) if one is judged]
        for judged in Judgement
    }
    if not any(found[judged] for judged in (Judgement.BETTER, Judgement.WORSE)):
        return say(language, "explore.winners.none", all=len(municipalities))
    return say(
        language,
        "explore.winners.told",
        better=_named(found[Judgement.BETTER], language),
        worse=_named(found[Judgement.WORSE], language),
        others=len(found[Judgement.SAME]) + len(found[Judgement.UNTOLD]),
    )


def _named(names: Sequence[str], language: Language) -> str:
    if not names:
        return say(language, "explore.winners.nobody")
    first = ", ".join(names[:MOST_NAMED])
    more = len(names) - MOST_NAMED
    return say(language, "explore.winners.more", names=first, count=more) if more > 0 else first
