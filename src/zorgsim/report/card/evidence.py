"""How well things are known: shares of parameters by grade, forms that experts disagree on, and which conclusions rest on which."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from zorgsim.inputs.advice import AdviceRow
from zorgsim.inputs.parameters import GRADE_WORDS, Grade, Parameter
from zorgsim.model.structure import DEFAULT, MECHANISMS
from zorgsim.report.advice_table import outcomes_of
from zorgsim.report.card.about import About
from zorgsim.report.card.form import Block
from zorgsim.report.differences_text import difference_words
from zorgsim.report.page.cautions import cautions_of
from zorgsim.report.page.table import Table
from zorgsim.report.texts import decimals_for, say
from zorgsim.results.along import Along
from zorgsim.results.believability import behind_measures
from zorgsim.results.compare import Verdict, difference_of
from zorgsim.results.drivers_store import flip_rows
from zorgsim.results.headline import MAIN_OUTCOMES, OUTCOMES
from zorgsim.results.restored import Restored
from zorgsim.results.simulated import Simulated
from zorgsim.results.under_structures import holding

MOST_NAMED: Final = 6
"""Parameters that a cell names; of more their number is told, and `zorgsim parameters` has them."""
CLAIMED: Final = (Verdict.MORE, Verdict.LESS)


def grades(about: About) -> Table:
    """Return how many parameters each grade has, and how many of them are effects whose direction is put in."""
    parameters = list(about.sources.parameters.values())
    rows = []
    for grade in GRADE_WORDS:
        mine = [one for one in parameters if one.grade is grade]
        effects = sum(one.none is not None for one in mine)
        put_in = sum(one.put_in for one in mine)
        rows.append(
            (
                about.grade(grade),
                *map(str, (len(mine),)),
                f"{about.percent(len(mine), len(parameters))} %",
                str(effects),
                str(put_in),
            )
        )
    return about.table("grades", ("grade", "parameters", "share", "effects", "put_in"), rows, all=len(parameters))


def assumed(about: About) -> str:
    """Say how many numbers are assumed, and of how many the direction is put in."""
    parameters = about.sources.parameters.values()
    count, put_in = sum(one.grade is Grade.C for one in parameters), sum(one.put_in for one in parameters)
    words = {"count": count, "all": len(parameters), "percent": about.percent(count, len(parameters)), "put_in": put_in}
    return about.say("assumptions.numbers", **words)


def mechanisms(about: About) -> Table:
    """Return the mechanisms on whose form experts disagree, with the option in use and the others."""
    chosen = about.baseline.structure.options()
    usual = DEFAULT.options()
    rows = []
    for name, options in MECHANISMS.items():
        others = ", ".join(str(option) for option in options if option is not chosen[name])
        used = str(chosen[name]) if chosen[name] is usual[name] else about.say("not_usual", option=chosen[name])
        rows.append((name, say(about.language, f"structure.{name}.about"), used, others))
    return about.table("mechanisms", ("mechanism", "what", "option", "others"), rows)


def flags(about: About) -> Iterator[Block]:
    """Yield what raised a flag in the run."""
    subject = about.subject
    if subject is None:
        return
    rows = [(one.level_words, one.who, f"{one.sentence} {one.names}".strip()) for one in cautions_of(subject)]
    if rows:
        yield about.table("flags", ("level", "scenarios", "what"), rows)
    else:
        yield about.say("no_flags")


# Which conclusions rest on which


def rests(about: About) -> Iterator[Block]:
    """Yield which conclusions rest on which assumptions: of the run, or of the table of advice."""
    if about.run is None:
        yield from _of_advice(about)
    else:
        yield from _of_run(about, about.run)


def _of_advice(about: About) -> Iterator[Block]:
    rows = [_advice_row(row, about) for row in about.sources.advice.values()]
    none = sum(not row.put_in and not _put_in(row, about) for row in about.sources.advice.values())
    yield about.say("rests.advice", rows=len(rows), none=none)
    yield about.table("advice", ("row", "claim", "assumed_of", "put_in", "structures"), rows)
    yield from _moved_table(about)
    yield from _freshness(about)


def _moved_table(about: About) -> Iterator[Block]:
    """Yield what moving the most doubtful parameters does, a row a policy and outcome that was tried."""
    found = about.sources.shaken
    told = ((name, outcome, found.shaken(name, outcome)) for name in found.scenarios for outcome in OUTCOMES)
    rows = [
        (
            name,
            OUTCOMES[outcome].text.in_language(about.language),
            one.sign,
            named(one.flips, about),
            named(one.fades, about),
            str(one.tried),
        )
        for name, outcome, one in told
        if one is not None
    ]
    if rows:
        yield about.table("moved", ("name", "outcome", "sign", "turned_by", "faded_by", "tried"), rows)
    else:
        yield about.not_known("shaken")


def _put_in(row: AdviceRow, about: About) -> list[str]:
    return [name for name in row.rests_on if about.sources.parameters[name].put_in]


def _advice_row(row: AdviceRow, about: About) -> tuple[str, ...]:
    parameters = about.sources.parameters
    weak = sum(parameters[name].grade is Grade.C for name in row.rests_on)
    assumed_of = about.say("of", part=weak, all=len(row.rests_on)) if row.rests_on else about.say("none")
    return (
        row.name,
        row.claim.in_language(about.language),
        assumed_of,
        named(_put_in(row, about), about),
        _by_structures(row, about),
    )


def _by_structures(row: AdviceRow, about: About) -> str:
    """Say of the effects of a row how many structures bear them out, turn them round, say neither, or were not played."""
    counts = {"same": 0, "opposite": 0, "otherwise": 0, "unknown": 0}
    for scenario in row.scenarios:
        for outcome in outcomes_of(row, scenario):
            told = about.sources.structures.told(scenario, outcome)
            found = None if told is None else holding(told, row.expect.get(scenario, {}).get(outcome))
            if found is not None:
                for name in counts:
                    counts[name] += len(getattr(found, name))
    return about.say("by_structures", **counts) if any(counts.values()) else about.say("not_played")


def _shaken(scenario: str, outcome: str, about: About) -> str:
    """Say what moving them does to one outcome; nothing where it was not tried."""
    found = about.sources.shaken.shaken(scenario, outcome)
    if found is None:
        return ""
    words = OUTCOMES[outcome].text.in_language(about.language)
    if found.flips:
        return about.say("shaken.flips", outcome=words, names=named(found.flips, about), tried=found.tried)
    if found.fades:
        return about.say("shaken.fades", outcome=words, names=named(found.fades, about), tried=found.tried)
    return about.say("shaken.holds" if found.sign != "0" else "shaken.nothing", outcome=words, tried=found.tried)


def named(names: Sequence[str], about: About) -> str:
    """Name parameters, of many their number; a word where there are none."""
    if not names:
        return about.say("none")
    more = len(names) - MOST_NAMED
    shown = ", ".join(names[:MOST_NAMED])
    return shown if more <= 0 else about.say("and_more", names=shown, count=more)


def _freshness(about: About) -> Iterator[Block]:
    """Say which published studies are of other data than today's."""
    sources = about.sources
    studies = {
        "advice": sources.effects,
        "worlds": sources.structures.worlds,
        "fragility": sources.shaken,
        "warm_up": sources.warm_up,
    }
    missing = [name for name, one in studies.items() if not one.manifest]
    stale = [name for name, one in studies.items() if one.data_changed]
    if missing:
        yield about.say("studies.missing", names=", ".join(missing))
    yield about.say("studies.stale", names=", ".join(stale)) if stale else about.say("studies.fresh")


def _of_run(about: About, run: Restored) -> Iterator[Block]:
    comparison = run.comparison
    if not comparison.others:
        yield about.say("rests.alone")
        return
    yield about.say("rests.run")
    rows = [row for one in comparison.others for row in _conclusions(about, run, one)]
    if rows:
        yield about.table("conclusions", ("title", "conclusion", "assumed_of", "put_in", "parameters_move"), rows)
    else:
        yield about.say("rests.nothing_claimed")
    if not comparison.elsewhere:
        yield about.not_known("structures")
    drivers = [one for one in run.along if one.drivers is not None]
    for along in drivers:
        yield from _of_drivers(about, along)
    if not drivers:
        yield about.not_known("drivers")


def _conclusions(about: About, run: Restored, one: Simulated) -> Iterator[tuple[str, ...]]:
    """Yield a row for each main outcome of which a direction is told."""
    subject, comparison = about.subject, run.comparison
    behind = behind_measures(comparison, one)
    rests_on = _grades_of(behind, about), named([each.name for each in behind if each.put_in], about)
    for outcome in MAIN_OUTCOMES:
        difference = difference_of(comparison, one.scenario.name, outcome)
        if difference.verdict in CLAIMED and subject is not None:
            words = OUTCOMES[outcome].text.in_language(about.language), OUTCOMES[outcome].unit.in_language(about.language)
            told = difference_words(difference, decimals_for(difference.mean), about.language)
            shaken = _shaken(one.scenario.name, outcome, about) or about.say("not_moved")
            yield subject.title(one), f"{words[0]}: {told} {words[1]}", *rests_on, shaken


def _grades_of(parameters: Sequence[Parameter], about: About) -> str:
    weak = sum(one.grade is Grade.C for one in parameters)
    return about.say("of", part=weak, all=len(parameters)) if parameters else about.say("none")


def _of_drivers(about: About, along: Along) -> Iterator[Block]:
    """Say what drives a difference, as a folder that is taken along found it, and what flips the conclusion."""
    drivers = along.drivers
    if drivers is None:
        return
    outcome = OUTCOMES[drivers.question.outcome].text.in_language(about.language)
    kept = named(drivers.screening.kept, about)
    yield about.say(
        "drivers.kept", policy=drivers.question.policy.name, outcome=outcome, names=kept, runs=about.number(drivers.runs)
    )
    flips = flip_rows(along.folder, along.manifest)
    if flips is None:
        yield about.not_known("flips")
        return
    flipping = dict.fromkeys(str(row["parameter"]) for row in flips if str(row["ending"]) == "flips")
    yield about.say("drivers.flips", names=named(list(flipping), about), tried=len({str(row["parameter"]) for row in flips}))
