"""The page on pooling: written from what is published, which is of today; the tool that measures it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tools.build_pooling import (
    FOLDER,
    GROUPS,
    MANIFEST,
    MUNICIPALITIES,
    NATIONAL,
    PAGE,
    SIZES,
    Measured,
    Sitting,
    measure,
    page,
    publish,
    read_measured,
    scenario_of,
)

from zorgsim.inputs import parameters, places
from zorgsim.inputs.scenario import Overrides
from zorgsim.inputs.scenario_file import load_shipped

AGAIN = "run `python tools/build_pooling.py`"
NOTHING = Overrides()
TRIAL = Overrides(replications=2, places=("Rozendaal", "Schiermonnikoog"), until=date(2029, 1, 1))


def test_what_is_published_was_run_with_todays_baseline_and_data() -> None:
    manifest = read_measured(FOLDER).manifest
    assert manifest["data"] == {"places": places.digest(), "parameters": parameters.digest()}, AGAIN
    assert manifest["scenarios"]["baseline"]["shipped_digest"] == load_shipped("baseline").digest, AGAIN


def test_what_is_published_are_todays_scenarios() -> None:
    manifest = read_measured(FOLDER).manifest
    until = date.fromisoformat(manifest["until"])
    overrides = Overrides(replications=manifest["replications"], places=tuple(manifest["places"]), until=until)
    assert set(manifest["scenarios"]) == {"baseline"}.union(*GROUPS)
    stale = [name for name, one in manifest["scenarios"].items() if one["digest"] != scenario_of(name, overrides).digest]
    assert stale == [], AGAIN


def test_the_page_says_what_is_published() -> None:
    assert PAGE.read_text("utf-8") == page(read_measured(FOLDER)), "run `python tools/build_pooling.py --page`"


def test_the_nation_is_one_pool() -> None:
    provincial, national = load_shipped("provincial"), scenario_of(NATIONAL, NOTHING)
    assert national.measures[:-1] == provincial.measures[:-1]
    assert (national.measures[-1].setting, provincial.measures[-1].setting) == ("nation", "province")
    assert national.measures[-1].start == provincial.measures[-1].start


@pytest.fixture(scope="module")
def measured() -> Measured:
    return measure([("municipal", "shared"), (NATIONAL,)], Sitting(TRIAL, 1))


def test_measuring_holds_scenarios_against_each_other(measured: Measured) -> None:
    pairs = measured.sizes[["scenario", "compared_with"]].drop_duplicates().itertuples(index=False)
    assert {tuple(pair) for pair in pairs} == {
        ("municipal", "baseline"),
        ("shared", "baseline"),
        ("shared", "municipal"),
        (NATIONAL, "baseline"),
    }
    assert len(measured.municipalities) == 3 * 2
    assert list(measured.manifest["scenarios"]) == ["baseline", "municipal", "shared", NATIONAL]
    assert measured.manifest["scenarios"][NATIONAL]["shipped_digest"] is None


def test_publishing_gives_the_same_bytes_and_a_page(measured: Measured, tmp_path: Path) -> None:
    for name in ("one", "two"):
        publish(tmp_path / name, measured)
    for name in (MUNICIPALITIES, SIZES, MANIFEST):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    text = page(read_measured(tmp_path / "one"))
    assert "## What `shared` adds to `municipal`" in text
    assert "Rozendaal" in text
    assert "nan" not in text
