"""A finding: what it is about, a word for it, and the sentence; and how a sentence is made from a difference."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from zorgsim.report.page.subject import Floats, Measured, Subject, mean_of
from zorgsim.report.page.sureness import CLAIMED, OF_MONEY, Mark, Sureness, mark_of, size_words, sureness, sureness_words
from zorgsim.report.texts import decimals_for
from zorgsim.results.compare import PairedDifference, Verdict
from zorgsim.results.outcomes import Outcome
from zorgsim.results.simulated import Simulated

_WITHOUT_CLAIM: Final = {Sureness.SAME: "same", Sureness.UNKNOWN: "unknown"}


@dataclass(frozen=True)
class Finding:
    """One finding.

    Attributes
    ----------
    key
        Which one.
    topic
        What it is about, in a few words.
    mark
        What stands beside it.
    sentence
        What is found.
    """

    key: str
    topic: str
    mark: Mark
    sentence: str


def statement_key(step: Sureness, difference: PairedDifference) -> str:
    """Return which statement fits: ``more`` and ``less`` where that may be claimed, else ``same``, ``open`` or ``unknown``."""
    if step in CLAIMED:
        return "more" if difference.verdict is Verdict.MORE else "less"
    return _WITHOUT_CLAIM.get(step, "open")


def told(key: str, subject: Subject, difference: PairedDifference, differences: Floats | None, baseline: float) -> str:
    """Return the sentence of a difference: what happens, and how sure that is."""
    decimals = decimals_for(baseline)
    statement = subject.say(
        f"finding.{key}.{statement_key(sureness(difference, differences), difference)}",
        amount=size_words(difference, decimals, subject.language),
        title=subject.baseline_title,
        baseline=subject.number(baseline, decimals),
    )
    return with_sureness(statement, sureness_words(difference, differences, decimals, subject.language))


def with_sureness(statement: str, sure: str) -> str:
    """Put a statement and how sure it is together as one sentence."""
    return f"{statement}: {sure}." if sure else f"{statement}."


def finding_about(key: str, subject: Subject, measured: Measured) -> Finding:
    """Make the finding of an outcome of which every run is known."""
    sentence = told(key, subject, measured.difference, measured.value - measured.baseline, mean_of(measured.baseline))
    return Finding(key, subject.say(f"finding.{key}.topic"), mark_of(measured.difference, measured.outcome.direction), sentence)


def finding_of_outcome(key: str, subject: Subject, simulated: Simulated, outcome: Outcome) -> Finding:
    """Make the finding of an outcome of a scenario."""
    return finding_about(key, subject, subject.measured(simulated, outcome))


def about_money(finding: Finding) -> Finding:
    """Return a finding that says dearer and cheaper, not worse and better."""
    return replace(finding, mark=OF_MONEY.get(finding.mark, finding.mark))
