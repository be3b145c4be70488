"""Results year by year: beginnings of what the whole comes to, and the whole at the end, to the last bit."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import zorgsim as zs
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.experiment import plan, stream
from zorgsim.results import provenance

OUTCOMES = ["demand", "crises", "cost", "weeks_in_order", "waited_p90_specialist"]
BAND = ["scenario", "year", "outcome", "unit", "median", "low", "high"]


def whole(results: zs.Results) -> pd.DataFrame:
    return pd.concat([results.by_year(outcome) for outcome in OUTCOMES], ignore_index=True)


def assert_grows_into(tables: list[pd.DataFrame], at_the_end: pd.DataFrame) -> None:
    """Each table is the end's rows of the years so far, in their order, and the last one all of them."""
    assert len(tables) > 1
    for table in tables:
        beginning = at_the_end[at_the_end["year"] <= table["year"].max()].reset_index(drop=True)
        assert_frame_equal(table[BAND], beginning, check_exact=True)
    assert len(tables[-1]) == len(at_the_end)


def test_one_scenario_grows_into_its_results(short: zs.Scenario, alone: zs.Results) -> None:
    tables = list(zs.stream(short, outcomes=OUTCOMES))
    assert [sorted(set(table["year"])) for table in tables] == [[2025], [2025, 2026], [2025, 2026, 2027], [2025, 2026, 2027, 2028]]
    assert_grows_into(tables, whole(alone))
    assert list(tables[0].columns) == BAND


def test_two_grow_into_their_comparison(short: zs.Scenario, more: zs.Scenario, results: zs.Results) -> None:
    tables = list(zs.stream(more, baseline=short, outcomes=OUTCOMES))
    assert_grows_into(tables, whole(results))
    last = tables[-1].set_index(["scenario", "year", "outcome"])
    assert last.loc["short"][["difference", "difference_low", "difference_high"]].isna().to_numpy().all()
    before = last.loc["more"].query("year < 2027")["difference"]
    assert (before == 0.0).all()
    assert (last.loc["more"].query("year >= 2027")["difference"] != 0.0).any()


def test_differences_are_paired(short: zs.Scenario, more: zs.Scenario, results: zs.Results) -> None:
    """The mean of two replications is their median, so that differences of medians are means of paired differences."""
    *_, last = zs.stream(more, baseline=short, outcomes=OUTCOMES)
    medians = last.pivot(index=["outcome", "year"], columns="scenario", values="median")
    told = last[last["scenario"] == "more"].set_index(["outcome", "year"])
    np.testing.assert_allclose(told["difference"], (medians["more"] - medians["short"]).loc[told.index], rtol=1e-9, atol=1e-9)
    known = told.dropna()
    assert (known["difference_low"] <= known["difference"]).all()
    assert (known["difference"] <= known["difference_high"]).all()


def test_what_differs_from_the_beginning_may_be_streamed_too(short: zs.Scenario) -> None:
    doubted = short.with_parameters({"question.base": 0.7}).named("doubted")
    tables = list(zs.stream(doubted, baseline=short, outcomes=OUTCOMES))
    assert_grows_into(tables, whole(zs.compare([short, doubted])))


def test_it_does_not_matter_how_replications_are_divided(
    short: zs.Scenario, more: zs.Scenario, results: zs.Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "FAMILIES_A_CHUNK", 1)
    assert_grows_into(list(zs.stream(more, baseline=short, outcomes=OUTCOMES)), whole(results))


def test_years_of_a_kept_past_come_at_once(
    short: zs.Scenario, more: zs.Scenario, results: zs.Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZORGSIM_CACHE", str(tmp_path))
    monkeypatch.setattr(provenance, "LOADED_AT", math.inf)  # somebody may be editing while the tests run
    assert_grows_into(list(zs.stream(more, baseline=short, outcomes=OUTCOMES)), whole(results))
    (kept,) = tmp_path.iterdir()
    again = list(zs.stream(more, baseline=short, outcomes=OUTCOMES))
    assert [table["year"].max() for table in again] == [2026, 2027, 2028]
    assert_grows_into(again, whole(results))
    assert list(tmp_path.iterdir()) == [kept]
    zs.run(short)
    assert list(tmp_path.iterdir()) == [kept], "results that stream and results that do not share their pasts"


def test_replications_of_which_only_some_have_a_past_go_on_together(
    short: zs.Scenario, more: zs.Scenario, results: zs.Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZORGSIM_CACHE", str(tmp_path))
    monkeypatch.setattr(provenance, "LOADED_AT", math.inf)  # somebody may be editing while the tests run
    monkeypatch.setattr(plan, "FAMILIES_A_CHUNK", 1)
    list(zs.stream(short, replications=1))
    tables = list(zs.stream(more, baseline=short, outcomes=OUTCOMES))
    assert_grows_into(tables, whole(results))
    assert len(list(tmp_path.iterdir())) == 2


def test_nothing_is_simulated_that_nobody_asks_for(short: zs.Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    weeks: list[int] = []
    simulate_week = VectorisedEngine.simulate_week

    def noted(self: VectorisedEngine, week: int) -> None:
        weeks.append(week)
        simulate_week(self, week)

    monkeypatch.setattr(VectorisedEngine, "simulate_week", noted)
    years = zs.stream(short)
    assert isinstance(years, Iterator)
    assert weeks == []
    next(years)
    assert len(weeks) in (52, 53)


def test_what_cannot_be_is_said_at_once(short: zs.Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(zs.InputError, match="no such outcome") as refusal:
        zs.stream(short, outcomes="week_in_order")
    assert refusal.value.where == "zs.stream: outcomes"
    with pytest.raises(zs.InputError, match="this is no scenario") as refusal:
        zs.stream("baseline", baseline=5)  # type: ignore[arg-type]
    assert refusal.value.where == "zs.stream: baseline"
    monkeypatch.setattr(stream, "MOST_TOGETHER", 100)
    with pytest.raises(zs.InputError, match="too much to be simulated year by year"):
        zs.stream(short)


def test_worlds_stream_too(short: zs.Scenario, more: zs.Scenario) -> None:
    tables = list(zs.stream(more, baseline=short, outcomes=OUTCOMES, draws=3, replications=2))
    assert_grows_into(tables, whole(zs.compare([short, more], draws=3, replications=2)))
