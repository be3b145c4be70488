"""What measures on one lever do together: do they leave its range, and which of them never act?

A lever is followed through all weeks in which a measure on it starts, grows or ends, in all municipalities, at once: in an array of
weeks x columns, where a column stands for all municipalities in which the same measures hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.clock import LAST_WEEK
from zorgsim.engines.batch import CompiledMeasure
from zorgsim.errors import InputError
from zorgsim.inputs.scenario import Scenario
from zorgsim.model.levers import LEVERS, Lever, Mode
from zorgsim.model.local_strength import LOCAL

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_TOGETHER: Final = 2_000_000
"""Measures x weeks x columns of which it is kept together what changed."""

ONE_WHOLE: Final = (
    ("first_line.own_advice", "first_line.hired_advice"),
    ("beside_treatment.coach", "beside_treatment.family_worker"),
)
"""Levers that are shares of the same whole: coaching that is advised, specialist care beside which somebody attends."""
_ROUNDING: Final = 1e-9
"""Shares such as 0.7 and 0.3, and steps of ramps, need not add up to one to the last bit."""


def check_ranges(scenario: Scenario, compiled: Sequence[CompiledMeasure], spread: float = 0.0) -> None:
    """Raise `InputError` if measures together move a lever outside its declared range in some week and municipality.

    Or two levers that are shares of one whole (``ONE_WHOLE``) beyond all of it.

    With a ``spread`` of their strength between municipalities (``zorgsim.model.local_strength``), also if they would where they
    work most strongly: what is cut off there would lower the mean.
    """
    for name in dict.fromkeys(one.lever for one in compiled):
        numbers = [number for number, one in enumerate(compiled) if one.lever == name]
        lever, found = LEVERS[name], _first_outside(LEVERS[name], [compiled[number] for number in numbers])
        if found is not None:
            index, worst = found
            alone = len(numbers) == 1
            raise InputError(
                f"{'this measure moves' if alone else 'measures together move'} {name} outside its range",
                where=f"{scenario.name}: measures.{scenario.measures[numbers[index]].name}",
                value=round(worst, 6),
                allowed=f"{lever.low:g} to {lever.high:g} ({lever.unit})",
                action="lower the measure" if alone else "lower it, or take out another measure on the same lever",
            )
        if spread and name in LOCAL:
            _check_strongest(scenario, [(number, compiled[number]) for number in numbers], spread)
    for pair in ONE_WHOLE:
        _check_whole(scenario, compiled, pair, spread)


def _check_whole(scenario: Scenario, compiled: Sequence[CompiledMeasure], pair: tuple[str, str], spread: float) -> None:
    """Raise `InputError` if two levers that are shares of one whole come to more than all of it: the rest would be paid in vain."""
    numbers = [number for number, one in enumerate(compiled) if one.lever in pair]
    if len({compiled[number].lever for number in numbers}) < len(pair):
        return
    both = [compiled[number] for number in numbers]
    weeks, columns = _weeks(both), _columns(both)
    together = np.zeros((len(weeks), columns.shape[1]))
    for name in pair:
        chosen = [one.lever == name for one in both]
        strongest = 1.0 + spread if name in LOCAL else 1.0
        measures = [one for one, is_it in zip(both, chosen, strict=True) if is_it]
        together += strongest * _standing(LEVERS[name], measures, weeks, columns[chosen])
    most = float(together.max())
    if most > 1.0 + _ROUNDING:
        raise InputError(
            f"{pair[0]} and {pair[1]} together come to more than the whole of which they are shares",
            where=f"{scenario.name}: measures.{scenario.measures[numbers[-1]].name}",
            value=round(most, 6),
            allowed="at most 1 together",
            action="lower one of the two: what exceeds the whole would be paid and do nothing",
        )


def _standing(lever: Lever, measures: Sequence[CompiledMeasure], weeks: Floats, columns: Flags) -> Floats:
    """Return where measures on a lever leave it in some weeks, (weeks, columns)."""
    setting = np.full((len(weeks), columns.shape[1]), lever.neutral)
    for move, where in zip(_moves(lever, measures, columns, weeks), columns, strict=True):
        setting[move.first : move.end, where.nonzero()[0]] = move.after
    return setting


def _check_strongest(scenario: Scenario, numbered: Sequence[tuple[int, CompiledMeasure]], spread: float) -> None:
    """Raise `InputError` if measures on one lever leave its range where they work most strongly."""
    lever = LEVERS[numbered[0][1].lever]
    found = _first_outside(lever, [one for _, one in numbered], spread)
    if found is not None:
        index, worst = found
        raise InputError(
            f"{lever.name} would leave its range where the measure works most strongly",
            where=f"{scenario.name}: measures.{scenario.measures[numbered[index][0]].name}",
            value=round(worst, 6),
            allowed=f"{lever.low:g} to {lever.high:g} ({lever.unit})",
            action="lower the measure, or the spread between places (measures.spread_between_places)",
        )


def _first_outside(lever: Lever, measures: Sequence[CompiledMeasure], spread: float = 0.0) -> tuple[int, float] | None:
    """Return which measure moves the lever outside its range in the first week in which one does, and to what value.

    ``spread``: how much further from neutral than it is set a lever may be felt.
    """
    first: tuple[int, int, float] | None = None
    for index, move in enumerate(_moves(lever, measures, _columns(measures), _weeks(measures))):
        further = spread * (move.after - lever.neutral)
        lowest, highest = (move.after + np.minimum(further, 0.0)).min(axis=1), (move.after + np.maximum(further, 0.0)).max(axis=1)
        outside = ((lowest < lever.low) | (highest > lever.high)).nonzero()[0]
        if len(outside) and (first is None or move.first + outside[0] < first[0]):
            week = int(outside[0])
            first = (move.first + week, index, float(lowest[week] if lowest[week] < lever.low else highest[week]))
    return None if first is None else first[1:]


def overruled_measures(scenario: Scenario, compiled: Sequence[CompiledMeasure]) -> tuple[tuple[str, str], ...]:
    """Return the measures that never act because others on the same lever, listed later, set it over them: each with its lever.

    Measures on one lever work in the order in which they are listed, whatever their dates.
    """
    overruled: set[int] = set()
    for name in {one.lever for one in compiled}:
        numbers = [number for number, one in enumerate(compiled) if one.lever == name]
        found = _overruled(LEVERS[name], [compiled[number] for number in numbers])
        overruled |= {numbers[index] for index in found}
    return tuple((scenario.measures[number].name, compiled[number].lever) for number in sorted(overruled))


def _overruled(lever: Lever, measures: Sequence[CompiledMeasure]) -> list[int]:
    """Return which measures move the lever in some week, and yet leave it in every week where it would stand without them."""
    weeks, columns = _weeks(measures), _columns(measures)
    moves, acts = np.zeros((2, len(measures)), dtype=bool)
    together = max(1, _TOGETHER // (len(measures) * len(weeks)))
    for first in range(0, columns.shape[1], together):
        some = columns[:, first : first + together]
        moved = list(_moves(lever, measures, some, weeks))
        later_sets = np.zeros((len(weeks), some.shape[1]), dtype=bool)
        for index in range(len(measures) - 1, -1, -1):
            move = moved[index]
            block = np.ix_(np.arange(move.first, move.end), some[index].nonzero()[0])
            moves[index] |= bool(move.changed.any())
            acts[index] |= bool((move.changed & ~later_sets[block]).any())
            later_sets[block] |= _sets(measures[index], weeks[move.first : move.end])[:, None]
    return (moves & ~acts).nonzero()[0].tolist()


def _sets(measure: CompiledMeasure, weeks: Floats) -> Flags:
    """Return the weeks in which a measure leaves nothing of where the lever stood before it, (weeks,)."""
    mode = Mode(measure.mode)
    whatever_it_was = mode is Mode.TO or (mode is Mode.TIMES and measure.value == 0.0)
    return _shares(measure, weeks) >= 1.0 if whatever_it_was else np.zeros(len(weeks), dtype=bool)


@dataclass(frozen=True)
class _Move:
    """What a measure does to its lever in its weeks (first index, and the one after the last).

    Where the lever then stands, (weeks, columns), and what changed of it; only columns in which the measure holds are in it.
    """

    first: int
    end: int
    after: Floats
    changed: Flags


def _moves(lever: Lever, measures: Sequence[CompiledMeasure], columns: Flags, weeks: Floats) -> Iterator[_Move]:
    """Yield what each measure does on top of those before it, as `CompiledMeasure.moved` says it of one week."""
    setting = np.full((len(weeks), columns.shape[1]), lever.neutral)
    for measure, where in zip(measures, columns, strict=True):
        first, end = np.searchsorted(weeks, (measure.week, measure.until)).tolist()
        inside = where.nonzero()[0]
        before = setting[first:end, inside]
        share = _shares(measure, weeks[first:end])[:, None]
        full = Mode(measure.mode).moved(before, measure.value)
        after = np.where(share >= 1.0, full, before + share * (full - before))
        setting[first:end, inside] = after
        yield _Move(first, end, after, before != after)


def _shares(measure: CompiledMeasure, weeks: Floats) -> Floats:
    """Return the share of a measure in force in weeks in which it stands, as `CompiledMeasure.share` says it of one."""
    shares: Floats = np.ones(len(weeks)) if measure.ramp == 0 else np.minimum(1.0, (weeks - measure.week + 1) / measure.ramp)
    return shares


def _weeks(measures: Sequence[CompiledMeasure]) -> Floats:
    """Return the weeks in which a measure starts, grows or ends, rising."""
    grows = (range(one.week, min(one.until, one.week + max(1, one.ramp))) for one in measures)
    ends = {one.until for one in measures if one.until < LAST_WEEK}
    return np.array(sorted(ends.union(*grows)), np.float64)


def _columns(measures: Sequence[CompiledMeasure]) -> Flags:
    """Return where each measure holds, municipalities with the same measures counted once, (measures, columns)."""
    columns = np.stack([one.where for one in measures]).T
    once = {column.tobytes(): column for column in columns}  # np.unique would load numpy.ma
    different: Flags = np.stack(list(once.values()), axis=1)
    return different
