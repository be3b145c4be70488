"""When it pays back: the year from whose end on the cumulative cost is no higher than the baseline's, for good."""

from __future__ import annotations

from zorgsim.report.page.findings.finding import Finding, with_sureness
from zorgsim.report.page.subject import Floats, Subject
from zorgsim.report.page.sureness import CLAIMED, Mark, Sureness, size_words, sureness, sureness_words
from zorgsim.report.texts import decimals_for
from zorgsim.results.compare import BreakEven, Verdict, break_even, cumulative_cost_difference
from zorgsim.results.over_worlds import DISSENT
from zorgsim.results.simulated import Simulated

_KEY = "pays_back"


def pays_back(subject: Subject, simulated: Simulated) -> Finding | None:
    """When it pays back; of one run, and where worlds disagree, that cannot be told."""
    found = break_even(subject.comparison, simulated.scenario.name)
    years, cumulative = cumulative_cost_difference(subject.comparison, simulated.scenario.name)
    step = sureness(found.final, cumulative[:, -1])
    cumulative_by = subject.comparison.by_world(cumulative) if subject.comparison.draws else cumulative
    key, mark = _told(found, step)
    key = "at_once" if key == "year" and _saves_at_once(cumulative_by, subject.comparison.draws) else key
    decimals = decimals_for(found.final.mean)
    statement = subject.say(
        f"finding.{_KEY}.{key}",
        year=found.year,
        when=_when(subject, key, found, cumulative_by[:, years >= (found.year or 0)]),
        last=int(years[-1]),
        title=subject.baseline_title,
        amount=size_words(found.final, decimals, subject.language),
    )
    sentence = with_sureness(statement, sureness_words(found.final, cumulative[:, -1], decimals, subject.language))
    return Finding(_KEY, subject.say(f"finding.{_KEY}.topic"), mark, sentence)


def _told(found: BreakEven, step: Sureness) -> tuple[str, Mark]:
    """Return which statement fits, and its mark."""
    if step is Sureness.SAME:
        return "same", Mark.SAME
    if step is Sureness.UNKNOWN:
        return "unknown", Mark.UNKNOWN
    if step not in CLAIMED:
        return "open", Mark.OPEN
    if found.final.verdict is Verdict.MORE or found.year is None:
        return "never", Mark.NOT_PAID_BACK
    return "year", Mark.PAID_BACK


def _saves_at_once(cumulative: Floats, draws: int) -> bool:
    """Return whether the first year itself is below zero and all that follow: on average, or in more than nine in ten worlds."""
    if draws:
        return bool(((cumulative <= 0.0).all(axis=1) & (cumulative[:, 0] < 0.0)).mean() > 1.0 - DISSENT)
    mean = cumulative.mean(axis=0)
    return bool(mean[0] < 0.0 and (mean <= 0.0).all())


def _when(subject: Subject, key: str, found: BreakEven, cumulative: Floats) -> str:
    """Say on what the year rests: in how many runs, or worlds, no more has been spent at its end, nor at that of any later one."""
    kind = "worlds" if subject.comparison.draws else "runs"
    return subject.say(
        f"finding.{_KEY}.when_{kind}" + ("_at_once" if key == "at_once" else ""),
        year=found.year,
        paid=subject.number(int((cumulative <= 0.0).all(axis=1).sum())),
        pairs=subject.number(len(cumulative)),
    )
