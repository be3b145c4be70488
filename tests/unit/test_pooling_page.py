"""The page on pooling: written from what is published; the study that measures it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from studies import study
from studies.pooling import MUNICIPALITIES, NATIONAL, SIZES, STUDY, national, page
from studies.study import Reading, Sitting, manifest_in, measure, write

from zorgsim.inputs.scenario import Overrides, Scenario
from zorgsim.inputs.scenario_file import load_shipped, scenario_with
from zorgsim.model.structure import PlacesOption

pytestmark = pytest.mark.long

TRIAL = Sitting(
    replications=2, places=("Rozendaal", "Schiermonnikoog"), until=date(2029, 1, 1), only=("municipal", "shared", NATIONAL)
)


def test_the_nation_is_one_pool() -> None:
    provincial, whole = load_shipped("provincial"), national()
    assert whole.measures[:-1] == provincial.measures[:-1]
    assert (whole.measures[-1].setting, provincial.measures[-1].setting) == ("nation", "province")
    assert whole.measures[-1].start == provincial.measures[-1].start


def alone(sitting: Sitting, scenario: Scenario) -> Scenario:
    """A scenario as it is run, without the rest of its pools: with them these two islands would bring the nation."""
    chosen = scenario_with(scenario, Overrides(sitting.replications, places=sitting.places, until=sitting.until))
    return replace(chosen, structure=replace(chosen.structure, places=PlacesOption.PART))


@pytest.fixture(scope="module")
def readings(tmp_path_factory: pytest.TempPathFactory) -> list[Reading]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(study, "UNFINISHED", tmp_path_factory.mktemp("unfinished"))
        patch.setattr(Sitting, "of", alone)
        return measure(STUDY, TRIAL, 1)


def test_measuring_holds_scenarios_against_each_other(readings: list[Reading], tmp_path: Path) -> None:
    write(STUDY, tmp_path, readings)
    pairs = pd.read_csv(tmp_path / SIZES)[["scenario", "compared_with"]].drop_duplicates().itertuples(index=False)
    assert {tuple(pair) for pair in pairs} == {
        ("municipal", "baseline"),
        ("shared", "baseline"),
        ("shared", "municipal"),
        (NATIONAL, "baseline"),
    }
    assert len(pd.read_csv(tmp_path / MUNICIPALITIES)) == 3 * 2
    scenarios = manifest_in(tmp_path)["scenarios"]
    assert list(scenarios) == ["baseline", "municipal", "shared", NATIONAL]
    assert scenarios[NATIONAL]["shipped_digest"] is None


def test_publishing_gives_a_page(readings: list[Reading], tmp_path: Path) -> None:
    write(STUDY, tmp_path, readings)
    text = page(tmp_path)
    assert "## What `shared` adds to `municipal`" in text
    assert "Rozendaal" in text
    assert "nan" not in text
