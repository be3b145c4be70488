"""Monotony under common luck: one more slot, one family more, shorter stays, for every family.

Coaching ends by leaving, and who left is never heard of again: each family passes at most once, in order of coming, with a stay
that is its own. Then theory says that one more slot lengthens no wait, ever, for anybody.
"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.theory.textbook import Queue, coached
from tests.worlds import TINY, a_run, play, searching, weeks, world

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.engines.batch import Batch, Run
from zorgsim.engines.counters import Counters
from zorgsim.engines.log import EventLog
from zorgsim.model.vocabulary import Event, Stage

NEVER = 10_000


def once(slots: int, families: int, replication: int, mean: float = 12.0) -> Batch:
    parameters = coached(Queue(slots, families, 1.0, mean, 0.5)) | {
        "question.base": 0.02 * WEEKS_PER_YEAR, "first_line.leaves": 1.0 - 1e-12,
    }  # fmt: skip
    run = Run(3, replication, parameters, (), a_run({}).freeze)
    return Batch(world([families], TINY), weeks(150), (run,))


def weeks_of(log: EventLog, event: Event) -> dict[int, int]:
    """The week in which it happened to each family."""
    here = log.event == event
    return dict(zip(log.family[here].tolist(), log.week[here].tolist(), strict=True))


def started(log: EventLog) -> dict[int, int]:
    return weeks_of(log, Event.STARTED_COACHING)


def joined(log: EventLog) -> dict[int, int]:
    return weeks_of(log, Event.JOINED_FIRST_LINE_LIST)


def ended(log: EventLog) -> dict[int, int]:
    return weeks_of(log, Event.LEFT_COACHING)


@searching(10)
@given(st.integers(0, 12), st.integers(1, 8), st.integers(0, 1000))
def test_more_slots_never_lengthen_anybodys_wait(slots: int, more: int, replication: int) -> None:
    few, many = (play(once(number, 80, replication)).log for number in (slots, slots + more))
    assert joined(few) == joined(many)
    before, after = started(few), started(many)
    assert all(after.get(family, NEVER) <= before.get(family, NEVER) for family in joined(few))
    assert len(after) > len(before) or len(before) == len(joined(few))


@searching(10)
@given(st.integers(1, 12), st.integers(1, 60), st.integers(0, 1000))
def test_more_demand_never_shortens_anybodys_wait(slots: int, more: int, replication: int) -> None:
    calm, busy = (play(once(slots, families, replication)).log for families in (60, 60 + more))
    first_come = set(joined(calm))
    assert all(joined(busy)[family] == week for family, week in joined(calm).items())
    before, after = started(calm), started(busy)
    assert all(after.get(family, NEVER) >= before.get(family, NEVER) for family in first_come)


@searching(10)
@given(st.integers(1, 12), st.floats(2.0, 30.0), st.floats(0.3, 0.95), st.integers(0, 1000))
def test_shorter_stays_never_lengthen_anybodys_wait(slots: int, mean: float, shorter: float, replication: int) -> None:
    """The same luck draws no stay longer when its mean is shorter, so that everybody starts, and ends, no later."""
    long, short = (play(once(slots, 80, replication, one)).log for one in (mean, max(1.0, mean * shorter)))
    assert joined(long) == joined(short)
    for milestone in (started, ended):
        before, after = milestone(long), milestone(short)
        assert all(after.get(family, NEVER) <= before.get(family, NEVER) for family in joined(long))
    stays = [sum(ended(log)[one] - started(log)[one] for one in ended(long)) for log in (long, short)]
    assert stays[1] < stays[0] or stays[1] == len(ended(long))


def waited_weeks(counters: Counters) -> int:
    return int(counters.family_weeks[..., Stage.FIRST_LINE_WAIT, 0].sum())


def test_total_waiting_falls_with_slots() -> None:
    totals = [waited_weeks(play(once(slots, 80, 0)).counters) for slots in range(0, 60, 6)]
    assert totals == sorted(totals, reverse=True)
    assert totals[0] > totals[-1] == 0
