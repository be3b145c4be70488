"""Published conclusions in plausible worlds: what is played, how it grows, when it is stale, and what is said of it."""

from __future__ import annotations

import doctest
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from studies import check, concluded, conclusions, loops, study
from studies.__main__ import _every, main
from studies.concluded import CUTS, LOOPS, POOLING, POOLS, SIGNS, AtBest, Conclusion
from studies.conclusions import STUDY, TABLE, Held, held
from studies.signs import POLICIES
from studies.study import PARTS, Reading, Sitting, changes, grow, manifest_in, scenarios_by_name, scenarios_of, write
from tests.unit.synthetic_results import plausible, scenario

from zorgsim.inputs import plausible as module
from zorgsim.inputs.parameters import register
from zorgsim.inputs.plausible import Plausible
from zorgsim.inputs.scenario import DrawFrom, Scenario
from zorgsim.inputs.uncertainty import draw_parameters
from zorgsim.model.structure import BudgetRuleOption
from zorgsim.results.compare import Verdict, compare_simulated, difference_of
from zorgsim.results.published import MANIFEST
from zorgsim.results.simulated import Simulated
from zorgsim.results.winners import EVERY_SIZE, winners_by_size

SET = Plausible(("question.base", "trust.start"), ((0.25, 0.5), (0.75, 0.125), (0.5, 0.875)))
TRIAL = Sitting(replications=1, draws=6, only=("strong_first_line", *POOLS, "R1"))
BY_HAND = AtBest(1.0, 0.1, 4, Verdict.MORE, 100)


@pytest.fixture
def shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if this set came with zorgsim."""
    monkeypatch.setattr(module, "plausible", lambda: SET)


@pytest.fixture
def none_ships(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "plausible", lambda: None)


# Where no set ships


@pytest.mark.usefixtures("none_ships")
def test_without_a_set_it_is_refused_before_anything_is_simulated(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(study, "simulate_in", lambda *_: pytest.fail("something is simulated"))
    with pytest.raises(SystemExit, match="2"):
        main(["conclusions", "--folder", str(tmp_path)])
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("error: conclusions: no set of plausible worlds ships") == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("none_ships")
def test_without_a_set_the_others_are_measured_and_the_check_says_that_it_waits(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert STUDY not in _every(Namespace(page_only=False))
    monkeypatch.setattr(study, "PUBLISHED", tmp_path)
    assert check.main(["conclusions"]) == 0
    assert capsys.readouterr().out.startswith("conclusions: waiting: no set")


# What is played


@pytest.mark.usefixtures("shipped")
def test_policies_pools_and_loops_are_played_block_by_block_in_plausible_worlds() -> None:
    parts = conclusions.parts(STUDY.sitting)
    beside, frozen = ([part for part in parts if part.name.startswith(what)] for what in (conclusions.BESIDE, LOOPS))
    assert [part.worlds for part in beside] == [range(first, first + 16) for first in (0, 16, 32, 48)]
    assert [part.worlds for part in frozen] == [range(16), range(16, 24)]
    assert [one.name for one in beside[0].scenarios] == ["baseline", *POLICIES, *POOLS]
    for part in parts:
        assert {(one.run.draw_from, one.run.draws, one.places) for one in part.scenarios} == {
            (DrawFrom.PLAUSIBLE, 64, ("youth_region:Rivierenland",))
        }
    by_name = scenarios_by_name(parts)
    assert all(by_name[one.name].digest == one.digest for part in parts for one in part.scenarios)
    for cut in CUTS:
        free, cut_off = by_name[cut.scenario], by_name[cut.name]
        assert (cut_off.freeze, cut_off.freeze_from, free.freeze) == ((cut.loop,), cut.since, ())
        assert replace(cut_off, name=free.name, freeze=(), freeze_from=None) == free
    crowded = by_name[loops.CROWDED]
    assert crowded.structure.budget_rule is BudgetRuleOption.CROWDING_OUT
    assert draw_parameters(crowded, 0)["trust.start"] == draw_parameters(by_name["baseline"], 0)["trust.start"]


@pytest.mark.usefixtures("shipped")
def test_conclusions_are_those_of_what_is_played_each_once() -> None:
    scenarios = scenarios_by_name(conclusions.parts(STUDY.sitting))
    found = concluded.conclusions()
    assert len(set(found)) == len(found) == 12 * 8 + 3 * 5 + len(CUTS) * 6
    assert {name for one in found for name in (one.scenario, one.compared_with)} == set(scenarios)


# Growth


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, shipped: None) -> None:
    """Worlds that no engine played, in smaller blocks."""
    monkeypatch.setattr(study, "UNFINISHED", tmp_path / "unfinished")
    monkeypatch.setattr(study, "simulate_in", simulate)
    monkeypatch.setattr(conclusions, "BLOCK", 4)
    monkeypatch.setattr(conclusions, "FEWER", 4)
    monkeypatch.setattr(loops, "YEAR", 2028)


def simulate(_folder: Path, scenarios: Sequence[Scenario], _report: object, _jobs: int, those: range) -> list[Simulated]:
    return [played(one.name, len(those), 0.1 * number) for number, one in enumerate(scenarios)]


@cache
def played(name: str, draws: int, effect: float) -> Simulated:
    made = scenario(name, 1)
    return plausible(replace(made, run=replace(made.run, draws=draws)), effect=effect)


def published(folder: Path, blocks: int) -> None:
    for _, readings in zip(range(blocks), grow(STUDY, TRIAL, folder, 1), strict=False):
        write(STUDY, folder, readings)


@pytest.mark.usefixtures("small")
def test_what_grows_has_the_same_bytes_as_what_is_measured_at_once(tmp_path: Path) -> None:
    for _ in range(3):
        published(tmp_path / "grown", 1)
    write(STUDY, tmp_path / "once", list(grow(STUDY, TRIAL, tmp_path / "once", 1))[-1])
    for name in (TABLE, MANIFEST):
        assert (tmp_path / "grown" / name).read_bytes() == (tmp_path / "once" / name).read_bytes()
    manifest = manifest_in(tmp_path / "once")
    assert manifest[PARTS] == ["policies and pools, worlds 1-4", "policies and pools, worlds 5-6", "loops, worlds 1-4"]
    assert manifest["set"] == {"digest": SET.digest, "worlds": 3, "active": list(SET.active)}
    rows = pd.read_csv(tmp_path / "once" / TABLE)
    assert rows.groupby("source")["world"].max().to_dict() == {SIGNS: 6, POOLING: 6, LOOPS: 4}


@pytest.mark.usefixtures("small")
def test_differences_are_those_that_the_other_studies_publish() -> None:
    """Policies against the baseline, pools by the mean over municipalities, loops frozen minus free in one year."""
    names = ("baseline", "strong_first_line", "municipal", "shared", CUTS[0].name)
    simulated = [played(name, 6, 0.1 * number) for number, name in enumerate(names)]
    columns, *rows = conclusions.read(range(6), TRIAL, simulated).tables[TABLE]
    table = pd.DataFrame(rows, columns=list(columns)).astype({"difference": float})
    means = table.groupby(list(columns[:4]))["difference"].mean()
    base, policy, municipal, shared, frozen = simulated
    found = compare_simulated([base, policy], register())
    for outcome in ("crises", "daily_life", "cost"):
        told = difference_of(found, "strong_first_line", outcome)
        assert means[SIGNS, "strong_first_line", "baseline", outcome] == pytest.approx(told.mean, rel=1e-4)
    sizes = winners_by_size(compare_simulated([municipal, shared], register()))
    added = sizes[sizes["size_class"] == EVERY_SIZE].set_index("outcome")["difference"]
    for outcome in ("waited_mean_specialist", "cost_per_family"):
        assert means[POOLING, "shared", "municipal", outcome] == pytest.approx(added[outcome], rel=1e-4)
    for effect in loops.effects_of(CUTS[0], compare_simulated([base, frozen], register())):
        if effect.outcome in loops.SHOWN:
            told_of = means[LOOPS, CUTS[0].name, "baseline", effect.outcome]
            assert told_of == pytest.approx(effect.value - effect.baseline, rel=1e-3, abs=1e-9)


@pytest.mark.usefixtures("small")
def test_one_world_alone_is_read_as_it_stands_in_the_table(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """So that it can be replayed."""
    published(tmp_path, 9)
    piece = conclusions.piece(TRIAL)
    assert piece.worlds == range(1)
    (first,) = [part for part in conclusions.parts(TRIAL) if part.worlds == range(4) and part.name.startswith(conclusions.BESIDE)]
    assert [one.digest for one in piece.scenarios] == [one.digest for one in first.scenarios]
    mine = piece.read(simulate(tmp_path, piece.scenarios, None, 1, range(1))).tables[TABLE][1:]
    there = conclusions.found(tmp_path, piece).tables[TABLE][1:]
    assert mine
    assert {tuple(row[:5]) for row in mine} == {tuple(row[:5]) for row in there}


# Staleness


@pytest.mark.usefixtures("small")
def test_another_set_makes_it_stale_and_none_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(study, "PUBLISHED", tmp_path)
    trial = replace(STUDY, sitting=TRIAL)
    assert check.told(trial) == "stale: was never published"
    published(trial.folder, 1)
    assert check.told(trial) == "unfinished: 1 of 3 blocks"
    published(trial.folder, 9)
    assert check.told(trial) == "fresh"
    monkeypatch.setattr(module, "plausible", lambda: replace(SET, points=SET.points[:2]))
    moved = list(changes(manifest_in(trial.folder), scenarios_of(trial, manifest_in(trial.folder))))
    assert "baseline has changed" in moved
    assert len(moved) == len(manifest_in(trial.folder)["scenarios"])
    assert check.told(trial).startswith("stale: baseline")
    monkeypatch.setattr(module, "plausible", lambda: None)
    assert "baseline has changed" in check.told(trial)


# What is said


@pytest.mark.parametrize(
    ("best", "worlds", "said"),
    [
        (Verdict.MORE, Verdict.MORE, Held.SAME),
        (Verdict.LESS, Verdict.MORE, Held.OPPOSITE),
        (Verdict.LESS, Verdict.WORLDS_DISAGREE, Held.UNTOLD),
        (Verdict.MORE, Verdict.IDENTICAL, Held.UNTOLD),
        (Verdict.MORE, Verdict.TOO_FEW_WORLDS, Held.UNTOLD),
        (Verdict.NOT_DISTINGUISHABLE, Verdict.LESS, Held.ONLY_NOW),
        (Verdict.IDENTICAL, Verdict.IDENTICAL, Held.NEITHER),
    ],
)
def test_the_rule_that_was_written_down_beforehand(best: Verdict, worlds: Verdict, said: Held) -> None:
    assert held(best, worlds) is said


def test_luck_alone_by_hand() -> None:
    """84 % lie above one standard deviation below the mean; a quarter of the families double it, four replications halve it."""
    best = replace(BY_HAND, difference=0.2)
    assert best.alike(100) == pytest.approx(0.8413, abs=1e-4)
    assert replace(best, difference=-0.4).alike(25) == pytest.approx(0.8413, abs=1e-4)
    assert replace(best, difference=0.1).alike(100, 4) == pytest.approx(0.8413, abs=1e-4)
    assert concluded.held_by_luck(0.5, 10) == pytest.approx(0.5**10)
    assert concluded.held_by_luck(0.9, 11) == pytest.approx(0.9**11 + 11 * 0.9**10 * 0.1)
    assert concluded.seldom_by_luck(0, 5, 0.5)
    assert not concluded.seldom_by_luck(1, 5, 0.5)
    none = replace(BY_HAND, verdict=Verdict.NOT_DISTINGUISHABLE)
    assert concluded.expected_by_luck([replace(BY_HAND, standard_error=0.0), none], 64, 100) == 1.0


def test_the_examples_hold() -> None:
    assert doctest.testmod(concluded).failed == doctest.testmod(conclusions).failed == 0


OPPOSITE, UNTOLD = (Conclusion(SIGNS, name, "baseline", "crises") for name in ("strong_first_line", "normalising"))
ALIKE = Conclusion(POOLING, "shared", "municipal", "waited_mean_specialist")
NOW = Conclusion(LOOPS, CUTS[0].name, "baseline", "demand")


def page_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: dict[Conclusion, Sequence[float]], worlds: int = 20) -> str:
    """Return the page of conclusions that were published as more, but the last, which told nothing."""
    best = dict.fromkeys(said, BY_HAND) | {NOW: replace(BY_HAND, verdict=Verdict.NOT_DISTINGUISHABLE)}
    monkeypatch.setattr(conclusions, "at_best_values", lambda: best)
    monkeypatch.setattr(conclusions, "where", lambda source: f"where {source} was")
    numbered = [(one, world, value) for one, values in said.items() for world, value in enumerate(values, 1)]
    rows = [[*conclusions._key(one), str(world), f"{value:g}"] for one, world, value in numbered]
    facts: dict[str, Any] = {"place": {"label": "Rivierenland", "municipalities": ["GM0001"]}, "families": 100, "seed": 1}
    facts |= {"replications": 1, "until": "2037-01-01", "year": 2036}
    facts |= {"planned": {SIGNS: worlds, POOLING: worlds, LOOPS: 20}, "set": {"digest": "abc", "worlds": 3, "active": ["a"]}}
    write(STUDY, tmp_path, [Reading({TABLE: [conclusions.COLUMNS, *rows]}, facts)])
    return conclusions.page(tmp_path)


FOUND: dict[Conclusion, Sequence[float]] = {
    OPPOSITE: [-2.0] * 19 + [1.0],
    UNTOLD: [2.0] * 18 + [-1.0] * 2,
    ALIKE: [-0.5] + [2.0] * 19,
    NOW: [-3.0] * 20,
}


def test_what_does_not_hold_is_named_before_all_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = page_of(tmp_path, monkeypatch, FOUND)
    sections = {part.partition("\n")[0]: part for part in page.split("\n## ")}
    opposite, untold = sections["The opposite"], sections["Cannot be told"]
    assert "| `strong_first_line` | crises, per year | worse: +1.00 | −2.00 (−2.00 to +1.00) | 1 | 19 | better |" in opposite
    assert "`normalising`" in untold
    assert "| 18 | 2 | not told |" in untold
    assert "shared" not in opposite + untold
    assert page.index("## The opposite") < page.index("## Cannot be told") < page.index("## Every conclusion")
    assert "| `shared` against `municipal` | weeks waited for specialist care, mean, weeks |" in page
    assert "| loops | `baseline_without_R1_since_2015` |" in page.partition("## Not told at best values")[2]
    assert "All of it has been played." in page


def test_conclusions_are_counted_beside_what_luck_alone_would_leave(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = page_of(tmp_path, monkeypatch, FOUND)
    assert "| Policies | 2 | 0 | 1 | 1 | 2.0 | 0 | 0 |" in page
    assert "| Pools | 1 | 1 | 0 | 0 | 1.0 | 0 | 0 |" in page
    assert "| Frozen loops | 0 | 0 | 0 | 0 | 0.0 | 1 | 1 |" in page
    assert "| **all** | 3 | 1 | 1 | 1 | 3.0 | 1 | 1 |" in page
    assert "Of the 1 that cannot be told, luck alone is enough to explain 0; in 1 fewer" in page
    assert "So it is in 1 of those that are the same." in page
    assert "Of what cannot be told, nowhere are more than half on the other side." in page


def test_what_cannot_be_told_and_is_mostly_on_the_other_side_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    turned = page_of(tmp_path, monkeypatch, {UNTOLD: [-value for value in FOUND[UNTOLD]]})
    assert "more than half are on the other side in: crises of `normalising` (18 of 20)." in turned


def test_what_is_to_come_and_what_is_not_there_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = page_of(tmp_path, monkeypatch, {ALIKE: FOUND[ALIKE]}, worlds=40)
    assert "policies in 0 of 40 worlds, pools in 20 of 40 worlds, frozen loops in 0 of 20 worlds" in page
    assert "There is none that cannot be told." in page
    assert page.partition("## The opposite\n\n")[2].startswith("None.")


def test_worlds_speak_as_everywhere() -> None:
    values = np.array([1.0] * 58 + [-1.0] * 6)
    assert conclusions.over_worlds(values).verdict is Verdict.MORE
    assert conclusions.over_worlds(values[1:]).verdict is Verdict.MORE
    assert conclusions.over_worlds(np.array([1.0] * 57 + [-1.0] * 7)).verdict is Verdict.WORLDS_DISAGREE
