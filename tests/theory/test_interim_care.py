"""The wait for residential care, held against what must come out: competing ends, shares, Little's law, and what it costs."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import pytest
from tests.worlds import ONE_LIST, a_run, measure, values, weeks, world

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.engines.batch import Batch
from zorgsim.engines.counters import Counters
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.model.vocabulary import SEVERITIES, Event, Stage

LENGTH: Final = 150
CRISIS: Final = 1.5
LEAVES: Final = 1.0
"""Per year, of a complex question on a list without interim care."""
HOLDS: Final = 0.4
UNSETTLES: Final = 1.2


def simulated(share: float, left: float, slots: float = 0.0) -> Counters:
    """Complex questions, straight to specialists and all of them on to the list for residential care, with so many slots."""
    chosen = {
        "question.base": 2.0, "turnover.rate": 0.0, "mutual_help.start": 0.0, "specialist.slots_per_1000": 1000.0,
        "specialist.leaves": 0.0, "specialist.to_residential": 1.0, "specialist.weeks.complex": 4.0,
        "severity.serious_share": 0.0, "severity.complex_share": 0.98, "waiting.leaves.serious": LEAVES,
        "crisis.to_residential": 1.0, "crisis.hazard.complex": CRISIS, "crisis.by_need": 0.0, "crisis.with_specialist": 0.0,
        "waiting.leaves.complex": LEAVES, "residential.slots_per_1000": slots, "residential.interim_crisis": left,
        **{f"unvoiced.at_once.{severity}": 1.0 for severity in SEVERITIES},
        **{f"everyday.settles.{severity}": 0.0 for severity in SEVERITIES},
        **{f"everyday.direct_referral.{severity}": 1.0 for severity in SEVERITIES},
    }  # fmt: skip
    run = a_run(values(chosen), [measure("residential.interim_care", "to", share, 0, [True])])
    return VectorisedEngine(Batch(world([6_000], 0.1), weeks(LENGTH), (run,), ONE_LIST)).run()


class Ends(NamedTuple):
    """How waits for residential care went, all years together."""

    crises: int
    left: int
    weeks: int
    interim: int


def ends_of(counters: Counters) -> Ends:
    left = counters.events[..., [Event.GAVE_UP_WAITING, Event.SETTLED_WAITING], :, :].sum()
    return Ends(
        int(counters.crises_from[..., Stage.RESIDENTIAL_WAIT].sum()),
        int(left),
        int(counters.family_weeks[..., Stage.RESIDENTIAL_WAIT, 0].sum()),
        int(counters.interim_weeks.sum()),
    )


@pytest.fixture(scope="module")
def without() -> Ends:
    return ends_of(simulated(0.0, HOLDS))


def near(found: float, expected: float, size: int) -> bool:
    return bool(abs(found - expected) < 4.0 * np.sqrt(expected * (1.0 - expected) / size))


def test_without_interim_care_none_is_counted_and_a_wait_ends_in_crisis_as_often_as_its_hazard_is_of_both(without: Ends) -> None:
    assert without.interim == 0
    ended = without.crises + without.left
    assert ended > 3_000
    assert near(without.crises / ended, CRISIS / (CRISIS + LEAVES), ended)


@pytest.mark.parametrize("left", [HOLDS, 1.0, UNSETTLES], ids=["it holds", "it does nothing", "it unsettles"])
def test_with_interim_care_for_all_every_week_is_one_and_crises_compete_at_another_hazard(left: float) -> None:
    """Exact in the shares of ends; Little's law in the weeks: a wait of constant hazard h takes 1 / h weeks, begun waits aside."""
    found = ends_of(simulated(1.0, left))
    assert found.interim == found.weeks
    ended = found.crises + found.left
    assert near(found.crises / ended, CRISIS * left / (CRISIS * left + LEAVES), ended)
    hazard = (CRISIS * left + LEAVES) / WEEKS_PER_YEAR
    assert abs(ended - hazard * found.weeks) < 4.0 * np.sqrt(ended) + hazard * found.weeks * 0.02


def test_interim_care_that_does_nothing_moves_nobody(without: Ends) -> None:
    """Where its hazard is that of the list, who gets it is luck that decides nothing else: the same families, week by week."""
    assert ends_of(simulated(0.5, 1.0))[:3] == without[:3]


def test_half_of_those_who_come_onto_the_list_get_it_and_stay_longer_as_it_holds_them() -> None:
    """Competing ends in two classes of equal arrival: weeks in proportion to 1 / hazard."""
    found = ends_of(simulated(0.5, HOLDS))
    in_it, beside = (1.0 / (CRISIS * left + LEAVES) for left in (HOLDS, 1.0))
    assert found.interim / found.weeks == pytest.approx(in_it / (in_it + beside), abs=0.03)


def test_whoever_has_a_slot_by_the_weeks_end_is_not_in_interim_care() -> None:
    """With slots for everybody nobody waits at a week's end, and nothing is paid."""
    found = ends_of(simulated(1.0, HOLDS, slots=1000.0))
    assert (found.weeks, found.interim) == (0, 0)
