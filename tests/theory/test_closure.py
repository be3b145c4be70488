"""A provider that leaves, and a limit on trajectories, against what follows by hand or by theorem.

Written before the first run. Of families in care as large a share loses its place as closes; under capped supply places stay away
until the measure ends; where supply follows demand they come back as far as staff does. The mean stay under a limit is
E[min(S, m)] of the declared distribution; occupancy follows by the renewal theorem.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.theory.formulas import share_in_care
from tests.theory.textbook import Queue, apart, batch_of, treated
from tests.theory.weekly import stay_in_weeks
from tests.unit.test_model_rules import WEEK, N, families, in_full
from tests.worlds import a_run, measure, values, weeks, world

from zorgsim.clock import LAST_WEEK
from zorgsim.engines.batch import Batch, CompiledMeasure
from zorgsim.engines.log import LogRecorder
from zorgsim.engines.surroundings import Surroundings
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.model.closure import closed_of_lists, newly_closed
from zorgsim.model.draws import Draws
from zorgsim.model.durations import Stays
from zorgsim.model.rules.specialist import start_specialist_care
from zorgsim.model.structure import DEFAULT, ListsOption, SupplyOption
from zorgsim.model.vocabulary import CARE_OF, Event, Plan, Severity, Stage, Tier

LIMIT = 20


def limit_of(weeks_: float, copies: int = 1) -> CompiledMeasure:
    return measure("specialist.max_weeks", "to", weeks_, 0, [True] * copies)


# A limit on trajectories


def capped_mean(stays: Stays, index: int, most: int) -> float:
    """E[min(S, m)] over the atoms of the declared distribution, and over its rounding to whole weeks."""
    weeks_ = stays.quantiles * stays.scaled_mean[index]
    below = np.floor(weeks_)
    up = weeks_ - below

    def capped(whole: NDArray[np.float64]) -> NDArray[np.float64]:
        shorter: NDArray[np.float64] = np.minimum(np.maximum(whole, 1.0), most)
        return shorter

    return float(((1.0 - up) * capped(below) + up * capped(below + 1.0)).mean())


@pytest.mark.parametrize("severity", list(Severity))
@pytest.mark.parametrize("most", [1, LIMIT, 200])
def test_the_mean_stay_under_a_limit_is_that_of_the_shorter_of_both(severity: Severity, most: int) -> None:
    def started(*settings: CompiledMeasure) -> tuple[np.ndarray, np.ndarray, Stays]:
        batch = Batch(world([N]), weeks(100), (a_run(values({"crisis.with_specialist": 0.0}), settings),))
        week = Surroundings(batch).begin_week(0).at(WEEK)
        draws, parts = Draws(batch.keys), []
        for question in range(100):  # each question of a family is another stay
            who = families(severity=severity, question=question)
            parts.append(in_full(start_specialist_care(who, week, draws), N).changes)
        stays: Stays = week.tables["specialist_stays"]
        return *(np.concatenate([part[name] for part in parts]) for name in ("next_week", "plan")), stays  # type: ignore[return-value]

    free, _, stays = started()
    end, plan, _ = started(limit_of(float(most)))
    assert np.array_equal(end - WEEK, np.minimum(free - WEEK, most))
    assert np.array_equal(plan == Plan.CUT_SHORT, free - WEEK > most)
    expected = capped_mean(stays, int(severity), most)
    assert abs((end - WEEK).mean() - expected) <= 4.0 * (end - WEEK).std() / np.sqrt(len(end)) + 1e-9
    # and the declared distribution is a lognormal in whole weeks
    register = values()
    lognormal = stay_in_weeks(float(stays.mean[severity]), register["specialist.weeks_scv"], "lognormal")
    by_hand = float((lognormal * np.minimum(np.arange(1.0, len(lognormal) + 1.0), most)).sum())
    assert by_hand == pytest.approx(expected, rel=0.005)


def test_under_a_limit_families_are_in_care_by_the_renewal_theorem() -> None:
    number, mean, hazard = 20_000, 30.0, 0.02
    queue = Queue(number, number, hazard * mean, mean, 1.0)
    engine = VectorisedEngine(batch_of(apart([treated(queue)], [limit_of(LIMIT)]), number, 1, 300))
    engine.run()
    stay = stay_in_weeks(mean, 1.0, "lognormal")
    shorter = float((stay * np.minimum(np.arange(1.0, len(stay) + 1.0), LIMIT)).sum())
    share = share_in_care(hazard, shorter)
    in_care = int(engine.ledger.tally.by_stage[0, CARE_OF[Tier.SPECIALIST]])
    assert abs(in_care - number * share) < 4.0 * np.sqrt(number * share * (1.0 - share))
    assert share < 0.8 * share_in_care(hazard, mean)


def test_at_its_neutral_setting_there_is_no_limit() -> None:
    limits = [
        Surroundings(Batch(world([5]), weeks(9), (a_run(values(), settings),))).begin_week(0).tables["most_weeks"].tolist()
        for settings in ((), (limit_of(520.0),), (limit_of(519.0),))
    ]
    assert limits == [[0], [0], [519]]


# A provider that leaves

FAMILIES = 3000
CLOSED, AT = 0.3, 150
FULL = Queue(400, FAMILIES, 0.9, 20.0)


def closure(until: int = LAST_WEEK) -> CompiledMeasure:
    return CompiledMeasure("supply.closure", "to", CLOSED, AT, 0, np.array([True]), until)


def closing(supply: SupplyOption, changes: dict[str, float], until: int = LAST_WEEK, lists: ListsOption = ListsOption.ONE) -> Batch:
    parameters = treated(FULL) | {"workforce.overload_attrition": 0.0, "lists.families": 20.0} | changes
    run = a_run(parameters, [closure(until)], freeze=[])
    batch = batch_of([run], FAMILIES, 1, AT + 250)
    return replace(batch, structure=replace(DEFAULT, supply=supply, lists=lists))


@pytest.mark.parametrize("lists", [ListsOption.ONE, ListsOption.PROVIDERS])
def test_as_large_a_share_loses_its_place_as_closes_and_goes_where_the_parameters_say(lists: ListsOption) -> None:
    taken_over, back = 0.6, 0.7
    recorder = LogRecorder()
    parameters = {"closure.taken_over": taken_over, "closure.back_on_list": back, "lists.mismatch": 0.0}
    engine = VectorisedEngine(closing(SupplyOption.CAPPED, parameters, lists=lists), recorder)
    engine.run_until(AT)
    columns = engine.ledger.state.columns
    concerned = int(((columns["stage"] == Stage.SPECIALIST) & (columns["next_week"] > AT)).sum())
    engine.run_until(AT + 1)
    log = recorder.log()
    now = log.event[log.week == AT]
    taken, listed, lost = ((now == event).sum() for event in (Event.TAKEN_OVER, Event.BACK_ON_SPECIALIST_LIST, Event.LOST_PLACE))
    gone = int(taken + listed + lost)
    # with lists whole providers go, and what is in care at each is as much as it is: their places, all in use
    slack = 0.03 * concerned if lists is ListsOption.PROVIDERS else 0.0
    assert abs(gone - CLOSED * concerned) < 4.0 * np.sqrt(concerned * CLOSED * (1.0 - CLOSED)) + slack
    assert abs(taken - taken_over * gone) < 4.0 * np.sqrt(gone * taken_over * (1.0 - taken_over))
    assert abs(listed - back * (gone - taken)) < 4.0 * np.sqrt((gone - taken) * back * (1.0 - back))


def specialists(batch: Batch) -> list[float]:
    """FTE in every week from the closure on, over those of the week before it."""
    engine, told = VectorisedEngine(batch), []
    engine.run_until(AT)
    before = float(engine.ledger.surroundings.stocks["specialists"][0])
    for week in range(AT, batch.clock.weeks):
        engine.run_until(week + 1)
        told.append(float(engine.ledger.surroundings.stocks["specialists"][0]) / before)
    return told


def test_capped_supply_comes_back_when_the_measure_ends_and_not_before() -> None:
    ends = AT + 100
    told = specialists(closing(SupplyOption.CAPPED, {}, ends))
    assert told[:99] == pytest.approx([1.0 - CLOSED] * 99)
    # then hiring closes the gap: each week one part in its delay
    delay = values()["specialist.hiring_weeks"]
    assert told[100 + 50] == pytest.approx(1.0 - CLOSED * (1.0 - 1.0 / delay) ** 51, rel=1e-9)


@pytest.mark.parametrize(("returns", "comes_back_to"), [(1.0, 1.0), (0.0, 1.0 - CLOSED), (0.5, 1.0 - CLOSED / 2)])
def test_supply_that_follows_demand_comes_back_as_far_as_staff_does(returns: float, comes_back_to: float) -> None:
    """With an elasticity of nothing what is wanted is known: the gap closes by one part in the delay a week."""
    changes = {"supply.elasticity": 0.0, "closure.staff_returns": returns, "supply.delay_up": 26.0, "supply.delay_down": 26.0}
    told = specialists(closing(SupplyOption.FOLLOWS_DEMAND, changes))
    gap = comes_back_to - (1.0 - CLOSED)
    weeks_ = np.arange(1, len(told) + 1)
    assert told == pytest.approx((comes_back_to - gap * (1.0 - 1.0 / 26.0) ** weeks_).tolist(), rel=1e-9)


def test_whole_lists_close_until_enough_has_gone() -> None:
    size, pool = np.array([4, 2, 2, 2, 10, 5]), np.array([0, 0, 0, 0, 7, 7])
    turn = np.array([0.2, 0.1, 0.9, 0.5, 0.0, 0.0])
    closed = closed_of_lists(np.array([0.5, 0.5, 0.5, 0.5, 0.0, 1.0]), size, pool, turn)
    # of pool 0 five of ten: the second list, then three quarters of the first; of pool 7 the municipality in which it happens
    assert closed.tolist() == [0.75, 1.0, 0.0, 0.0, 0.0, 1.0]


def test_what_goes_is_a_share_of_what_was_still_there() -> None:
    steps = np.array([0.0, 0.1, 0.4, 0.3, 1.0, 1.0])
    left = 1.0
    for before, now in zip(steps, steps[1:], strict=False):
        (gone,) = newly_closed(np.array([before]), np.array([now]))
        left = left * (1.0 - gone) if now > before else 1.0 - now
        assert left == pytest.approx(1.0 - now)
        assert (gone == 0.0) == (now <= before)
