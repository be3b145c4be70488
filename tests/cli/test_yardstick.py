"""The command ``yardstick``: tables of weights shown, and a finished folder valued by them or by one's own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.cli.conftest import Answer
from tests.unit.synthetic_results import comparison
from tests.unit.test_results_yardsticks import three
from tests.unit.test_yardstick_tables import as_toml, own

import zorgsim as zs
from zorgsim.errors import InputError
from zorgsim.inputs.yardsticks import SHIPPED, read_yardstick, shipped_yardsticks
from zorgsim.interface.results import Results
from zorgsim.results.compare import Comparison
from zorgsim.results.decomposition import Decomposition, Part
from zorgsim.results.decomposition_store import write_decomposition
from zorgsim.results.folder import MANIFEST, Existing
from zorgsim.results.lived_folder import read_lived
from zorgsim.results.outcomes.yardsticks import OUTCOME_OF, valued
from zorgsim.results.store import Handover, write_results
from zorgsim.results.yardsticks import lived_in

Ask = Callable[..., Answer]


@pytest.fixture
def compared() -> Comparison:
    return three()


@pytest.fixture
def finished(folder: Path, compared: Comparison) -> Path:
    return write_results(folder / "finished", compared, [], Existing.NUMBER, Handover())


@pytest.fixture
def mine(folder: Path) -> Path:
    path = folder / "mine.toml"
    path.write_text(as_toml(own()), "utf-8")
    return path


# Shown


def test_the_tables_that_ship_are_shown_with_weights_and_sources(zorgsim: Ask) -> None:
    answer = zorgsim("yardstick")
    assert (answer.code, answer.err, answer.files) == (0, "", frozenset())
    for name in SHIPPED:
        assert f"{name}: {shipped_yardsticks()[name].text.en}" in answer.out
    assert "with a family coach: 0.95 / 0.9 / 0.8 (assumption" in answer.out


def test_in_dutch(zorgsim: Ask) -> None:
    answer = zorgsim("yardstick", "--language", "nl")
    assert "bij een gezinscoach: 0,95 / 0,9 / 0,8 (" in answer.out
    assert "daily_life: kwaliteit van het dagelijks leven" in answer.out


def test_shown_for_programs(zorgsim: Ask) -> None:
    told = json.loads(zorgsim("yardstick", "--json").out)
    assert [one["name"] for one in told] == list(SHIPPED)
    assert told[0]["stages"]["first_line"]["weight"] == [0.95, 0.9, 0.8]
    assert told[0]["unarranged"]["subtracts"] == [0.0, 0.05, 0.1, 0.15, 0.2, 0.25]


def test_a_table_of_ones_own_is_checked_and_shown_without_a_folder(zorgsim: Ask, mine: Path) -> None:
    answer = zorgsim("yardstick", "--table", "mine.toml")
    assert answer.code == 0
    assert answer.out.startswith("mine: mine\n")
    assert "daily_life" not in answer.out


# A finished folder


def test_a_folder_gives_what_the_comparison_gave_to_the_last_bit(finished: Path, compared: Comparison) -> None:
    lived, kept = read_lived(finished), lived_in(compared)
    assert (lived.place, lived.years, lived.titles, list(lived.weeks)) == (kept.place, kept.years, kept.titles, list(kept.weeks))
    headline = pd.read_parquet(finished / "tables" / "headline.parquet")
    for name, weeks in lived.weeks.items():
        assert weeks.tolist() == kept.weeks[name].tolist()
        for key, table in shipped_yardsticks().items():
            rows = headline[(headline["scenario"] == name) & (headline["outcome"] == OUTCOME_OF[key])]
            assert valued(weeks, table).tolist() == rows["value"].tolist()


def test_only_the_years_that_are_compared_are_valued(finished: Path) -> None:
    lived = read_lived(finished)
    table = pd.read_parquet(finished / "tables" / "weeks_lived.parquet")
    assert lived.years == (2027, 2028)
    assert set(table["year"]) > set(lived.years)


def test_a_finished_run_is_valued_and_who_ranks_differently_is_said(zorgsim: Ask, finished: Path) -> None:
    answer = zorgsim("yardstick", str(finished))
    assert (answer.code, answer.err) == (0, "")
    assert "weeks per family per year, 2027 to 2028" in answer.out
    assert "(better)" in answer.out
    assert "helps ranks differently from baseline under different yardsticks" in " ".join(answer.out.split())
    assert "better by quality of daily life, worse by weeks of daily life in order" in " ".join(answer.out.split())


def test_in_dutch_with_commas(zorgsim: Ask, finished: Path) -> None:
    answer = zorgsim("yardstick", str(finished), "--language", "nl")
    assert "weken per gezin per jaar, 2027 tot en met 2028" in answer.out
    assert "(beter)" in answer.out
    assert "beter volgens kwaliteit van het dagelijks leven" in " ".join(answer.out.split())


def test_valued_for_programs(zorgsim: Ask, finished: Path, compared: Comparison) -> None:
    told = json.loads(zorgsim("yardstick", str(finished), "--json").out)
    assert [one["name"] for one in told["yardsticks"]] == list(SHIPPED)
    assert told["ranked_differently"] == [
        {"scenario": "helps", "other": "baseline", "better": ["daily_life"], "worse": ["in_order_strict"]}
    ]
    baseline, helps, _arranges = told["yardsticks"][0]["scenarios"]
    assert baseline["all"]["difference"] is None
    assert helps["all"]["difference"]["verdict"] == "more"
    assert helps["vulnerable"]["weeks"] == pytest.approx(
        float(valued(lived_in(compared).weeks["helps"], shipped_yardsticks()["daily_life"], 2).mean())
    )


def test_a_table_of_ones_own_on_a_finished_run(zorgsim: Ask, finished: Path, mine: Path, compared: Comparison) -> None:
    told = json.loads(zorgsim("yardstick", str(finished), "--table", str(mine), "--json").out)
    (table,) = told["yardsticks"]
    assert table["name"] == "mine"
    by_hand = valued(lived_in(compared).weeks["helps"], read_yardstick(mine)).mean()
    assert table["scenarios"][1]["all"]["weeks"] == pytest.approx(float(by_hand))
    assert told["ranked_differently"] == []


def test_one_scenario_alone_is_valued_too(zorgsim: Ask, folder: Path, compared: Comparison) -> None:
    alone = write_results(folder / "alone", comparison(compared.baseline), [], Existing.NUMBER, Handover())
    answer = zorgsim("yardstick", str(alone))
    assert (answer.code, answer.err) == (0, "")
    assert "quality of daily life" in answer.out


# What cannot be


def refused(answer: Any, *words: str) -> None:
    assert (answer.code, answer.out) == (2, "")
    for word in words:
        assert word in answer.err
    assert answer.err.count("  where:") == 1


def test_a_folder_that_holds_no_results_is_refused(zorgsim: Ask, folder: Path) -> None:
    refused(zorgsim("yardstick", "nowhere"), "no zorgsim results", "nowhere")
    (folder / "other").mkdir()
    refused(zorgsim("yardstick", "other"), "no zorgsim results")


def test_a_table_that_is_wrong_is_refused_before_the_folder_is_read(zorgsim: Ask, folder: Path) -> None:
    table = own(lambda one: one["stage"]["crisis"].__setitem__("weight", 1.4))
    (folder / "mine.toml").write_text(as_toml(table), "utf-8")
    refused(zorgsim("yardstick", "nowhere", "--table", "mine.toml"), "mine.toml: stage.crisis.weight", "1.4", "from 0 to 1")
    lacking = own(lambda one: one["stage"].pop("unanswered"))
    (folder / "mine.toml").write_text(as_toml(lacking), "utf-8")
    refused(zorgsim("yardstick", "--table", "mine.toml"), "mine.toml: stage.unanswered", "no weight for this stage")
    refused(zorgsim("yardstick", "--table", "none.toml"), "none.toml", "cannot be read")


def test_a_changed_table_and_one_that_is_gone_are_refused(zorgsim: Ask, finished: Path) -> None:
    table = finished / "tables" / "weeks_lived.parquet"
    table.write_bytes(table.read_bytes() + b" ")
    refused(zorgsim("yardstick", str(finished)), "missing or was changed", "weeks_lived.parquet")
    table.unlink()
    refused(zorgsim("yardstick", str(finished)), "missing or was changed")


def test_results_without_the_table_are_refused(zorgsim: Ask, folder: Path, compared: Comparison) -> None:
    parts = (Part("helps", compared.simulated[1].scenario.title), Part("arranges", compared.simulated[2].scenario.title))
    four = comparison(*compared.simulated, compared.simulated[2])
    written = write_decomposition(folder / "parts", Decomposition(parts, four), [], Existing.NUMBER, Handover())
    refused(zorgsim("yardstick", str(written)), "hold no weeks lived", "zorgsim decompose")


def test_a_manifest_of_another_making_is_refused(zorgsim: Ask, finished: Path) -> None:
    manifest = json.loads((finished / MANIFEST).read_text("utf-8"))
    del manifest["scenarios"][1]["resolved"]["run"]
    (finished / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    refused(zorgsim("yardstick", str(finished)), "manifest of these results cannot be read")


# In Python


def test_python_gives_the_same_of_results_and_of_their_folder(finished: Path, compared: Comparison, mine: Path) -> None:
    for table in (None, mine):
        in_memory = zs.yardstick(Results(compared), table)
        pd.testing.assert_frame_equal(in_memory, zs.yardstick(str(finished), table))
    assert zs.yardstick(finished)["verdict"].tolist()[:3] == ["", "more", "more"]


def test_python_shows_every_weight(mine: Path) -> None:
    shipped = zs.yardstick()
    assert shipped.groupby("yardstick").size().to_dict() == dict.fromkeys(SHIPPED, 198)
    assert set(zs.yardstick(table=mine)["yardstick"]) == {"mine"}


@pytest.mark.parametrize("results", [3, "", "nowhere", []])
def test_python_refuses_what_is_no_results(results: Any, folder: Path) -> None:
    with pytest.raises(InputError):
        zs.yardstick(results)


@pytest.mark.parametrize("table", [3, "", "none.toml"])
def test_python_refuses_what_is_no_table(table: Any, finished: Path) -> None:
    for results in (None, finished):
        with pytest.raises(InputError):
            zs.yardstick(results, table)
