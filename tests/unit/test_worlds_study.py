"""The study of many worlds: what it plays, what of it is kept when it is interrupted, and what its page makes of its tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from studies import study, worlds
from studies.study import PROCESSES, Reading, Sitting, simulate_in, write

from zorgsim.experiment.crew import Crew
from zorgsim.experiment.plan import Experiment
from zorgsim.inputs.scenario_file import list_scenarios, load_shipped
from zorgsim.model.structure import MECHANISMS
from zorgsim.results.lasting_parts import LastingParts


def test_every_option_but_that_of_places_is_played_in_fewer_worlds() -> None:
    parts = worlds.parts(worlds.STUDY.sitting)
    played = {part.name.partition(",")[0]: part.scenarios[0].run.draws for part in parts}
    options = sum(len(options) - 1 for name, options in MECHANISMS.items() if name != "places")
    assert list(played.values()) == [200, *[40] * options]
    assert list(played)[0] == "own"
    own = [one.name for part in parts if part.name.startswith("own,") for one in part.scenarios]
    assert set(list_scenarios()) - set(own) == {"baseline_0_1"}


def test_a_structure_is_played_in_the_first_of_the_same_worlds() -> None:
    own, *others = worlds.parts(replace(worlds.STUDY.sitting, only=("aftercare",)))
    assert {one.scenarios[0].run.seed for one in others} == {own.scenarios[0].run.seed}
    assert all(one.scenarios[0].structure != own.scenarios[0].structure for one in others)


def test_what_a_part_has_finished_waits_in_its_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """And is found again whatever number of processes goes on: it is divided for the same number always."""
    seen: list[tuple[Any, Path, int]] = []

    def carry_out(experiment: Experiment, store: LastingParts, _listener: object, crew: Crew) -> list[object]:
        seen.append((experiment.parts, store.folder, crew.size))
        return []

    monkeypatch.setattr(study, "carry_out", carry_out)
    scenario = Sitting(4, places=("municipality:Rozendaal",), draws=3).of(load_shipped("baseline"))
    for jobs in (1, 3):
        simulate_in(tmp_path / "part", [scenario], lambda _done, _total: None, jobs)
    (first, path, one), (second, same, three) = seen
    assert first == second
    assert path == same == tmp_path / "part"
    assert (one, three) == (1, 3)
    assert len(first) == PROCESSES


# The page

HEAD = worlds.COLUMNS


def effect(structure: str, outcome: str, sign: str, pairs: int, median: float = -1.0) -> Sequence[str]:
    share = {"better": "1", "worse": "0", "same": "0"}.get(sign, "0.5")
    numbers = ("10", "9", str(median), "-2", "0.5", share, share)
    return (structure, "aftercare", "baseline", outcome, "unit", *numbers, str(pairs), sign)


def written(tmp_path: Path, *rows: Sequence[str]) -> str:
    facts = {"place": {"label": "Zeeland", "municipalities": ["GM0001"]}, "families": 10, "seed": 1, "replications": 1}
    facts |= {"worlds": 20, "until": "2037-01-01", "price_level": 2021}
    choice = [worlds.CHOICES, *(("aftercare", name, "unit", *["1"] * (len(worlds.CHOICES) - 3)) for name in worlds.RANKED_BY)]
    listed = {"structures": [{"name": "own", "worlds": 20}, {"name": "referral=blind", "worlds": 10}]}
    reading = Reading({worlds.EFFECTS: [HEAD, *rows], worlds.CHOICE: choice}, facts, {}, listed)
    write(worlds.STUDY, tmp_path, [reading])
    return worlds.page(tmp_path)


def rows_of(crises: tuple[str, str], waiting: tuple[str, str]) -> list[Sequence[str]]:
    said = {"daily_life": ("better", "better"), "cost": ("same", "same"), "crises": crises, "waiting": waiting}
    own = [effect("own", outcome, signs[0], 20) for outcome, signs in said.items()]
    return own + [effect("referral=blind", outcome, signs[1], 10) for outcome, signs in said.items()]


def test_the_page_tells_where_a_structure_says_the_opposite(tmp_path: Path) -> None:
    page = written(tmp_path, *rows_of(("better", "worse"), ("better", "cannot_be_told")))
    assert "| `aftercare` | crises | better | `referral=blind` | worse |" in page
    assert page.count("`referral=blind` | worse") == 1
    assert "| crises | 1 | 1 | 0 | 0 | 0 | 0 | 1 |" in page
    assert "| families waiting | 1 | 1 | 0 | 0 | 0 | 0 | 0 |" in page
    assert "| cost, all together | 1 | 0 | 0 | 1 | 0 | 0 | 0 |" in page


def test_the_page_counts_who_agrees_and_says_nothing_where_worlds_disagree(tmp_path: Path) -> None:
    page = written(tmp_path, *rows_of(("cannot_be_told", "better"), ("better", "better")))
    assert "Nowhere does a structure say the opposite." in page
    row = next(line for line in page.splitlines() if line.startswith("| `aftercare` | -1 ("))
    cells = [cell.strip() for cell in row.split("|")[2:-1]]
    assert cells[0].endswith("**better**; 1 of 1 structures")
    assert cells[1].endswith("10 more, 10 less): worlds disagree")
    assert cells[3] == "the same"
