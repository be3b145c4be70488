"""The frozen forecast has the form that it promises; backtest and levels look at what they may."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm
from studies import backtest, forecast, municipalities
from studies.written import read_table

from zorgsim.errors import ZorgsimError
from zorgsim.forecast import facts
from zorgsim.forecast.composition import WHOLE, features, in_care, youth_regions
from zorgsim.forecast.scores import ENOUGH, LEVELS
from zorgsim.forecast.scores import PUBLISHED as QUANTILES
from zorgsim.inputs import own_levels
from zorgsim.inputs.compile import compile_world
from zorgsim.inputs.own_levels import BETWEEN, at_own_level, level_factors
from zorgsim.inputs.places import all_municipalities, resolve_places

ROWS = read_table(forecast.FOLDER / forecast.FILE)


def test_there_is_one_row_a_place_year_and_series() -> None:
    assert list(ROWS[0]) == ["place", "year", "series", "q05", "q25", "median", "q75", "q95"]
    keys = {(row["place"], row["year"], row["series"]) for row in ROWS}
    assert len(keys) == len(ROWS) == (1 + 42 + 345) * 5 * 2
    assert {row["series"] for row in ROWS} == {"youth_in_care", "spending_iv3"}


def test_every_place_stands_for_itself_alone() -> None:
    meant = [resolve_places([name], where="test").municipalities for name in forecast.places()]
    assert len(meant[0]) == 345
    assert [one.code for (one,) in meant[43:]] == [one.code for one in all_municipalities()]
    regions = [{one.youth_region_code for one in some} for some in meant[1:43]]
    assert all(len(codes) == 1 for codes in regions)
    assert sum(len(some) for some in meant[1:43]) == 345


def test_quantiles_rise_and_widen_with_the_years() -> None:
    width = defaultdict(list)
    for row in ROWS:
        values = [int(row[name]) for name in ("q05", "q25", "median", "q75", "q95")]
        assert values == sorted(values), row
        if row["place"] == "Nederland":
            width[row["series"]].append(np.log(values[-1] / values[0]))
    for series, widths in width.items():
        later = widths[1:] if series == "spending_iv3" else widths  # 2022 and 2023 are both one year ahead
        assert later == sorted(later), series


def test_medians_of_municipalities_add_up() -> None:
    parts: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    medians = {(row["place"], row["year"], row["series"]): int(row["median"]) for row in ROWS}
    names = forecast.places()
    for place, one in zip(names[43:], all_municipalities(), strict=True):
        for year, series in {(row["year"], row["series"]) for row in ROWS}:
            for whole in ("Nederland", f"youth_region:{one.youth_region}"):
                parts[whole, year, series].append(medians[place, year, series])
    assert len(parts) == 43 * 10
    for key, some in parts.items():
        assert abs(sum(some) - medians[key]) <= (len(some) + 1) / 2, key  # each is rounded to a whole


def test_a_region_of_one_municipality_is_the_same_place() -> None:
    quantiles = {(row["place"], row["year"], row["series"]): [row[name] for name in QUANTILES] for row in ROWS}
    for region, municipality in (("Utrecht Stad", "municipality:Utrecht"), ("Haarlemmermeer", "Haarlemmermeer")):
        for row in ROWS[::387]:
            both = [quantiles[place, row["year"], row["series"]] for place in (f"youth_region:{region}", municipality)]
            assert both[0] == both[1], (region, row)


def test_the_manifest_has_the_digests_of_today() -> None:
    told = json.loads((forecast.FOLDER / "manifest.json").read_text("utf-8"))
    assert told == forecast.manifest(forecast.FOLDER / forecast.FILE)


@pytest.mark.long
def test_the_frozen_forecast_is_what_the_command_makes(capsys: pytest.CaptureFixture[str]) -> None:
    assert forecast.main(["--check"]) == 0
    assert "as the command makes it" in capsys.readouterr().out


def test_a_forecast_that_was_touched_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forecast, "rows", lambda: iter([("Tiel", 2022, "youth_in_care", 1, 2, 3, 4, 5)]))
    forecast.write(tmp_path)
    assert forecast.differences(tmp_path) == []
    file = tmp_path / forecast.FILE
    file.write_text(file.read_text("utf-8").replace("3", "4"), encoding="utf-8")
    assert forecast.differences(tmp_path) == [forecast.FILE]


# Who may look at what


def test_no_forecast_of_the_backtest_sees_the_year_that_it_is_about_unless_it_says_so() -> None:
    """Figures and heads of later years are other ones: forecasts that are not leaked stay as they were."""
    figures, heads = backtest.spending()
    question, _ = backtest.of_places(figures, heads, 2019, 2021)
    assert question.years == (2017, 2018, 2019)
    later = [0, 0, 0, 1, 1, 1]
    moved, _ = backtest.of_places(figures * np.exp(later), heads * np.exp(later), 2019, 2021)
    for method in (*backtest.METHODS, *backtest.OF_SPENDING, *backtest.OF_PLACES):
        same = np.allclose(method.medians(moved), method.medians(question))
        assert same != method.leaked, method.name
        assert method.errors(moved) == pytest.approx(method.errors(question))


def test_who_knows_how_likely_each_figure_is_is_expected_to_score_best() -> None:
    """A proper score: over what came, a forecast a fifth too low would be expected to score better than the truth."""
    truth, last = 100.0 * np.exp(0.5 * norm.ppf(LEVELS)), np.full((LEVELS.size, 1), 100.0)
    question = backtest.Question((2017,), last, last, 2018, last[:, 0], "spending_iv3", np.zeros(1))

    def expected(factor: float) -> float:
        made = np.tile(factor * truth, (LEVELS.size, 1))
        return float(backtest.Scored(question, backtest.METHODS[0], made, made[:, 99], truth).scores.mean())

    assert expected(1.0) < min(expected(0.8), expected(0.95), expected(1.05))


def test_a_method_that_looks_ahead_is_called_leaked_in_every_table() -> None:
    for row in (*read_table(backtest.FOLDER / "scores.csv"), *read_table(backtest.FOLDER / "nation.csv")):
        assert (row["leaked"] == "leaked") == (row["method"] in {"population counted", "simulated", "simulated growth"})


def test_coverage_is_told_of_thirty_forecasts_or_more() -> None:
    rows = read_table(backtest.FOLDER / "scores.csv")
    assert {bool(row["within_90"]) == (int(row["forecasts"]) >= ENOUGH) for row in rows} == {True}


def test_heads_of_a_year_are_those_known_when_the_forecast_is_made() -> None:
    assert backtest.known_heads(2018, 2018) == pytest.approx(backtest.families()[2018])
    assert backtest.known_heads(2019, 2018) == pytest.approx(backtest.families()[2018])


def test_spending_of_2022_is_forecast_without_the_accounts_of_2022(monkeypatch: pytest.MonkeyPatch) -> None:
    frozen = [[int(row[name]) for name in QUANTILES] for row in ROWS if (row["series"], row["year"]) == WITHOUT_2022]
    keur, residents = backtest.spending()
    later = np.exp([0, 0, 0, 0, 0, 3])
    monkeypatch.setattr(backtest, "spending", lambda: (keur * later, residents * later))
    for kept in (forecast.known_spending, forecast.past_errors_of_spending):
        kept.cache_clear()
    again = forecast.spending_iv3(2022)
    for kept in (forecast.known_spending, forecast.past_errors_of_spending):
        kept.cache_clear()
    assert np.rint(again).tolist() == frozen


WITHOUT_2022 = ("spending_iv3", "2022")


def test_no_feature_is_a_count_of_youth_care() -> None:
    assert not [name for name in WHOLE if "youth" in name or "trajector" in name]
    assert features(WHOLE).shape == (345, len(WHOLE))
    assert np.isnan(features(WHOLE)).sum() < 30


# Levels of their own


def test_by_default_nobody_has_a_level_of_their_own() -> None:
    place = resolve_places(["Tiel", "Culemborg"], where="test")
    leveled = at_own_level(place)
    for before, after in zip(place.municipalities, leveled.municipalities, strict=True):
        assert after == replace(before, question_factor=before.question_factor * level_factors()[before.code])
        assert before.question_factor != after.question_factor
    usual, own = compile_world(place), compile_world(leveled)
    assert (usual.regional["question.base"] != own.regional["question.base"]).all()
    assert (usual.use == own.use).all()


def test_a_region_asks_as_often_as_before() -> None:
    """Weighed by simulated young people the factors of a region have a mean of 1, but for those that are held."""
    weights, factors = municipalities.simulated_in_care(), np.array(list(level_factors().values()))
    means = (youth_regions().T @ (weights * factors)) / (youth_regions().T @ weights)
    assert means == pytest.approx(1.0, abs=0.005)
    assert factors.min() >= BETWEEN[0]
    assert factors.max() <= BETWEEN[1]


def test_levels_are_those_that_were_fitted() -> None:
    rows = read_table(municipalities.OWN)
    counted = np.array([float(row["counted"]) for row in rows])
    assert (counted == in_care()).all()
    level, composed = (np.array([float(row[name]) for row in rows]) for name in ("level", "composed"))
    between = (np.minimum(composed, counted) - 0.2 <= level) & (level <= np.maximum(composed, counted) + 0.2)
    assert between.all()
    factors, written = municipalities.question_factors(level), np.array([float(row["question_factor"]) for row in rows])
    assert (np.abs(factors - written) <= 1e-4 + factors * 0.1 / level).all()  # levels are written to a tenth


def test_damaged_levels_are_our_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_levels, "all_municipalities", lambda: all_municipalities()[1:])
    level_factors.cache_clear()
    with pytest.raises(ZorgsimError, match="other municipalities"):
        level_factors()


def test_accounts_add_up_to_those_of_the_nation() -> None:
    """Where nothing was left out: 2021, of which every municipality filed a statement."""
    summed = sum(years[2021][1] for years in facts.accounts().values())
    assert summed == pytest.approx(facts.national_accounts()[2021], abs=1)


def test_every_column_of_composition_is_described() -> None:
    folder = Path(facts.__file__).parents[1] / "data" / "forecast"
    described = facts._declared()
    for name, table in (("composition.csv", "columns"), ("accounts.csv", "columns_accounts"), ("flows.csv", "columns_flows")):
        heading = next(csv.reader((folder / name).read_text("utf-8").splitlines()))
        assert list(described[table]) == heading
