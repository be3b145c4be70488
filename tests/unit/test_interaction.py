"""What a reader of a page can choose, and what he is told then: rows of the page held against the tables."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import vl_convert
from tests.unit.finished_results import chosen_from

from zorgsim.inputs.scenario import Language
from zorgsim.report.page import interaction
from zorgsim.report.page.interaction import DIGITS, Interaction, LibrariesError, interaction_of
from zorgsim.report.page.page import page_html
from zorgsim.report.page.subject import Subject
from zorgsim.report.script_text import as_script_text
from zorgsim.results.by_year import outcome_by_year
from zorgsim.results.elsewhere import structures_table
from zorgsim.results.headline import MAIN_OUTCOMES
from zorgsim.results.outcomes import OUTCOMES
from zorgsim.results.restored import Restored, restore


@pytest.fixture(scope="module")
def restored(tmp_path_factory: pytest.TempPathFactory) -> Restored:
    return restore(chosen_from(tmp_path_factory.mktemp("interaction")))


@pytest.fixture(scope="module")
def chosen(restored: Restored) -> Interaction:
    found = interaction_of(Subject(restored, Language.NL))
    assert found is not None
    return found


@pytest.fixture(scope="module")
def known(chosen: Interaction) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(chosen.document)
    return document


def short(value: float) -> float | None:
    return None if math.isnan(value) else float(f"{value:.{DIGITS}g}")


def test_every_outcome_and_scenario_can_be_chosen(known: dict[str, Any], restored: Restored) -> None:
    assert [one["label"] for one in known["outcomes"]] == [one.text.nl for one in OUTCOMES.values()]
    assert known["scenarios"] == [one.scenario.title.nl for one in restored.comparison.simulated]
    assert known["outcomes"][known["chosen"]]["label"] == OUTCOMES["daily_life"].text.nl


def test_rows_by_year_are_those_of_the_tables(known: dict[str, Any], restored: Restored) -> None:
    names = list(OUTCOMES)
    for name in ("daily_life", "cost"):
        table = outcome_by_year(restored.comparison, name)
        table = table[table["year"] >= restored.comparison.baseline.scenario.run.policy_start.year - interaction.YEARS_BEFORE]
        rows = [row for row in known["years"] if row[0] == names.index(name)]
        assert [row[2] for row in rows] == list(table["year"])
        assert [row[3:6] for row in rows] == [
            [*map(short, one)] for one in table[["median", "low", "high"]].itertuples(index=False)
        ]
        assert all((row[6] is None) == (row[1] == 0) for row in rows)  # the baseline has no difference from itself


def test_rows_by_municipality_and_structure_are_those_of_the_tables(known: dict[str, Any], restored: Restored) -> None:
    names, scenarios = list(OUTCOMES), [one.scenario.name for one in restored.comparison.simulated]
    table = pd.read_parquet(restored.folder / "tables" / "municipalities.parquet")
    assert known["places"] == [one.name for one in restored.comparison.baseline.place.municipalities]
    expected = {
        (names.index(outcome), scenarios.index(scenario), known["places"].index(name)): short(difference)
        for outcome, scenario, name, difference in table[["outcome", "scenario", "name", "difference"]].itertuples(index=False)
    }
    assert {tuple(row[:3]): row[3] for row in known["byPlace"]} == expected
    under = structures_table(restored.comparison)
    assert list(dict.fromkeys(under["structure"])) == ["own", "referral=blind"]
    assert known["structures"] == ["de structuur van de scenario's zelf", "“wie verwijst let niet op wachtlijsten”"]
    assert len(known["byStructure"]) == len(under)


def test_of_many_rows_the_main_outcomes_are_left(restored: Restored, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interaction, "MOST_ROWS", 10)
    monkeypatch.setattr(interaction, "_libraries", str)
    found = interaction_of(Subject(restored, Language.EN))
    assert found is not None
    assert [one["label"] for one in json.loads(found.document)["outcomes"]] == [OUTCOMES[name].text.en for name in MAIN_OUTCOMES]


def test_nothing_in_the_page_ends_its_element(chosen: Interaction) -> None:
    for text in (chosen.libraries, chosen.script, chosen.document):
        assert "</script" not in text.lower()
        assert "<!--" not in text
    assert "<" not in as_script_text({"title": "</script><b>"})


def test_libraries_that_would_end_it_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vl_convert, "javascript_bundle", lambda snippet: "a</SCRIPT>")
    with pytest.raises(LibrariesError, match="</script"):
        interaction._libraries()


class Panic(BaseException):
    """What a library that is not written in Python raises: no Exception."""


@pytest.mark.parametrize("error", [Panic("no"), ImportError("no")])
def test_without_libraries_the_page_comes_all_the_same(
    restored: Restored, error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(snippet: str) -> str:
        raise error

    monkeypatch.setattr(vl_convert, "javascript_bundle", fails)
    page = page_html(restored, Language.EN)
    assert 'id="choose"' not in page
    assert "The charts to choose from could not be made here" in page
    assert 'id="tables"' in page


def test_scenarios_of_one_title_are_told_apart(restored: Restored, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Subject, "title", lambda self, simulated: "One title")
    assert interaction._titles(Subject(restored, Language.EN)) == [
        f"One title ({one.scenario.name})" for one in restored.comparison.simulated
    ]


def test_nothing_is_fetched(chosen: Interaction) -> None:
    assert "fetch(" not in chosen.script
    assert "http" not in chosen.script


def test_licences_stand_in_the_file(chosen: Interaction) -> None:
    assert chosen.libraries.startswith("/*\nLibraries in this page, unchanged, and their licences")
    for words in ("University of Washington", "Mike Bostock", "BSD 3-Clause", "ISC", "MIT"):
        assert words in chosen.libraries


def test_one_scenario_leaves_nothing_to_choose(tmp_path: Path) -> None:
    assert interaction_of(Subject(restore(chosen_from(tmp_path, policies=0)), Language.EN)) is None
