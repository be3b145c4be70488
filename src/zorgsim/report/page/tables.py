"""The tables of a report: outcomes, the place beside the rest of its pool, years, municipalities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np

from zorgsim.report.differences_text import amount_words, judged_words
from zorgsim.report.page.findings import Finding
from zorgsim.report.page.findings.neighbours import rest_by_name, rest_row
from zorgsim.report.page.subject import Subject, mean_of
from zorgsim.report.page.table import Cell, Table, row_of
from zorgsim.report.spread_words import by_spread
from zorgsim.report.texts import decimals_for, say
from zorgsim.report.winners_table import difference_in
from zorgsim.results.by_year import outcome_by_year
from zorgsim.results.compare import PairedDifference
from zorgsim.results.groups import OF_GROUPS, groups_table
from zorgsim.results.headline import MAIN_OUTCOMES
from zorgsim.results.outcomes import OUTCOMES, Outcome
from zorgsim.results.simulated import Simulated
from zorgsim.results.winners import DECIDING, YARDSTICKS, Contest, Judgement

BESIDE: Final = ("daily_life", "waiting", "waited_p90_specialist", "crises", "cost")
"""What is told of a place and of the rest of its pool side by side."""
BY_YEAR: Final = ("daily_life", "demand", "waiting", "crises", "cost")
"""What is told year by year."""
POLICIES: Final = 5
"""Scenarios beside each other in a table that fits on paper."""
TURNED: Final = "glance-first"
"""The table of marks with a row a scenario."""
MOST_MUNICIPALITIES: Final = 40
"""Municipalities in a table; of more, those that win or lose."""


def outcome_tables(subject: Subject) -> Iterator[Table]:
    """Yield the main outcomes, a table a scenario beside the baseline; of one scenario what it comes to."""
    if not subject.comparison.others:
        yield _alone(subject)
    for index, one in enumerate(subject.comparison.others, start=1):
        yield _outcomes(subject, one, index)


def _alone(subject: Subject) -> Table:
    windows = subject.comparison.evaluations[subject.comparison.baseline.scenario.name]
    rows = []
    for name in MAIN_OUTCOMES:
        value = mean_of(OUTCOMES[name].measure(windows))
        rows.append(row_of(_words(OUTCOMES[name], subject), subject.number(value, decimals_for(value))))
    headings = (say(subject.language, "table.outcome"), subject.baseline_title)
    return Table("outcomes", _caption("table.outcomes_of_one", subject), headings, tuple(rows))


def _outcomes(subject: Subject, simulated: Simulated, index: int) -> Table:
    rows = [_outcome_row(OUTCOMES[name], subject, simulated) for name in MAIN_OUTCOMES]
    difference = say(subject.language, by_spread("table.difference", subject.comparison))
    headings = (say(subject.language, "table.outcome"), subject.baseline_title, subject.title(simulated), difference)
    return Table(f"outcomes-{index}", _caption("table.outcomes", subject, simulated), headings, tuple(rows))


def group_tables(subject: Subject) -> Iterator[Table]:
    """Yield what becomes of groups of families, a table a scenario; none where there is nothing to compare."""
    known = set(groups_table(subject.comparison)["outcome"])
    for index, one in enumerate(subject.comparison.others, start=1):
        rows = [_outcome_row(about, subject, one) for name, about in OF_GROUPS.items() if name in known]
        difference = say(subject.language, by_spread("table.difference", subject.comparison))
        headings = (subject.say("table.group"), subject.baseline_title, subject.title(one), difference)
        yield Table(
            f"groups-{index}", _caption("table.groups", subject, one), headings, tuple(rows), subject.say("table.groups_note")
        )


def _outcome_row(outcome: Outcome, subject: Subject, simulated: Simulated) -> tuple[Cell, ...]:
    measured = subject.measured(simulated, outcome)
    baseline = mean_of(measured.baseline)
    decimals = decimals_for(baseline)
    values = (subject.number(value, decimals) for value in (baseline, mean_of(measured.value)))
    return row_of(_words(outcome, subject), *values, judged_words(measured.difference, outcome, decimals, subject.language))


def _words(outcome: Outcome, subject: Subject) -> str:
    return f"{outcome.text.in_language(subject.language)} ({outcome.unit.in_language(subject.language)})"


def _caption(key: str, subject: Subject, simulated: Simulated | None = None) -> str:
    title = "" if simulated is None else subject.title(simulated)
    return subject.say(key, title=title, baseline=subject.baseline_title, place=subject.place, years=subject.years_words)


# Several policies at a glance


def glance_tables(subject: Subject, found: Mapping[str, Sequence[Finding]]) -> Iterator[Table]:
    """Yield the marks of all findings, a column a scenario, as many as a page takes; none of fewer than two scenarios."""
    others = subject.comparison.others
    if len(others) < 2:
        return
    topics = {one.key: one.topic for several in found.values() for one in several}
    marks = {name: {one.key: one.mark for one in several} for name, several in found.items()}
    for first in range(0, len(others), POLICIES):
        shown = others[first : first + POLICIES]
        rows = [
            row_of(
                topic,
                *(subject.say(f"mark.{own[key]}") if key in own else "" for own in (marks[one.scenario.name] for one in shown)),
            )
            for key, topic in topics.items()
        ]
        headings = (subject.say("table.topic"), *map(subject.title, shown))
        yield Table(f"glance-{first + 1}", _caption("table.glance", subject), headings, tuple(rows))


def glance_turned(subject: Subject, found: Mapping[str, Sequence[Finding]]) -> Table:
    """Return the same with a row a scenario and a column a finding: for more scenarios than fit beside each other."""
    topics = {one.key: one.topic for several in found.values() for one in several}
    rows = []
    for one in subject.comparison.others:
        marks = {finding.key: finding.mark for finding in found[one.scenario.name]}
        rows.append(row_of(subject.title(one), *(subject.say(f"mark.{marks[key]}") if key in marks else "" for key in topics)))
    headings = (say(subject.language, "column.scenario"), *topics.values())
    return Table(TURNED, _caption("table.glance_first", subject), headings, tuple(rows))


# The place beside the rest of its pool


def beside_tables(subject: Subject) -> Iterator[Table]:
    """Yield the place beside the rest of its pool, a table a scenario; none where nobody else was simulated."""
    if subject.restored.rest is None:
        return
    for index, one in enumerate(subject.comparison.others, start=1):
        rows = [_beside_row(name, subject, one) for name in BESIDE]
        columns = ("baseline", "difference")
        headings = (
            say(subject.language, "table.outcome"),
            *(subject.say(f"beside.{column}", who=subject.place) for column in columns),
            *(subject.say(f"beside.{column}", who=subject.say("beside.rest")) for column in columns),
        )
        yield Table(f"beside-{index}", _caption("table.beside", subject, one), headings, tuple(rows))


def _beside_row(name: str, subject: Subject, simulated: Simulated) -> tuple[Cell, ...]:
    outcome, cells = OUTCOMES[name], []
    measured, row = subject.measured(simulated, outcome), rest_row(subject, simulated.scenario.name, name)
    sides = [(mean_of(measured.baseline), measured.difference)]
    if row is not None:
        sides.append((float(row["baseline"]), difference_in(row)))
    for baseline, difference in sides:
        decimals = decimals_for(baseline)
        cells += [subject.number(baseline, decimals), judged_words(difference, outcome, decimals, subject.language)]
    return row_of(_words(outcome, subject), *cells, *[""] * (4 - len(cells)))


# By year


def year_tables(subject: Subject) -> Iterator[Table]:
    """Yield totals behind the pictures: an outcome by scenario and year, from the year before the policy on."""
    first = subject.years[0] - 1
    for name in BY_YEAR:
        table = outcome_by_year(subject.comparison, name)
        table = table[table["year"] >= first]
        years = sorted({int(year) for year in table["year"]})
        decimals = decimals_for(float(np.nanmax(table["median"].to_numpy(), initial=0.0))) + 1  # years differ by little
        rows = []
        for one in subject.comparison.simulated:
            values = table[table["scenario"] == one.scenario.name].set_index("year")["median"]
            rows.append(row_of(subject.title(one), *(subject.number(float(values[year]), decimals) for year in years)))
        headings = (say(subject.language, "column.scenario"), *map(str, years))
        key = "year_world" if subject.comparison.draws else "year_run"
        yield Table(f"year-{name}", subject.say(f"table.{key}", outcome=_words(OUTCOMES[name], subject)), headings, tuple(rows))


# Municipalities


def municipality_tables(subject: Subject) -> Iterator[Table]:
    """Yield who wins and who loses, a table a scenario: a row a municipality; none of a place of one."""
    if len(subject.comparison.baseline.place.municipalities) < 2:
        return
    held = [one for one in subject.contests if one.outcome in DECIDING]
    for index, one in enumerate(subject.comparison.others, start=1):
        own = [contest for contest in held if contest.scenario == one.scenario.name]
        shown = _shown(own)
        headings = (
            subject.say("municipalities.name"),
            subject.say("municipalities.families"),
            *(_yardstick(one.outcome, subject) for one in own),
        )
        rows = [_municipality(row, own, subject, one) for row in shown]
        note = (
            subject.say("table.municipalities_all", file="municipalities.csv") if len(shown) < len(one.place.municipalities) else ""
        )
        yield Table(f"municipalities-{index}", _caption("table.municipalities", subject, one), headings, tuple(rows), note)


def _shown(held: list[Contest]) -> list[int]:
    """Return the municipalities that are shown: all, or of very many those that win or lose by some yardstick."""
    everybody = range(len(held[0].judgements))
    if len(everybody) <= MOST_MUNICIPALITIES:
        return list(everybody)
    named = [index for index in everybody if any(one.judgements[index] in (Judgement.BETTER, Judgement.WORSE) for one in held)]
    return named[:MOST_MUNICIPALITIES]


def _yardstick(outcome: str, subject: Subject) -> str:
    about = YARDSTICKS[outcome]
    words = f"{about.text.in_language(subject.language)} ({about.unit.in_language(subject.language)})"
    return subject.say("municipalities.difference", yardstick=words)


def _municipality(index: int, held: list[Contest], subject: Subject, simulated: Simulated) -> tuple[Cell, ...]:
    """Return the row of a municipality."""
    one = simulated.place.municipalities[index]
    cells = [one.name, subject.number(one.families)]
    cells += [_fares(contest.differences[index], contest.judgements[index], subject) for contest in held]
    return row_of(*cells)


def neighbour_tables(subject: Subject) -> Iterator[Table]:
    """Yield the same of those with whom slots are shared, a table a scenario; none where they were not kept by name."""
    for index, one in enumerate(subject.comparison.others, start=1):
        held = [rest_by_name(subject, one.scenario.name, outcome) for outcome in DECIDING]
        if not held[0]:
            return
        yardsticks = (_yardstick(outcome, subject) for outcome in DECIDING)
        headings = (subject.say("municipalities.name"), subject.say("municipalities.families"), *yardsticks)
        rows = [_neighbour(own, subject) for own in zip(*held, strict=True)][:MOST_MUNICIPALITIES]
        note = subject.say("table.neighbours_all") if len(held[0]) > len(rows) else ""
        yield Table(f"neighbours-{index}", _caption("table.neighbours", subject, one), headings, tuple(rows), note)


def _neighbour(own: Sequence[Mapping[str, Any]], subject: Subject) -> tuple[Cell, ...]:
    """Return the row of a neighbour, of its rows in the table of winners."""
    told = (_fares(difference_in(row), Judgement(row["judgement"]), subject) for row in own)
    return row_of(str(own[0]["name"]), subject.number(float(own[0]["families"])), *told)


def _fares(difference: PairedDifference, judged: Judgement, subject: Subject) -> str:
    """Write a difference, with a verdict only where the municipality is named, with the false discovery rate in view."""
    amount = amount_words(difference, 2, subject.language)
    words = "" if judged is Judgement.SAME else f", {say(subject.language, f'winners.{judged}')}"
    return f"{amount}{words}".replace("\n", " ")
