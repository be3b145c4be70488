"""How fast an experiment goes: what is said of it, and when nothing is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.experiment.meter import Status
from zorgsim.experiment.pace import Pace, Reading


def status(done: int, total: int = 10_000, *, before: int = 0, busy: int = 1, longest: int | None = None) -> Status:
    return Status(done, total, before, busy, (total - done) // max(1, busy) if longest is None else longest, (), 2)


def steadily(rate: int, seconds: int, start: int = 0) -> Iterator[tuple[float, int]]:
    """Moments, five a second, and what is done by then."""
    for tick in range(5 * seconds + 1):
        yield tick / 5, start + tick * rate // 5


def reading(pace: Pace, now: float) -> Reading:
    found = pace.reading(now)
    assert found is not None
    return found


def test_before_anything_was_heard_there_is_nothing_to_say() -> None:
    assert Pace().reading(0.0) is None


def test_a_steady_rate_is_known_and_so_is_the_time_that_is_left() -> None:
    pace = Pace()
    for now, done in steadily(100, 20):
        pace.hear(status(done), now)
    found = reading(pace, 20.0)
    assert found.rate == pytest.approx(100.0)
    assert found.years_a_second == pytest.approx(100.0 / WEEKS_PER_YEAR)
    assert found.seconds_left == pytest.approx(80.0)
    assert found.left == (80, "seconds")
    assert found.percent == 20


@pytest.mark.parametrize(("seconds", "rate", "left"), [(0.8, False, False), (2.0, True, False), (5.0, True, True)])
def test_in_the_first_seconds_nothing_is_said_that_cannot_be_known(seconds: float, rate: bool, left: bool) -> None:
    pace = Pace()
    for now, done in steadily(100, 5, start=20):
        if now <= seconds:
            pace.hear(status(done), now)
    found = reading(pace, seconds)
    assert (found.rate is not None, found.seconds_left is not None) == (rate, left)


def test_the_seconds_in_which_processes_start_count_for_nothing() -> None:
    pace = Pace()
    pace.hear(status(0), 0.0)
    for now, done in steadily(100, 10, start=100):
        pace.hear(status(done), 30.0 + now)
    assert reading(pace, 40.0).rate == pytest.approx(100.0)


def test_what_was_done_before_this_began_is_no_speed() -> None:
    pace = Pace()
    pace.hear(status(5000, before=5000), 0.0)
    for now, done in steadily(100, 10, start=5020):
        pace.hear(status(done, before=5000), 1.0 + now)
    found = reading(pace, 11.0)
    assert found.rate == pytest.approx(100.0)
    assert found.seconds_left == pytest.approx((10_000 - 6020) / 100)
    assert found.percent == 60


def test_it_follows_a_machine_that_becomes_slower() -> None:
    pace, now, done = Pace(), 0.0, 0
    for rate in [100] * 100 + [50] * 500:
        now, done = now + 0.2, done + rate // 5
        pace.hear(status(done, 100_000), now)
    assert reading(pace, now).rate == pytest.approx(50.0)


def test_with_fewer_processes_at_work_it_goes_slower_and_what_is_left_takes_as_long_as_the_last_of_them() -> None:
    pace = Pace()
    for now, done in steadily(200, 20):
        pace.hear(status(done, busy=2, longest=4000 - done // 2), now)
    found = reading(pace, 20.0)
    assert found.rate == pytest.approx(200.0)
    assert found.seconds_left == pytest.approx(20.0)  # 2,000 weeks of one process that does 100 a second
    pace.hear(status(4000, busy=1, longest=2000), 20.0)
    assert reading(pace, 20.0).rate == pytest.approx(100.0)
    assert reading(pace, 20.0).seconds_left == pytest.approx(20.0)


def test_after_work_was_lost_it_is_watched_anew() -> None:
    pace = Pace()
    for now, done in steadily(100, 20):
        pace.hear(status(done), now)
    pace.hear(status(1000), 20.2)
    assert reading(pace, 20.2).rate is None
    for now, done in steadily(100, 10, start=1020):
        pace.hear(status(done), 20.4 + now)
    assert reading(pace, 30.4).rate == pytest.approx(100.0)


def test_the_time_that_is_left_runs_down_by_itself_and_is_silent_when_it_was_wrong() -> None:
    pace = Pace()
    for now, done in steadily(100, 20):
        pace.hear(status(done, 4000), now)
    assert reading(pace, 25.0).seconds_left == pytest.approx(15.0)
    assert reading(pace, 42.0).seconds_left == 0.0
    assert reading(pace, 60.0).seconds_left is None


def test_at_the_end_there_is_nothing_left_to_say() -> None:
    pace = Pace()
    for now, done in steadily(100, 20):
        pace.hear(status(done, 2000, busy=int(done < 2000)), now)
    found = reading(pace, 20.0)
    assert (found.percent, found.rate, found.seconds_left) == (100, None, None)


def test_only_what_is_finished_is_a_hundred_percent() -> None:
    pace = Pace()
    pace.hear(status(9_999), 0.0)
    assert reading(pace, 0.0).percent == 99
