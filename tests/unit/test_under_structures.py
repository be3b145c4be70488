"""Under which structures an effect holds: what is read of two studies, and what is said of it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from studies import questions, worlds
from studies.alternatives import structures
from tests.unit.synthetic_studies import publish_signs, publish_verdicts

from zorgsim.errors import InputError
from zorgsim.inputs.advice import Expectation, Sign
from zorgsim.inputs.scenario import Language
from zorgsim.report.under_structures_text import closing_lines, structures_line
from zorgsim.results.compare import Verdict
from zorgsim.results.elsewhere import OWN
from zorgsim.results.over_worlds import DISSENT, FEWEST
from zorgsim.results.published import EFFECTS, MANIFEST
from zorgsim.results.under_structures import (
    FORMATS,
    QUESTIONS,
    SIGNS,
    UNKNOWN,
    WORLDS,
    Said,
    Told,
    UnderStructures,
    holding,
    read_under_structures,
    said_by_worlds,
    under_structures,
)

ROOT = Path(__file__).resolve().parents[2]
EN, NL = Language.EN, Language.NL
MORE, LESS, NULL, OPEN = (Expectation(sign) for sign in (Sign.MORE, Sign.LESS, Sign.NULL, Sign.OPEN))
POLICY, QUESTION = "strong_first_line", "strong_local_teams"


def read(tmp_path: Path) -> UnderStructures:
    return read_under_structures(tmp_path / WORLDS, tmp_path / QUESTIONS)


# Reading


def test_the_formats_are_those_that_the_studies_write() -> None:
    assert dict(FORMATS) == {WORLDS: worlds.STUDY.format, QUESTIONS: questions.STUDY.format}
    assert worlds.SIGNS == SIGNS


def test_blocks_of_a_structure_are_added_up(tmp_path: Path) -> None:
    publish_signs(tmp_path / WORLDS, [(OWN, POLICY, "crises", 1, 19, 20), (OWN, POLICY, "crises", 0, 20, 20)])
    told = read(tmp_path).told(POLICY, "crises")
    assert told is not None
    assert told.own == Said(Verdict.LESS, 1, 39, 40)
    assert dict(told.others) == {"referral=blind": UNKNOWN, "supply=capped": UNKNOWN, "hidden=none": UNKNOWN}


@pytest.mark.parametrize(
    ("counts", "verdict"),
    [
        ((37, 3, 40), Verdict.MORE),
        ((36, 4, 40), Verdict.WORLDS_DISAGREE),  # one in ten says otherwise
        ((36, 0, 40), Verdict.WORLDS_DISAGREE),  # or that nothing moves
        ((0, 38, 40), Verdict.LESS),
        ((0, 0, 40), Verdict.IDENTICAL),
        ((1, 0, 40), Verdict.WORLDS_DISAGREE),
        ((FEWEST - 1, 0, FEWEST - 1), Verdict.TOO_FEW_WORLDS),
        ((1, 0, 1), Verdict.ONE_WORLD),
        ((0, 0, 0), Verdict.MISSING),
    ],
)
def test_worlds_say_what_they_say_of_a_comparison(counts: tuple[int, int, int], verdict: Verdict) -> None:
    assert said_by_worlds(*counts) == Said(verdict, *counts)
    assert DISSENT == 0.1


def test_a_question_says_its_verdict(tmp_path: Path) -> None:
    rows = [(OWN, QUESTION, "cost", "more"), ("hidden=none", QUESTION, "cost", "not_distinguishable_from_zero")]
    publish_verdicts(tmp_path / QUESTIONS, rows)
    told = read(tmp_path).told(QUESTION, "cost")
    assert told is not None
    assert told.own == Said(Verdict.MORE)
    assert told.others["hidden=none"] == Said(Verdict.NOT_DISTINGUISHABLE)
    assert told.others["supply=capped"] == UNKNOWN
    assert read(tmp_path).told(QUESTION, "crises") is None
    assert read(tmp_path).told(POLICY, "cost") is None


def test_where_nothing_is_published_nothing_is_known(tmp_path: Path) -> None:
    under = read(tmp_path)
    assert (under.told(POLICY, "cost"), under.source(POLICY), under.is_stale(POLICY)) == (None, None, False)
    assert len(list(closing_lines(under, EN))) == 1


def test_worlds_without_their_signs_say_nothing_and_are_no_error(tmp_path: Path) -> None:
    (publish_signs(tmp_path / WORLDS, []) / SIGNS).unlink()
    assert read(tmp_path).told(POLICY, "cost") is None


HEAD = "structure,outcome,first_world,scenario,more,less,known\n"


@pytest.mark.parametrize(
    "text",
    [
        "nonsense\n1\n",
        f"{HEAD}own,cost,1,{POLICY},1,39\n",  # cut off
        f"{HEAD}own,cost,1,{POLICY},1,39,some\n",
        f"{HEAD}own,cost,1,{POLICY},2,39,40\n",  # more worlds say something than there are
        f"{HEAD}own,cost,1,{POLICY},-1,39,40\n",
        f"{HEAD}own,cost,1,{POLICY},1,39,40\nown,cost,1,{POLICY},1,39,40\n",
        f"{HEAD}supply=unheard_of,cost,1,{POLICY},1,39,40\n",
    ],
)
def test_a_broken_table_of_signs_is_refused(tmp_path: Path, text: str) -> None:
    (publish_signs(tmp_path / WORLDS, []) / SIGNS).write_text(text, "utf-8")
    with pytest.raises(InputError, match="cannot be read") as refused:
        read(tmp_path)
    assert "python -m studies worlds" in refused.value.action


@pytest.mark.parametrize("name", ["manifest.json", "effects.csv"])
def test_broken_questions_are_refused(tmp_path: Path, name: str) -> None:
    publish_verdicts(tmp_path / QUESTIONS, [(OWN, QUESTION, "cost", "more")])
    (tmp_path / QUESTIONS / name).write_text("[]\n[]\n", "utf-8")
    with pytest.raises(InputError, match="cannot be read") as refused:
        read(tmp_path)
    assert "python -m studies questions" in refused.value.action


def test_it_is_stale_once_something_moved(tmp_path: Path) -> None:
    rows = [(OWN, POLICY, "cost", 40, 0, 40)]
    publish_signs(tmp_path / WORLDS, rows)
    assert not read(tmp_path).is_stale(POLICY)
    publish_signs(tmp_path / WORLDS, rows, data={"parameters": "another digest"})
    assert read(tmp_path).is_stale(POLICY)


def test_what_is_still_to_be_played_is_told_structure_by_structure(tmp_path: Path) -> None:
    rows = [
        (OWN, POLICY, "cost", 40, 0, 40),
        ("referral=blind", POLICY, "cost", 20, 0, 20),
        ("referral=blind", POLICY, "crises", 0, 0, 3),  # known in fewer: that is no world that was not played
        ("supply=capped", POLICY, "cost", 10, 0, 10),
    ]
    publish_signs(tmp_path / WORLDS, rows)
    assert read(tmp_path).worlds.to_be_played == ("supply=capped", "hidden=none")
    said = "\n".join(closing_lines(read(tmp_path), EN))
    assert "Still to be simulated, in part or altogether: supply=capped, hidden=none." in said
    assert "20 worlds" in said
    assert "40 of 40 under their own" in said


def test_what_this_checkout_publishes_can_be_read() -> None:
    under = under_structures()
    assert set(under.questions.others) == {one.name for one in structures()}
    assert under.source("narrower_scope") is under.questions


def test_a_wheel_carries_what_is_read_and_is_built_without_what_is_missing() -> None:
    """What is included only may be missing; what is forced in may not (hatch)."""
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    for study, table in ((WORLDS, SIGNS), (QUESTIONS, EFFECTS)):
        folder = f"results/published/{study}"
        assert {f"{folder}/{table}", f"{folder}/{MANIFEST}"} <= set(wheel["only-include"])
        assert wheel["sources"][folder] == f"zorgsim/data/published/{study}"
        assert not any(name.startswith(folder) for name in wheel["force-include"])


# What is borne out


def told(own: Said, **others: Said) -> Told:
    return Told(own, others)


def worlds_say(more: int, less: int) -> Said:
    return said_by_worlds(more, less, 40)


UP, DOWN, SPLIT, STILL = worlds_say(40, 0), worlds_say(0, 40), worlds_say(20, 20), worlds_say(0, 0)


def test_an_expectation_is_held_against_every_structure() -> None:
    found = holding(told(UP, a=UP, b=DOWN, c=SPLIT, d=STILL, e=UNKNOWN), LESS)
    assert found is not None
    assert (found.sign, found.expected) == (Verdict.LESS, True)
    assert (found.same, found.opposite, found.otherwise, found.unknown) == (("b",), ("a",), ("c", "d"), ("e",))


@pytest.mark.parametrize("expectation", [None, OPEN, Expectation(Sign.NULL, margin=0.05)])
def test_where_no_sign_is_expected_its_own_structure_is_the_measure(expectation: Expectation | None) -> None:
    found = holding(told(UP, a=UP, b=DOWN), expectation)
    assert found is not None
    assert (found.sign, found.expected, found.same, found.opposite) == (Verdict.MORE, False, ("a",), ("b",))


def test_nothing_is_borne_out_where_its_own_says_nothing() -> None:
    assert holding(told(SPLIT, a=UP), None) is None
    assert holding(told(UNKNOWN, a=UP), None) is None


def test_a_null_holds_where_not_one_world_differs() -> None:
    found = holding(told(STILL, a=STILL, b=SPLIT), NULL)
    assert found is not None
    assert (found.same, found.opposite, found.otherwise) == (("a",), (), ("b",))


# In words


ALL = "(40 of 40 worlds) under its own"
CHANCE = Said(Verdict.NOT_DISTINGUISHABLE)
"""Of a question, at best values."""


@pytest.mark.parametrize(
    ("said", "expectation", "line"),
    [
        (told(DOWN, a=DOWN, b=DOWN), LESS, f"less {ALL}, as expected; as expected under all others (2)"),
        (told(UP, a=DOWN, b=UP), LESS, f"more {ALL}, not what was expected; as expected under 1 of 2 others; opposite: b"),
        (
            told(DOWN, a=DOWN, b=UP, c=SPLIT),
            None,
            f"less {ALL}; the same, of 3 others, only under a; opposite: b; worlds disagree: c",
        ),
        (told(DOWN, a=UP), None, f"less {ALL}; the same under no other (of 1); opposite: a"),
        (
            told(SPLIT, a=DOWN),
            LESS,
            "worlds disagree (20 more, 20 less, of 40) under its own; as expected under all others (1)",
        ),
        (told(SPLIT, a=UP, b=SPLIT), OPEN, "worlds disagree (20 more, 20 less, of 40) under its own; more: a; worlds disagree: b"),
        (told(UNKNOWN, a=UP), OPEN, "not known under its own; more: a"),
        (told(DOWN, a=DOWN, b=UNKNOWN), LESS, f"less {ALL}, as expected; as expected under all others (1); not known yet: b"),
        (told(DOWN, a=UNKNOWN), None, f"less {ALL}; no other simulated yet"),
        (
            told(Said(Verdict.MORE), a=CHANCE, b=Said(Verdict.MORE)),
            MORE,
            "more under its own, as expected; as expected under 1 of 2 others; not told from chance: a",
        ),
    ],
)
def test_a_line_says_who_agrees_and_who_does_not(said: Told, expectation: Expectation | None, line: str) -> None:
    assert structures_line(said, expectation, EN) == f"structures: {line}"


def test_many_that_differ_are_counted_and_those_that_agree_named() -> None:
    others = {f"s{number}": UP for number in range(5)} | {"t": DOWN, "u": DOWN}
    line = structures_line(Told(DOWN, others), None, EN)
    assert line.endswith("the same, of 7 others, only under t, u; opposite: 5 others")


def test_where_its_own_says_nothing_the_fewer_are_named() -> None:
    others = {f"s{number}": UP for number in range(8)} | {"t": DOWN}
    assert structures_line(Told(SPLIT, others), None, EN).endswith("under its own; more: 8 others; less: t")


def test_it_speaks_dutch_and_never_of_a_share_of_structures() -> None:
    line = structures_line(told(DOWN, a=DOWN, b=UP), LESS, NL)
    assert line.startswith("structuren: minder (40 van 40 werelden) onder de eigen structuur, zoals verwacht")
    assert "omgekeerd: b" in line
    assert "%" not in line
