"""Erlang's queues, several slots, exponential stays: waits, and who is turned away when nobody waits."""

from __future__ import annotations

import pytest
from tests.theory.formulas import finite_source
from tests.theory.textbook import Queue, first_lines
from tests.theory.weekly import THE_WEEK, Slots, loss_bound

FAMILIES = 500
COPIES = 800
WEEKS = 800
WARM_UP = 4
"""Years left out at the beginning; the weeks that are left are set beside the same weeks of a chain that begins empty too."""

WAITING = [
    Queue(1, FAMILIES, 0.5, 10.0),
    pytest.param(Queue(2, FAMILIES, 0.7, 10.0), marks=pytest.mark.release),
    pytest.param(Queue(5, FAMILIES, 0.8, 10.0), marks=pytest.mark.release),
    pytest.param(Queue(10, FAMILIES, 0.95, 10.0), marks=pytest.mark.release),
    pytest.param(Queue(20, FAMILIES, 0.9, 10.0), marks=pytest.mark.long),
]


def named(queue: Queue) -> str:
    return f"{queue.slots} slots, load {queue.load}, stay {queue.mean:.0f}, scv {queue.scv}"


def weekly(queue: Queue) -> Slots:
    return Slots(queue.slots, queue.families, queue.hazard, queue.mean, queue.leaves)


@pytest.mark.parametrize("queue", WAITING, ids=named)
def test_waits_are_erlangs(queue: Queue) -> None:
    """M/M/c with a finite source on a calendar of whole weeks (``Slots``, exact); only chance is left, 4 standard errors of it.

    How far whole weeks are from Erlang's formula is bounded, without simulation, in test_formulas.py.
    """
    (seen,) = first_lines([queue], COPIES, WEEKS, WARM_UP)
    expected = weekly(queue).from_empty(WEEKS)
    seen.wait().assert_near(expected.wait(seen.weeks), sharp=0.15)
    seen.waits().assert_near(expected.waits(seen.weeks), sharp=0.06)
    seen.in_care().assert_near(float(expected.in_care[seen.weeks].mean()), sharp=0.05)


LOSING = [
    pytest.param(Queue(slots, FAMILIES, load, mean, scv, leaves=1.0), marks=[pytest.mark.release] if slots == 10 else [])
    for slots, load in ((1, 0.8), (4, 0.7), (10, 1.1))
    for mean, scv in ((10.0, 1.0), (40.0, 0.0), (40.0, 4.0))
    if slots == 4 or scv != 0.0
]


@pytest.mark.parametrize("queue", LOSING, ids=named)
def test_who_never_waits_is_lost_as_erlang_says(queue: Queue) -> None:
    """Everybody who waits a week has left before the next intake: a loss system, M/G/c/c, whatever the spread of the stay.

    Exponential stays are compared with the exact chain of weeks, the others with Erlang's own formula within ``loss_bound``.
    """
    (seen,) = first_lines([queue], 400, 600, 6)
    lost = seen.waits()
    if queue.scv == 1.0:
        lost.assert_near(weekly(queue).in_the_long_run().waits(THE_WEEK), sharp=0.08)
    else:
        expected = finite_source(queue.slots, queue.families, queue.hazard, queue.mean, patience=0.0).waits
        lost.assert_near(expected, loss_bound(queue.slots, queue.offered, queue.mean), sharp=0.25)
    assert seen.waited()[:, 1:].sum() == 0
