"""Findings about others: who shares slots with the place, and which of its municipalities win and lose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from zorgsim.inputs.places import resolve_places
from zorgsim.inputs.scenario import Measure
from zorgsim.report.page.findings.finding import Finding, about_money, told
from zorgsim.report.page.subject import Subject
from zorgsim.report.page.sureness import Mark, mark_of
from zorgsim.report.winners_table import difference_in
from zorgsim.results.outcomes import OUTCOMES
from zorgsim.results.simulated import Simulated
from zorgsim.results.winners import Judgement

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


def rest_by_name(subject: Subject, scenario: str, yardstick: str) -> list[dict[str, Any]]:
    """Return a row for each of those with whom slots are shared, by one yardstick; none if they were not kept."""
    table = subject.restored.rest_winners
    if table is None:
        return []
    rows = table[(table["scenario"] == scenario) & (table["outcome"] == yardstick)].to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]


def municipalities(subject: Subject, simulated: Simulated) -> Finding | None:
    """Which municipalities of the place win and lose, by name; None of a place of one."""
    contest = next(one for one in subject.contests if (one.scenario, one.outcome) == (simulated.scenario.name, _WAITED))
    judged = zip(simulated.place.municipalities, contest.judgements, contest.differences, strict=True)
    return _by_name("municipalities", [_Judged(one.name, judgement, found.mean) for one, judgement, found in judged], subject)


def neighbours_by_name(subject: Subject, simulated: Simulated) -> Finding | None:
    """Which of those with whom slots are shared win and lose, by name; None where there are fewer than two."""
    rows = rest_by_name(subject, simulated.scenario.name, _WAITED)
    judged = [_Judged(str(row["name"]), Judgement(row["judgement"]), float(row["difference"])) for row in rows]
    return _by_name("neighbours_by_name", judged, subject)


class _Judged(NamedTuple):
    """A municipality: its name, how it fares, and by how much."""

    name: str
    judgement: Judgement
    difference: float


def _by_name(finding: str, found: Sequence[_Judged], subject: Subject) -> Finding | None:
    """Name the municipalities that win and lose; None of fewer than two."""
    if len(found) < 2:
        return None
    judgements = [one.judgement for one in found]
    key = judged_key(judgements)
    better, worse = (judgements.count(judged) for judged in (Judgement.BETTER, Judgement.WORSE))
    sentence = subject.say(
        f"finding.municipalities.{key}",
        winners=_listed(key, found, Judgement.BETTER, subject),
        losers=_listed(key, found, Judgement.WORSE, subject),
        others=subject.number(len(found) - better - worse),
        all=subject.number(len(found)),
    )
    return Finding(finding, subject.say(f"finding.{finding}.topic"), _MARKS.get(key, Mark.SOME), f"{sentence}.")


def judged_key(judgements: Sequence[Judgement]) -> str:
    """Return which statement fits how municipalities fare; it ends in ``_all`` where that of each is told."""
    better, worse, same = (judgements.count(one) for one in (Judgement.BETTER, Judgement.WORSE, Judgement.SAME))
    if same == len(judgements):
        return "same_all"
    key = {(True, True): "both", (True, False): "win", (False, True): "lose", (False, False): "none"}[(better > 0, worse > 0)]
    return f"{key}_all" if better + worse == len(judgements) else key


def _listed(key: str, found: Sequence[_Judged], judged: Judgement, subject: Subject) -> str:
    """Name the municipalities that are judged so, those with the largest difference first; where all are, the first of them."""
    chosen = sorted((one for one in found if one.judgement is judged), key=lambda one: -abs(one.difference))
    names = [one.name for one in chosen]
    return ", ".join(names[:MOST_OF_ALL]) if key in ("win_all", "lose_all") else _named(names, subject)


def _named(names: Sequence[str], subject: Subject) -> str:
    """Name the first of many, and count the rest."""
    listed, more = ", ".join(names[:MOST_NAMED]), len(names) - MOST_NAMED
    return subject.say("and_more", names=listed, count=subject.number(more)) if more > 0 else listed
