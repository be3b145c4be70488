"""Tables, pictures, flags and the results folder of what was simulated."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

import zorgsim as zs
from zorgsim.inputs.places import Place
from zorgsim.results.headline import MAIN_OUTCOMES, OUTCOMES
from zorgsim.results.store import read_results

COLUMNS = ["scenario", "outcome", "unit", "baseline", "value", "difference", "low", "high", "verdict"]


def test_the_rest_of_a_pool_is_another_result(results: zs.Results) -> None:
    assert results.rest is None  # a part of a pool has none
    (place,) = results.comparison.baseline.place.municipalities
    whole = tuple(replace(one, whole=one) for one in results.comparison.simulated)
    inside = zs.Results(replace(results.comparison, simulated=tuple(one.within(Place("nobody", ())) for one in whole)))
    assert inside.rest is not None
    assert inside.rest.table().equals(results.table())
    assert place.name not in str(inside.rest).splitlines()[0]


def test_the_table_is_the_headline(results: zs.Results) -> None:
    table = results.table()
    assert list(table.columns) == COLUMNS
    assert list(table["outcome"]) == list(MAIN_OUTCOMES)
    assert set(table["scenario"]) == {"more"}
    assert list(table.index) == list(range(len(table)))
    assert list(results.table("all")["outcome"]) == list(OUTCOMES)
    known = table[table["verdict"].isin(["more", "less", "not_distinguishable_from_zero"])]
    assert len(known) > 3
    assert (known["low"] <= known["difference"]).all()
    assert (known["difference"] <= known["high"]).all()


def test_outcomes_stand_in_the_order_in_which_they_are_asked_for(results: zs.Results) -> None:
    assert list(results.table(["cost", "crises", "cost"])["outcome"]) == ["cost", "crises"]
    assert list(results.table("cost")["outcome"]) == ["cost"]


def test_the_table_speaks_the_language_of_the_reader(results: zs.Results) -> None:
    dutch, english = results.table(language="nl"), results.table(language="en")
    assert list(dutch.columns) == ["scenario", "uitkomst", "eenheid", "basispad", "waarde", "verschil", "laag", "hoog", "oordeel"]
    assert dutch.set_index("uitkomst").loc["weken dagelijks leven op orde", "eenheid"] == "weken per gezin per jaar"
    assert set(english["scenario"]) == {"More coaches"}
    assert set(english["verdict"]) <= {"more", "less", "the same in every run", "not distinguishable from zero"}
    assert (dutch["verschil"] == results.table()["difference"]).all()


def test_one_run_has_nothing_to_compare_with(alone: zs.Results) -> None:
    assert list(alone.table().columns) == ["scenario", "outcome", "unit", "value"]
    assert list(alone.table(language="nl").columns) == ["scenario", "uitkomst", "eenheid", "waarde"]
    assert alone.pictures == ("demand", "waiting", "waits", "flow", "cost", "payers")
    with pytest.raises(zs.InputError, match="one scenario has no winners and losers"):
        alone.municipalities()


def test_one_replication_has_no_interval(short: zs.Scenario, more: zs.Scenario) -> None:
    table = zs.compare([short, more], replications=1).table(language="en")
    assert table["low"].isna().all()
    assert set(table["verdict"]) == {"error not known with one replication"}


def test_by_year_is_what_pictures_draw(results: zs.Results) -> None:
    table = results.by_year("weeks_in_order")
    assert list(table.columns) == ["scenario", "year", "outcome", "unit", "median", "low", "high"]
    assert list(table["year"]) == [2025, 2026, 2027, 2028] * 2
    assert list(table["scenario"]) == ["short"] * 4 + ["more"] * 4
    assert (table["low"] < table["median"]).all()
    assert (table["median"] < table["high"]).all()
    panel = results.plot("demand").axes[0]
    drawn = results.by_year("demand_first_line")
    baseline = drawn[drawn["scenario"] == "short"]
    np.testing.assert_array_equal(panel.lines[0].get_ydata(), baseline["median"])


@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_picture_is_drawn_without_a_display_and_inline(results: zs.Results, language: str) -> None:
    names = ("daily_life", "demand", "waiting", "waits", "flow", "cost", "payers", "cumulative", "outcomes")
    assert results.pictures == names
    for name in results.pictures:
        figure: Any = results.plot(name, language=language)
        assert Figure in type(figure).__mro__
        if name == "cost":
            assert figure._repr_png_().startswith(b"\x89PNG")


def test_flags_say_what_must_be_known(results: zs.Results) -> None:
    english, dutch = results.flags(), results.flags(language="nl")
    assert list(english.columns) == ["level", "scenario", "code", "sentence"]
    assert {"part_of_pool", "grade_c"} <= set(english["code"])
    assert set(english["level"]) <= {"note", "caution", "warning"}
    assert (english["sentence"] != dutch["sentence"]).all()


@pytest.mark.release
def test_municipalities_are_those_of_the_results_folder(results: zs.Results, tmp_path: Path) -> None:
    folder = results.save(tmp_path / "mine")
    table = pd.read_csv(folder / "municipalities.csv")
    pd.testing.assert_frame_equal(results.municipalities(), table, check_dtype=False)


@pytest.mark.release
def test_the_results_folder_is_that_of_the_command_line(results: zs.Results, tmp_path: Path) -> None:
    first, second = results.save(tmp_path / "mine"), results.save(str(tmp_path / "mine"), language="nl")
    assert (first, second) == (tmp_path / "mine", tmp_path / "mine-2")
    assert results.save(first, existing="replace") == first
    stored = read_results(first)
    assert [one["name"] for one in stored.manifest["scenarios"]] == ["short", "more"]
    assert {f"pictures/{name}.{kind}" for name in results.pictures for kind in ("png", "svg")} <= set(stored.manifest["files"])


def test_a_picture_that_fails_is_told_and_costs_nothing_else(
    results: zs.Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("no ink")

    monkeypatch.setattr("zorgsim.report.figures.demand.canvas.draw_panel", fail)
    with pytest.warns(UserWarning, match=r"everything but these pictures .* pictures/demand\.png \(ValueError: no ink\)"):
        folder = results.save(tmp_path / "mine")
    assert {"pictures/demand.png", "pictures/demand.svg"} <= set(read_results(folder).manifest["pictures_missing"])
    assert (folder / "pictures" / "cumulative.png").exists()


def test_reports_are_written_beside_the_results_where_they_are_asked_for(
    results: zs.Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zorgsim.report.figures.FIGURES", {})  # they are drawn in tests of their own
    with pytest.raises(zs.InputError, match="there is no such format"):
        results.save(tmp_path / "mine", report="pdf")
    assert list(tmp_path.iterdir()) == []
    folder = results.save(tmp_path / "mine", language="nl", report=["html", "pictures"])
    assert {path.name for path in folder.glob("*-nl.*")} == {"report-nl.html", "pictures-nl.zip"}
    assert '<html lang="nl">' in (folder / "report-nl.html").read_text("utf-8")
    assert not list(results.save(tmp_path / "mine").glob("report*"))


def test_only_saving_writes(results: zs.Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for answer in (results.table(), results.by_year("cost"), results.plot("cost"), results.flags(), results.municipalities()):
        assert answer is not None
    assert (repr(results), results._repr_html_()) != ("", "")
    assert list(tmp_path.iterdir()) == []


def test_results_do_not_change(results: zs.Results) -> None:
    with pytest.raises(FrozenInstanceError):
        results.comparison = results.comparison  # type: ignore[misc] # that is the point
    mine = results.table()
    mine["difference"] = 99.0
    assert results.table().loc[0, "difference"] != 99.0


def test_they_say_themselves(results: zs.Results, alone: zs.Results) -> None:
    assert repr(results) == "<Results of short, more: Rozendaal: mean per year, 2027 to 2028>"
    assert str(results).startswith("How far can this be believed?\nWARNING · all scenarios: The run begins in 2025")
    assert "\nRozendaal: mean per year, 2027 to 2028\n" in str(results)
    assert "How far can this be believed?" in str(results)
    page = results._repr_html_()
    assert page.startswith("<p><b>WARNING · all scenarios: The run begins in 2025")
    assert "<p><b>Rozendaal: mean per year, 2027 to 2028</b></p><table" in page
    assert "<td>weeks of daily life in order</td>" in page
    assert "e-" not in page.partition("</table>")[0].replace("one-", "")
    assert "<td>A short run</td>" in alone._repr_html_()


@pytest.mark.parametrize(
    ("ask", "what", "action"),
    [
        (lambda it: it.table("crisis"), "there is no such outcome", "did you mean 'crises'?"),
        (lambda it: it.table([5]), "there is no such outcome", "choose one of these"),
        (lambda it: it.table(5), "a list of texts is needed here", "write a list"),
        (lambda it: it.table(language="de"), "there is no such language", "choose one of these"),
        (lambda it: it.by_year("weeks_in_ordre"), "there is no such outcome", "did you mean 'weeks_in_order'?"),
        (lambda it: it.by_year(None), "there is no such outcome", "choose one of these"),
        (lambda it: it.plot("wating"), "there is no such picture", "did you mean 'waiting'?"),
        (lambda it: it.plot("waiting", language=None), "there is no such language", "choose one of these"),
        (lambda it: it.flags(language="fr"), "there is no such language", "choose one of these"),
        (lambda it: it.save(5), "a folder needs a name", 'write it as a text: "results/mine"'),
        (lambda it: it.save("x", existing="replaced"), "there is no such choice", "did you mean 'replace'?"),
        (lambda it: it.save(Path(__file__)), "results cannot be written there", "choose another folder: "),
    ],
)
def test_what_there_is_not_is_refused(results: zs.Results, ask: Any, what: str, action: str) -> None:
    with pytest.raises(zs.InputError) as refused:
        ask(results)
    assert refused.value.what == what
    assert refused.value.action.startswith(action)


def test_there_is_no_picture_of_differences_of_one_run(alone: zs.Results) -> None:
    with pytest.raises(zs.InputError) as refused:
        alone.plot("winners")
    assert refused.value.allowed == "demand, waiting, waits, flow, cost, payers"


def test_what_is_known_of_uncertainty_is_at_hand(results: zs.Results, alone: zs.Results) -> None:
    assert set(results.structures()["structure"]) == {"own"}
    assert len(results.worlds()) == len(results.choice()) == 0
    assert (results.pairing()["outcome"] == "crises").sum() == 1
    for table in (alone.structures, alone.worlds, alone.choice, alone.pairing):
        with pytest.raises(zs.InputError, match="there is nothing to compare with"):
            table()


def test_structures_and_precision_can_be_asked_for(short: zs.Scenario, more: zs.Scenario) -> None:
    told = zs.compare(
        [short, more], structures=["referral=blind"], precision={"weeks_in_order": 1e-12}, most_replications=11, replications=2
    )
    assert list(dict.fromkeys(told.structures()["structure"])) == ["own", "referral=blind"]
    assert told.comparison.replications == 11
    with pytest.raises(zs.InputError, match="there is no such structure"):
        zs.compare([short, more], structures="blind")
    with pytest.raises(zs.InputError, match="this is no precision"):
        zs.compare([short, more], precision={"crises": 0.0})
