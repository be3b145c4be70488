"""The study of many worlds: its blocks, how what is published grows, and what its page makes of the worlds that are there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from studies import check, study, worlds
from studies.__main__ import main
from studies.alternatives import structures
from studies.questions import ADVISED, QUESTIONS
from studies.study import (
    PARTS,
    PROCESSES,
    Part,
    Reading,
    Sitting,
    changes,
    grow,
    manifest_in,
    published_parts,
    simulate_in,
    write,
    write_manifest,
)
from studies.study import planned as divided
from tests.unit.synthetic_results import empty, plausible, scenario

from zorgsim.experiment.crew import Crew
from zorgsim.experiment.plan import Experiment
from zorgsim.inputs.scenario import Scenario
from zorgsim.inputs.scenario_file import list_scenarios, load_shipped
from zorgsim.model.structure import MECHANISMS
from zorgsim.results.lasting_parts import LastingParts
from zorgsim.results.published import MANIFEST
from zorgsim.results.simulated import Simulated
from zorgsim.results.under_structures import read_under_structures

OTHERS = sum(len(options) - 1 for name, options in MECHANISMS.items() if name != "places")


# Blocks


def test_worlds_are_played_block_by_block_and_every_other_structure_in_fewer() -> None:
    parts = worlds.parts(worlds.STUDY.sitting)
    usual = [part for part in parts if ", baseline, " in part.name]
    assert [part.worlds for part in usual if part.name.startswith("own,")] == [range(0, 80), range(80, 160), range(160, 200)]
    assert [part.worlds for part in usual if not part.name.startswith("own,")] == [range(0, 40)] * OTHERS
    assert usual[0].name == "own, baseline, worlds 1-80"
    own = [one.name for part in parts if part.name.startswith("own,") for one in part.scenarios]
    assert set(list_scenarios()) - set(own) == {"baseline_0_1", *QUESTIONS, *ADVISED}
    assert set(ADVISED) <= set(list_scenarios())
    assert not {outcome for _, outcome in worlds.advised(own)} & set(worlds.LATER_OUTCOMES)
    assert len({part.name for part in parts}) == len(parts)


def test_a_structure_is_played_in_the_first_of_the_same_worlds() -> None:
    own, *others = worlds.parts(replace(worlds.STUDY.sitting, draws=40, only=("aftercare",)))
    assert {one.scenarios[0].run.seed for one in others} == {own.scenarios[0].run.seed}
    assert all(one.scenarios[0].structure != own.scenarios[0].structure for one in others)


def test_a_block_is_simulated_as_runs_of_all_worlds() -> None:
    """So that it is made of the same parts whatever other blocks there are."""
    one = replace(worlds.STUDY.sitting, replications=2).of(load_shipped("baseline"))
    runs = [run for part in divided([one], range(80, 160)).parts for run in range(part.first, part.first + part.count)]
    assert runs == list(range(160, 320))
    assert sum(part.count for part in divided([one]).parts) == 400


def test_what_a_block_has_finished_waits_in_its_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """And is found again whatever number of processes goes on: it is divided for the same number always."""
    seen: list[tuple[Any, Path, int]] = []

    def carry_out(experiment: Experiment, store: LastingParts, _listener: object, crew: Crew) -> list[object]:
        seen.append((experiment.parts, store.folder, crew.size))
        return []

    monkeypatch.setattr(study, "carry_out", carry_out)
    one = Sitting(4, places=("municipality:Rozendaal",), draws=3).of(load_shipped("baseline"))
    for jobs in (1, 3):
        simulate_in(tmp_path / "part", [one], lambda _done, _total: None, jobs)
    (first, path, here), (second, same, three) = seen
    assert first == second
    assert path == same == tmp_path / "part"
    assert (here, three) == (1, 3)
    assert len(first) == PROCESSES


def test_some_worlds_are_put_together_as_if_there_were_no_others(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    one = Sitting(1, places=("municipality:Rozendaal",), draws=200).of(load_shipped("baseline"))
    asked: list[tuple[int, int]] = []

    def together(_self: object, parts: Sequence[Any], runs: int) -> tuple[object, float]:
        asked.append((len(parts), runs))
        return empty(scenario("baseline")).counters, 1.0

    def carry_out(experiment: Experiment, store: LastingParts, *_: object) -> list[Simulated]:
        store.together(experiment.parts, one.run.runs)
        return [replace(empty(scenario("baseline")), scenario=one)]

    monkeypatch.setattr(LastingParts, "together", together)
    monkeypatch.setattr(study, "carry_out", carry_out)
    (simulated,) = simulate_in(tmp_path / "part", [one], lambda _done, _total: None, 1, range(80, 120))
    assert asked == [(PROCESSES, 40)]
    assert simulated.scenario.run.draws == 40


# Growth

TRIAL = Sitting(replications=1, draws=6, only=("aftercare", "child_check"))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Worlds that no engine played, of two scenarios under two other structures."""
    monkeypatch.setattr(study, "UNFINISHED", tmp_path / "unfinished")
    monkeypatch.setattr("studies.__main__.UNFINISHED", tmp_path / "unfinished")
    monkeypatch.setattr(study, "simulate_in", simulate)
    monkeypatch.setattr(worlds, "BLOCK", 4)
    monkeypatch.setattr(worlds, "ELSEWHERE", 2)
    kept = structures()[:2]
    monkeypatch.setattr(worlds, "structures", lambda: kept)


def simulate(_folder: Path, scenarios: Sequence[Scenario], _report: object, _jobs: int, those: range) -> list[Simulated]:
    return [played(one.name, len(those), 0.1 * number) for number, one in enumerate(scenarios)]


@cache
def played(name: str, draws: int, effect: float) -> Simulated:
    made = scenario(name, 1)
    return plausible(replace(made, run=replace(made.run, draws=draws)), effect=effect)


def published(folder: Path, blocks: int) -> str:
    """Publish, block after block, as many more as there are to come at most; return the page."""
    for _, readings in zip(range(blocks), grow(worlds.STUDY, TRIAL, folder, 1), strict=False):
        write(worlds.STUDY, folder, readings)
    return worlds.page(folder)


@pytest.mark.usefixtures("small")
def test_what_grows_has_the_same_bytes_as_what_is_measured_at_once(tmp_path: Path) -> None:
    pages = [published(tmp_path / "grown", 1) for _ in range(5)]
    write(worlds.STUDY, tmp_path / "once", list(grow(worlds.STUDY, TRIAL, tmp_path / "once", 1))[-1])
    for name in (worlds.TABLE, worlds.SIGNS, MANIFEST):
        assert (tmp_path / "grown" / name).read_bytes() == (tmp_path / "once" / name).read_bytes()
    assert pages[-1] == pages[-2] == worlds.page(tmp_path / "once")
    assert manifest_in(tmp_path / "once")[PARTS] == [part.name for part in worlds.parts(TRIAL)]


@pytest.mark.usefixtures("small")
def test_a_block_that_is_published_is_not_run_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    published(tmp_path, 2)
    ran: list[range] = []

    def counted(*given: Any) -> list[Simulated]:
        ran.append(given[-1])
        return simulate(*given)

    monkeypatch.setattr(study, "simulate_in", counted)
    published(tmp_path, 9)
    assert ran == [range(0, 2)] * 2


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    "change",
    [
        lambda manifest: manifest["data"].update(parameters="other"),
        lambda manifest: manifest["scenarios"]["aftercare"].update(digest="other"),
        lambda manifest: manifest["scenarios"].pop("child_check"),
        lambda manifest: manifest["scenarios"].update(gone={}),
        lambda manifest: manifest.update(format="zorgsim worlds 0"),
    ],
)
def test_blocks_of_other_data_or_scenarios_are_not_taken(tmp_path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    published(tmp_path, 2)
    parts = worlds.parts(TRIAL)
    assert list(published_parts(worlds.STUDY, parts, tmp_path)) == [part.name for part in parts[:2]]
    manifest = manifest_in(tmp_path)
    change(manifest)
    write_manifest(tmp_path, manifest)
    assert not published_parts(worlds.STUDY, parts, tmp_path)
    published(tmp_path, 1)
    assert manifest_in(tmp_path)[PARTS] == ["own, baseline, worlds 1-4"]


@pytest.mark.usefixtures("small")
def test_every_block_is_published_before_the_next_is_played(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def interrupted(*given: Any) -> list[Simulated]:
        if given[-1].start:
            raise KeyboardInterrupt
        return simulate(*given)

    monkeypatch.setattr(study, "simulate_in", interrupted)
    trial = ["worlds", "--folder", str(tmp_path), "--draws", "6", "--only", "aftercare", "child_check"]
    with pytest.raises(KeyboardInterrupt):
        main(trial)
    assert manifest_in(tmp_path / "worlds")[PARTS] == ["own, baseline, worlds 1-4"]
    assert "4 of 6 worlds" in (tmp_path / "worlds.md").read_text("utf-8")
    monkeypatch.setattr(study, "simulate_in", simulate)
    assert main(trial) == 0
    assert "All of it has been played." in (tmp_path / "worlds.md").read_text("utf-8")


@pytest.mark.usefixtures("small")
def test_a_study_that_grows_is_called_unfinished(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(study, "PUBLISHED", tmp_path)
    one = replace(worlds.STUDY, sitting=TRIAL)
    assert check.told(one) == "stale: was never published"
    published(one.folder, 1)
    assert check.told(one) == "unfinished: 1 of 4 blocks"
    assert not list(changes(manifest_in(one.folder), study.scenarios_of(one, manifest_in(one.folder))))
    published(one.folder, 9)
    assert check.told(one) == "fresh"


def test_blocks_with_other_scenarios_fill_one_row_of_a_world() -> None:
    usual, late = (["own", "cost", "1", "9", "2", ""], ["own", "cost", "1", "", "", "3"])
    other = ["own", "cost", "2", "9", "2", ""]
    assert worlds._joined(worlds.TABLE, [usual, late, other]) == [["own", "cost", "1", "9", "2", "3"], other]


@pytest.mark.usefixtures("small")
def test_worlds_of_the_outcomes_that_advice_speaks_of_are_counted(tmp_path: Path) -> None:
    published(tmp_path, 9)
    rows = pd.read_csv(tmp_path / worlds.SIGNS)
    assert tuple(rows.columns) == worlds.COUNTED
    own = rows[(rows["structure"] == "own") & (rows["scenario"] == "aftercare")]
    assert set(own["first_world"]) == {1, 5}
    assert set(own["outcome"]) == {outcome for _, outcome in worlds.advised(["aftercare"])}
    assert set(own[own["first_world"] == 5]["known"]) <= {0, 2}
    of = pd.read_csv(tmp_path / worlds.TABLE)
    for outcome in set(own["outcome"]) & set(worlds.READ):
        each = of[(of["structure"] == "own") & (of["outcome"] == outcome)]["aftercare"]
        counted = own[own["outcome"] == outcome][["more", "less", "known"]].sum()
        assert counted.tolist() == [(each > 0).sum(), (each < 0).sum(), each.notna().sum()]


@pytest.mark.usefixtures("small")
def test_advice_reads_what_is_counted_while_it_grows(tmp_path: Path) -> None:
    """One block of its own worlds; all of them; another structure too."""
    seen = []
    for _ in range(3):
        published(tmp_path / "worlds", 1)
        under = read_under_structures(tmp_path / "worlds", tmp_path / "nothing")
        told = under.told("aftercare", "cost")
        assert told is not None
        seen.append((told.own.known, [said.known for said in told.others.values()], len(under.worlds.to_be_played)))
    assert seen == [(4, [None, None], 3), (6, [None, None], 2), (6, [2, None], 1)]


@pytest.mark.usefixtures("small")
def test_a_block_without_counts_is_counted_by_its_worlds(tmp_path: Path) -> None:
    published(tmp_path, 1)
    counted = pd.read_csv(tmp_path / worlds.SIGNS, dtype=str).to_numpy().tolist()
    (tmp_path / worlds.SIGNS).unlink()
    first = worlds.parts(TRIAL)[0]
    assert worlds.found(tmp_path, first).tables[worlds.SIGNS][1:] == [
        row for row in counted if row[1] in worlds.READ and row[6] != "0"
    ]


def test_a_block_is_read_back_without_what_other_blocks_filled(tmp_path: Path) -> None:
    columns = [*worlds.INDEX, "aftercare", "next_generation"]
    rows = [columns, ["own", "cost", "1", "9", "2", "3"], ["own", "cost", "81", "9", "2", ""]]
    facts: dict[str, Any] = dict.fromkeys(worlds._FACTS, 1)
    write(worlds.STUDY, tmp_path, [Reading({worlds.TABLE: rows}, facts)])
    scenarios = (scenario("baseline_long"), scenario("next_generation"))
    late = Part("own, baseline_long, worlds 1-80", scenarios, lambda _: Reading({}, {}), range(80))
    assert worlds.found(tmp_path, late).tables[worlds.TABLE][1:] == [["own", "cost", "1", "", "", "3"]]
    assert worlds.found(tmp_path, late).facts == facts


# The page


def written(tmp_path: Path, *said: tuple[str, str, float, int], plan: int = 20) -> str:
    """Write a table in which the only scenario differs so much in an outcome of a structure, in so many worlds; return the page."""
    columns = [*worlds.INDEX, "aftercare", "next_generation"]
    rows = [
        [structure, outcome, str(world + 1), "10", f"{value if world % 4 or abs(value) > 1 else -value:g}", ""]
        for structure, outcome, value, count in said
        for world in range(count)
    ]
    facts = {"place": {"label": "Zeeland", "municipalities": ["GM0001"]}, "families": 10, "seed": 1, "replications": 1}
    facts |= {"planned": {"own": plan, "referral=blind": 10}, "until": "2037-01-01", "price_level": 2021}
    against: dict[str, dict[str, Any]] = {"baseline": {"compared_with": None}, "aftercare": {"compared_with": "baseline"}}
    write(replace(worlds.STUDY, order=lambda _: 0), tmp_path, [Reading({worlds.TABLE: [columns, *rows]}, facts, against)])
    return worlds.page(tmp_path)


def rows_of(crises: tuple[float, float], waiting: tuple[float, float]) -> list[tuple[str, str, float, int]]:
    """Differences under its own structure and another; those of at most 1 have the other sign in one of four worlds."""
    both = {"daily_life": (2.0, 2.0), "daily_life_vulnerable": (2.0, 2.0), "cost": (0.0, 0.0), "crises": crises, "waiting": waiting}
    own = [("own", outcome, values[0], 20) for outcome, values in both.items()]
    return own + [("referral=blind", outcome, values[1], 10) for outcome, values in both.items()]


def test_the_page_tells_where_a_structure_says_the_opposite(tmp_path: Path) -> None:
    page = written(tmp_path, *rows_of((-2.0, 2.0), (-2.0, 0.5)))
    assert "| `aftercare` | crises | better | `referral=blind` | worse |" in page
    assert page.count("`referral=blind` | worse") == 1
    assert "| crises | 1 | 1 | 0 | 0 | 0 | 0 | 1 |" in page
    assert "| families waiting | 1 | 1 | 0 | 0 | 0 | 0 | 0 |" in page
    assert "| cost, all together | 1 | 0 | 0 | 1 | 0 | 0 | 0 |" in page


def test_the_page_counts_who_agrees_and_says_what_is_still_to_be_played(tmp_path: Path) -> None:
    page = written(tmp_path, *rows_of((0.5, -2.0), (-2.0, -2.0)))
    assert "Nowhere does a structure that has been played say the opposite." in page
    assert "`next_generation` is still to be played." in page
    lines = page.splitlines()
    row, late = (next(one for one in lines if one.startswith(f"| `{name}` | ")) for name in ("aftercare", "next_generation"))
    cells = [cell.strip() for cell in row.split("|")[2:-1]]
    assert cells[0] == "**better**: +2,000.0 (+2,000.0 to +2,000.0; 20 more, 0 less); 1 of 1 structures"
    assert cells[1].startswith("worlds disagree: +0.5 (-0.5 to +0.5; 15 more, 5 less)")
    assert cells[3] == "the same"
    assert late.count("still to be played") == 4


def test_the_page_of_one_block_reads_well_without_other_structures(tmp_path: Path) -> None:
    own = [row for row in rows_of((-2.0, -2.0), (-2.0, -2.0)) if row[0] == "own"]
    page = written(tmp_path, *own, plan=40)
    assert "20 of 40 worlds under the scenarios' own structure, and no other structure yet." in page
    assert "| the scenarios' own | 20 | 40 | 20 worlds, `next_generation` |" in page
    assert "| `referral=blind` | 0 | 10 | all |" in page
    assert "No other structure has been played yet." in page
    assert " structures |" not in page
    assert "opposite by one" not in page


@pytest.mark.parametrize(
    ("outcome", "value", "said"),
    [("daily_life", 0.00123, "+1.2"), ("daily_life", -1e-9, "0"), ("cost", -1234.5, "-1,234.50"), ("waiting", 0.4, "0")],
)
def test_differences_are_written_as_people_write_them(outcome: str, value: float, said: str) -> None:
    assert worlds.SHOWN[outcome].difference(value) == said
