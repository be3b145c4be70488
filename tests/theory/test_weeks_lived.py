"""Weeks lived by stage, severity and unarranged domains: against the families themselves, week by week, in both engines."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from tests.worlds import (
    CAPACITY,
    Played,
    a_run,
    batches,
    measure,
    play,
    play_with_simpy,
    searching,
    values,
    weeks,
    world,
    years_first,
)

from zorgsim.engines.batch import Batch
from zorgsim.engines.counters import NEEDS_GROUPS
from zorgsim.engines.simpy_engine import SimPyEngine
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.model.vocabulary import N_DOMAINS, N_SEVERITIES, N_STAGES, VACANT, Severity, Stage

COUNTS = N_DOMAINS + 1


def scarce(number: int = 150) -> Batch:
    """Long lists, on which questions grow; two municipalities, a measure halfway."""
    capacity = {name: levels[1] for name, levels in CAPACITY.items()}
    parameters = values(capacity | {"question.base": 4.0, "severity.complex_share": 0.3})
    half = [measure("specialist.slots", "to", 0.3, number // 2, [True, False])]
    return Batch(world([60, 40], 0.3, regions=[0, 1]), weeks(number), (a_run(parameters, half, freeze=()),))


class Recount:
    """A count of all families of an engine, one by one, to be made after every week."""

    def __init__(self, engine: VectorisedEngine | SimPyEngine) -> None:
        self.engine = engine
        years = int(engine.ledger.tally.year_of_week.max()) + 1
        self.total = np.zeros((years, engine.batch.cells, N_STAGES, N_SEVERITIES, COUNTS), dtype=np.int64)

    def __call__(self, week: int) -> None:
        ledger = self.engine.ledger
        columns = (ledger.state.columns[name].tolist() for name in ("cell", "stage", "severity", "needs"))
        for cell, stage, severity, needs in zip(*columns, strict=True):
            if stage == VACANT:  # nobody lives there now
                continue
            asked = 0 if stage == Stage.HOME else severity
            self.total[ledger.tally.year_of_week[week], cell, stage, asked, needs.bit_count()] += 1


@searching(8)
@given(batches(most_runs=2, most_families=40, most_years=2))
def test_weeks_lived_are_those_of_the_families_themselves(batch: Batch) -> None:
    engine = VectorisedEngine(batch)
    recount = Recount(engine)
    for week in range(batch.clock.weeks):
        engine.simulate_week(week)
        recount(week)
    assert years_first(engine.ledger.counters.weeks_lived).tolist() == recount.total.tolist()


def test_the_readable_engine_counts_the_same_weeks() -> None:
    engine = SimPyEngine(scarce())
    recount = Recount(engine)
    counters = engine.run(recount)
    assert years_first(counters.weeks_lived).tolist() == recount.total.tolist()
    assert counters.weeks_lived.tolist() == play(scarce()).counters.weeks_lived.tolist()


def test_a_question_that_grows_on_a_list_is_counted_as_it_is_now() -> None:
    """Nobody gets a slot and every question is everyday when it arises: what is graver on a list has grown there."""
    none = {name: levels[0] for name, levels in CAPACITY.items()}
    everyday = {"severity.serious_share": 1e-9, "severity.complex_share": 1e-9, "question.base": 4.0}
    still = {f"waiting.escalates.{severity.name.lower()}": 1e-9 for severity in Severity}
    still |= {f"unvoiced.at_once.{severity.name.lower()}": 1.0 for severity in Severity}  # else it would grow before it is heard
    still |= {f"unanswered.returns.{severity.name.lower()}": 1e-9 for severity in Severity}
    place = world([300], 0.3)
    weeks_waited = []
    for changes in (still, {}):
        batch = Batch(place, weeks(150), (a_run(values(none | everyday | changes)),))
        lists = play(batch).counters.weeks_lived[..., [Stage.FIRST_LINE_WAIT, Stage.SPECIALIST_WAIT], :, :]
        weeks_waited.append(lists.sum(axis=(0, 1, 2, 3, 5)).tolist())
    assert weeks_waited[0][0] > 1000
    assert weeks_waited[0][1:] == [0, 0]
    assert weeks_waited[1][1] > 100


@pytest.mark.parametrize("run", [play, play_with_simpy])
def test_sums_are_those_of_family_weeks(run: Callable[[Batch], Played]) -> None:
    counters = run(scarce()).counters
    whole, by_group = counters.weeks_lived, counters.family_weeks
    by_count = whole.sum(axis=-2)
    assert by_count.sum(axis=-1).tolist() == by_group[..., NEEDS_GROUPS.index("all")].tolist()
    assert by_count[..., 2:].sum(axis=-1).tolist() == by_group[..., NEEDS_GROUPS.index("vulnerable")].tolist()
    assert by_count[..., 0].tolist() == by_group[..., NEEDS_GROUPS.index("all_arranged")].tolist()
    domains = by_group[..., NEEDS_GROUPS.index("support") :].sum(axis=-1)
    assert (by_count * np.arange(COUNTS)).sum(axis=-1).tolist() == domains.tolist()


def test_at_home_there_is_no_question_whatever_the_last_one_was() -> None:
    counters = play(scarce()).counters
    at_home = counters.weeks_lived[..., Stage.HOME, :, :].sum(axis=(0, 1, 2, 4))
    assert at_home[Severity.EVERYDAY] > 1000
    assert at_home[Severity.SERIOUS :].tolist() == [0, 0]
