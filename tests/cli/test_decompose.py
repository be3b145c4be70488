"""Taking a package apart from the command line, small."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from matplotlib import image

from zorgsim.model.levers import LEVERS
from zorgsim.results.headline import OUTCOMES

Ask = Callable[..., Any]

SMALL = ("--places", "Rozendaal", "--replications", "2", "--until", "2029-01-01", "--jobs", "1")


def scenario(*measures: str, head: str = "") -> str:
    tables = "\n".join(f"[measures.{measure}\nfrom = 2027-01-01" for measure in measures)
    return f'format = 2\nextends = "baseline"\n{head}\n{tables}\n'


def write(folder: Path, name: str, *measures: str, head: str = "") -> str:
    (folder / f"{name}.toml").write_text(scenario(*measures, head=head), "utf-8")
    return f"{name}.toml"


COACHES = 'more]\nlever = "first_line.coaches"\ntimes = 1.5'
FEWER = 'fewer]\nlever = "first_line.coaches"\nto = 1.2'
HOUSING = 'housing]\nlever = "domains.housing_relief"\ntimes = 1.5'

TWICE = ("decompose", "baseline", "mine.toml", *SMALL)
TWICE_IN_DUTCH = (*TWICE, "--language", "nl", "--outcome", "cost")
"""Asked with two measures of one lever in the file."""


@pytest.mark.release
def test_a_scenario_is_taken_apart_by_its_measures(asked_once: Ask) -> None:
    answer = asked_once(*TWICE, mine=scenario(COACHES, FEWER))
    folder, mine = answer.folder, "mine.toml"
    written = folder / "results" / "decompose-baseline-mine"
    assert answer.code == 0, answer.err
    assert all(
        words in answer.out for words in ("more: alone", "fewer: alone", "the whole package", "How far can this be believed?")
    )
    manifest = json.loads((written / "manifest.json").read_text("utf-8"))
    assert [one["name"] for one in manifest["scenarios"]] == ["baseline", "baseline+more", "baseline+fewer", "mine"]
    assert {name for name in answer.files if not (folder / name).is_dir()} - {mine} == {
        f"results/{written.name}/{name}" for name in [*manifest["files"], "manifest.json"]
    }


@pytest.mark.release
def test_the_package_is_what_compare_says(zorgsim: Ask) -> None:
    apart, beside = (
        json.loads(zorgsim(command, "baseline", "strong_first_line", *SMALL, "--json").out) for command in ("decompose", "compare")
    )
    assert [one["name"] for one in apart["parts"]] == ["more_coaches", "lighter_caseload", "practical_support"]
    assert len(apart["subsets"]) == 8
    assert apart["scenarios"] == beside["scenarios"]
    assert apart["flags"] == beside["flags"]
    assert {name: one["package"] for name, one in apart["effects"].items()} == beside["scenarios"][0]["differences"]


@pytest.mark.long
def test_several_scenarios_are_parts_and_dutch_is_spoken(zorgsim: Ask, folder: Path) -> None:
    named = ("strong_first_line", "earlier_housing")
    answer = zorgsim("decompose", "baseline", *named, *SMALL, "--language", "nl", "--outcome", "waiting", "--results", "hier")
    assert answer.code == 0, answer.err
    assert "Een sterkere eerste lijn: alleen" in answer.out
    assert OUTCOMES["waiting"].text.nl in answer.out
    assert "crises (per jaar)" not in answer.out
    assert (folder / "hier" / "manifest.json").is_file()


@pytest.mark.long
def test_the_picture_shows_the_outcomes_asked_for(asked_once: Ask) -> None:
    answers = [asked_once(*asked, mine=scenario(COACHES, FEWER)) for asked in (TWICE, TWICE_IN_DUTCH)]
    assert [answer.code for answer in answers] == [0, 0], answers[1].err
    usual, one = (image.imread(next(answer.folder.rglob("waterfall.png"))).shape[0] for answer in answers)
    assert one < usual  # one row of panels, not two


@pytest.mark.long
def test_dutch_parts_have_the_names_of_their_levers(asked_once: Ask, zorgsim: Ask, folder: Path) -> None:
    mine = write(folder, "mine", COACHES, HOUSING)
    answer = zorgsim("decompose", "baseline", mine, *SMALL, "--language", "nl")
    assert answer.code == 0, answer.err
    assert f"  {LEVERS['first_line.coaches'].nl}: alleen " in answer.out
    assert f"  {LEVERS['domains.housing_relief'].nl}: alleen " in answer.out
    assert answer.err.startswith("zorgsim: onderdelen: more, housing; ")
    both = asked_once(*TWICE_IN_DUTCH, mine=scenario(COACHES, FEWER)).out
    assert all(f"  {LEVERS['first_line.coaches'].nl}: {key}: alleen " in both for key in ("more", "fewer"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("baseline",), "at least one other scenario"),
        (("baseline", "baseline"), "named twice"),
        (("baseline", "earlier_housing"), "at least two parts"),
        (("baseline", "no_such_scenario"), "no such scenario"),
        (("baseline", "strong_first_line", "--outcome", "weeks_in_ordr"), "did you mean 'weeks_in_order'?"),
        (("baseline", "strong_first_line", "--until", "yesterday"), "not a date"),
        (("baseline", "many.toml"), "group some measures"),
        (("baseline", "coaches.toml", "others.toml"), "rename the measure"),
        (("baseline", "frozen.toml"), "stocks.freeze"),
        (("baseline", "assumed.toml", "coaches.toml"), "parameters"),
        (("earlier_housing", "strong_first_line"), "a measure of the baseline is missing"),
        (("baseline", "far.toml"), "outside its range"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_nonsense_gets_one_message_and_leaves_nothing(zorgsim: Ask, folder: Path, arguments: tuple[str, ...], said: str) -> None:
    write(folder, "many", *(COACHES.replace("more]", f"more{number}]").replace("1.5", "1.01") for number in range(6)))
    write(folder, "coaches", COACHES)
    write(folder, "others", COACHES.replace("1.5", "1.4"))
    write(folder, "frozen", COACHES, HOUSING, head='[stocks]\nfreeze = ["trust"]')
    write(folder, "assumed", HOUSING, head='[parameters]\n"question.base" = 0.37')
    write(folder, "far", COACHES.replace("1.5", "2.9"), COACHES.replace("more]", "again]").replace("1.5", "2.9"))
    before = frozenset(path.name for path in folder.iterdir())
    answer = zorgsim("decompose", *arguments)
    assert (answer.code, answer.out, answer.files) == (2, "", before)
    assert answer.err.count("where:") == 1
    assert said in answer.err
    assert "Traceback" not in answer.err


def test_results_do_not_go_over_something_else(zorgsim: Ask, folder: Path) -> None:
    (folder / "thesis").mkdir()
    (folder / "thesis" / "chapter.txt").write_text("dear to somebody", "utf-8")
    answer = zorgsim("decompose", "baseline", "strong_first_line", *SMALL, "--results", "thesis")
    assert (answer.code, answer.files) == (2, frozenset({"thesis", "thesis/chapter.txt"}))


def test_a_world_that_cannot_be_is_refused_before_anything(zorgsim: Ask, folder: Path) -> None:
    (folder / "base.toml").write_text(
        'format = 2\nextends = "baseline"\n[parameters]\n"question.base" = 2.9\n"question.risk_ratio.care" = 12.0\n', "utf-8"
    )
    mine = scenario(COACHES, HOUSING).replace('"baseline"', '"base"')
    (folder / "mine.toml").write_text(mine, "utf-8")
    answer = zorgsim("decompose", "base.toml", "mine.toml", *SMALL)
    assert (answer.code, answer.out) == (2, "")
    assert "where:   base: parameters" in answer.err
    assert "kept in" not in answer.err
    assert "scenarios: 4" not in answer.err  # nothing was announced, let alone simulated
    assert {path.name for path in folder.iterdir()} == {"base.toml", "mine.toml"}
