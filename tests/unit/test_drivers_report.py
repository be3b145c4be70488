"""What drives a difference, as it is told: sentences, tables and the picture of findings made by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from zorgsim.inputs import plausible
from zorgsim.inputs.plausible import Plausible
from zorgsim.inputs.scenario import Language
from zorgsim.inputs.scenario_file import load_shipped
from zorgsim.inputs.structures import register_of
from zorgsim.report.drivers_text import blocks, closing_lines, heading
from zorgsim.report.figures.drivers import drivers_attachments
from zorgsim.report.json_answers.drivers import drivers_answer
from zorgsim.results.boxes import Box, Discovery, Restriction
from zorgsim.results.compare import Verdict
from zorgsim.results.drivers import Drivers, Information, Knowing, Question, information_of
from zorgsim.results.drivers_store import driver_tables, read_drivers, write_drivers
from zorgsim.results.flips import Ending, Flip, Flips
from zorgsim.results.folder import Existing
from zorgsim.results.screening import Screened, Screening
from zorgsim.results.sensitivity import Index, Sensitivity
from zorgsim.results.store import Handover

NAN = float("nan")


def found() -> Drivers:
    baseline = replace(load_shipped("baseline"), places=("Tiel",))
    policy = replace(load_shipped("strong_first_line"), places=("Tiel",))
    screened = (Screened("trust.start", 0.9, 0.1, -0.9, 0.2, kept=True), Screened("question.base", 0.2, 0.1, 0.1, 0.3, kept=False))
    ways = (
        Flip("trust.start", 0.5, 0.25, Ending.FLIPS, 0.40625, 0.375),
        Flip("trust.start", 0.5, 0.75, Ending.HOLDS),
        Flip("question.base", 0.3, 0.2, Ending.LOST),
    )
    box = Box((Restriction("trust.start", NAN, 0.41, 0.001), Restriction("question.base", 0.21, NAN, 0.01)), 0.9, 0.55, 30, 0.1)
    return Drivers(
        Question(baseline, policy, "crises"),
        register_of(policy),
        ("trust.start", "question.base"),
        Screening(screened, 0.15, 0.45, 10, 1),
        Sensitivity((Index("trust.start", 0.6, 0.1, 0.8, 0.2), Index("luck.1", -0.02, 0.1, 0.3, 0.1)), 0.02, 64, 0),
        Information((Knowing("trust.start", 0.031), Knowing("question.base", 0.001)), 0.05, 0.004, 0.75, 128, 128),
        Flips(Verdict.LESS, ways),
        Discovery(128, 40, box),
        3028,
        ("trust", "question"),
    )


def words(drivers: Drivers, language: Language) -> str:
    told = [heading(drivers, language)]
    for block in blocks(drivers, language, 8):
        told += [block.title, *(" | ".join(row) for row in block.rows), *block.lines]
    return "\n".join([*told, *closing_lines(drivers, language)])


@pytest.mark.parametrize("language", Language)
def test_every_sentence_has_its_numbers(language: Language) -> None:
    told = words(found(), language)
    assert "{" not in told
    assert "3.028" in told if language is Language.NL else "3,028" in told
    assert len(list(blocks(found(), language, 8))) == 5


def test_it_is_said_where_worlds_of_the_value_of_knowing_begin_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plausible, "plausible", lambda: Plausible(("question.base",), ((0.25,), (0.75,), (0.5,))))
    assert "known from 3, not from 128" in words(found(), Language.EN)
    knowing = (Knowing("trust.start", 0.031),)
    few = replace(found(), information=Information(knowing, 0.05, 0.004, 0.75, 3, 3))
    assert "known from" not in words(few, Language.EN)
    in_some_unknown = replace(found(), information=Information(knowing, 0.05, 0.004, 0.75, 3, 4))
    assert "known from 3, not from 4" in words(in_some_unknown, Language.EN)


def test_worlds_whose_difference_is_not_known_were_drawn_all_the_same() -> None:
    chance = np.random.default_rng(1)
    difference = chance.normal(size=64)
    difference[:4] = NAN
    known = information_of(found().question, {"trust.start": chance.random(64)}, difference, 1)
    assert known is not None
    assert (known.worlds, known.drawn) == (60, 64)


def test_a_bracket_is_told_with_both_sides_and_what_is_lost_is_no_flip() -> None:
    told = words(found(), Language.EN)
    assert "the difference is: less." in told
    assert "trust.start flips it: it still holds at 0.40625, and is the opposite at 0.375" in told
    assert "question.base: at 0.2" in told
    assert "question.base flips it" not in told
    assert "luck alone |  |  | -2 ± 10 | 30 ± 10" in told


def test_a_box_that_shuffles_find_too_is_called_chance() -> None:
    drivers = found()
    assert "trust.start at most 0.41" in words(drivers, Language.EN)
    assert "a box as good was found 2 times in 20" in words(drivers, Language.EN)
    assert "nothing but chance" in words(drivers, Language.EN)
    assert drivers.discovery is not None
    assert drivers.discovery.box is not None
    sure = replace(drivers, discovery=replace(drivers.discovery, box=replace(drivers.discovery.box, by_chance=0.0)))
    assert "nothing but chance" not in words(sure, Language.EN)


def test_only_what_can_be_told_from_nothing_is_named_to_be_measured() -> None:
    (block,) = [one for one in blocks(found(), Language.EN, 8) if one.title.startswith("3.")]
    assert [row[0] for row in block.rows] == ["trust.start"]


def test_where_nothing_was_found_it_is_said() -> None:
    drivers = found()
    nothing = replace(
        drivers,
        screening=Screening((Screened("trust.start", 0.2, 0.1, 0.1, 0.2, kept=False),), 0.2, 0.5, 4, 0),
        sensitivity=Sensitivity((Index("trust.start", NAN, NAN, NAN, NAN),), 0.0, 8, 0),
        information=Information((Knowing("trust.start", 0.001),), 0.01, 0.004, 0.5, 24, 24),
        flips=Flips(Verdict.NOT_DISTINGUISHABLE, (Flip("trust.start", 0.5, 0.25, Ending.NO_CONCLUSION),)),
        discovery=Discovery(24, 3, None),
    )
    told = words(nothing, Language.EN)
    for said in (
        "nothing is kept",
        "No index can be told",
        "cannot be told what to measure first",
        "no conclusion that could flip",
    ):
        assert said in told
    assert "no box of the parameters kept" in told
    holds = replace(drivers, flips=Flips(Verdict.LESS, (Flip("trust.start", 0.5, 0.25, Ending.HOLDS),)))
    assert "None of those looked at further (1) flips it alone" in words(holds, Language.EN)


def test_the_folder_holds_a_table_an_analysis_a_picture_and_the_manifest(tmp_path: Path) -> None:
    drivers = found()
    written = write_drivers(tmp_path / "found", drivers, drivers_attachments(drivers, Language.EN), Existing.NUMBER, Handover())
    again = read_drivers(written, json.loads((written / "manifest.json").read_text("utf-8")))
    assert [one.name for one in again.screening.parameters] == [one.name for one in drivers.screening.parameters]
    assert again.screening.kept == drivers.screening.kept
    assert again.screening.limit == pytest.approx(drivers.screening.limit, nan_ok=True)
    assert drivers.sensitivity is not None
    assert again.sensitivity is not None
    assert len(again.sensitivity.indices) == len(drivers.sensitivity.indices)
    assert again.question.policy.digest == drivers.question.policy.digest
    manifest = json.loads((written / "manifest.json").read_text("utf-8"))
    assert manifest["pictures_missing"] == {}
    names = ["drivers_boxes", "drivers_flips", "drivers_information", "drivers_morris", "drivers_sobol"]
    assert sorted(driver_tables(drivers)) == names
    assert [path.stem for path in sorted(written.glob("*.csv"))] == names
    flips = pd.read_csv(written / "drivers_flips.csv")
    assert flips["ending"].tolist() == ["flips", "holds", "lost"]
    assert [*flips["holds_at"]][0] == 0.40625
    assert [*flips["flipped_at"]][0] == 0.375
    assert json.loads(json.dumps(drivers_answer(drivers), allow_nan=False))["summary"]["kept"] == ["trust.start"]
