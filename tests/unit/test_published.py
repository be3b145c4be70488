"""Published effects: written and read back, the same bytes from the same run, and stale as soon as something moves."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from tests.unit.synthetic_results import empty, plausible, scenario
from tests.unit.synthetic_studies import publish_advice

from zorgsim.errors import InputError
from zorgsim.inputs import parameters
from zorgsim.inputs.scenario_file import list_scenarios, load_shipped
from zorgsim.results.compare import Comparison, Verdict, compare_simulated, difference_of
from zorgsim.results.headline import OUTCOMES
from zorgsim.results.published import (
    EFFECTS,
    MANIFEST,
    Published,
    published,
    read_published,
)


@pytest.fixture(scope="module")
def made() -> Comparison:
    simulated = plausible(scenario("baseline")), plausible(scenario("strong_first_line"), effect=0.2)
    return compare_simulated(simulated, parameters.register())


@pytest.fixture
def folder(tmp_path: Path, made: Comparison) -> Path:
    publish_advice(tmp_path / "advice", tuple(made.simulated))
    return tmp_path / "advice"


def test_what_is_written_is_read_back(folder: Path, made: Comparison) -> None:
    found = read_published(folder)
    assert len(found.effects) == len(OUTCOMES)
    for outcome in OUTCOMES:
        effect, expected = found.effect("strong_first_line", outcome), difference_of(made, "strong_first_line", outcome)
        assert effect is not None
        assert effect.compared_with == "baseline"
        assert effect.difference.verdict == expected.verdict
        assert effect.difference.mean == pytest.approx(expected.mean, rel=1e-5, nan_ok=True)
    assert found.effect("strong_first_line", "nonsense") is None
    assert found.effect("social_base", "demand") is None


def test_the_manifest_tells_what_was_run(folder: Path, made: Comparison) -> None:
    manifest = read_published(folder).manifest
    assert manifest["families"] == sum(made.baseline.families.values())
    assert (manifest["seed"], manifest["replications"]) == (1, 2)
    assert manifest["data"]["parameters"] == parameters.digest()
    run = manifest["scenarios"]["strong_first_line"]
    assert run["digest"] == made.others[0].scenario.digest
    assert run["shipped_digest"] == load_shipped("strong_first_line").digest
    assert run["compared_with"] == "baseline"
    assert run["years"] == [2027, 2028]
    assert {flag["scenario"] for flag in manifest["flags"]} <= {"baseline", "strong_first_line"}


def test_the_same_run_gives_the_same_bytes(folder: Path, tmp_path: Path, made: Comparison) -> None:
    publish_advice(tmp_path / "again", tuple(made.simulated))
    for name in (EFFECTS, MANIFEST):
        assert (tmp_path / "again" / name).read_bytes() == (folder / name).read_bytes()


def test_what_is_missing_stays_missing(tmp_path: Path) -> None:
    publish_advice(tmp_path, (empty(scenario("baseline")), empty(scenario("strong_first_line"))))
    lines = (tmp_path / EFFECTS).read_text("utf-8").splitlines()
    waited = next(line for line in lines if ",waited_median_first_line," in line)
    assert waited.endswith(",,,,,,,0,missing")
    effect = read_published(tmp_path).effect("strong_first_line", "waited_median_first_line")
    assert effect is not None
    assert math.isnan(effect.value)
    assert effect.difference.verdict is Verdict.MISSING


def changed(folder: Path, key: str, value: object) -> Published:
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    table = manifest
    *inner, last = key.split("/")
    for name in inner:
        table = table[name]
    table[last] = value
    (folder / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    return read_published(folder)


def test_nothing_is_stale_that_was_measured_today(folder: Path) -> None:
    assert not read_published(folder).is_stale("strong_first_line")


@pytest.mark.parametrize(
    "key",
    [
        "data/parameters",
        "data/places",
        "data/structures",
        "scenarios/strong_first_line/shipped_digest",
        "scenarios/baseline/shipped_digest",
    ],
)
def test_it_is_stale_once_something_moved(folder: Path, key: str) -> None:
    assert changed(folder, key, "another digest").is_stale("strong_first_line")


def test_what_was_not_measured_is_not_stale(folder: Path) -> None:
    assert not changed(folder, "data/parameters", "another digest").is_stale("social_base")
    assert not Published().is_stale("baseline")


def test_where_nothing_is_published_nothing_is_known(tmp_path: Path) -> None:
    assert read_published(tmp_path).effects == {}


@pytest.mark.parametrize("text", ["{}", "not JSON", '{"format": "something else"}'])
def test_a_broken_folder_is_refused(folder: Path, text: str) -> None:
    (folder / MANIFEST).write_text(text, "utf-8")
    with pytest.raises(InputError, match="published effects cannot be read"):
        read_published(folder)


def test_what_this_checkout_publishes_can_be_read() -> None:
    assert {scenario for scenario, _ in published().effects} <= set(list_scenarios())
