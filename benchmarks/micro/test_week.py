"""The phases of a week of the core, each on copies of one engine, so that every round does the same work."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from benchmarks.micro.warm import WEEK, Benchmark, branch_of, live, warm_engine, warm_nation
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.model.families import Families, RuleResult
from zorgsim.model.vocabulary import Event, Route

Warm = Callable[[], VectorisedEngine]

ROUNDS = 12
SIZES = pytest.mark.parametrize("families", [10_000, 1_000_000])
PLACES = pytest.mark.parametrize(
    "warm", [lambda: warm_engine(10_000), warm_nation], ids=["14 municipalities", "345 municipalities"]
)


@SIZES
def test_simulate_a_whole_week(benchmark: Benchmark, families: int) -> None:
    """Life, intake, stocks, count."""
    warm = warm_engine(families)
    benchmark.pedantic(lambda engine: engine.simulate_week(WEEK), setup=lambda: ((branch_of(warm),), {}), rounds=ROUNDS)


@SIZES
def test_live_a_week(benchmark: Benchmark, families: int) -> None:
    """Find whose week has come, and let their events happen."""
    warm = warm_engine(families)

    def week_begun() -> tuple[tuple[VectorisedEngine], dict[str, object]]:
        engine = branch_of(warm)
        engine.ledger.begin_week(WEEK)
        return (engine,), {}

    benchmark.pedantic(live, setup=week_begun, rounds=ROUNDS)


@PLACES
def test_begin_a_week(benchmark: Benchmark, warm: Warm) -> None:
    """Levers, slots, and what the rules of the week read."""
    benchmark(branch_of(warm()).ledger.begin_week, WEEK)


@PLACES
def test_step_the_stocks(benchmark: Benchmark, warm: Warm) -> None:
    """One step of every slow stock on the week's counts."""
    ledger = branch_of(warm()).ledger
    ledger.begin_week(WEEK)
    benchmark(ledger.surroundings.end_week, ledger.tally.by_stage, ledger.tally.networks_reknit, ledger.tally.started)


@PLACES
def test_step_the_stocks_and_count_a_week(benchmark: Benchmark, warm: Warm) -> None:
    """Stocks, census, and the week's sums for the year."""
    ledger = branch_of(warm()).ledger
    ledger.begin_week(WEEK)
    benchmark(ledger.step_stocks_and_count, WEEK)


@pytest.mark.parametrize("events", [100, 10_000, 100_000])
def test_count_events_and_add_them_up(benchmark: Benchmark, events: int) -> None:
    """By municipality, kind, severity and vulnerability, of scattered families."""
    ledger = branch_of(warm_engine(1_000_000)).ledger
    rows = np.linspace(0, len(ledger.state) - 1, events).astype(np.int64)
    outcome = RuleResult(event=np.full(events, Event.QUESTION_AROSE, dtype=np.int64), route=Route.STAY_HOME, changes={})

    def count() -> None:
        ledger.tally.count_events(Families(ledger.state, rows), outcome)
        ledger.tally._piles["events"].counts()  # or the pile would be added up in one round of many

    benchmark(count)
