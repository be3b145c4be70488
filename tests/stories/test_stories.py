"""Stories of families, in plain data, played by both engines. ``README.md`` says how to write one."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.worlds import MODEL_PARAMETERS, Played, a_run, chosen_rows, measure, play, play_with_simpy, values, weeks, world

from zorgsim.engines.batch import Batch
from zorgsim.model.stocks import STOCKS
from zorgsim.model.succession import FamiliesOverTime
from zorgsim.model.vocabulary import Domain, Event, Severity

CASES = sorted((Path(__file__).parent / "cases").glob("*.toml"))
ENGINES = {"vectorised": play, "simpy": play_with_simpy}
KEYS = {
    "story",
    "question",
    "not_arranged",
    "can_be_helped",
    "slots",
    "providers",
    "always",
    "never",
    "weeks",
    "times_a_year",
    "odds",
    "measures",
    "measures_from_week",
    "moves",
    "then",
    "helpers",
    "families",
}

SURE = 1.0 - 1e-12
NEVER_ARRANGED, NEVER_LOST = 1.0 - 1e-6, 1e-9
MOSTLY_NOT_ARRANGED = 0.95
"""Prevalence of what a story says is not arranged, and how often it is regained: it must be lost again now and then."""
YEARS_IN_WEEKS = 400

A_CHANCE = (
    "settles",
    "leaves",
    "relapse",
    "to_residential",
    "arranges",
    "direct_referral",
    "refusal",
    "refused",
    "held_back",
    "misjudged",
    "gives_up",
    "mutual_help",
    "effect",
    "review_finds",
    "review_errs",
    "taken_over",
    "back_on_list",
)
A_YEARLY_RATE = ("waiting.escalates", "waiting.leaves", "unanswered.returns", "unanswered.fades", "unvoiced", "crisis.hazard")
NOTHING_HAPPENS = {
    **{name: 0.0 for name in MODEL_PARAMETERS if any(part in name for part in A_CHANCE) and not name.endswith("weeks")},
    **{name: 0.0 for name in MODEL_PARAMETERS if name.startswith(A_YEARLY_RATE)},
    **{name: 6.0 for name in MODEL_PARAMETERS if "weeks" in name and name.split(".")[1] in ("weeks", "relapse_weeks")},
    **{name: 1.0 for name in MODEL_PARAMETERS if name.startswith(("domains.loss_ratio", "question.risk_ratio", "hand_over"))},
    **{name: 1.0 for name in MODEL_PARAMETERS if name.startswith(("unvoiced.at_once", "unvoiced.weak_network"))},
    **{name: 0.0 for name in MODEL_PARAMETERS if name.startswith("crisis.with")}, "crisis.by_need": 0.0,
    "specialist.limit_relapse_odds": 1.0,
    "turnover.rate": 0.0, "network.weak_factor": 0.0, "trust.start": 1.0, "trust.erosion": 0.0, "waiting.burden_of_needs": 0.0,
    "question.base": 6.0, "first_line.caseload": 1.0, "specialist.caseload": 1.0, "first_line.case_lead_slots": 0.0,
    "lists.looking": 0.0, "lists.size_spread": 0.0, "lists.mismatch": 0.0,
    "domains.home_odds": 1.0, "severity.serious_slope": 0.0, "severity.complex_slope": 0.0,
    **{f"domains.regain.{domain.name.lower()}": 1e-6 for domain in Domain},
}  # fmt: skip
"""Every chance nought, ratios one, every stay six weeks, no slots; a question arises every two months at home, voiced at once."""

SEVERITY = {
    Severity.EVERYDAY: {"severity.serious_share": 1e-12, "severity.complex_share": 1e-12},
    Severity.SERIOUS: {"severity.serious_share": SURE - 1e-12, "severity.complex_share": 1e-13},
    Severity.COMPLEX: {"severity.serious_share": 1e-13, "severity.complex_share": SURE - 1e-12},
}
SLOTS = {
    "first_line": "first_line.coaches_per_1000",
    "specialist": "specialist.slots_per_1000",
    "residential": "residential.slots_per_1000",
}


def read(case: Path) -> dict[str, Any]:
    told = tomllib.loads(case.read_text("utf-8"))
    assert set(told) <= KEYS, set(told) - KEYS
    return told


def parameters_of(told: Mapping[str, Any]) -> dict[str, float]:
    changes = NOTHING_HAPPENS | SEVERITY[Severity[told["question"].upper()]]
    changes |= {f"helpable.{one.name.lower()}": float(told.get("can_be_helped", True)) for one in Severity}
    changes |= {SLOTS[tier]: 1000.0 * number for tier, number in told.get("slots", {}).items()}
    changes["lists.families"] = 1.0 / told.get("providers", 1)
    changes |= dict.fromkeys(told.get("always", {}).get("these", []), SURE)
    changes |= dict.fromkeys(told.get("never", {}).get("these", []), 0.0)
    changes |= told.get("weeks", {}) | told.get("times_a_year", {}) | told.get("odds", {})
    if "first_line.refusal" in told.get("always", {}).get("these", []):
        changes["trust.start"] = 0.0  # full trust declines nothing
    return values({name: float(value) for name, value in changes.items()})


def batch_of(told: Mapping[str, Any]) -> Batch:
    lacking = told.get("not_arranged", [])
    regained = [name for name in lacking if f"domains.regain.{name}" in told.get("times_a_year", {})]
    rare = dict.fromkeys(lacking, NEVER_ARRANGED) | dict.fromkeys(regained, MOSTLY_NOT_ARRANGED)
    prevalence = np.array([rare.get(domain.name.lower(), NEVER_LOST) for domain in Domain])
    week = told.get("measures_from_week", 0)
    settings = [measure(lever, "to", float(setting), week, [True]) for lever, setting in told.get("measures", {}).items()]
    still = [name for name in STOCKS if name not in told.get("moves", [])]
    place = world([1], prevalence)
    if "families" in told:
        lived = np.array([[number] for number in told["families"].values()])
        over_time = FamiliesOverTime(lived.max(axis=0), np.array(list(map(int, told["families"]))), lived)
        place = replace(world(lived[0].tolist(), prevalence), over_time=over_time)
    return Batch(place, weeks(YEARS_IN_WEEKS), (a_run(parameters_of(told), settings, still),))


def in_words(event: int) -> str:
    return Event(event).name.lower().replace("_", " ")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_story(case: Path, engine: str) -> None:
    told = read(case)
    simulate: Callable[[Batch], Played] = ENGINES[engine]
    log = simulate(batch_of(told)).log
    if "families" in told:  # of several families the one that has no successor
        (row,) = np.unique(log.family[log.event == Event.NO_SUCCESSOR])
        log = chosen_rows(log, log.family == row)
    assert [in_words(event) for event in log.event[: len(told["then"])].tolist()] == told["then"]
    if "helpers" in told:
        assert log.helpers[len(told["then"]) - 1] == told["helpers"]


def test_there_are_stories_of_every_way_that_a_question_can_go() -> None:
    told = {event for case in CASES for event in read(case)["then"]}
    life = {in_words(event) for event in Event if Event.LOST_SUPPORT <= event <= Event.TURNED_OVER}
    early = {"left coaching", "left specialist", "left residential", "network not enough"}
    assert {in_words(event) for event in Event} - told - life == {"nothing"} | early
    assert "regained housing" in told  # of life, what happens beside a question


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_story_is_told_in_words_of_the_field(case: Path) -> None:
    told = read(case)
    assert len(told["story"]) > 40
    assert set(told["then"]) <= {in_words(event) for event in Event}
    chances = (told.get(kind, {}).get("these", []) for kind in ("always", "never"))
    named = {
        *(name for these in chances for name in these),
        *told.get("weeks", {}),
        *told.get("times_a_year", {}),
        *told.get("odds", {}),
    }
    assert named <= set(MODEL_PARAMETERS)
