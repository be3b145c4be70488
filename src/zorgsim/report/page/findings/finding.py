"""A finding: what it is about, a word for it, and the sentence; and how a sentence is made from a difference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from zorgsim.report.page.subject import Measured, Subject, mean_of
from zorgsim.report.page.sureness import CLAIMED, Mark, Sureness, mark_of, size_words, sureness, sureness_words
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


def finding_about(key: str, subject: Subject, measured: Measured) -> Finding:
    """Make the finding of an outcome: what happens to it, and how sure that is."""
    difference, differences = measured.difference, measured.value - measured.baseline
    statement = subject.say(
        f"finding.{key}.{statement_key(sureness(difference, differences), difference)}",
        amount=size_words(difference, subject.language),
        title=subject.baseline_title,
        baseline=_written(mean_of(measured.baseline), subject),
    )
    sure = sureness_words(difference, differences, subject.language)
    sentence = f"{statement}: {sure}." if sure else f"{statement}."
    return Finding(key, subject.say(f"finding.{key}.topic"), mark_of(difference, measured.outcome.direction), sentence)


def finding_of_outcome(key: str, subject: Subject, simulated: Simulated, outcome: Outcome) -> Finding:
    """Make the finding of an outcome of a scenario."""
    return finding_about(key, subject, subject.measured(simulated, outcome))


def _written(value: float, subject: Subject) -> str:
    return subject.number(value, decimals_for(value))
