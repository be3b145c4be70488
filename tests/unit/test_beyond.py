"""What is asked for beside scenarios: other structures, fewer worlds there, and a precision; and what a plan holds of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.unit.synthetic_results import over_worlds

from zorgsim.errors import InputError
from zorgsim.experiment.beyond import Beyond, beyond_asked, beyond_of, with_structures
from zorgsim.experiment.comparison import finish_comparison, simulate_comparison
from zorgsim.experiment.crew import local_crew
from zorgsim.experiment.meter import Listener
from zorgsim.experiment.plan import Experiment, extended, plan_experiment
from zorgsim.inputs.scenario import Language, Scenario
from zorgsim.inputs.scenario_file import load_shipped
from zorgsim.model.structure import PlacesOption
from zorgsim.report.choice_text import choice_lines
from zorgsim.report.flags_text import flag_sentence
from zorgsim.results.believability import Flag, FlagCode, Level, believability
from zorgsim.results.compare import differences
from zorgsim.results.lasting_parts import LastingParts
from zorgsim.results.parts import PartsInFolder
from zorgsim.results.precision import Precision, still_wider
from zorgsim.results.provenance import identities

CRISES = Precision("crises", 2.0)


def small(name: str = "baseline", replications: int = 2, draws: int = 0) -> Scenario:
    one = load_shipped(name)
    alone = replace(one.structure, places=PlacesOption.PART)
    run = replace(one.run, start=date(2020, 1, 1), until=date(2022, 1, 1), policy_start=date(2020, 7, 1), replications=replications)
    begun = [each for each in one.measures if each.until is None and not date(2022, 1, 1) <= each.start < date(2027, 1, 1)]
    measures = tuple(replace(each, start=max(date(2020, 1, 1), min(each.start, date(2020, 7, 1)))) for each in begun)
    return replace(one, places=("Rozendaal",), structure=alone, run=replace(run, draws=draws), measures=measures)


PAIR = (small(), small("strong_first_line"))


def silent() -> Listener:
    return Listener(lambda _status: None)


def asked(structures: tuple[str, ...] = (), precision: tuple[str, ...] = (), most: int | None = None, draws: int = 0) -> Beyond:
    return beyond_asked([small(draws=draws)], structures, precision, most, "command line")


PLANNED = (
    Beyond(),
    Beyond(("referral=blind",)),
    Beyond((), (CRISES,), 50, 4),
    Beyond(("as_0_1",), (CRISES, Precision("cost", 0.1)), 9, 4),
)


@pytest.mark.parametrize("beyond", PLANNED)
def test_a_plan_holds_what_was_asked(beyond: Beyond) -> None:
    assert beyond_of(beyond.document()) == beyond


def test_a_plan_of_before_asks_for_nothing_beside() -> None:
    assert beyond_of({"kind": "comparison"}) == Beyond()
    assert Beyond().document() == {}


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "a limit of replications belongs to a precision": ({"most": 5}, "most-replications"),
    "the limit of replications is below those that are asked for anyway": (
        {"precision": ("crises=1",), "most": 1},
        "most-replications",
    ),
    "a precision can be bought for chance only, and these scenarios draw their parameters": (
        {"precision": ("crises=1",), "draws": 4},
        "precision",
    ),
    "there is no such outcome": ({"precision": ("crise=1",)}, "precision"),
    "there is no such structure": ({"structures": ("blind",)}, "structures"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_asked_is_refused(what: str) -> None:
    beyond, where = REFUSED[what]
    with pytest.raises(InputError) as caught:
        asked(**beyond)
    assert (caught.value.what, caught.value.where) == (what, f"command line: {where}")


BLIND = ("referral=blind",)


@pytest.mark.parametrize(("structures", "draws", "worlds"), [((), 12, 40), (BLIND, 50, 40), (BLIND, 9, 40), (BLIND, 12, 0)])
def test_fewer_worlds_elsewhere_need_worlds_and_other_structures(structures: tuple[str, ...], draws: int, worlds: int) -> None:
    with pytest.raises(InputError, match="these worlds under other structures cannot be"):
        with_structures([small(draws=worlds)], Beyond(structures), draws, "command line")


def test_scenarios_under_other_structures_come_after_the_others() -> None:
    beyond = Beyond(("referral=blind", "supply=capped"))
    found = with_structures([replace(one, run=replace(one.run, draws=12)) for one in PAIR], beyond, 10, "command line")
    blocks = beyond.blocks(found)
    assert [[one.name for one in block] for block in blocks] == [["baseline", "strong_first_line"]] * 3
    assert [str(block[0].structure.referral) for block in blocks] == ["looks", "blind", "looks"]
    assert [one.run.draws for one in found] == [12, 12, 10, 10, 10, 10]


def test_what_is_simulated_under_another_structure_is_what_it_gives_alone() -> None:
    beyond = Beyond(("referral=blind",))
    found = with_structures(PAIR, beyond, None, "command line")
    together = simulate_comparison(found, silent(), local_crew(1), beyond)
    alone = simulate_comparison(found[2:], silent(), local_crew(1))
    expected = differences(alone).query("scenario != 'baseline'").reset_index(drop=True)
    assert together.elsewhere[0].rows.drop(columns="sign").equals(expected)
    assert [one.scenario.name for one in together.simulated] == ["baseline", "strong_first_line"]


@pytest.mark.parametrize("kind", [PartsInFolder, LastingParts])
def test_more_replications_are_added_to_those_that_are_there(kind: type[PartsInFolder], tmp_path: Path) -> None:
    """What was simulated is not simulated again, and what comes out is what so many replications give at once."""
    first = plan_experiment(PAIR, 1)
    store, larger = kind(tmp_path, identities(PAIR)), list[Experiment]()
    never = Beyond((), (Precision("weeks_in_order", 1e-12),), 12)
    reached = finish_comparison(first, store, silent(), local_crew(1), never, larger.append)
    assert [one.scenarios[0].run.replications for one in larger] == [10, 12]
    assert larger[-1].parts[: len(first.parts)] == first.parts
    assert reached.replications == 12
    at_once = simulate_comparison([replace(one, run=replace(one.run, replications=12)) for one in PAIR], silent(), local_crew(1))
    assert differences(reached).equals(differences(at_once))
    assert {flag.code for flag in believability(reached)} >= {FlagCode.IMPRECISE}
    assert len(still_wider(reached, reached.precision)) == 1


def test_a_precision_that_is_reached_adds_nothing(tmp_path: Path) -> None:
    ten = [replace(one, run=replace(one.run, replications=10)) for one in PAIR]
    store = PartsInFolder(tmp_path, identities(ten))
    reached = finish_comparison(
        plan_experiment(ten, 1), store, silent(), local_crew(1), Beyond((), (Precision("crises", 1e9),), 50)
    )
    assert reached.replications == 10
    assert FlagCode.IMPRECISE not in {flag.code for flag in believability(reached)}


def test_worlds_are_not_given_more_replications() -> None:
    drawn = [replace(one, run=replace(one.run, draws=2)) for one in PAIR]
    with pytest.raises(ValueError, match="worlds have as many replications"):
        extended(plan_experiment(drawn, 1), 5, 1)


def test_a_part_is_known_by_what_one_run_is() -> None:
    """Without draws however many replications there are; with draws however many worlds, but not replications of each."""

    def made_by(draws: int, replications: int) -> str:
        return identities([small(replications=replications, draws=draws)])[0]

    assert made_by(0, 2) == made_by(0, 7)
    assert made_by(3, 2) == made_by(9, 2)
    assert len({made_by(0, 2), made_by(3, 2), made_by(3, 4)}) == 3


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (Language.EN, "Known to ± 3.70, not to ± 2.00 as was asked: crises, per year."),
        (
            Language.NL,
            "Bekend tot op ± 3,70, niet tot op ± 2,00 zoals gevraagd: crises, per jaar.",
        ),
    ],
)
def test_what_is_not_precise_enough_is_said(language: Language, words: str) -> None:
    numbers = {"margin": 3.7, "asked": 2.0, "replications": 9.0}
    flag = Flag(FlagCode.IMPRECISE, Level.CAUTION, "other", numbers, {"outcome": "crises"})
    assert flag_sentence(flag, language).startswith(words)


@pytest.mark.parametrize("language", Language)
def test_few_worlds_are_flagged_and_of_many_choosing_is_told(language: Language) -> None:
    codes = [flag.code for flag in believability(over_worlds(9))]
    assert codes.count(FlagCode.FEW_WORLDS) == 1
    assert FlagCode.FEW_WORLDS not in [flag.code for flag in believability(over_worlds(10))]
    assert list(choice_lines(over_worlds(9), language)) == []
    lines = list(choice_lines(over_worlds(10), language))
    assert len(lines) == 1 + 4 + 1 + 1
    assert not [line for line in lines if "nan" in line or "inf" in line]
