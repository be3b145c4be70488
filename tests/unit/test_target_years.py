"""Figures of two years and of regions, on counters small enough to check by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.unit.synthetic_results import PRICES, empty, plausible, scenario
from tests.unit.test_results_targets import YEAR, made

from zorgsim.engines.counters import CARE_KINDS
from zorgsim.experiment.validate import Years
from zorgsim.inputs.places import resolve_places
from zorgsim.model.vocabulary import Stage
from zorgsim.results.target_years import factors_of_year, regions_near, registration, shares_of_regions
from zorgsim.results.valuation import no_money
from zorgsim.results.window import Window, window_of_year


def test_trajectories_that_ran_are_those_of_last_december_and_those_begun() -> None:
    simulated = made()
    simulated.counters.families_at_end[:, YEAR - 1, 0, Stage.SPECIALIST, 0] = 11
    years = Years(simulated)
    factors = {name: value for name, value in years.factors.items() if name.startswith("conversion.")}
    each = factors["conversion.trajectories_per_family_start.specialist"]
    assert [years.figure("active_specialist", 2027, run) for run in (0, 1)] == pytest.approx([each * 51, each * 71])


def test_a_conversion_has_the_date_of_its_figure() -> None:
    dated = factors_of_year({**PRICES, "other": 3.0}, 2016)
    assert dated["conversion.registered_first_line"] == PRICES["conversion.registered_first_line"] * registration(2016)
    assert dated["conversion.trajectories_per_family_start.first_line"] == 0.5 * registration(2016)
    assert (dated["conversion.trajectories_per_family_start.specialist"], dated["other"]) == (2.0, 3.0)


def of_regions(simulated_share: float) -> tuple[Window, tuple[object, ...]]:
    """All of Twente and Zaanstreek-Waterland as CBS counted them, but the second times a factor."""
    municipalities = resolve_places(("youth_region:Twente", "youth_region:Zaanstreek-Waterland"), where="test").municipalities
    families = [
        float(one.youth_in_care_2021 or 0) * (simulated_share if one.youth_region == "Zaanstreek-Waterland" else 1.0)
        for one in municipalities
    ]
    kinds = np.zeros((len(families), len(CARE_KINDS)))
    kinds[:, CARE_KINDS.index("beyond_first_line")] = kinds[:, CARE_KINDS.index("any")] = families
    window = window_of_year(plausible(scenario("baseline")), no_money(plausible(scenario("baseline"))), 2027)
    return replace(window, counts={"families_with_care": kinds}), municipalities


def test_a_region_is_near_when_its_share_of_the_nation_is() -> None:
    window, municipalities = of_regions(1.0)
    assert shares_of_regions(window, municipalities, PRICES) == pytest.approx({"JZ09": 1.0, "JZ14": 1.0})  # type: ignore[arg-type] # test
    window, municipalities = of_regions(1.15)
    shares = shares_of_regions(window, municipalities, PRICES)  # type: ignore[arg-type] # places of the test
    assert shares["JZ09"] == pytest.approx(1.15 / ((16015 + 1.15 * 7195) / (16015 + 7195)))
    assert regions_near(window, municipalities, PRICES) == 1.0  # type: ignore[arg-type] # places of the test
    assert list(shares) == ["JZ09", "JZ14"]


def test_a_year_by_municipality_adds_up_to_the_year() -> None:
    simulated = plausible(scenario("baseline"))
    years = Years(simulated)
    for run in range(years.runs):
        one, all_of_it = years.by_municipality(2027, run), years.of(2027, run)
        np.testing.assert_array_equal(one.counts["events"].sum(axis=0), all_of_it.counts["events"])
    assert len(empty(scenario("baseline")).place.municipalities) == len(years.by_municipality(2027, 0).counts["events"])
