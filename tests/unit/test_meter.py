"""How far an experiment is: what is counted, what is told of it, and when a scenario is finished."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.synthetic_results import scenario

from zorgsim.experiment.execute import simulate_scenarios
from zorgsim.experiment.lost_work import Ending, Reason
from zorgsim.experiment.meter import Course, Listener, Meter, Status, longest_of
from zorgsim.experiment.plan import Experiment, plan_experiment
from zorgsim.inputs.compile import compile_clock
from zorgsim.inputs.scenario import Measure, Mode
from zorgsim.model.structure import PlacesOption
from zorgsim.results.parts import Part

MORE = Measure("more", "first_line.coaches", Mode.TIMES, 1.5, date(2027, 1, 1), 0, ())
WEEKS = compile_clock(scenario("baseline")).weeks
PARTING = compile_clock(scenario("baseline")).week_of(date(2027, 1, 1))
COMPUTED = WEEKS + (WEEKS - PARTING)
"""Weeks that are computed of a run of two scenarios that part in 2027."""


def reported(partings: list[int], weeks: int, runs: int) -> list[tuple[int, int]]:
    """What a chunk reports week by week, and what it has computed by then, spelt out as the simulation goes."""
    together, at, sums = 1 + len(partings), 0, [(0, 0)]

    def week(times: int) -> None:
        said, computed = sums[-1]
        sums.append((said + runs * times, computed + runs))

    for parting in sorted(partings):
        for _ in range(at, parting):
            week(together)
        for _ in range(parting, weeks):
            week(1)
        together, at = together - 1, parting
    for _ in range(at, weeks):
        week(1)
    return sums


@given(st.lists(st.integers(0, 12), max_size=4), st.integers(1, 3))
def test_a_course_knows_what_was_computed_after_every_week(partings: list[int], runs: int) -> None:
    course = Course(runs, 12, partings)
    for said, computed in reported(partings, 12, runs):
        assert course.left(said) == course.work - computed
    assert course.left(reported(partings, 12, runs)[-1][0]) == 0


def test_between_two_weeks_something_is_left_and_it_never_grows() -> None:
    course = Course(2, 10, [4, 7])
    left = [course.left(said) for said in range(reported([4, 7], 10, 2)[-1][0] + 1)]
    assert left[0] == course.work
    assert left == sorted(left, reverse=True)
    assert left[-2] > 0 == left[-1]


@dataclass
class Told:
    """A listener that remembers, a store without parts, and a clock that stands still."""

    statuses: list[Status] = field(default_factory=list)
    lost: list[Ending] = field(default_factory=list)
    parts: set[Part] = field(default_factory=set)
    now: float = 0.0

    def named(self) -> set[Part]:
        return set(self.parts)

    def meter(self, experiment: Experiment) -> Meter:
        return Meter(experiment, self, Listener(self.statuses.append, self.lost.append), lambda: self.now)

    @property
    def last(self) -> Status:
        return self.statuses[-1]


def experiment(replications: int, jobs: int) -> Experiment:
    return plan_experiment([scenario("baseline", replications), scenario("more", replications, [MORE])], jobs)


def test_a_shared_past_counts_once() -> None:
    told = Told()
    told.meter(experiment(4, 2)).begin(set(), 2)
    assert (told.last.done, told.last.total, told.last.before) == (0, 4 * COMPUTED, 0)
    assert (told.last.busy, told.last.longest) == (2, 2 * COMPUTED)
    assert (told.last.finished, told.last.scenarios) == ((), 2)


def test_a_week_of_the_past_is_as_much_as_one_of_a_scenario_alone() -> None:
    told, planned = Told(), experiment(1, 1)
    meter = told.meter(planned)
    meter.begin(set(), 1)
    (chunk,) = planned.chunks(set())
    told.now += 1
    meter.add(chunk, 2)  # one week, for both
    assert told.last.done == 1
    told.now += 1
    meter.add(chunk, 2 * (PARTING - 1))
    assert told.last.done == PARTING
    told.now += 1
    meter.add(chunk, 1)
    assert told.last.done == PARTING + 1


def test_it_is_told_a_few_times_a_second_and_at_the_end_whatever_the_hour() -> None:
    told, planned = Told(), experiment(1, 1)
    meter = told.meter(planned)
    meter.begin(set(), 1)
    (chunk,) = planned.chunks(set())
    for _ in range(100):
        meter.add(chunk, 2)
    assert len(told.statuses) == 1
    told.now += 0.11
    meter.add(chunk, 2)
    assert [status.done for status in told.statuses] == [0, 101]
    meter.end()
    assert len(told.statuses) == 3


def test_what_was_there_already_is_done_and_known_as_such() -> None:
    told, planned = Told(), experiment(4, 2)
    there = {part for part in planned.parts if part.first == 0}
    told.parts = set(there)
    told.meter(planned).begin(there, 1)
    assert (told.last.done, told.last.before, told.last.total) == (2 * COMPUTED, 2 * COMPUTED, 4 * COMPUTED)
    assert told.last.longest == 2 * COMPUTED


def test_of_a_past_that_is_still_needed_nothing_is_done() -> None:
    told, planned = Told(), experiment(2, 1)
    branch = {part for part in planned.parts if part.scenario == 1}
    told.parts = set(branch)
    told.meter(planned).begin(branch, 1)
    assert (told.last.before, told.last.total) == (2 * (WEEKS - PARTING), 2 * COMPUTED)
    assert told.last.finished == ("more",)


def test_everything_there_is_everything_done() -> None:
    told, planned = Told(), experiment(2, 1)
    told.parts = set(planned.parts)
    told.meter(planned).begin(set(planned.parts), 1)
    assert told.last == Status(2 * COMPUTED, 2 * COMPUTED, 2 * COMPUTED, 0, 0, ("baseline", "more"), 2)


def test_a_scenario_is_finished_when_every_part_of_it_is_kept() -> None:
    told, planned = Told(), experiment(4, 2)
    meter = told.meter(planned)
    meter.begin(set(), 2)
    chunk = planned.chunks(set())[0]
    first, second = (part for part in planned.parts if part.scenario == 1)
    told.parts, told.now = {first}, told.now + 2
    meter.add(chunk, 2)
    assert not told.last.finished
    told.parts, told.now = {first, second}, told.now + 2
    meter.add(chunk, 2)
    assert list(told.last.finished) == ["more"]
    told.parts = set(planned.parts)
    meter.end()
    assert list(told.last.finished) == ["baseline", "more"]


def test_work_that_is_lost_is_taken_back() -> None:
    told, planned = Told(), experiment(1, 1)
    meter = told.meter(planned)
    meter.begin(set(), 1)
    (chunk,) = planned.chunks(set())
    told.now += 1
    meter.add(chunk, 50)
    ending = Ending(Reason.KILLED, 9)
    meter.again(chunk, ending)
    assert told.lost == [ending]
    assert [status.done for status in told.statuses] == [0, 25, 0]


def test_a_folder_that_cannot_be_listed_is_no_news() -> None:
    class Gone(Told):
        def named(self) -> set[Part]:
            raise FileNotFoundError

    told = Gone()
    told.meter(experiment(1, 1)).begin(set(), 1)
    assert told.last.finished == ()


@pytest.mark.parametrize(
    ("left", "processes", "longest"),
    [
        ([], 2, 0),
        ([10], 2, 10),
        ([10, 10], 1, 20),
        ([10, 10], 2, 10),
        ([10, 10, 10], 2, 20),
        ([1, 9, 5], 2, 9),
        ([5, 5, 5, 9], 2, 14),
    ],
)
def test_the_process_that_is_at_it_longest_decides(left: list[int], processes: int, longest: int) -> None:
    assert longest_of(left, processes) == longest


def test_of_very_many_chunks_the_last_ones_do_not_matter() -> None:
    assert longest_of([3] * 1001, 2) == 1502


def test_what_is_told_of_a_real_simulation_comes_to_the_total_step_by_step() -> None:
    """What chunks report and what courses expect of them are two accounts of the same weeks."""
    alone = replace(scenario("baseline").structure, places=PlacesOption.PART)
    run = replace(scenario("baseline", 2).run, start=date(2026, 1, 1), until=date(2028, 1, 1))
    late = replace(MORE, start=date(2027, 7, 1))
    scenarios = [
        replace(scenario(name, 2, measures), run=run, places=("Rozendaal",), structure=alone)
        for name, measures in (("late", [late]), ("baseline", []), ("more", [MORE]))
    ]
    statuses: list[Status] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("zorgsim.experiment.meter.SECONDS_BETWEEN", 0.0)
        simulate_scenarios(scenarios, Listener(statuses.append), 1)
    done = [status.done for status in statuses]
    clock = compile_clock(scenarios[0])
    partings = [clock.week_of(day) for day in (date(2027, 1, 1), date(2027, 7, 1))]  # from the first scenario, who is the trunk
    assert {status.total for status in statuses} == {2 * (3 * clock.weeks - sum(partings))}
    assert done == sorted(done)
    assert {after - before for before, after in zip(done, done[1:], strict=False)} <= {0, 2}
    assert done[-1] == statuses[-1].total
    assert statuses[-1].finished == ("late", "baseline", "more")
