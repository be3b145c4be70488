"""Holding what was measured against what evidence or the mechanism leads one to expect."""

from __future__ import annotations

from enum import StrEnum

from zorgsim.inputs.advice import Expectation, Sign
from zorgsim.results.compare import PairedDifference, Verdict


class Agreement(StrEnum):
    """How a measured difference stands to an expectation."""

    HOLDS = "holds"
    FAILS = "fails"
    OPEN = "open"
    UNKNOWN = "unknown"


def agreement(expectation: Expectation, baseline: float, difference: PairedDifference) -> Agreement:
    """Say whether a paired difference from a baseline's value is as expected.

    Less and more: the 95 % interval does not lie on the other side, and something moved; firm: it lies on that side altogether.
    Null: the interval lies within ``margin`` times the baseline's value (it fails where it lies outside, and is unknown where too
    few replications leave it astride); without a margin, every run is the same. Open: nothing is expected. What is missing or has
    no error (one replication) cannot be held against anything.
    """
    if expectation.sign is Sign.OPEN:
        return Agreement.OPEN
    if difference.verdict in (Verdict.MISSING, Verdict.ONE_REPLICATION):
        return Agreement.UNKNOWN
    if expectation.sign is Sign.NULL and expectation.margin > 0.0:
        return _null(expectation.margin * abs(baseline), difference)
    return Agreement.HOLDS if _holds(expectation, difference) else Agreement.FAILS


def _null(margin: float, difference: PairedDifference) -> Agreement:
    if -margin <= difference.low and difference.high <= margin:
        return Agreement.HOLDS
    return Agreement.FAILS if difference.low > margin or difference.high < -margin else Agreement.UNKNOWN


def _holds(expectation: Expectation, difference: PairedDifference) -> bool:
    verdict = difference.verdict
    if expectation.sign is Sign.NULL:
        return verdict is Verdict.IDENTICAL
    right, wrong = (Verdict.LESS, Verdict.MORE) if expectation.sign is Sign.LESS else (Verdict.MORE, Verdict.LESS)
    return verdict is right if expectation.firm else verdict not in (wrong, Verdict.IDENTICAL)
