"""The nation in plausible worlds: what is played, that it waits for a set, grows, and says of the worlds what their figures say."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from studies import STUDIES, check, nation_in_worlds, study
from studies.__main__ import main
from studies.nation_in_worlds import COLUMNS, STUDY, TABLE, Worlds, parts, read_worlds, stated_rule
from studies.study import PARTS, Reading, Sitting, manifest_in, write, write_manifest
from tests.unit.synthetic_results import plausible as synthetic
from tests.unit.synthetic_results import scenario

from zorgsim.calibration.aims import Discrepancy, aims_of
from zorgsim.inputs import plausible as inputs
from zorgsim.inputs.designs import DrawFrom
from zorgsim.inputs.plausible import Plausible
from zorgsim.inputs.scenario import Scenario
from zorgsim.inputs.targets import RunOf, Target, national_targets
from zorgsim.results.published import MANIFEST
from zorgsim.results.simulated import Simulated

SET = Plausible(("question.base", "trust.start"), ((0.25, 0.5), (0.75, 0.125), (0.5, 0.875)))
TARGETS = tuple(one for one in national_targets() if one.run is RunOf.BASELINE)


def ship(monkeypatch: pytest.MonkeyPatch, found: Plausible | None) -> None:
    """As if this set came with zorgsim, or none."""
    monkeypatch.setattr(inputs, "plausible", lambda: found)


@pytest.fixture
def shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    ship(monkeypatch, SET)


# What is played


@pytest.mark.usefixtures("shipped")
def test_the_first_worlds_of_the_set_are_played_in_the_nation_each_once_two_at_a_time() -> None:
    blocks = parts(STUDY.sitting)
    assert [one.worlds for one in blocks] == [range(first, first + 2) for first in range(0, 20, 2)]
    (played,) = {one.scenarios for one in blocks}
    run = played[0].run
    assert (run.draws, run.replications, run.draw_from) == (20, 1, DrawFrom.PLAUSIBLE)
    assert played[0].places == ("Nederland",)
    assert run.until == date(max(one.year for one in TARGETS) + 1, 1, 1)
    assert parts(replace(STUDY.sitting, replications=3))[0].scenarios == blocks[0].scenarios


def test_another_set_is_another_study(monkeypatch: pytest.MonkeyPatch) -> None:
    digests = set()
    for found in (None, SET, replace(SET, points=SET.points[:2])):
        ship(monkeypatch, found)
        digests.add(parts(STUDY.sitting)[0].scenarios[0].digest)
    assert len(digests) == 3


def test_without_a_set_it_waits_and_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    ship(monkeypatch, None)
    monkeypatch.setattr(study, "simulate_in", lambda *_: pytest.fail("nothing is simulated"))
    with pytest.raises(SystemExit, match="2"):
        main(["nation_in_worlds"])
    assert "error: nation_in_worlds: no set of plausible worlds ships" in capsys.readouterr().err


def test_what_waits_is_not_stale(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(study, "PUBLISHED", tmp_path)
    ship(monkeypatch, None)
    assert check.told(STUDY).startswith("waiting: no set of plausible worlds ships")
    assert not list(check.stale(STUDY))
    ship(monkeypatch, SET)
    assert check.told(STUDY) == "stale: was never published"


def test_where_all_are_measured_what_waits_is_left_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ship(monkeypatch, None)
    measured: list[str] = []

    def nothing(one: study.Study, *_: object) -> list[list[Reading]]:
        measured.append(one.name)
        return []

    monkeypatch.setattr("studies.__main__.measured", nothing)
    monkeypatch.setattr("studies.__main__.UNFINISHED", tmp_path)
    assert main(["--folder", str(tmp_path)]) == 0
    assert set(measured) == set(STUDIES) - {"conclusions", "nation_in_worlds"}


def test_worlds_are_judged_by_the_rule_that_made_the_set(tmp_path: Path) -> None:
    usual = stated_rule(tmp_path)
    assert (usual["may_miss"], usual["level"], usual["trend"]) == (1, 0.1, 0.02)
    said = {"may_miss": 3, "discrepancy": {"level": 0.2, "trend": 0.05}, "targets": ["crises"], "cutoff": 3.0}
    (tmp_path / MANIFEST).write_text(json.dumps({"calibration": said}), "utf-8")
    assert stated_rule(tmp_path) == {"may_miss": 3, "level": 0.2, "trend": 0.05, "targets": ["crises"]}


# How it grows


def simulate(_folder: Path, _scenarios: Sequence[Scenario], _report: object, _jobs: int, those: range) -> list[Simulated]:
    return [played(len(those), 0.1 * those.start)]


@cache
def played(draws: int, effect: float) -> Simulated:
    made = scenario("baseline", 1, period=(date(2014, 1, 1), date(2023, 1, 1)))
    return synthetic(replace(made, run=replace(made.run, draws=draws)), effect=effect, waiting_growth=effect)


@pytest.mark.usefixtures("shipped")
def test_what_is_published_grows_and_is_the_same_after_an_interruption(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def interrupted(*given: Any) -> list[Simulated]:
        if given[-1].start:
            raise KeyboardInterrupt
        return simulate(*given)

    for where in ("study", "__main__"):
        monkeypatch.setattr(f"studies.{where}.UNFINISHED", tmp_path / "unfinished")
    monkeypatch.setattr(study, "simulate_in", interrupted)
    trial = ["nation_in_worlds", "--draws", "3", "--folder"]
    with pytest.raises(KeyboardInterrupt):
        main([*trial, str(tmp_path / "resumed")])
    there = tmp_path / "resumed" / STUDY.name
    assert manifest_in(there)[PARTS] == ["worlds 1-2"]
    assert manifest_in(there)["set"] == {"digest": SET.digest, "worlds": 3, "active": list(SET.active)}
    assert "2 of 3.**" in (tmp_path / "resumed" / "nation-in-worlds.md").read_text("utf-8")
    monkeypatch.setattr(study, "simulate_in", simulate)
    assert main([*trial, str(tmp_path / "resumed")]) == 0
    assert main([*trial, str(tmp_path / "whole")]) == 0
    for name in (TABLE, MANIFEST):
        assert (there / name).read_bytes() == (tmp_path / "whole" / STUDY.name / name).read_bytes()
    page = (tmp_path / "resumed" / "nation-in-worlds.md").read_text("utf-8")
    assert "All of them have been played." in page
    worlds = read_worlds(there)
    assert worlds.numbers == (1, 2, 3)
    (youths,) = (row for row in worlds.rows if row.target.name == "youths_2021")
    assert len(set(youths.figures.tolist())) == 3, "each world has its own"
    assert {row.target.name for row in worlds.rows} == {one.name for one in TARGETS if one.year < 2023 and not one.places}


# What the worlds say


def published(folder: Path, *worlds: Callable[[Target], float], may_miss: int = 1) -> Worlds:
    """Publish worlds by the figure that each has of a target."""
    rows = [COLUMNS, *([one.name, str(n), f"{of(one)!r}".replace("nan", "")] for one in TARGETS for n, of in enumerate(worlds, 1))]
    rule = {**stated_rule(folder / "none"), "may_miss": may_miss}
    facts = {"place": {"label": "Nederland"}, "families": 1880000, "seed": 1, "replications": 1, "planned": 20, "rule": rule}
    facts |= {"start": "1988-01-01", "until": "2027-01-01", "set": {"active": ["question.base"], "worlds": 512, "digest": ""}}
    write(STUDY, folder, [Reading({TABLE: rows}, facts)])
    return read_worlds(folder)


def counted(target: Target) -> float:
    """What was published, as if it were simulated."""
    return target.value


def off(*series: str, use: str = "fitted") -> Callable[[Target], float]:
    """As published, but for these series, which are twice that."""
    return lambda target: target.value * (2.0 if target.series in series and target.use == use else 1.0)


def test_a_world_is_ruled_out_if_more_series_speak_against_it_than_may(tmp_path: Path) -> None:
    worlds = published(tmp_path, counted, off("youths"), off("youths", "active_specialist"))
    assert worlds.is_plausible.tolist() == [True, True, False]
    assert [worlds.against(one) for one in worlds.by_series] == [(), ("youths",), ("youths", "active_specialist")]
    page = nation_in_worlds.page(tmp_path)
    assert "The nation rules out 1 of 3: 3." in page
    assert "| 2 | plausible | `youths` |" in page
    assert "| 3 | **ruled out** | `youths`, `active_specialist` |" in page
    assert published(tmp_path, off("youths"), may_miss=0).is_plausible.tolist() == [False]


def test_rows_that_are_kept_apart_rule_nobody_out(tmp_path: Path) -> None:
    worlds = published(tmp_path, lambda target: target.value if target.use == "fitted" else math.nan)
    assert worlds.is_plausible.tolist() == [True]
    assert worlds.met_by_world("fitted") == [worlds.met_at_best("fitted").all]
    assert worlds.met_by_world("check") == [0]


@pytest.mark.parametrize(("ruled_out", "holds"), [(0, True), (2, True), (3, False)])
def test_the_set_holds_if_nine_worlds_in_ten_are_left(tmp_path: Path, ruled_out: int, holds: bool) -> None:
    worlds = published(tmp_path, *[off("youths", "crises", "starts_residential")] * ruled_out, *[counted] * (20 - ruled_out))
    assert worlds.holds == holds
    assert worlds.far_off == (() if holds else ("youths", "starts_residential", "crises"))
    said = f"**it {'holds' if holds else 'does not hold'}**: {20 - ruled_out} of 20 are left"
    assert said in nation_in_worlds.page(tmp_path)


def test_standard_deviations_are_those_of_observation_and_discrepancy_in_the_nation(tmp_path: Path) -> None:
    worlds = published(tmp_path, off("spending_iv3"))
    (aim,) = (one for one in aims_of(("Nederland",), Discrepancy()) if one.name == "iv3_2021")
    assert aim.value == aim.target.value, "a share of one"
    at = worlds.series.index("spending_iv3")
    assert worlds.by_series[0, at] == pytest.approx(aim.value / math.hypot(aim.target.tolerance / 3.0, 0.1 * aim.value), rel=1e-3)


def test_what_no_world_has_is_missed_and_shown(tmp_path: Path) -> None:
    worlds = published(tmp_path, *[lambda target: math.nan if target.name == "open_questions" else target.value] * 2)
    (row,) = (one for one in worlds.rows if one.target.name == "open_questions")
    assert (row.met_in, row.is_spanned, math.isnan(row.middle)) == (0, False, True)
    assert worlds.met_by_world("check") == [worlds.met_at_best("check").all - 1] * 2
    (line,) = (one for one in nation_in_worlds.page(tmp_path).splitlines() if one.startswith(f"| {row.target.text.en} | "))
    assert line.endswith(" | – | – | – | 0 of 2 | not simulated |")


def test_a_figure_that_a_world_has_not_speaks_against_it_as_when_the_set_was_made(tmp_path: Path) -> None:
    worlds = published(tmp_path, lambda target: math.nan if target.use == "fitted" else target.value)
    assert worlds.is_plausible.tolist() == [False]
    assert worlds.met_by_world("fitted") == [0]


def test_a_row_says_where_the_published_figure_lies_among_the_worlds(tmp_path: Path) -> None:
    published(tmp_path, *[lambda target, times=times: times * target.value for times in (0.5, 0.8, 1.0, 1.01, 1.02)])
    lines = nation_in_worlds.page(tmp_path).splitlines()
    (row,) = (one for one in lines if one.startswith("| young people with care, 2021 | "))
    assert row.endswith(" | 461,000 | 368,800 to 465,610 | 230,500 to 470,220 | 3 of 5 | among them |")
    published(tmp_path, lambda target: 0.5 * target.value)
    assert "1 | **above all** |" in nation_in_worlds.page(tmp_path)


def test_rows_that_say_the_same_are_counted_once(tmp_path: Path) -> None:
    worlds = published(tmp_path, counted)
    once = {use: len({one.same_as or one.name for one in TARGETS if one.use == use}) for use in ("input", "fitted", "check")}
    head = f"| check | {once['check']} | {worlds.met_at_best('check').met} | {once['check']} | {once['check']} | {once['check']} |"
    assert f"{head} {once['check']} | {once['check']} |" in nation_in_worlds.page(tmp_path)


def test_a_trial_reads_what_it_can_tell() -> None:
    here = played(2, 0.0)
    told = nation_in_worlds.tellable(here)
    assert {one.run for one in told} == {RunOf.BASELINE}
    assert max(one.year for one in told) < 2023
    assert not any(one.places for one in told)


@pytest.mark.usefixtures("shipped")
def test_a_published_set_that_is_no_longer_the_one_that_ships_is_stale(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(study, "PUBLISHED", tmp_path)
    (played_one,) = parts(Sitting(1))[0].scenarios
    published(STUDY.folder, counted)
    manifest = manifest_in(STUDY.folder)
    write_manifest(STUDY.folder, {**manifest, PARTS: ["worlds 1-2"], "scenarios": {"baseline": {"digest": played_one.digest}}})
    assert check.told(STUDY) == "unfinished: 1 of 10 blocks"
    ship(monkeypatch, replace(SET, points=SET.points[:2]))
    assert check.told(STUDY) == "stale: baseline has changed; 1 of 10 blocks"
