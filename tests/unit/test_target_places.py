"""Use by referrer of municipalities, and families over the years, beside what was counted; counters can be checked by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.unit.synthetic_results import PRICES, plausible, scenario

from zorgsim.experiment.validate import validation_scenarios
from zorgsim.inputs.counted import children, trajectories_by_referrer
from zorgsim.inputs.municipalities import Municipality
from zorgsim.inputs.parameters import register
from zorgsim.inputs.places import resolve_places
from zorgsim.inputs.targets import RunOf, national_targets
from zorgsim.model.structure import PeopleOption, ReferrersOption
from zorgsim.model.vocabulary import N_REFERRERS, N_STAGES, N_TIERS, Referrer, Tier
from zorgsim.results.target_places import (
    by_access_apart,
    by_doctors_apart,
    doctors_apart,
    families_as_counted,
    protection_apart,
)
from zorgsim.results.target_spread import OF_SPREAD
from zorgsim.results.valuation import no_money
from zorgsim.results.window import Window, window_of_year

PLACES = resolve_places(("youth_region:Twente", "youth_region:Zeeland"), where="test").municipalities
PRICED = PRICES | {f"conversion.trajectories_per_family_start.{tier.name.lower()}": 1.0 for tier in Tier}


def window_with(**counts: np.ndarray) -> Window:
    window = window_of_year(plausible(scenario("baseline")), no_money(plausible(scenario("baseline"))), 2027)
    return replace(window, counts=counts, weeks=np.asarray(52))


def as_counted(places: tuple[Municipality, ...] = PLACES) -> np.ndarray:
    """Starts of specialist care by who sent them as CBS counted trajectories, a trajectory a start."""
    starts = np.zeros((len(places), N_TIERS, N_REFERRERS), dtype=np.int64)
    for row, one in enumerate(places):
        counted = trajectories_by_referrer()[one.code]
        starts[row, Tier.SPECIALIST, Referrer.DOCTOR] = counted.doctors or 0
        starts[row, Tier.SPECIALIST, Referrer.ACCESS] = counted.access or 0
        starts[row, Tier.SPECIALIST, Referrer.CRISIS] = counted.protection
    return starts


def test_what_is_as_counted_lies_nowhere_apart() -> None:
    window = window_with(starts_by_referrer=as_counted())
    for figure in (doctors_apart, by_doctors_apart, by_access_apart):
        # one municipality of Zeeland has an empty cell: nothing is known of it, and it is left out
        assert figure(window, PLACES, PRICED) == pytest.approx(0.0, abs=1e-9)


def test_a_level_that_is_off_everywhere_is_no_distance_and_a_pattern_is() -> None:
    starts = as_counted()
    known = [row for row, one in enumerate(PLACES) if trajectories_by_referrer()[one.code].doctors is not None]
    doctors, access = (starts[:, Tier.SPECIALIST, one] for one in (Referrer.DOCTOR, Referrer.ACCESS))
    flat = starts.copy()
    flat[:, Tier.SPECIALIST, Referrer.DOCTOR] = flat[:, Tier.SPECIALIST, Referrer.ACCESS] = 100  # half everywhere
    share = (100.0 * doctors / (doctors + access))[known]
    weights = np.array([one.families for one in PLACES], dtype=float)[known]
    by_hand = np.average(np.abs(share - np.average(share, weights=weights)), weights=weights)
    assert doctors_apart(window_with(starts_by_referrer=flat), PLACES, PRICED) == pytest.approx(by_hand)
    twice = starts.copy()
    twice[0] *= 2  # as many again in one place: its shares stay, its part of all does not
    assert doctors_apart(window_with(starts_by_referrer=twice), PLACES, PRICED) == pytest.approx(0.0, abs=1e-9)
    assert by_doctors_apart(window_with(starts_by_referrer=twice), PLACES, PRICED) > 5.0


def test_protection_is_held_together_by_region() -> None:
    starts = np.zeros((len(PLACES), N_TIERS, N_REFERRERS), dtype=np.int64)
    starts[:, Tier.SPECIALIST, Referrer.CRISIS], starts[:, Tier.SPECIALIST, Referrer.DOCTOR] = 10, 90
    regions: dict[str, list[float]] = {}
    for one in PLACES:
        counted = trajectories_by_referrer()[one.code]
        sums = regions.setdefault(one.youth_region_code, [0.0, 0.0, 0.0])
        regions[one.youth_region_code] = [
            sums[0] + counted.protection, sums[1] + counted.known, sums[2] + one.families
        ]  # fmt: skip
    share = np.array([100.0 * protection / known for protection, known, _ in regions.values()])
    weights = np.array([families for _, _, families in regions.values()])
    by_hand = np.average(np.abs(share - np.average(share, weights=weights)), weights=weights)
    assert protection_apart(window_with(starts_by_referrer=starts), PLACES, PRICED) == pytest.approx(by_hand)


def test_families_are_as_counted_where_a_whole_percentage_allows_it() -> None:
    counted = children(2012)
    assert children(2013) == {}
    weeks = np.zeros((len(PLACES), N_STAGES, 8))
    weeks[:, 0, 0] = 52_000.0
    since = window_with(family_weeks=weeks)
    middle = np.array([(counted[one.code].fewest + counted[one.code].most) / 2 if one.code in counted else 9.0 for one in PLACES])
    told = sum(one.code in counted for one in PLACES)
    now = window_with(family_weeks=weeks * middle[:, None, None])
    assert families_as_counted(since, now, PLACES, 2012) == told
    most = np.array([counted[one.code].most * 1.001 if one.code in counted else 1.0 for one in PLACES])
    assert families_as_counted(since, window_with(family_weeks=weeks * most[:, None, None]), PLACES, 2012) == 0


def test_rows_of_an_option_come_from_a_run_that_has_it() -> None:
    scenarios = validation_scenarios()
    assert {one.run for one in national_targets()} == set(scenarios)
    assert scenarios[RunOf.DOCTORS].structure.referrers is ReferrersOption.DOCTORS
    assert scenarios[RunOf.PEOPLE].structure.people is PeopleOption.SERIES
    for one in national_targets():
        assert scenarios[one.run].run.until.year > one.year
        if one.run is RunOf.DOCTORS:
            assert one.places == tuple(scenarios[one.run].places)


def test_what_an_input_has_seen_is_never_a_check() -> None:
    """The chance to meet a doctor is solved from shares by municipality: told, these shares are input."""
    uses = {one.name: one.use for one in national_targets() if one.series in ("doctors_apart", "doctors_of_sent")}
    told = ("doctors_of_sent_region_2021", "doctors_by_municipality_told_2021")
    assert {uses[name] for name in told} == {"input"}
    assert uses["doctors_by_municipality_2021"] == "check"


def test_use_by_municipality_is_put_in_and_no_row_of_it_is_a_check() -> None:
    """How many questions arise in a municipality has seen how many young people CBS counted there (question.municipal_exponent)."""
    assert register()["question.municipal_exponent"].value > 0.0
    assert {one.use for one in national_targets() if one.series in OF_SPREAD} == {"input"}
