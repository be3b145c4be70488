"""Findings about others: who shares slots with the place, and which of its municipalities win and lose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from zorgsim.inputs.places import resolve_places
from zorgsim.inputs.scenario import Measure
from zorgsim.report.page.findings.finding import Finding, about_money, told
from zorgsim.report.page.subject import Subject
from zorgsim.report.page.sureness import Mark, mark_of
from zorgsim.report.winners_table import difference_in
from zorgsim.results.outcomes import OUTCOMES
from zorgsim.results.simulated import Simulated
from zorgsim.results.winners import Contest, Judgement

MOST_NAMED: Final = 6
"""Municipalities that a sentence names; more are counted."""
MOST_OF_ALL: Final = 3
"""Municipalities that are named where all of them win or lose."""
_MARKS: Final = {"win_all": Mark.BETTER, "lose_all": Mark.WORSE, "same_all": Mark.SAME, "none": Mark.OPEN}
"""What stands beside each statement; of all others some municipalities alone can be told."""
_WAITED: Final = "waited_mean_specialist"
"""The yardstick by which the finding names municipalities; the table has the others."""


def waiting_of_neighbours(subject: Subject, simulated: Simulated) -> Finding | None:
    """How many families wait among who shares slots with the place."""
    return _of_neighbours("neighbours_waiting", "waiting", subject, simulated)


def cost_of_neighbours(subject: Subject, simulated: Simulated) -> Finding | None:
    """What it costs those who share slots with the place."""
    found = _of_neighbours("neighbours_cost", "cost", subject, simulated)
    return None if found is None else about_money(found)


def _of_neighbours(key: str, outcome: str, subject: Subject, simulated: Simulated) -> Finding | None:
    """Make a finding from the differences that were kept of the rest of the pool; None if nobody else was simulated."""
    row = rest_row(subject, simulated.scenario.name, outcome)
    if row is None:
        return None
    difference = difference_in(row)
    sentence = " ".join(
        filter(None, (told(key, subject, difference, None, float(row["baseline"])), _reach_words(subject, simulated)))
    )
    return Finding(key, subject.say(f"finding.{key}.topic"), mark_of(difference, OUTCOMES[outcome].direction), sentence)


def _reach_words(subject: Subject, simulated: Simulated) -> str:
    """Say whether the policy holds among the others too; nothing where there is none that holds somewhere."""
    own, baseline = (one.scenario for one in (simulated, subject.comparison.baseline))
    changed = [one for one in (*own.measures, *baseline.measures) if (one in own.measures) != (one in baseline.measures)]
    there = frozenset(one.code for one in subject.restored.others)
    reached = [reached_there(one, there) for one in changed]
    if own.parameters != baseline.parameters or own.structure != baseline.structure:
        reached.append("all")
    if not reached:
        return ""
    return subject.say(f"finding.neighbours.{reached[0] if len(set(reached)) == 1 else 'some'}")


def reached_there(measure: Measure, there: frozenset[str]) -> str:
    """Return in how many of some municipalities, by code, a measure holds: ``all``, ``some``, ``none``."""
    if not measure.where:
        return "all"
    codes = {one.code for one in resolve_places(measure.where, measure.name).municipalities}
    if there <= codes:
        return "all"
    return "some" if there & codes else "none"


def rest_row(subject: Subject, scenario: str, outcome: str) -> dict[str, Any] | None:
    """Return what was kept of an outcome of the rest of the pool; None if there is no rest."""
    table = subject.restored.rest
    if table is None:
        return None
    rows = table[(table["scenario"] == scenario) & (table["outcome"] == outcome)].to_dict("records")
    return {str(name): value for name, value in rows[0].items()} if rows else None


def municipalities(subject: Subject, simulated: Simulated) -> Finding | None:
    """Which municipalities of the place win and lose, by name; None of a place of one."""
    place = simulated.place.municipalities
    if len(place) < 2:
        return None
    contest = next(one for one in subject.contests if (one.scenario, one.outcome) == (simulated.scenario.name, _WAITED))
    key = judged_key(contest.judgements)
    names = [one.name for one in place]
    better, worse = (contest.judgements.count(judged) for judged in (Judgement.BETTER, Judgement.WORSE))
    sentence = subject.say(
        f"finding.municipalities.{key}",
        winners=_listed(key, contest, Judgement.BETTER, names, subject),
        losers=_listed(key, contest, Judgement.WORSE, names, subject),
        others=subject.number(len(place) - better - worse),
        all=subject.number(len(place)),
    )
    return Finding("municipalities", subject.say("finding.municipalities.topic"), _MARKS.get(key, Mark.SOME), f"{sentence}.")


def judged_key(judgements: Sequence[Judgement]) -> str:
    """Return which statement fits how municipalities fare; it ends in ``_all`` where that of each is told."""
    better, worse, same = (judgements.count(one) for one in (Judgement.BETTER, Judgement.WORSE, Judgement.SAME))
    if same == len(judgements):
        return "same_all"
    key = {(True, True): "both", (True, False): "win", (False, True): "lose", (False, False): "none"}[(better > 0, worse > 0)]
    return f"{key}_all" if better + worse == len(judgements) else key


def _listed(key: str, contest: Contest, judged: Judgement, names: Sequence[str], subject: Subject) -> str:
    """Name the municipalities that are judged so; where all are, those of which it is most so."""
    ordered = _ordered(contest, judged, names)
    return ", ".join(ordered[:MOST_OF_ALL]) if key in ("win_all", "lose_all") else _named(ordered, subject)


def _ordered(contest: Contest, judged: Judgement, names: Sequence[str]) -> list[str]:
    """Return the names of the municipalities that are judged so, those with the largest difference first."""
    chosen = [index for index, one in enumerate(contest.judgements) if one is judged]
    chosen.sort(key=lambda index: -abs(contest.differences[index].mean))
    return [names[index] for index in chosen]


def _named(names: Sequence[str], subject: Subject) -> str:
    """Name the first of many, and count the rest."""
    listed, more = ", ".join(names[:MOST_NAMED]), len(names) - MOST_NAMED
    return subject.say("and_more", names=listed, count=subject.number(more)) if more > 0 else listed
