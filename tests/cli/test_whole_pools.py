"""What the commands say of those who are simulated because they share slots with the place that was asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from tests.cli.conftest import Answer

import zorgsim as zs
from zorgsim.inputs.places import resolve_places
from zorgsim.inputs.scenario_file import load_scenario
from zorgsim.results.parts import Part
from zorgsim.results.plan import Plan, read_plan
from zorgsim.results.provenance import identities

Ask = Callable[..., Answer]

WHOLE_POOLS = True
"""Nobody is left out here (``conftest``)."""

SHORT = """\
format = 2
places = ["Weert"]
[title]
en = "Short"
nl = "Kort"
[run]
start = 2020-01-01
until = 2022-01-01
replications = 2
seed = 7
policy_start = 2021-01-01
"""
MORE = """\
format = 2
extends = "short"
[title]
en = "More coaches"
nl = "Meer coaches"
[measures.more]
lever = "first_line.coaches"
times = 2.0
from = 2021-01-01
where = ["Nederweert"]
"""
POOL = {one.code for one in resolve_places(["Weert", "Nederweert", "Leudal"], "a test").municipalities}
FILES = {"short": SHORT, "more": MORE}


@pytest.mark.release
def test_the_rest_of_the_pool_is_told_first_and_reported_below(asked_once: Ask) -> None:
    answer = asked_once("compare", "short.toml", "more.toml", "--results", "mine", **FILES)
    assert answer.code == 0, answer.err
    assert "with Weert is simulated who shares slots with it: 2 more municipalities, 4,587 families; together about" in answer.err
    headline, rest = answer.out.split("The rest of its pool (2 municipalities, 4,587 families): mean per year, 2021 to 2021")
    assert headline.splitlines()[0].startswith("Weert: mean per year") or "WARNING" in headline
    for words in ("weeks of daily life in order", "weeks waited, median: specialist care", "cost, all together"):
        assert rest.count(words) == 1
    assert "families waiting" not in rest


@pytest.mark.release
def test_dutch_readers_are_told_in_dutch(asked_once: Ask) -> None:
    answer = asked_once("run", "short.toml", "--language", "nl", **FILES)
    assert "met Weert wordt doorgerekend wie er plaatsen mee deelt: nog 2 gemeenten, 4.587 gezinnen; samen ongeveer" in answer.err
    assert "Wie er plaatsen mee deelt (2 gemeenten, 4.587 gezinnen): gemiddeld per jaar, 2021 tot en met 2021" in answer.out


def test_results_and_manifest_hold_the_rest(asked_once: Ask) -> None:
    folder = asked_once("compare", "short.toml", "more.toml", "--results", "mine", **FILES).folder / "mine"
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert set(manifest["simulated"]["municipalities"]) == POOL
    assert len(manifest["place"]["municipalities"]) == len(manifest["families"]) == 1
    rest, own = (pd.read_csv(folder / f"{name}.csv") for name in ("rest_of_pool", "headline"))
    assert list(rest.columns) == list(own.columns)
    assert rest[["scenario", "outcome"]].equals(own[["scenario", "outcome"]])
    # the measure holds in the rest only, and reaches the place through the pool at most
    cost = rest[(rest["scenario"] == "more") & (rest["outcome"] == "cost_first_line")].iloc[0]
    assert cost["difference"] > 0.0
    assert set(pd.read_csv(folder / "municipalities.csv")["municipality"]) == {"GM0988"}


@pytest.mark.long
def test_json_holds_the_rest_or_says_that_there_is_none(asked_once: Ask) -> None:
    answer = json.loads(asked_once("compare", "short.toml", "more.toml", "--json", **FILES).out)
    rest = answer["rest_of_pool"]
    assert set(rest["municipalities"]) == POOL - {"GM0988"}
    assert rest["families"] == 4587
    assert rest["baseline"]["values"].keys() == answer["baseline"]["values"].keys()
    assert rest["scenarios"][0]["differences"]["cost_first_line"]["mean"] > 0.0
    region = ("--places", "Weert", "--places", "Nederweert", "--places", "Leudal")
    whole = asked_once("run", "short.toml", *region, "--json", "--results", "mine", **FILES)
    assert json.loads(whole.out)["rest_of_pool"] is None
    assert not (whole.folder / "mine" / "rest_of_pool.csv").exists()
    assert "shares slots" not in whole.err


TOO_MANY = ("--places", "Tiel")


def test_check_says_what_run_would_say(zorgsim: Ask) -> None:
    refused, allowed = zorgsim("check", "provincial", *TOO_MANY), zorgsim("check", "provincial", *TOO_MANY, "--whole-circle")
    assert (refused.code, allowed.code) == (2, 0)
    assert "--whole-circle" in refused.err


COMMANDS = (("compare", "baseline", "provincial"), ("run", "provincial"), ("decompose", "baseline", "provincial", "shared"))


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_very_many_are_simulated_only_if_they_may_be(zorgsim: Ask, command: tuple[str, ...]) -> None:
    answer = zorgsim(*command, *TOO_MANY)
    assert (answer.code, answer.out, answer.files) == (2, "", frozenset())
    assert "Tiel shares slots with 107 other municipalities, which are simulated with it" in answer.err
    assert "476,400 families" in answer.err
    assert "--whole-circle" in answer.err
    assert 'places = "part"' in answer.err
    assert re.search(r"all together about \d+ (seconds|minutes)", answer.err)


def test_whoever_asks_for_many_by_name_may_have_them(zorgsim: Ask) -> None:
    assert zorgsim("check", "provincial", "--places", "Nederland").code == 0


def test_a_part_is_never_too_many(zorgsim: Ask, folder: Path) -> None:
    (folder / "mine.toml").write_text('format = 2\nextends = "provincial"\nstructure.places = "part"\n', "utf-8")
    assert zorgsim("check", "mine.toml", *TOO_MANY).code == 0


def test_python_users_are_asked_too() -> None:
    with pytest.raises(zs.InputError, match="Tiel shares slots with 107 other municipalities"):
        zs.compare(["baseline", "provincial"], places="Tiel")


def test_show_says_who_is_simulated_with_a_place(zorgsim: Ask) -> None:
    assert "13 more municipalities, 49,567 families" in zorgsim("show", "baseline", "--places", "Enschede").out
    assert "nog 13 gemeenten, 49.567 gezinnen" in zorgsim("show", "baseline", "--places", "Enschede", "--language", "nl").out
    assert "shares slots" not in zorgsim("show", "baseline").out


def test_a_measure_in_the_rest_of_the_pool_touches_somebody(zorgsim: Ask, folder: Path) -> None:
    for name, text in FILES.items():
        (folder / f"{name}.toml").write_text(text, "utf-8")
    assert zorgsim("check", "more.toml").code == 0
    assert "none of" not in zorgsim("show", "more.toml").out
    (folder / "far.toml").write_text(MORE.replace("Nederweert", "Delft"), "utf-8")
    refused = zorgsim("check", "far.toml")
    assert refused.code == 2
    assert "touches no municipality that is simulated" in refused.err


def test_a_story_is_of_the_place_that_was_asked_for(zorgsim: Ask, folder: Path) -> None:
    (folder / "short.toml").write_text(SHORT, "utf-8")
    answer = zorgsim("story", "short.toml", "--family", "249")
    assert answer.code == 0
    assert "in Weert scaled down to 250 families" in answer.out
    assert "0 to 249" in zorgsim("story", "short.toml", "--family", "250").err


def test_a_plan_knows_who_is_simulated(zorgsim: Ask, folder: Path) -> None:
    (folder / "short.toml").write_text(SHORT, "utf-8")
    plan = Plan(("run",), {}, (load_scenario("short.toml"),), (Part(0, 0, 2),), {})
    plan.write(folder / "plan.json")
    assert read_plan(folder / "plan.json").scenarios == plan.scenarios
    assert set(json.loads((folder / "plan.json").read_text("utf-8"))["simulated"][0]) == POOL


def test_parts_of_one_circle_are_none_of_another() -> None:
    """A part is kept under the digest of who was simulated: beside another scenario that may be more."""
    baseline, provincial = (replace(load_scenario(name), places=("Weert",)) for name in ("baseline", "provincial"))
    alone, together = identities([baseline]), identities([baseline, provincial])
    assert alone[0] != together[0]
    assert identities([baseline, replace(baseline, name="other")])[0] == alone[0]
