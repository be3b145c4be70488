"""The page on common random numbers says what was measured; what it measures is right on cases that can be checked by hand."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.worlds import a_run, chosen_rows, play, values, weeks, world
from tools.draw_common_random_numbers import (
    DRAWN,
    EACH,
    FOLDER,
    MANIFEST,
    OTHER_LUCK,
    PAGE,
    PICTURE,
    RUNS,
    SCENARIOS,
    SHOWN,
    SOON,
    Lives,
    describe_lives,
    differences,
    draw,
    followed,
    page,
    parted,
    share_parted,
    stages_of,
    table,
)

from zorgsim.engines.batch import Batch
from zorgsim.engines.log import EventLog
from zorgsim.model.vocabulary import Stage

ROOT = Path(__file__).resolve().parents[2]
BATCH = Batch(world([8, 8]), weeks(80), (a_run(values({"question.base": 3.0})),))
LOG = play(BATCH).log


def published() -> tuple[pd.DataFrame, dict[str, object]]:
    return pd.read_csv(FOLDER / RUNS), json.loads((FOLDER / MANIFEST).read_text("utf-8"))


def made_up() -> pd.DataFrame:
    """The same luck: differences of 1 and 3. Other luck: of 0 and 8, a variance 16 times as large."""
    rows = {SCENARIOS[0]: (10.0, 20.0), SCENARIOS[1]: (11.0, 23.0), OTHER_LUCK: (10.0, 28.0)}
    return pd.DataFrame(
        [
            {"scenario": name, "outcome": outcome, "replication": replication, "value": value}
            for outcome in SHOWN
            for name, both in rows.items()
            for replication, value in enumerate(both)
        ]
    )


def test_the_numbers_of_the_page_are_those_that_were_published() -> None:
    text = PAGE.read_text("utf-8")
    assert page(text, *published()) == text, "run `python tools/draw_common_random_numbers.py --page`"
    assert table(published()[0]) in text


def test_every_test_that_the_page_names_is_there() -> None:
    files = ""
    for row in re.findall(r"^\| .*`tests/.*$", PAGE.read_text("utf-8"), re.MULTILINE):
        for name in re.findall(r"`([^`]+)`", row):
            if name.endswith(".py"):
                files = (ROOT / name).read_text("utf-8")
            else:
                assert f"def {name}(" in files, name


def test_the_picture_is_there_and_small() -> None:
    assert 10_000 < PICTURE.stat().st_size < 300_000


def test_differences_are_paired_by_replication() -> None:
    common, independent = differences(made_up(), "demand")
    assert common.tolist() == [1.0, 3.0]
    assert independent.tolist() == [0.0, 8.0]


def test_the_table_tells_how_many_replications_independent_luck_takes() -> None:
    rows = table(made_up()).splitlines()
    assert len(rows) == 2 + len(SHOWN)
    assert [cell.strip() for cell in rows[2].strip("|").split("|")][1:] == ["2.00", "1.41", "5.66", "16.0", "32"]


def changed(row: int) -> EventLog:
    helpers = LOG.helpers.copy()
    helpers[row] += 1
    return replace(LOG, helpers=helpers)


def test_the_same_lives_do_not_part() -> None:
    assert parted(LOG, LOG) == {}


def test_lives_part_in_the_week_of_the_first_event_that_differs() -> None:
    for row in (len(LOG) // 2, len(LOG) - 1):
        assert parted(LOG, changed(row)) == {int(LOG.family[row]): int(LOG.week[row])}


def before_a_quiet_week() -> int:
    """A row whose family has its next event in a later week."""
    for row in range(len(LOG)):
        later = LOG.week[row + 1 :][LOG.family[row + 1 :] == LOG.family[row]]
        if len(later) and later[0] > LOG.week[row]:
            return row
    raise LookupError("no family has events in two weeks")


@pytest.mark.parametrize("row", [before_a_quiet_week(), len(LOG) - 1])
def test_an_event_that_only_one_of_them_has_parts_them(row: int) -> None:
    """Also where the family goes on: what comes next in the one life is held against the event that the other lacks."""
    short = chosen_rows(LOG, np.arange(len(LOG)) != row)
    expected = {int(LOG.family[row]): int(LOG.week[row])}
    assert parted(LOG, short) == parted(short, LOG) == expected


def test_shares_add_up_over_the_weeks() -> None:
    lives = Lives(BATCH.clock, (LOG, LOG), {1: 3, 2: 3, 3: 70})
    share = share_parted(lives, 16)
    assert share[[2, 3, 69, 70, 79]].tolist() == [0.0, 2 / 16, 2 / 16, 3 / 16, 3 / 16]


def test_a_stage_lasts_until_the_next_event_and_everybody_begins_at_home() -> None:
    family = int(LOG.family[0])
    mine = chosen_rows(LOG, LOG.family == family)
    stages = stages_of(LOG, family, 80)
    assert set(stages[: mine.week[0]].tolist()) <= {int(Stage.HOME)}
    for index, week in enumerate(mine.week):
        until = mine.week[index + 1] if index + 1 < len(mine) else 80
        assert set(stages[week:until].tolist()) <= {int(mine.stage[index])}


@pytest.fixture(scope="module")
def lives() -> Lives:
    """A busy hamlet from 2024 to 2033, where the last life to have an event parts in that week."""
    busy = values({"question.base": 4.0, "first_line.weeks": 60.0, "specialist.weeks.complex": 80.0})
    batch = Batch(world([120]), weeks(520), (a_run(busy),))
    log = play(batch).log
    return Lives(batch.clock, (log, log), {int(log.family[-1]): int(log.week[-1])})


def test_those_whose_lives_part_are_followed_in_that_order_and_then_those_whose_lives_never_do(lives: Lives) -> None:
    untouched = followed(replace(lives, parted={}))
    assert untouched == sorted(untouched)
    assert len(untouched) == EACH
    first, second, late, *others = untouched
    soon = lives.clock.week_of(SOON)
    chosen = followed(replace(lives, parted={first: 200, second: 170, late: soon}))
    assert chosen[:2] == [second, first]
    assert late not in chosen
    assert chosen[2 : 2 + len(others)] == others


def test_the_picture_shows_every_outcome_and_what_parts(lives: Lives) -> None:
    manifest = {"place": "a hamlet", "policy_start": "2027-01-01", "families": 120}
    figure = draw(lives, made_up(), manifest)
    assert len(figure.axes) == 2 + len(DRAWN)
    assert [len(panel.lines) for panel in figure.axes[2:]] == [5] * len(DRAWN)  # two rows of dots, two means, nothing


def test_when_lives_part_is_described_by_year(lives: Lives) -> None:
    week = lives.clock.week_of(date(2029, 5, 1))
    about = describe_lives(replace(lives, parted={1: week, 2: week + 3}), 120)
    assert about["first"] == lives.clock.date_of(week).isoformat()
    assert about["parted_by_end_of"] == {"2026": 0.0, "2027": 0.0, "2029": 0.0167, "2031": 0.0167}
