"""Checking what types cannot show about a scenario's merged tables, and freezing them into a `Scenario`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from typing import Any, Final

from zorgsim.clock import Clock
from zorgsim.errors import InputError, did_you_mean, nearest
from zorgsim.inputs import schema
from zorgsim.inputs.amount_checks import amount_problems
from zorgsim.inputs.family_changes import Count, FamilyChanges, From
from zorgsim.inputs.natural_units import ADD, read_amount
from zorgsim.inputs.own_places import FACTORS_BETWEEN, own_place_of
from zorgsim.inputs.parameters import check_override, register
from zorgsim.inputs.places import resolve_places
from zorgsim.inputs.plausible import check_draw_from, usual
from zorgsim.inputs.price_index import check_price_year
from zorgsim.inputs.scenario import DrawFrom, Measure, Mode, RunSettings, Scenario, Text, as_written
from zorgsim.inputs.schema import (
    FamiliesTable,
    MeasureTable,
    OwnTable,
    RunTable,
    ScenarioTable,
    StocksTable,
    Where,
    amounts_of,
    first_of_many,
    read_table,
)
from zorgsim.model.levers import LEVERS, Lever
from zorgsim.model.loops import LOOPS
from zorgsim.model.regional import OWN
from zorgsim.model.stocks import STOCKS
from zorgsim.model.structure import BASES, DEFAULT_BASE, MECHANISMS, Structure

MOST_PROBLEMS: Final = 100
"""Problems counted in one scenario before giving up on it."""


def _caught(check: Callable[[], object]) -> Iterator[InputError]:
    try:
        check()
    except InputError as problem:
        yield problem


def _run_problems(run: RunTable, where: Where) -> Iterator[InputError]:
    for key, day in (("start", run.start), ("until", run.until)):
        if not schema.FIRST_DATE <= day <= schema.LAST_DATE:
            yield InputError(
                "this date is out of range",
                where=where(("run", key)),
                value=as_written(day),
                allowed=f"{schema.FIRST_DATE} .. {schema.LAST_DATE}",
                action="correct the date",
            )
    if run.start >= run.until:
        yield InputError(
            "the run ends before it starts",
            where=where(("run", "until")),
            value=as_written(run.until),
            allowed=f"a date after run.start, {run.start}",
            action="correct run.until or run.start",
        )
    elif run.policy_start is not None:
        yield from _outside_run(run, run.policy_start, where(("run", "policy_start")))
    yield from _caught(lambda: check_price_year(run.price_year, where(("run", "price_year"))))
    yield from _caught(lambda: check_draw_from(run.draw_from, where(("run", "draw_from"))))
    if run.replications * (run.draws or 1) > schema.MOST_RUNS:
        yield InputError(
            "these are too many runs",
            where=where(("run", "draws")),
            value=f"{run.draws:,} worlds of {run.replications:,} replications each",
            allowed=f"{schema.MOST_RUNS:,} runs",
            action="take fewer replications of each world: what worlds differ in is told by many worlds",
        )


def _outside_run(run: RunTable, day: date, where: str) -> Iterator[InputError]:
    if not run.start <= day < run.until:
        yield InputError(
            "this date lies outside the run",
            where=where,
            value=as_written(day),
            allowed=f"from {run.start} (run.start) and before {run.until} (run.until)",
            action="correct this date, or lengthen the run",
        )


_FREEZABLE: Final = (*STOCKS, *LOOPS)
_BEFORE_A_LOOP: Final = timedelta(days=366)
"""A loop is held at what was usual during a year."""


def _freeze_problems(stocks: StocksTable, run: RunTable, where: Where) -> Iterator[InputError]:
    for position, name in enumerate(stocks.freeze):
        if name not in _FREEZABLE:
            yield InputError(
                "unknown slow stock or loop",
                where=where(("stocks", "freeze", position)),
                value=as_written(name),
                allowed=nearest(name, _FREEZABLE, "zorgsim loops, and zorgsim schema"),
                action=did_you_mean(name, _FREEZABLE) or "remove it",
            )
    if stocks.start is not None and run.start < run.until:
        yield from _outside_run(run, stocks.start, where(("stocks", "from")))
    if set(stocks.freeze) & set(LOOPS) and (stocks.start is None or stocks.start - run.start < _BEFORE_A_LOOP):
        yield InputError(
            "a loop is frozen at what was usual in the year before, and there is no such year",
            where=where(("stocks", "from")),
            value=None if stocks.start is None else as_written(stocks.start),
            allowed=f"a date at least a year after run.start, {run.start}",
            action="give stocks.from a later date, or freeze stocks only",
        )


def _structure_problems(structure: Mapping[str, str], where: Where) -> Iterator[InputError]:
    for key, word in structure.items():
        allowed = list(BASES) if key == "base" else [str(option) for option in MECHANISMS.get(key, ())]
        if not allowed:
            yield InputError(
                "unknown mechanism",
                where=where(("structure", key)),
                value=as_written(key),
                allowed=nearest(key, ("base", *MECHANISMS), "zorgsim structures"),
                action=did_you_mean(key, ("base", *MECHANISMS)) or "remove it",
            )
        elif word not in allowed:
            yield InputError(
                "there is no such structure to begin with" if key == "base" else f"{key} knows no such option",
                where=where(("structure", key)),
                value=as_written(word),
                allowed=f"{', '.join(allowed)} (zorgsim structures)",
                action=did_you_mean(word, allowed) or "choose one of these",
            )


def _families_problems(families: FamiliesTable, where: Where) -> Iterator[InputError]:
    low, high = schema.FACTOR_BETWEEN
    for key, rows in (("change", families.change), ("births", families.births)):
        for position, row in enumerate(rows):
            if not low <= row.factor <= high:
                yield InputError(
                    "this is no factor of a number of families or births",
                    where=where(("families", key, position, "factor")),
                    value=as_written(row.factor),
                    allowed=f"{low:g} .. {high:g} (times as many as otherwise)",
                    action="15 % fewer is 0.85",
                )
            if row.where is not None:
                names, at = row.where, where(("families", key, position, "where"))
                yield from _caught(lambda names=names, at=at: resolve_places(names, at))  # type: ignore[misc]
        yield from _said_twice([(row.start, *(row.where or ())) for row in rows], where(("families", key)))
    for position, one in enumerate(families.counts):
        at = where(("families", "counts", position, "place"))
        yield from _caught(lambda one=one, at=at: _one_municipality(one.place, at))  # type: ignore[misc]
    yield from _said_twice([(one.year, one.place) for one in families.counts], where(("families", "counts")))


def _said_twice(rows: Sequence[tuple[int | str, ...]], where: str) -> Iterator[InputError]:
    twice = next((row for row in rows if rows.count(row) > 1), None)
    if twice is not None:
        yield InputError(
            "two rows say something of the same year and places",
            where=where,
            value=as_written(", ".join(map(str, twice))),
            allowed="each year once for the same places",
            action="take one of them out",
        )


def _one_municipality(name: str, where: str) -> None:
    found = resolve_places([name], where).municipalities
    if len(found) != 1:
        raise InputError(
            "families are counted by municipality, and this is more than one",
            where=where,
            value=as_written(name),
            allowed="one municipality by name or CBS code",
            action="write a row for each municipality, or use change, with where",
        )


def _families(table: FamiliesTable) -> FamilyChanges:
    change, births = (
        tuple(From(row.start, row.factor, tuple(row.where or ())) for row in rows) for rows in (table.change, table.births)
    )
    return FamilyChanges(change, births, tuple(Count(one.place, one.year, one.families) for one in table.counts))


def _own_problems(own: Mapping[str, OwnTable], where: Where) -> Iterator[InputError]:
    """Say what is wrong with municipalities' own figures; two of them may not both say how long one list is."""
    sharing: dict[str, str] = {}
    for code, table in own.items():
        at = where(("own", code))
        yield from _caught(lambda code=code, at=at: _one_municipality(code, at))  # type: ignore[misc]
        for name, factor in table.factors.items():
            yield from _own_factor_problems(name, factor, where(("own", code, "factors", name)))
        if table.pool is not None:
            yield from _own_factor_problems(OWN[3], table.pool.slots, where(("own", code, "pool", "slots")))
            names, inside = table.pool.places, where(("own", code, "pool", "places"))
            yield from _caught(lambda names=names, inside=inside: resolve_places(names, inside))  # type: ignore[misc]
            other = next((sharing[one] for one in names if one in sharing), None)
            if other is not None:
                yield InputError(
                    "two municipalities share one list for specialists, and the place file of each says how long it is",
                    where=at,
                    value=as_written(f"{other}, {code}"),
                    allowed="one of them: there is one list",
                    action="import one of the two without its weeks and its list for specialists",
                )
            sharing |= dict.fromkeys(names, code)


def _own_factor_problems(name: str, factor: float, where: str) -> Iterator[InputError]:
    low, high = FACTORS_BETWEEN
    if name not in OWN:
        yield InputError(
            "no municipality has a factor of its own of this",
            where=where,
            value=as_written(name),
            allowed=", ".join(OWN),
            action=did_you_mean(name, OWN) or "remove it",
        )
    elif not low <= factor <= high:
        yield InputError(
            "this is no factor of a municipality",
            where=where,
            value=as_written(factor),
            allowed=f"a number {low:g}..{high:g}",
            action="import its figures anew: zorgsim data import",
        )


def _lever_problems(measure: MeasureTable, where: Callable[[str], str]) -> Iterator[InputError]:
    lever, moves = LEVERS.get(measure.lever), measure.moves()
    if lever is None:
        yield InputError(
            "unknown lever",
            where=where("lever"),
            value=as_written(measure.lever),
            allowed=nearest(measure.lever, LEVERS, "zorgsim schema"),
            action=did_you_mean(measure.lever, LEVERS) or "choose one of these",
        )
    if len(moves) != 1:
        given = " and ".join(moves)
        yield InputError(
            f"a measure moves its lever in one way, not by {given}" if moves else "a measure does not say how it moves its lever",
            where=where(""),
            allowed="exactly one of to, by, add and times",
            action="keep one of them" if moves else "add, for example, times = 1.5",
        )
    elif lever is not None:
        ((key, value),) = moves.items()
        yield from _problems_of(lever, key, value, where)
        if lever.choices and measure.ramp:
            what = "a choice cannot be made gradually"
            yield InputError(what, where=where("ramp"), value=measure.ramp, allowed="0", action="leave the ramp out")


def _problems_of(lever: Lever, key: str, value: float | str, where: Callable[[str], str]) -> Iterator[InputError]:
    if lever.choices:
        yield from _choice_problems(lever, key, value, where)
    elif isinstance(value, str) and (key == ADD or amounts_of(lever, key)):
        yield from amount_problems(lever, key, value, where(key))
    else:
        yield from _number_problems(lever, key, value, where)


def _choice_problems(lever: Lever, key: str, value: float | str, where: Callable[[str], str]) -> Iterator[InputError]:
    if key != Mode.TO or value not in lever.choices:
        yield InputError(
            f"{lever.name} is a choice" if key != Mode.TO else f"{lever.name} knows no such choice",
            where=where(key),
            value=as_written(value),
            allowed=f"to = one of {', '.join(lever.choices)}",
            action=did_you_mean(str(value), lever.choices) or f'write, for example: to = "{lever.choices[0]}"',
        )


def _number_problems(lever: Lever, key: str, value: float | str, where: Callable[[str], str]) -> Iterator[InputError]:
    if isinstance(value, str):
        what, allowed = f"{lever.name} takes a number, not a word", schema.lever_range(lever)
    elif key == Mode.TO and not lever.low <= value <= lever.high:
        what, allowed = f"{lever.name} cannot be set to this", schema.lever_range(lever)
    elif key == Mode.TIMES and lever.neutral == 0.0:
        what, allowed = f"{lever.name} begins at 0, so multiplying it changes nothing", f"to or by, {schema.lever_range(lever)}"
    elif key == Mode.TIMES and value < 0:
        what, allowed = "a lever cannot be multiplied by a negative number", "a number that is not negative"
    else:
        return
    action = "choose a value within this range"
    yield InputError(what, where=where(key), value=as_written(value), allowed=allowed, action=action)


def _end_problems(measure: MeasureTable, run: RunTable, where: str) -> Iterator[InputError]:
    """Say what is wrong with the end of a measure. It may lie beyond the run: whoever lets a run end sooner changes no measure."""
    until, week_of = measure.until, Clock(run.start, run.until).week_of
    if until is None:
        return
    if until <= measure.start:
        what = "this measure ends before it starts"
    elif until > schema.LAST_DATE:
        what = "this date is out of range"
    elif week_of(until) == week_of(measure.start):
        what = "this measure ends in the week in which it starts, and never works"
    else:
        return
    yield InputError(
        what,
        where=where,
        value=as_written(until),
        allowed=f"a date a week or more after its from, {measure.start}, and not after {schema.LAST_DATE}",
        action="correct until or from, or leave until out: the measure then stays",
    )


def _payment_problems(lever: str, paid_by: str, where: str) -> Iterator[InputError]:
    """Yield what is wrong with what pays for a measure, as far as it can be seen without a place."""
    if paid_by not in schema.PRICED_LEVERS:
        what, action = "this lever has no price that is known beforehand", "choose one of these"
    elif lever not in schema.PRICED_LEVERS:
        what, action = f"what {lever} costs is not known beforehand, so nothing can balance it", "leave paid_by out"
    elif lever == paid_by:
        what, action = "a measure cannot pay for itself", "name another lever"
    else:
        return
    allowed = f"one of {', '.join(schema.PRICED_LEVERS)}, for a measure on another of them"
    yield InputError(what, where=where, value=as_written(paid_by), allowed=allowed, action=action)


def _measure_problems(name: str, measure: MeasureTable, run: RunTable, where: Where) -> Iterator[InputError]:
    def at(key: str) -> str:
        return where(("measures", name, key) if key else ("measures", name))

    yield from _lever_problems(measure, at)
    if run.start < run.until:
        yield from _outside_run(run, measure.start, at("from"))
    yield from _end_problems(measure, run, at("until"))
    if measure.paid_by is not None and measure.lever in LEVERS:
        yield from _payment_problems(measure.lever, measure.paid_by, at("paid_by"))
    if measure.where is not None:
        places = measure.where
        yield from _caught(lambda: resolve_places(places, at("where")))


def _problems(table: ScenarioTable, where: Where) -> Iterator[InputError]:
    """Yield everything that is wrong with a table of the right shape."""
    yield from _caught(lambda: resolve_places(table.places, where(("places",))))
    yield from _run_problems(table.run, where)
    yield from _freeze_problems(table.stocks, table.run, where)
    yield from _structure_problems(table.structure, where)
    yield from _families_problems(table.families, where)
    yield from _own_problems(table.own, where)
    for name, value in table.parameters.items():
        at = where(("parameters", name))
        yield from _caught(lambda name=name, value=value, at=at: check_override(register(), name, value, at))  # type: ignore[misc]
    for name, measure in table.measures.items():
        yield from _measure_problems(name, measure, table.run, where)


def _text(words: schema.TitleTable | schema.DescriptionTable, otherwise: str) -> Text:
    en, nl = words.en, words.nl
    return Text(en=en if en is not None else nl or otherwise, nl=nl if nl is not None else en or otherwise)


def _measure(name: str, table: MeasureTable) -> Measure:
    ((key, setting),) = table.moves().items()
    mode, unit = Mode.BY if key == ADD else Mode(key), ""
    amount = read_amount(setting) if isinstance(setting, str) else None
    if amount is not None:
        setting, unit = amount.value, str(amount.unit)
    value = float(LEVERS[table.lever].choices.index(setting)) if isinstance(setting, str) else setting
    where, paid_by = tuple(table.where or ()), table.paid_by or ""
    return Measure(name, table.lever, mode, value, table.start, table.ramp, where, table.until, unit, paid_by)


def _run_settings(run: RunTable) -> RunSettings:
    policy_start, draws, replications = run.policy_start or run.start, run.draws, run.replications
    if draws is None:  # of before draws had a number: each replication was a world of its own
        draws, replications = (run.replications, 1) if run.uncertainty == "parameters" else (0, run.replications)
    draw_from = usual() if run.draw_from is None else DrawFrom(run.draw_from)
    return RunSettings(run.start, run.until, replications, run.seed, draws, policy_start, run.price_year, draw_from=draw_from)


def _structure(base: str, table: Mapping[str, str]) -> Structure:
    own: dict[str, Any] = {name: MECHANISMS[name](word) for name, word in table.items() if name != "base"}
    return replace(BASES[base], **own)


def checked_scenario(whole: Mapping[str, Any], lineage: tuple[str, ...], where: Where) -> Scenario:
    """Turn merged tables into a scenario, or raise the first of their problems."""
    table = read_table(whole, where)
    problems = list(islice(_problems(table, where), MOST_PROBLEMS))
    if problems:
        raise first_of_many(problems[0], len(problems) - 1)
    base = table.structure.get("base", DEFAULT_BASE)
    scenario = Scenario(
        name=lineage[0],
        title=_text(table.title, lineage[0][: schema.LONGEST_TITLE]),
        description=_text(table.description, ""),
        advice=tuple(table.advice),
        places=tuple(table.places),
        run=_run_settings(table.run),
        freeze=tuple(name for name in _FREEZABLE if name in table.stocks.freeze),
        freeze_from=table.stocks.start,
        structure=_structure(base, table.structure),
        structure_base=base,
        families=_families(table.families),
        own=tuple(own_place_of(code, one.as_said()) for code, one in sorted(table.own.items())),
        parameters=dict(sorted(table.parameters.items())),
        measures=tuple(_measure(name, measure) for name, measure in table.measures.items()),
        lineage=lineage,
    )
    if not any(measure.paid_by for measure in scenario.measures):
        return scenario
    from zorgsim.inputs.payments import with_payments  # compiles: reading other scenarios should not wait for it

    return with_payments(scenario, where)
