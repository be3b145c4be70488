"""The table of advice: whole, right, and at one with the scenarios, outcomes, tables, pictures and pages that it names."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest

from zorgsim.errors import InputError
from zorgsim.inputs.advice import AdviceRow, Expectation, Kind, Sign, advice, read_advice
from zorgsim.inputs.parameters import Grade, register
from zorgsim.inputs.scenario_file import list_scenarios, load_shipped
from zorgsim.inputs.schema import ADVICE
from zorgsim.model.levers import LEVERS
from zorgsim.report.figures import FIGURES
from zorgsim.results.compare import PairedDifference, Verdict
from zorgsim.results.expected import Agreement, agreement
from zorgsim.results.headline import OUTCOMES
from zorgsim.results.tables import TABLES

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = (files("zorgsim") / "data" / "advice" / "advice.toml").read_text("utf-8")
STORED = {*TABLES, "costs", "headline", "cbs", "headline_by_year", "differences", "municipalities"}


def rows() -> list[AdviceRow]:
    return list(advice().values())


def with_change(old: str, new: str) -> str:
    assert SHIPPED.count(old) >= 1
    return SHIPPED.replace(old, new, 1)


def refusal(text: str) -> InputError:
    with pytest.raises(InputError) as refused:
        read_advice(text)
    return refused.value


# The shipped table


def test_every_row_stands_in_it_once_and_in_order() -> None:
    assert list(advice()) == list(ADVICE)
    assert len(ADVICE) == 47


def test_every_row_is_shown_by_something() -> None:
    assert [row.name for row in rows() if not row.scenarios and not row.shows] == []
    assert [row.name for row in rows() if row.scenarios and not row.outcomes] == []


def test_every_claim_is_said_in_both_languages_and_in_words_of_its_own() -> None:
    claims = [row.claim for row in rows()]
    assert [claim.en for claim in claims if claim.en == claim.nl] == []
    assert len({claim.en for claim in claims}) == len(claims)
    assert [row.name for row in rows() if max(len(row.claim.en), len(row.claim.nl)) > 120] == []


def test_what_shows_a_row_exists() -> None:
    named = {kind: {shown.name for row in rows() for shown in row.shows if shown.kind is kind} for kind in Kind}
    assert named[Kind.OUTCOME] - set(OUTCOMES) == set()
    assert named[Kind.TABLE] - STORED == set()
    assert named[Kind.PICTURE] - set(FIGURES) == set()
    assert {page for page in named[Kind.PAGE] if not (ROOT / page).is_file()} == set()


def test_what_is_expected_is_an_outcome() -> None:
    expected = {outcome for row in rows() for outcomes in row.expect.values() for outcome in outcomes}
    assert expected - set(OUTCOMES) == set()


NO_ADVICE = {"baseline", "baseline_long", "baseline_0_1", "births_down"}
"""Baselines, and a question that no report speaks of: what is expected of it stands in tests/advice/test_births.py."""


def test_scenarios_and_rows_name_each_other() -> None:
    """A scenario stands for the rows that list it, and for no other; each scenario with a policy of its own stands for some row."""
    claimed = {(name, row) for name in list_scenarios() for row in load_shipped(name).advice}
    assert claimed == {(scenario, row.name) for row in rows() for scenario in row.scenarios}
    assert {name for name, _ in claimed} == set(list_scenarios()) - NO_ADVICE


def test_levers_and_rows_name_each_other() -> None:
    named = {(lever, row.name) for row in rows() for lever in row.levers}
    assert named == {(lever.name, row) for lever in LEVERS.values() for row in lever.advice}


def test_every_scenario_of_a_row_says_what_is_expected_of_it_somewhere() -> None:
    judged = {scenario for row in rows() for scenario in row.expect}
    assert set(list_scenarios()) - NO_ADVICE == judged


def test_what_the_evidence_found_to_be_nothing_is_expected_to_be_nothing() -> None:
    assert advice()["A6"].expect["practice_nurse"]["in_specialist_care"].sign is Sign.NULL
    pregnancy = advice()["D7"].expect["centering_pregnancy"]
    assert set(pregnancy.values()) == {Expectation(Sign.NULL)}
    assert advice()["E5"].expect["network_conference"]["crises"].sign is Sign.NULL


def test_the_grade_is_the_worst_of_what_a_row_rests_on() -> None:
    for row in rows():
        grades = {register()[name].grade for name in row.rests_on}
        assert row.grade == (max(grades) if grades else None)
        assert (row.grade is Grade.C) == bool(row.assumed)
    assert advice()["B1"].grade is None


@pytest.mark.parametrize("name", list_scenarios())
def test_every_shipped_scenario_speaks_both_languages(name: str) -> None:
    one = load_shipped(name)
    for words in (one.title, one.description):
        assert words.en.strip()
        assert words.nl.strip()
        assert words.en != words.nl


# What is said of rows that a review found to be carried in part

PAGE = (ROOT / "docs" / "advice-rows.md").read_text("utf-8")
REVIEWED = re.findall(r"^\| ([A-E]\d+) \| ([a-z ]+) \| (.*) \|$", PAGE, re.MULTILINE)
SHORT = {
    "rows": "tests/theory/test_advice_rows.py",
    "networks": "tests/theory/test_rows_networks.py",
    "places": "tests/theory/test_rows_places.py",
    "professionals": "tests/theory/test_rows_professionals.py",
}


def test_each_reviewed_row_stands_on_the_page_once_and_is_something() -> None:
    names = [name for name, _, _ in REVIEWED]
    assert names == [name for name in ADVICE if name in names]
    assert {verdict for _, verdict, _ in REVIEWED} <= {"whole", "whole but for a part", "put in", "in part"}
    assert len(names) == 30


@pytest.mark.parametrize(("name", "verdict", "shown"), REVIEWED, ids=[name for name, _, _ in REVIEWED])
def test_what_a_row_is_said_to_be_is_shown_and_said_where_it_is_told(name: str, verdict: str, shown: str) -> None:
    row, tests = advice()[name], re.findall(r"`([\w/.]+)::(\w+)`", shown)
    for file, function in tests:
        assert f"def {function}(" in (ROOT / SHORT.get(file, file)).read_text("utf-8")
    assert tests or verdict == "in part"
    assert (verdict == "whole") == (row.put_in is None), "a row of which something is put in is not whole"
    assert row.one_sided or not row.rests_on or verdict == "in part"
    for words, phrase in ((row.mechanism.en, "not in the model"), (row.mechanism.nl, "niet in het model")):
        assert phrase in words or verdict != "in part"


def test_no_row_can_go_one_way_only_by_numbers_that_are_not_put_in() -> None:
    for row in rows():
        assert set(row.one_sided) == {name for name in row.rests_on if register()[name].put_in}
        assert row.put_in is not None or not row.one_sided, row.name
        assert row.put_in is None or row.put_in.en != row.put_in.nl


# What does not load


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('levers = ["queue.discipline"]', 'levers = ["queue.disciplin"]', "E2.levers"),
        ('parameters = ["specialist.relapse"]', 'parameters = ["specialist.relaps"]', "C7.parameters"),
        ('scenarios = ["aftercare"]', 'scenarios = ["after_care"]', "C7.scenarios"),
        ('loops = ["R4", "R5"]', 'loops = ["R4", "R9"]', "E7.loops"),
        ("validation:income", "validation:incomes", "D2.shows"),
        ("loop:R1", "loops:R1", "A3.shows"),
        ("[C7.expect.aftercare]", "[C7.expect.child_first]", "C7.expect"),
        ('settled_in_care = "more"', 'settled_in_care = "better"', "C8.expect.deciding_together.settled_in_care"),
        ('settled_in_care = "more"', "settled_in_care = 1", "C8.expect.deciding_together.settled_in_care"),
        ('sign = "null", margin = 0.03', 'sign = "more", margin = 0.03', "E5.expect.network_conference.crises.margin"),
        ('sign = "null", margin = 0.03', 'sign = "null", firm = true', "E5.expect.network_conference.crises.firm"),
        ("[E9]", "[E10]", "rows"),
        ('mechanism.en = "fewer questions, and milder ones"', 'mechanism.en = ""', "C4.mechanism"),
        ('levers = ["queue.bridging", "res', 'lever = ["queue.bridging", "res', "E1"),
        ("[A1]\n", "[A1\n", "advice.toml"),
        ('put_in.en = "the order of the weights', 'put_in.de = "the order of the weights', "B1.put_in"),
    ],
)
def test_what_does_not_exist_does_not_load(old: str, new: str, where: str) -> None:
    problem = refusal(with_change(old, new))
    assert where in problem.where
    assert problem.action


def test_a_row_that_is_left_out_is_missed() -> None:
    start, end = SHIPPED.index("[B1]"), SHIPPED.index("[B2]")
    assert refusal(SHIPPED[:start] + SHIPPED[end:]).where.endswith("B1")


def test_a_near_miss_is_offered() -> None:
    assert "queue.discipline" in refusal(with_change('["queue.discipline"]', '["queue.disciplin"]')).action


# Holding what was measured against it


def measured(mean: float, margin: float) -> PairedDifference:
    low, high = mean - margin, mean + margin
    verdict = Verdict.MORE if low > 0 else Verdict.LESS if high < 0 else Verdict.NOT_DISTINGUISHABLE
    return PairedDifference(mean, margin / 2, low, high, 6, Verdict.IDENTICAL if margin == mean == 0 else verdict)


HOLDS, FAILS = Agreement.HOLDS, Agreement.FAILS
ONE_RUN = PairedDifference(1.0, float("nan"), float("nan"), float("nan"), 1, Verdict.ONE_REPLICATION)


@pytest.mark.parametrize(
    ("expectation", "difference", "found"),
    [
        (Expectation(Sign.LESS), measured(-2, 1), HOLDS),
        (Expectation(Sign.LESS), measured(0.5, 1), HOLDS),
        (Expectation(Sign.LESS), measured(2, 1), FAILS),
        (Expectation(Sign.LESS, firm=True), measured(-0.5, 1), FAILS),
        (Expectation(Sign.MORE, firm=True), measured(2, 1), HOLDS),
        (Expectation(Sign.MORE), measured(-2, 1), FAILS),
        (Expectation(Sign.NULL), measured(0, 0), HOLDS),
        (Expectation(Sign.NULL), measured(0.1, 1), FAILS),
        (Expectation(Sign.NULL, margin=0.05), measured(4, 1), HOLDS),
        (Expectation(Sign.NULL, margin=0.05), measured(9, 10), Agreement.UNKNOWN),
        (Expectation(Sign.NULL, margin=0.05), measured(-9, 1), FAILS),
        (Expectation(Sign.OPEN), measured(-9, 1), Agreement.OPEN),
        (
            Expectation(Sign.MORE),
            PairedDifference(1.0, float("nan"), float("nan"), float("nan"), 1, Verdict.ONE_REPLICATION),
            "unknown",
        ),
    ],
)
def test_agreement(expectation: Expectation, difference: PairedDifference, found: Agreement) -> None:
    assert agreement(expectation, 100.0, difference) == found
