"""The command about the advisory reports."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.unit.synthetic_results import plausible, scenario
from tests.unit.synthetic_studies import publish_advice, publish_signs, publish_verdicts

from zorgsim.inputs.advice import advice
from zorgsim.inputs.schema import ADVICE
from zorgsim.results import published as place
from zorgsim.results import under_structures as beside

Ask = Callable[..., Any]


@pytest.fixture(autouse=True)
def published(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Published effects of one scenario, and what structures say of it and of a question, made by hand."""
    folder = tmp_path_factory.mktemp("published")
    publish_advice(folder, (plausible(scenario("baseline")), plausible(scenario("strong_first_line"), effect=0.2)))
    monkeypatch.setattr(place, "published_folder", lambda: folder)
    other = tmp_path_factory.mktemp("structures")
    own = [("own", "strong_first_line", "waiting_first_line", 1, 39, 40)]
    publish_signs(other / "worlds", [*own, ("referral=blind", "strong_first_line", "waiting_first_line", 20, 0, 20)])
    publish_verdicts(
        other / "questions", [("own", "strong_local_teams", "cost", "more"), ("hidden=none", "strong_local_teams", "cost", "more")]
    )
    monkeypatch.setattr(beside, "published_folder", lambda study: other / study)
    for cached in (place.published, beside.under_structures):
        cached.cache_clear()
    yield folder
    for cached in (place.published, beside.under_structures):
        cached.cache_clear()


def test_all_rows_stand_in_the_table(zorgsim: Ask) -> None:
    answer = zorgsim("advice")
    assert (answer.code, answer.err) == (0, "")
    begin = [line.split()[0] for line in answer.out.splitlines() if line[:4].strip()]  # not where a text goes on that names a row
    assert [word for word in begin if word in ADVICE] == list(ADVICE)
    assert "not simulated" in answer.out
    words = set(answer.out.split())
    for row in advice().values():
        assert {*row.levers, *row.scenarios} <= words, "names stand whole, so that they can be copied"


def test_the_table_speaks_dutch_too(zorgsim: Ask) -> None:
    answer = zorgsim("advice", "--language", "nl")
    assert answer.code == 0
    assert "bewering" in answer.out
    assert "niet gesimuleerd" in answer.out


def test_the_place_of_the_runs_is_told_in_dutch(zorgsim: Ask, published: Path) -> None:
    manifest = json.loads((published / "manifest.json").read_text("utf-8"))
    manifest["place"]["label"] = "Overijssel (province)"
    (published / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    answer = zorgsim("advice", "B1", "--language", "nl")
    assert "Overijssel (provincie)" in answer.out
    assert "(province)" not in answer.out


def test_a_row_by_name_tells_everything(zorgsim: Ask) -> None:
    answer = zorgsim("advice", "a7")
    row = advice()["A7"]
    assert answer.code == 0
    assert row.claim.en in answer.out
    assert row.report in answer.out
    assert all(name in answer.out for name in (*row.levers, *row.assumed, *row.one_sided, *row.scenarios))
    assert row.put_in is not None
    assert f"put in: {row.put_in.en}" in answer.out
    assert "expected: less, simulated: less" in answer.out
    assert "structures: less (39 of 40 worlds) under its own, as expected" in answer.out
    assert "opposite: referral=blind" in answer.out
    assert "Zeeland (province)" in answer.out
    assert "Still to be simulated, in part or altogether: supply=capped, hidden=none." in answer.out
    assert "more under its own; the same under all others (1)" in answer.out
    assert "stale" not in answer.out.casefold()


def test_what_is_not_as_expected_is_said_aloud(zorgsim: Ask) -> None:
    assert "expected: more, simulated: no difference at all: NOT AS EXPECTED" in zorgsim("advice", "A7").out


def test_what_is_stale_is_said_aloud(zorgsim: Ask, published: Path) -> None:
    manifest = json.loads((published / "manifest.json").read_text("utf-8"))
    manifest["data"]["parameters"] = "another digest"
    (published / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    assert "STALE" in zorgsim("advice", "A7").out


def test_rows_of_which_nothing_was_measured_say_so(zorgsim: Ask) -> None:
    answer = zorgsim("advice", "D7", "B1")
    assert answer.out.count("(not simulated)") == 2
    assert "rests on no parameter" in answer.out


def test_rows_for_programs(zorgsim: Ask) -> None:
    rows = json.loads(zorgsim("advice", "--json").out)
    assert [row["row"] for row in rows] == list(ADVICE)
    outcomes = next(row for row in rows if row["row"] == "A7")["scenarios"][0]["outcomes"]
    measured = outcomes["waiting_first_line"]
    assert (measured["expected"], measured["measured"]["verdict"], measured["agreement"]) == ("less", "less", "holds")
    structures = measured["structures"]
    assert structures["own"] == {"verdict": "less", "more": 1, "less": 39, "known": 40}
    assert structures["others"]["referral=blind"]["verdict"] == "more"
    assert (structures["holding"]["sign"], structures["holding"]["opposite"]) == ("less", ["referral=blind"])
    assert structures["holding"]["unknown"] == ["supply=capped", "hidden=none"]
    assert outcomes["crises"]["structures"] is None


def test_a_row_that_does_not_exist_is_refused(zorgsim: Ask) -> None:
    answer = zorgsim("advice", "A1", "D12")
    assert (answer.code, answer.out) == (2, "")
    assert "did you mean 'D" in answer.err


def test_a_narrow_terminal_gets_lines(zorgsim: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zorgsim.cli.output.WIDTH_WITHOUT_TERMINAL", 80)
    answer = zorgsim("advice")
    assert f"A1  {advice()['A1'].claim.en}" in answer.out.splitlines()
