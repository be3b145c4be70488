"""Who gets a slot: never more than there are, never a free slot while somebody waits, always in the order of the list."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.theory.replay import Intake, Waiting, by_family, intakes
from tests.worlds import ONE_LIST, a_run, measure, play, searching, values, weeks, world

from zorgsim.engines.batch import Batch, CompiledMeasure
from zorgsim.model.vocabulary import Event, Tier

LENGTH = 110


def scarce(families: list[int], regions: list[int], slots: tuple[int, int, int], settings: Sequence[CompiledMeasure] = ()) -> Batch:
    """Whole slots per 1000 families in each tier; all stocks frozen, so that slots follow from parameters alone."""
    parameters = values({
        "question.base": 5.0, "first_line.coaches_per_1000": float(slots[0]), "first_line.caseload": 1.0,
        "specialist.slots_per_1000": float(slots[1]), "residential.slots_per_1000": float(slots[2]),
        "waiting.escalates.everyday": 2.0, "waiting.escalates.serious": 2.0, "waiting.escalates.complex": 2.0,
        "specialist.to_residential": 0.5, "specialist.weeks.complex": 8.0, "residential.weeks": 12.0,
    })  # fmt: skip
    return Batch(world(families, 0.2, regions=regions), weeks(LENGTH), (a_run(parameters, settings),), ONE_LIST)


def pools_of(batch: Batch, tier: Tier, pooling: int) -> list[list[int]]:
    """The cells of each pool, said plainly."""
    if tier == Tier.FIRST_LINE:
        return [[cell] for cell in range(batch.world.size)]
    labels = batch.world.levels[pooling].tolist()
    return [[cell for cell, label in enumerate(labels) if label == one] for one in sorted(set(labels))]


def slots_of(batch: Batch, tier: Tier, cells: list[int]) -> int:
    name = ("first_line.coaches_per_1000", "specialist.slots_per_1000", "residential.slots_per_1000")[tier]
    per_1000 = int(batch.runs[0].parameters[name])
    return sum(per_1000 * int(batch.world.families[cell]) for cell in cells) // 1000


def turn(one: Waiting, discipline: int) -> tuple[int, int, int]:
    """Families after a crisis first; then, if so decided, by severity; then by week of joining; then by number."""
    if one.urgent:
        return (0, one.since, one.family)
    return ((1 if discipline == 0 else 3 - one.severity), one.since, one.family)


def check(intake: Intake, batch: Batch, pooling: int, discipline: int) -> int:
    for cells in pools_of(batch, intake.tier, pooling):
        line = sorted((one for one in intake.waiting if one.cell in cells), key=lambda one: turn(one, discipline))
        free = slots_of(batch, intake.tier, cells) - sum(intake.in_care.get(cell, 0) for cell in cells)
        expected = {(one.cell, one.family) for one in line[: max(0, free)]}
        assert {who for who in intake.admitted if who[0] in cells} == expected, (intake.week, intake.tier)
    return len(intake.admitted)


WORLDS = st.tuples(
    st.lists(st.integers(20, 70), min_size=4, max_size=4), st.sampled_from(([0, 0, 1, 1], [0, 1, 2, 3], [0, 0, 0, 0]))
)
PLACES = st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))


@searching(14)
@given(WORLDS, PLACES, st.integers(0, 3), st.integers(0, 1))
def test_intake_is_the_head_of_the_line_as_far_as_slots_go(
    place: tuple[list[int], list[int]], slots: tuple[int, int, int], pooling: int, discipline: int
) -> None:
    everywhere = [True] * 4
    settings = [
        measure("governance.pooling", "to", pooling, 0, everywhere),
        measure("queue.discipline", "to", discipline, 0, everywhere),
    ]
    batch = scarce(*place, slots, settings)
    admitted = sum(check(intake, batch, pooling, discipline) for intake in intakes(play(batch).log, LENGTH))
    assert (admitted > 0) or min(slots) < 20


@pytest.mark.parametrize("pooling", [0, 1, 3])
def test_slots_are_never_exceeded(pooling: int) -> None:
    batch = scarce([50, 60, 30, 40], [0, 0, 1, 1], (50, 40, 30), [measure("governance.pooling", "to", pooling, 0, [True] * 4)])
    full = 0
    for intake in intakes(play(batch).log, LENGTH):
        for cells in pools_of(batch, intake.tier, pooling):
            slots = slots_of(batch, intake.tier, cells)
            used = sum(intake.in_care.get(cell, 0) for cell in cells) + sum(cell in cells for cell, _ in intake.admitted)
            assert used <= slots
            full += used == slots > 0
    assert full > LENGTH  # slots are scarce enough for the test to bite


def test_a_cut_sends_nobody_away_and_admits_nobody_until_slots_are_free() -> None:
    settings = [measure("specialist.residential_slots", "to", 0.0, 60, [True])]
    batch = scarce([200], [0], (100, 100, 40), settings)
    played = play(batch)
    late = [intake for intake in intakes(played.log, LENGTH) if intake.tier == Tier.RESIDENTIAL and intake.week >= 60]
    assert sum(late[0].in_care.values()) > 0
    assert all(not intake.admitted for intake in late)
    assert any(intake.waiting for intake in late)
    stays = [row.week for life in by_family(played.log).values() for row in life if row.event == Event.STARTED_RESIDENTIAL]
    assert max(stays) < 60


def test_most_severe_first_lets_a_later_family_pass() -> None:
    """The discipline makes a difference: under it some families start before others that joined earlier."""
    overtaken = []
    for discipline in (0, 1):
        batch = scarce([200], [0], (20, 20, 10), [measure("queue.discipline", "to", discipline, 0, [True])])
        passed = 0
        for intake in intakes(play(batch).log, LENGTH):
            lucky = [one.since for one in intake.waiting if (one.cell, one.family) in intake.admitted and not one.urgent]
            left = [one.since for one in intake.waiting if (one.cell, one.family) not in intake.admitted]
            passed += bool(lucky and left and min(left) < max(lucky))
        overtaken.append(passed)
    assert overtaken[0] == 0 < overtaken[1]


def test_the_levels_are_whole() -> None:
    assert np.array_equal(scarce([10] * 4, [0, 1, 0, 1], (1, 1, 1)).world.levels[1], [0, 1, 0, 1])
