"""The first difference between two logs is told so that somebody can go and look."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from tests.worlds import START, a_run, chosen_rows, play, values, weeks, world

from zorgsim.clock import Clock
from zorgsim.engines.batch import Batch
from zorgsim.engines.log import EventLog, first_difference
from zorgsim.model.vocabulary import Event

BATCH = Batch(world([8, 8]), weeks(80), (a_run(values({"question.base": 3.0})),))
LOG = play(BATCH).log
CLOCK = Clock(START, START)


def a_late_row(log: EventLog) -> int:
    """A row in the middle of the log whose family has a history of more rows than are told."""
    return next(row for row in range(len(log) // 2, len(log)) if len(history(log, row)) > 6)


def history(log: EventLog, row: int) -> list[int]:
    return [number for number in range(row) if log.family[number] == log.family[row]]


def with_changed(log: EventLog, row: int, column: str, value: int) -> EventLog:
    changed = getattr(log, column).copy()
    changed[row] = value
    return replace(log, **{column: changed})


def without(log: EventLog, row: int) -> EventLog:
    return chosen_rows(log, np.arange(len(log)) != row)


def test_equal_logs_have_no_difference() -> None:
    assert first_difference(LOG, LOG) == ""
    assert first_difference(chosen_rows(LOG, LOG.week < 0), chosen_rows(LOG, LOG.week < 0)) == ""


@pytest.mark.parametrize("column", [field.name for field in fields(EventLog) if field.name not in ("event", "stage", "phase")])
def test_a_difference_in_any_column_is_seen(column: str) -> None:
    row = a_late_row(LOG)
    other = with_changed(LOG, row, column, int(getattr(LOG, column)[row]) + 1)
    assert f"equal up to row {row};" in first_difference(LOG, other)
    assert first_difference(LOG, other) != first_difference(other, LOG)


def test_the_columns_that_differ_are_named_in_words() -> None:
    row = a_late_row(LOG)
    other = with_changed(with_changed(LOG, row, "event", Event.LOST_HOUSING), row, "helpers", 9)
    told = first_difference(LOG, other, CLOCK)
    assert f"event is {Event(int(LOG.event[row])).name} in log one, LOST_HOUSING in log other" in told
    assert f"helpers is {LOG.helpers[row]} in log one, 9 in log other" in told
    assert " is " not in told.split("until then")[0].replace("event is", "").replace("helpers is", "")


def test_the_week_is_told_with_its_date_and_the_family_by_municipality() -> None:
    row = a_late_row(LOG)
    told = first_difference(LOG, with_changed(LOG, row, "helpers", 9), CLOCK)
    week, family = int(LOG.week[row]), int(LOG.family[row])
    assert f"in week {week} ({CLOCK.date_of(week)}), " in told
    assert f"family {family} (number {family % 2**21} of municipality {family >> 21}, cell {LOG.cell[row]})" in told
    assert f"in week {week}, " in first_difference(LOG, with_changed(LOG, row, "helpers", 9))


def test_the_last_rows_of_the_family_come_before_it() -> None:
    row = a_late_row(LOG)
    told = first_difference(LOG, with_changed(LOG, row, "helpers", 9))
    before = told.split("until then, in both logs:")[1].split("around it")[0]
    assert [f" row {number}:" in before for number in history(LOG, row)[-6:]] == [False, True, True, True, True, True]


def test_the_rows_around_it_are_shown_in_both_logs_with_the_row_itself_marked() -> None:
    row = a_late_row(LOG)
    told = first_difference(LOG, with_changed(LOG, row, "helpers", 9))
    for part in (told.split("around it, in log one:")[1].split("around it")[0], told.split("around it, in log other:")[1]):
        assert [line.split(":")[0] for line in part.strip("\n").splitlines()] == [
            f"{'>' if number == row else ' '} row {number}" for number in range(row - 2, row + 3)
        ]


def test_a_row_that_one_log_lacks_is_told_as_such() -> None:
    row = a_late_row(LOG)
    assert "only log one has this row, log other lacks it" in first_difference(LOG, without(LOG, row))
    assert "only log other has this row, log one lacks it" in first_difference(without(LOG, row), LOG)


def test_a_log_that_ends_too_soon_is_told_as_such() -> None:
    short = chosen_rows(LOG, np.arange(len(LOG)) < len(LOG) - 1)
    told = first_difference(LOG, short)
    assert "only log one has this row" in told
    assert told.endswith("> the log ends here")


def test_a_family_without_history_is_told_as_such() -> None:
    assert "until then, in both logs:\n  nothing" in first_difference(LOG, without(LOG, 0))
