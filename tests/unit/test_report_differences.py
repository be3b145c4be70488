"""Paired differences in words: the figures as printed and the verdict agree, and the verdict is always said."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from zorgsim.inputs.scenario import Language
from zorgsim.report.differences_text import TINY, difference_words, judged_words, shown_decimals
from zorgsim.results.compare import PairedDifference, Verdict
from zorgsim.results.headline import OUTCOMES

NAN = float("nan")


def paired(mean: float, margin: float, verdict: Verdict | None = None) -> PairedDifference:
    """A difference of twenty pairs, with the verdict that follows from its interval if none is given."""
    low, high = mean - margin, mean + margin
    follows = Verdict.MORE if low > 0 else Verdict.LESS if high < 0 else Verdict.NOT_DISTINGUISHABLE
    return PairedDifference(mean, margin / 2.0, low, high, 20, verdict or follows)


@pytest.mark.parametrize(
    ("difference", "decimals", "words"),
    [
        (paired(-13.04, 0.7), 1, "−13.0 ± 0.7"),
        (paired(6.1, 1.2), 0, "+6 ± 1"),
        (paired(0.5, 0.8), 1, "+0.5 ± 0.8, not distinguishable from zero"),
        (paired(0.0, 0.0, Verdict.IDENTICAL), 1, "the same in every run"),
        (paired(NAN, NAN, Verdict.MISSING), 1, "not known"),
        (paired(-2.5, NAN, Verdict.ONE_REPLICATION), 1, "−2.5 (error not known with one replication)"),
        (paired(0.25, NAN, Verdict.CHOSEN), 2, "+0.25"),
    ],
)
def test_differences_in_words(difference: PairedDifference, decimals: int, words: str) -> None:
    assert difference_words(difference, decimals, Language.EN) == words


@pytest.mark.parametrize(
    ("difference", "decimals", "words"),
    [
        (paired(0.31, 0.28), 1, "+0.31 ± 0.28"),  # not +0.3 ± 0.3
        (paired(1.2, 0.9), 0, "+1.20 ± 0.90"),  # not +1 ± 1
        (paired(-1.6, 1.4), 0, "−1.6 ± 1.4"),  # not −2 ± 1
        (paired(0.312, 0.309), 1, "+0.312 ± 0.309"),
        (paired(0.8, 1.1), 0, "+1 ± 1, not distinguishable from zero"),
        (paired(1.4, 1.45), 0, "+1 ± 1, not distinguishable from zero"),
        (paired(1.6, 1.61), 0, "+2 ± 2, not distinguishable from zero"),
        (paired(0.031, 0.0004), 2, "+0.031 ± <0.001"),  # not +0.031 ± 0.000
        (paired(0.00108, 0.0004), 2, "+0.0011 ± 0.0004"),
    ],
)
def test_digits_come_from_the_margin(difference: PairedDifference, decimals: int, words: str) -> None:
    assert difference_words(difference, decimals, Language.EN) == words


def test_a_difference_without_any_chance_has_no_margin_of_zero() -> None:
    assert difference_words(paired(0.0310442, 0.0), 2, Language.EN) == "+0.031 in every run"
    assert difference_words(paired(1.0, 1e-16), 1, Language.NL) == "+1,0 in elke doorrekening"


@pytest.mark.parametrize(
    ("difference", "words"),
    [
        (paired(1e-5, 2e-6), "higher by less than 0.001 (worse)"),
        (paired(-1e-5, 2e-6), "lower by less than 0.001 (better)"),
        (paired(1e-5, 2e-5), "difference smaller than 0.001, not distinguishable from zero"),
        (paired(1e-5, NAN, Verdict.ONE_REPLICATION), "difference smaller than 0.001 (error not known with one replication)"),
    ],
)
def test_a_tiny_difference_still_has_its_verdict(difference: PairedDifference, words: str) -> None:
    assert judged_words(difference, OUTCOMES["waiting"], 1, Language.EN) == words


def test_a_tiny_difference_in_dutch() -> None:
    assert judged_words(paired(1e-5, 2e-6), OUTCOMES["waiting"], 1, Language.NL) == "minder dan 0,001 hoger (slechter)"


@given(st.floats(-1e4, 1e4), st.floats(1e-5, 1e4), st.integers(0, 2))
def test_the_printed_figures_say_what_the_verdict_says(mean: float, margin: float, decimals: int) -> None:
    assume(max(abs(mean), margin) >= TINY)
    assume(margin > 1e-8 * abs(mean))
    assume(abs(abs(mean) - margin) > 1e-9 * margin)
    difference = paired(mean, margin)
    words = difference_words(difference, decimals, Language.EN).replace("−", "-").replace(",", "")
    found = re.match(r"([+-]?[\d.]+) ± (<?)([\d.]+)", words)
    assert found is not None
    shown, below, half = abs(float(found[1])), found[2], float(found[3])
    assert half > 0.0, "a margin that is not nothing is never printed as zero"
    assert (shown > half) == (difference.verdict is not Verdict.NOT_DISTINGUISHABLE)
    assert not below or half == 10.0 ** -shown_decimals(difference, decimals)


@given(st.floats(1.0, 1e3), st.floats(0.5001, 0.999))
def test_an_interval_that_only_just_misses_zero_has_two_digits(mean: float, part: float) -> None:
    words = difference_words(paired(mean, part * mean), 0, Language.EN)
    digits = re.sub(r"[.,]", "", words.partition("± ")[2]).lstrip("0")
    assert len(digits) >= 2
