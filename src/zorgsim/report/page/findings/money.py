"""When it pays back: the year from whose end on the cumulative cost is no higher than the baseline's, for good."""

from __future__ import annotations

from zorgsim.report.page.findings.finding import Finding, with_sureness
from zorgsim.report.page.subject import Subject
from zorgsim.report.page.sureness import CLAIMED, Mark, Sureness, size_words, sureness, sureness_words
from zorgsim.report.texts import decimals_for
from zorgsim.results.compare import BreakEven, Verdict, break_even, cumulative_cost_difference
from zorgsim.results.simulated import Simulated

_KEY = "pays_back"


def pays_back(subject: Subject, simulated: Simulated) -> Finding | None:
    """When it pays back; of one run, and where worlds disagree, that cannot be told."""
    found = break_even(subject.comparison, simulated.scenario.name)
    years, cumulative = cumulative_cost_difference(subject.comparison, simulated.scenario.name)
    step = sureness(found.final, cumulative[:, -1])
    key, mark = _told(found, step, int(years[0]))
    decimals = decimals_for(found.final.mean)
    statement = subject.say(
        f"finding.{_KEY}.{key}",
        year=found.year,
        last=int(years[-1]),
        title=subject.baseline_title,
        amount=size_words(found.final, decimals, subject.language),
    )
    sentence = with_sureness(statement, sureness_words(found.final, cumulative[:, -1], decimals, subject.language))
    return Finding(_KEY, subject.say(f"finding.{_KEY}.topic"), mark, sentence)


def _told(found: BreakEven, step: Sureness, first: int) -> tuple[str, Mark]:
    """Return which statement fits, and its mark."""
    if step is Sureness.SAME:
        return "same", Mark.SAME
    if step is Sureness.UNKNOWN:
        return "unknown", Mark.UNKNOWN
    if step not in CLAIMED:
        return "open", Mark.OPEN
    if found.final.verdict is Verdict.MORE or found.year is None:
        return "never", Mark.NOT_PAID_BACK
    return ("at_once" if found.year == first else "year"), Mark.PAID_BACK
