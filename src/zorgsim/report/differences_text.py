"""A paired difference in words: how much, with its margin, and what can be said of it. Every table writes it as it stands here.

Over worlds there is no margin: between which values most worlds lie is told, and how many of them say more and less.
"""

from __future__ import annotations

import math
from typing import Final

from zorgsim.inputs.scenario import Language
from zorgsim.report.texts import fewest_decimals, number, rounded, say, signed
from zorgsim.results.compare import PairedDifference, Spread, Verdict, judge
from zorgsim.results.headline import Direction, Outcome
from zorgsim.results.over_worlds import ALL_TOLD

TINY: Final = 0.001
"""Differences below this, in the unit of their outcome, are not written out."""

_WITHOUT_AMOUNT: Final = {Verdict.IDENTICAL: "table.same", Verdict.MISSING: "table.missing"}
_SIGNS: Final = {Direction.BETTER: "table.better", Direction.WORSE: "table.worse"}
_SURE: Final = {Verdict.MORE: "table.tiny_more", Verdict.LESS: "table.tiny_less"}
_UNDECIDED: Final = {
    Verdict.NOT_DISTINGUISHABLE: "table.indistinct",
    Verdict.WORLDS_DISAGREE: "table.disagree",
    Verdict.TOO_FEW_WORLDS: "table.too_few_worlds",
}
_ROUNDING: Final = 1e-9
"""A margin below this share of its mean is what sums leave behind, no chance."""
_NARROW: Final = 2.0
"""An interval whose mean is nearer to zero than this many margins misses it only just."""
_MARGIN_DECIMALS: Final = 3
"""Decimals up to which a margin is written out; a smaller one only matters where the verdict hangs on it."""


def judgement(difference: PairedDifference, outcome: Outcome) -> Direction:
    """Say whether a difference is for the better or the worse; ``NEUTRAL`` where neither can be said."""
    return judge(difference.verdict, outcome.direction)


def shown_decimals(difference: PairedDifference, decimals: int) -> int:
    """Return the decimals, no fewer than those given, with which mean and margin as printed say what the verdict says.

    The first digit of the margin shows, two digits where the interval only just misses zero; and a mean that can be told from zero
    stays larger than its margin, one that cannot does not. Over worlds two digits of half the width show, so that an end on the
    other side of nothing is not rounded to nothing.
    """
    mean, margin = abs(difference.mean), difference.margin
    if math.isnan(margin):
        return decimals
    if difference.spread is Spread.WORLDS:
        return max(decimals, min(1 - _first_digit(margin), _MARGIN_DECIMALS)) if margin > 0.0 else decimals
    if _is_certain(difference):
        return max(decimals, 1 - _first_digit(mean)) if mean > 0 else decimals
    first = -_first_digit(margin)
    narrow = difference.verdict in _SURE and mean < _NARROW * margin
    enough = max(decimals, first + 1 if narrow else min(first, _MARGIN_DECIMALS))
    if difference.verdict in _SURE:
        return fewest_decimals(enough, lambda shown: rounded(mean, shown) > _written_margin(margin, shown))
    return fewest_decimals(enough, lambda shown: rounded(mean, shown) <= _written_margin(margin, shown))


def _first_digit(value: float) -> int:
    """Return the decimal position of the first digit that is not zero: 0 for 1 .. 9.99, -1 for 0.1 .. 0.99."""
    return math.floor(math.log10(value))


def _written_margin(margin: float, decimals: int) -> float:
    """Return a margin as it is read: rounded, or, where nothing of it is left, the step below which it lies."""
    return rounded(margin, decimals) or 10.0**-decimals


def _is_certain(difference: PairedDifference) -> bool:
    """Return whether every replication has the same difference."""
    return difference.margin <= _ROUNDING * abs(difference.mean)


def _is_tiny(difference: PairedDifference) -> bool:
    return abs(difference.mean) < TINY and not difference.margin >= TINY


def difference_words(difference: PairedDifference, decimals: int, language: Language) -> str:
    """Write a paired difference with its margin, and why it may be none; an unknown margin is never written as zero."""
    amount = amount_words(difference, decimals, language)
    if difference.verdict is Verdict.ONE_REPLICATION:
        return f"{amount} ({say(language, 'table.one')})"
    if difference.verdict is Verdict.ONE_WORLD:
        return f"{amount} ({say(language, 'table.one_world')})"
    if difference.verdict in _UNDECIDED:
        return f"{amount}, {say(language, _UNDECIDED[difference.verdict])}"
    return amount


def amount_words(difference: PairedDifference, decimals: int, language: Language) -> str:
    """Write how much a paired difference is, with its margin where that is known."""
    if difference.verdict in _WITHOUT_AMOUNT:
        return say(language, _WITHOUT_AMOUNT[difference.verdict])
    if _is_tiny(difference):
        return say(language, _SURE.get(difference.verdict, "table.tiny"), limit=number(TINY, _MARGIN_DECIMALS, language))
    if difference.spread is Spread.WORLDS and difference.pairs > 1:
        return _worlds_words(difference, decimals, language)
    shown = shown_decimals(difference, decimals)
    mean = signed(difference.mean, shown, language)
    if math.isnan(difference.margin):
        return mean
    if _is_certain(difference):
        return say(language, "table.every_run", amount=mean)
    written = number(_written_margin(difference.margin, shown), shown, language)
    return f"{mean} ± {written}" if rounded(difference.margin, shown) else f"{mean} ± <{written}"


def _worlds_words(difference: PairedDifference, decimals: int, language: Language) -> str:
    """Write the middle of the worlds, between which values nine in ten of them lie, and how many say more and less."""
    shown = shown_decimals(difference, decimals)
    middle, low, high = (signed(value, shown, language) for value in (difference.middle, difference.low, difference.high))
    more, less = (round(share * difference.pairs) for share in (difference.more, difference.less))
    luck = _luck_words(difference.luck, shown, language)
    key = "table.over_worlds" if difference.pairs > ALL_TOLD else "table.over_few_worlds"
    return say(language, key, middle=middle, low=low, high=high, worlds=difference.pairs, more=more, less=less, luck=luck)


def _luck_words(error: float, decimals: int, language: Language) -> str:
    """Write the 95 % margin of luck alone around the mean over worlds; nothing where it is not known, each being played once."""
    if math.isnan(error):
        return ""
    first = -_first_digit(error) if error > 0.0 else decimals
    return say(language, "table.luck", error=number(error, max(decimals, min(first, _MARGIN_DECIMALS)), language))


def judged_words(difference: PairedDifference, outcome: Outcome, decimals: int, language: Language) -> str:
    """Write a paired difference as `difference_words` does, and whether it is better or worse where that can be said."""
    judged, words = judgement(difference, outcome), difference_words(difference, decimals, language)
    return f"{words} ({say(language, _SIGNS[judged])})" if judged in _SIGNS else words
