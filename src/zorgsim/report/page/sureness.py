"""How sure a difference is, on a scale of words: what replications and worlds carry, and no more. docs/report.md tells the scale.

A direction is claimed on the first four steps only. Chance, parameters and structures are never added up: what other structures say
is told by itself.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.inputs.scenario import Language
from zorgsim.report.differences_text import TINY, shown_decimals
from zorgsim.report.texts import fewest_decimals, number, rounded, say, signed
from zorgsim.results.compare import PairedDifference, Spread, Verdict, judge
from zorgsim.results.outcomes import Direction
from zorgsim.results.over_worlds import ALL_TOLD

Floats = NDArray[np.float64]


class Sureness(StrEnum):
    """A step of the scale."""

    EVERY_RUN = "every_run"
    BEYOND_CHANCE = "beyond_chance"
    ALL_WORLDS = "all_worlds"
    NEARLY_ALL_WORLDS = "nearly_all_worlds"
    WITHIN_CHANCE = "within_chance"
    WORLDS_DISAGREE = "worlds_disagree"
    SAME = "same"
    ONE_RUN = "one_run"
    ONE_WORLD = "one_world"
    FEW_WORLDS = "few_worlds"
    UNKNOWN = "unknown"


CLAIMED: Final = frozenset({Sureness.EVERY_RUN, Sureness.BEYOND_CHANCE, Sureness.ALL_WORLDS, Sureness.NEARLY_ALL_WORLDS})
"""The steps on which it is said that there is more, or less."""


class Mark(StrEnum):
    """What stands beside a finding, in a word."""

    BETTER = "better"
    WORSE = "worse"
    MORE = "more"
    LESS = "less"
    SAME = "same"
    OPEN = "open"
    SOME = "some"
    UNKNOWN = "unknown"
    DEARER = "dearer"
    CHEAPER = "cheaper"
    PAID_BACK = "paid_back"
    NOT_PAID_BACK = "not_paid_back"


OF_MONEY: Final[Mapping[Mark, Mark]] = MappingProxyType({Mark.BETTER: Mark.CHEAPER, Mark.WORSE: Mark.DEARER})
"""What better and worse are called where it is about money."""

_STEPS: Final[Mapping[Verdict, Sureness]] = MappingProxyType(
    {
        Verdict.NOT_DISTINGUISHABLE: Sureness.WITHIN_CHANCE,
        Verdict.IDENTICAL: Sureness.SAME,
        Verdict.ONE_REPLICATION: Sureness.ONE_RUN,
        Verdict.MISSING: Sureness.UNKNOWN,
        Verdict.CHOSEN: Sureness.WITHIN_CHANCE,
        Verdict.WORLDS_DISAGREE: Sureness.WORLDS_DISAGREE,
        Verdict.TOO_FEW_WORLDS: Sureness.FEW_WORLDS,
        Verdict.ONE_WORLD: Sureness.ONE_WORLD,
    }
)


def sureness(difference: PairedDifference, differences: Floats | None) -> Sureness:
    """Return the step of a difference.

    Parameters
    ----------
    difference
        What the runs come to.
    differences
        (R,) the difference of each run, NaN where it is not known; None where runs were not kept, which then claim nothing of each.
    """
    if difference.verdict not in (Verdict.MORE, Verdict.LESS):
        return _STEPS[difference.verdict]
    if difference.spread is Spread.WORLDS:
        share = difference.more if difference.verdict is Verdict.MORE else difference.less
        return Sureness.ALL_WORLDS if share == 1.0 else Sureness.NEARLY_ALL_WORLDS
    if differences is None:
        return Sureness.BEYOND_CHANCE
    known = differences[~np.isnan(differences)]
    sign = 1.0 if difference.verdict is Verdict.MORE else -1.0
    return Sureness.EVERY_RUN if bool((known * sign > 0.0).all()) else Sureness.BEYOND_CHANCE


def mark_of(difference: PairedDifference, direction: Direction) -> Mark:
    """Return the word beside a difference."""
    if difference.verdict is Verdict.IDENTICAL:
        return Mark.SAME
    if difference.verdict is Verdict.MISSING:
        return Mark.UNKNOWN
    if difference.verdict not in (Verdict.MORE, Verdict.LESS):
        return Mark.OPEN
    judged = judge(difference.verdict, direction)
    if judged is Direction.NEUTRAL:
        return Mark.MORE if difference.verdict is Verdict.MORE else Mark.LESS
    return Mark.BETTER if judged is Direction.BETTER else Mark.WORSE


def size_words(difference: PairedDifference, decimals: int, language: Language) -> str:
    """Write how large a difference is, without its sign, and with its margin where chance has one; over worlds the middle one.

    With so many decimals at least; more where else nothing of it, or of its margin, were left.
    """
    over_worlds = difference.spread is Spread.WORLDS
    size, margin = abs(difference.middle if over_worlds else difference.mean), difference.margin
    if size < TINY:
        return say(language, "page.tiny", limit=number(TINY, 3, language))
    shown = _decimals(difference, size, decimals)
    written = number(size, shown, language)
    if over_worlds or math.isnan(margin) or rounded(margin, shown) == 0.0:
        return written
    return f"{written} ± {number(margin, shown, language)}"


def _decimals(difference: PairedDifference, size: float, decimals: int) -> int:
    enough = shown_decimals(difference, decimals)
    return fewest_decimals(enough, lambda shown: rounded(size, shown) > 0.0)


def sureness_words(difference: PairedDifference, differences: Floats | None, decimals: int, language: Language) -> str:
    """Say on which step a difference stands, with the numbers behind it; nothing of what is not known."""
    step = sureness(difference, differences)
    if step is Sureness.UNKNOWN:
        return ""
    key = f"{step}_ends" if step is Sureness.NEARLY_ALL_WORLDS and difference.pairs > ALL_TOLD else str(step)
    key = _key_of_disagreement(difference) if step is Sureness.WORLDS_DISAGREE else key
    shown = decimals if math.isnan(difference.mean) else shown_decimals(difference, decimals)
    low, high = (signed(end, shown, language) for end in (difference.low, difference.high))
    counts = _counts(difference)
    return say(
        language,
        f"page.sure.{key}",
        pairs=number(difference.pairs, 0, language),
        low=low,
        high=high,
        more=number(counts[0], 0, language),
        less=number(counts[1], 0, language),
        same=number(difference.pairs - sum(counts), 0, language),
        agree=number(max(counts), 0, language),
        amount=_signed_words(difference, shown, language),
    )


def _counts(difference: PairedDifference) -> tuple[int, int]:
    """Return in how many worlds there is more, and in how many less."""
    more, less = (0 if math.isnan(share) else round(share * difference.pairs) for share in (difference.more, difference.less))
    return more, less


def _key_of_disagreement(difference: PairedDifference) -> str:
    """Return what is said of worlds that do not all tell: that they disagree only where both sides occur."""
    more, less = _counts(difference)
    if more and less:
        return "worlds_disagree" if more + less == difference.pairs else "worlds_disagree_same"
    return "worlds_disagree_more" if more else "worlds_disagree_less"


def _signed_words(difference: PairedDifference, decimals: int, language: Language) -> str:
    """Write a difference with its sign, and its margin where chance has one."""
    mean = signed(difference.mean, decimals, language)
    if difference.spread is Spread.WORLDS or math.isnan(difference.margin):
        return mean
    return f"{mean} ± {number(difference.margin, decimals, language)}"
