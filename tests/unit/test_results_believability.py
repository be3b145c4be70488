from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from tests.unit.synthetic_results import PARAMETERS, POLICY, comparison, empty, plausible, scenario

from zorgsim.inputs.family_changes import FamilyChanges, From
from zorgsim.inputs.parameters import Grade, register
from zorgsim.inputs.places import Place
from zorgsim.inputs.scenario import Measure, Mode
from zorgsim.inputs.uncertainty import draw_parameters
from zorgsim.model.levers import CHOICES, LEVERS
from zorgsim.model.local_strength import SPREAD
from zorgsim.model.stocks import STOCKS
from zorgsim.model.structure import PlacesOption, StaffOption, Structure
from zorgsim.model.vocabulary import CARE_OF, Event, Stage, Tier
from zorgsim.results.believability import (
    BURN_IN_YEARS,
    Flag,
    FlagCode,
    Level,
    believability,
    offered_load,
    trend,
    usual_vacancies,
)
from zorgsim.results.compare import Comparison
from zorgsim.results.run_in import years_before, years_to_fill
from zorgsim.results.simulated import Simulated

PERIOD = (date(2010, 1, 1), date(2032, 1, 1))


def flags_of(made: Comparison, code: FlagCode) -> list[Flag]:
    return [flag for flag in believability(made) if flag.code is code]


def with_waiting(path: list[float]) -> Simulated:
    """Return a scenario in which this many families wait for specialist care, in its last years; before that, the first of them."""
    simulated = empty(scenario("baseline", period=PERIOD))
    counters = simulated.counters
    years = len(simulated.clock.years)
    for year in range(years):
        waiting = path[max(0, year - (years - len(path)))]
        counters.family_weeks[:, year, 0, Stage.HOME, 0] = 10_000 * counters.weeks[year]
        counters.family_weeks[:, year, 0, Stage.SPECIALIST_WAIT, 0] = round(waiting * counters.weeks[year])
    return simulated


def loaded(joined: int, started: int, care_weeks: int, slot_weeks: float) -> float:
    simulated = empty(scenario("baseline"))
    counters = simulated.counters
    counters.events[:, 3, 0, Event.JOINED_SPECIALIST_LIST, 1, 0] = joined
    counters.events[:, 3, 0, Event.STARTED_SPECIALIST, 1, 0] = started
    counters.family_weeks[:, 3, 0, Stage.SPECIALIST, 0] = care_weeks
    counters.slots[:, 3, 0, Tier.SPECIALIST] = slot_weeks
    return float(offered_load(comparison(simulated).evaluations["baseline"], Tier.SPECIALIST)[0])


def test_load_is_arrivals_times_mean_stay_over_slots() -> None:
    # 120 join, a stay is 5000 / 100 = 50 weeks, so 6000 slot-weeks are asked of 5000
    assert loaded(joined=120, started=100, care_weeks=5_000, slot_weeks=5_000.0) == pytest.approx(1.2)
    # a tier that copes: all who join start, and a fifth of the slots stays empty, however long the list is
    assert loaded(joined=100, started=100, care_weeks=4_000, slot_weeks=5_000.0) == pytest.approx(0.8)


def test_load_without_slots_is_endless_and_without_demand_unknown() -> None:
    assert loaded(joined=10, started=0, care_weeks=0, slot_weeks=0.0) == np.inf
    assert np.isnan(loaded(joined=0, started=0, care_weeks=0, slot_weeks=0.0))


def test_overload_is_flagged_above_one_and_noted_near_it() -> None:
    simulated = plausible(scenario("baseline"))
    simulated.counters.slots[..., Tier.SPECIALIST] *= 1.03
    flags = flags_of(comparison(simulated), FlagCode.LOAD)  # loads 1.20, 0.97, 1.09
    assert [(flag.numbers["tier"], flag.level) for flag in flags] == [
        (Tier.FIRST_LINE, Level.CAUTION),
        (Tier.SPECIALIST, Level.NOTE),
        (Tier.RESIDENTIAL, Level.CAUTION),
    ]


@pytest.mark.parametrize(("taken", "level"), [(0.96, None), (0.94, Level.NOTE), (0.89, Level.CAUTION), (1.3, None)])
def test_idle_slots_are_flagged_as_full_ones_are(taken: float, level: Level | None) -> None:
    simulated = plausible(scenario("baseline"))
    counters = simulated.counters
    for tier in Tier:
        counters.slots[..., tier] = counters.family_weeks[..., CARE_OF[tier], 0] / (taken if tier is Tier.FIRST_LINE else 0.99)
    found = flags_of(comparison(simulated), FlagCode.IDLE)
    assert [(flag.numbers["tier"], flag.level) for flag in found] == ([] if level is None else [(Tier.FIRST_LINE, level)])
    if level is not None:
        staff = counters.stocks[:, 3:, :, list(STOCKS).index("coaches")].sum(axis=2).mean()
        assert found[0].numbers["idle"] == pytest.approx(1.0 - taken, rel=1e-4)
        assert found[0].numbers["paid"] == pytest.approx((1.0 - taken) * staff * 100_000.0 / 1e6, rel=0.01)


def test_idle_specialist_slots_are_paid_for_under_a_lump_sum_only() -> None:
    paid = []
    for word in ("effort", "lump_sum"):
        simulated = plausible(scenario("baseline"))
        counters = simulated.counters
        counters.slots[..., Tier.SPECIALIST] = counters.family_weeks[..., Stage.SPECIALIST, 0] / 0.8
        counters.choices[..., CHOICES.index(("funding.model", "effort"))] = 0
        counters.choices[..., CHOICES.index(("funding.model", word))] = counters.weeks[None, :, None]
        paid += [
            flag.numbers["paid"]
            for flag in flags_of(comparison(simulated), FlagCode.IDLE)
            if flag.numbers["tier"] == Tier.SPECIALIST
        ]
    assert paid[0] == 0.0
    assert paid[1] > 0.0


@pytest.mark.parametrize(
    ("vacant", "staff", "flagged"),
    [(8.0, StaffOption.MARKET, True), (4.5, StaffOption.MARKET, False), (8.0, StaffOption.APART, False)],
)
def test_vacancies_bind_where_more_posts_are_vacant_than_usual(vacant: float, staff: StaffOption, flagged: bool) -> None:
    simulated = plausible(replace(scenario("baseline"), structure=Structure(staff=staff)))
    simulated.counters.posts[:], simulated.counters.vacant_posts[:] = 100.0, vacant
    found = flags_of(comparison(simulated), FlagCode.VACANCIES)
    assert bool(found) == flagged
    assert all(flag.numbers == {"rate": pytest.approx(0.08), "usual": 0.04} for flag in found)


def test_usual_vacancies_are_those_of_the_run() -> None:
    """The scenario's own number counts, and in drawn worlds the world's, however many replications each has."""
    given = replace(scenario("baseline"), structure=Structure(staff=StaffOption.MARKET))
    measured = plausible(replace(given, parameters={"labour.usual_vacancies": 0.1}))
    measured.counters.posts[:], measured.counters.vacant_posts[:] = 100.0, 8.0
    assert flags_of(comparison(measured), FlagCode.VACANCIES) == []
    drawn = replace(given, run=replace(given.run, draws=3, replications=2))
    usual = usual_vacancies(drawn, 6)
    assert usual.tolist() == [draw_parameters(drawn, run)["labour.usual_vacancies"] for run in range(6)]
    assert len(set(usual.tolist())) == 3


def test_families_that_move_in_the_rest_of_the_pool_alone_are_none_of_the_places_concern() -> None:
    """Hengelo is simulated with Enschede, and loses families: of Enschede the register's are meant."""
    fewer = replace(scenario("baseline"), families=FamilyChanges(change=(From(2028, 0.5, ("Hengelo",)),)))
    everybody = plausible(fewer)
    enschede = everybody.place.municipalities[[one.name for one in everybody.place.municipalities].index("Enschede")]
    everybody.counters.families_at_end[:] = 0
    everybody.counters.families_at_end[:, :, :, Stage.HOME, 0] = enschede.families // 2
    part = everybody.within(Place("Enschede", (enschede,)))
    (flag,) = flags_of(Comparison((part,), PARAMETERS), FlagCode.FAMILIES_LAG)
    assert flag.numbers["meant"] == enschede.families
    assert flag.numbers["lives"] == enschede.families // 2


@pytest.mark.parametrize(
    ("spread", "lever", "flagged"),
    [(0.5, "first_line.caseload", True), (0.5, "community.volunteers", False), (0.0, "first_line.caseload", False)],
)
def test_a_spread_that_no_measure_feels_is_flagged(spread: float, lever: str, flagged: bool) -> None:
    decided = Measure("a", lever, Mode.BY, 0.1, date(2027, 1, 1), 0, ())
    spread_out = replace(scenario("baseline"), measures=(decided,), parameters={SPREAD: spread})
    found = flags_of(comparison(plausible(spread_out)), FlagCode.SPREAD_UNFELT)
    assert [flag.about["parameter"] for flag in found] == ([SPREAD] if flagged else [])


@pytest.mark.parametrize(("share", "flagged"), [(1.0, False), (0.97, True), (1.02, True)])
def test_what_is_added_up_over_fewer_families_is_flagged(share: float, flagged: bool) -> None:
    fewer = plausible(scenario("fewer"))
    fewer.counters.family_weeks[:] = np.round(fewer.counters.family_weeks * share)
    found = flags_of(comparison(plausible(scenario("baseline")), fewer), FlagCode.FAMILIES_DIFFER)
    assert [flag.scenario for flag in found] == (["fewer"] if flagged else [])
    assert all(flag.numbers["apart"] == pytest.approx(share - 1.0, abs=1e-3) for flag in found)


@pytest.mark.parametrize(
    ("path", "flagged"),
    [
        ([100, 120, 140, 160, 180], True),
        ([100, 101, 100, 99, 100], False),
        ([100, 160, 190, 200, 202], False),  # grows, but levels off
        ([180, 160, 140, 120, 100], False),
        ([0.2, 0.4, 0.6, 0.8, 1.0], False),  # a handful of families
    ],
)
def test_a_queue_that_grows_without_end_is_flagged_and_one_that_levels_off_is_not(path: list[float], flagged: bool) -> None:
    flags = flags_of(comparison(with_waiting(path)), FlagCode.NO_STEADY_STATE)
    assert bool(flags) == flagged
    assert all(flag.level is Level.WARNING for flag in flags)


def test_a_trend_within_the_noise_is_not_clear() -> None:
    luck = np.random.default_rng(3)
    noisy = 100 + 20 * luck.standard_normal((20, 5))
    assert not trend(noisy).clear
    assert trend(noisy + 20 * np.arange(5)).clear


def test_one_replication_must_stay_close_to_its_line_to_be_clear() -> None:
    assert trend(np.array([[100.0, 111.0, 119.0, 131.0, 140.0]])).clear
    assert not trend(np.array([[100.0, 150.0, 90.0, 160.0, 140.0]])).clear


def test_trend_by_hand() -> None:
    found = trend(np.array([[1.0, 2.0, 3.0, 4.0, 5.0], [1.0, 2.0, 3.0, 4.0, 5.0]]))
    assert (found.mean, found.growth, found.early, found.late) == pytest.approx((3.0, 1 / 3, 2.0, 2.0))


def test_a_drifting_burn_in_is_flagged_with_its_stages() -> None:
    settled = with_waiting([100.0])
    assert not flags_of(comparison(settled), FlagCode.BURN_IN)
    drifting = with_waiting([100.0])
    for year in range(5):  # 2010 .. 2014
        drifting.counters.family_weeks[:, year, 0, Stage.SPECIALIST_WAIT, 0] = 1_000 * (1 + year)
    (flag,) = flags_of(comparison(drifting), FlagCode.BURN_IN)
    assert set(flag.numbers) == {"specialist_wait"}


def test_a_run_that_began_empty_shortly_before_is_flagged_before_all_else() -> None:
    made = comparison(plausible(scenario("baseline", replications=1, period=(date(2026, 1, 1), date(2029, 1, 1)))))
    first = believability(made)[0]
    assert (first.code, first.level) == (FlagCode.SHORT_RUN_IN, Level.WARNING)
    assert first.numbers["years"] == 1.0
    assert first.numbers["needed"] >= BURN_IN_YEARS


@pytest.mark.parametrize(
    ("start", "years"),
    [(date(2026, 1, 1), 1.0), (date(2024, 1, 1), 3.0), (date(2025, 7, 2), 1.5), (date(2027, 1, 1), 0.0), (date(2027, 3, 1), 0.84)],
)
def test_years_before_what_is_compared(start: date, years: float) -> None:
    made = empty(scenario("baseline", period=(start, date(2030, 1, 1))))
    assert years_before(made) == pytest.approx(years, abs=0.01)


def filling(start: int, left: int, started: int) -> Simulated:
    """A run until 2029 in which 300 families wait for specialists and 200 are in care; each year some leave and some start."""
    made = empty(scenario("baseline", replications=2, period=(date(start, 1, 1), date(2029, 1, 1))))
    counters = made.counters
    counters.events[:, :, 0, Event.JOINED_SPECIALIST_LIST, 0, 0] = left + started
    counters.events[:, :, 0, Event.STARTED_SPECIALIST, 0, 0] = started
    for stage, families in ((Stage.SPECIALIST_WAIT, 300), (Stage.SPECIALIST, 200)):
        counters.family_weeks[:, :, 0, stage, 0] = families * counters.weeks[:, None].T
    return made


@pytest.mark.parametrize(
    ("start", "left", "started", "expected"),
    [
        (2007, 100, 200, 3 * 300 / 100),  # one list: three times the mean time after which families leave it
        (2007, 60, 200, 3 * 300 / 60),
        (2007, 0, 200, 3 * 200 / 200),  # nobody leaves: families in care come and go
        (2007, 0, 0, 0.0),
        (2027, 100, 200, 0.0),  # no year before
    ],
)
def test_how_long_lists_take_to_fill_by_hand(start: int, left: int, started: int, expected: float) -> None:
    assert years_to_fill(filling(start, left, started)) == pytest.approx(expected, rel=0.01)


def test_families_still_waiting_have_not_left() -> None:
    made = filling(2007, 100, 200)
    made.counters.families_at_end[:, 19, 0, Stage.SPECIALIST_WAIT, 0] = 1_000  # at the end of 2026, of 20 x 100 that did not start
    assert years_to_fill(made) == pytest.approx(3 * 300 / 50, rel=0.01)


def test_lists_that_feed_each_other_fill_one_after_the_other() -> None:
    made = filling(2007, 100, 200)
    counters = made.counters
    counters.events[:, :, 0, Event.JOINED_FIRST_LINE_LIST, 0, 0] = 100
    counters.family_weeks[:, :, 0, Stage.FIRST_LINE_WAIT, 0] = 400 * counters.weeks[:, None].T
    assert years_to_fill(made) == pytest.approx(3.0 + 4.0 + 2.0 * 5.0, rel=0.01)  # mean, and the root of 3 x 3 + 4 x 4


@pytest.mark.parametrize(("start", "flagged"), [(2016, False), (2017, False), (2019, True), (2024, True)])
def test_a_run_is_old_enough_once_its_lists_had_time_to_fill(start: int, flagged: bool) -> None:
    found = flags_of(comparison(filling(start, 100, 200)), FlagCode.SHORT_RUN_IN)  # nine years
    assert bool(found) == flagged


@pytest.mark.parametrize(("setting", "flagged"), [(0.6, False), (1.5, False), (0.5, True), (1.6, True)])
def test_a_lever_outside_the_evidence_is_flagged(setting: float, flagged: bool) -> None:
    simulated = empty(scenario("baseline"))
    simulated.counters.levers[0, 4, 1, list(LEVERS).index("first_line.caseload")] = setting  # one municipality, one year
    assert bool(flags_of(comparison(simulated), FlagCode.OUTSIDE_EVIDENCE)) == flagged


def test_grade_c_parameters_of_the_levers_that_a_scenario_moves_are_listed() -> None:
    measure = Measure("meeting_places", "community.social_facilities", Mode.TIMES, 1.2, POLICY, 0, ())
    other = empty(scenario("social_base", measures=[measure]))
    (flag,) = flags_of(comparison(empty(scenario("baseline")), other), FlagCode.GRADE_C)
    assert flag.scenario == "social_base"
    assert list(flag.numbers) == ["mutual_help.build", "measure_cost.community.social_facilities"]
    known = {name: replace(parameter, grade=Grade.B) for name, parameter in PARAMETERS.items()}
    measured = Comparison((empty(scenario("baseline")), other), known)
    assert not flags_of(measured, FlagCode.GRADE_C)


def test_a_measure_that_works_by_an_effect_of_which_the_direction_is_assumed_says_so() -> None:
    measure = Measure("meeting_places", "community.social_facilities", Mode.TIMES, 1.2, POLICY, 0, ())
    other = empty(scenario("social_base", measures=[measure]))
    either = comparison(empty(scenario("baseline")), other)
    assert not flags_of(either, FlagCode.PUT_IN)
    known = {name: replace(parameter, put_in=name == "mutual_help.build") for name, parameter in PARAMETERS.items()}
    (flag,) = flags_of(Comparison(either.simulated, known), FlagCode.PUT_IN)
    assert (flag.scenario, list(flag.numbers)) == ("social_base", ["mutual_help.build"])


def test_nothing_rests_on_what_the_structure_does_not_read() -> None:
    measure = Measure("coaches", "first_line.coaches", Mode.TIMES, 1.2, POLICY, 0, ())
    other = empty(scenario("coaches", measures=[measure]))
    found = comparison(empty(scenario("baseline")), other)
    known = {**PARAMETERS, **{name: register()[name] for name in LEVERS["first_line.coaches"].parameters}}
    (flag,) = flags_of(Comparison(found.simulated, known), FlagCode.PUT_IN)
    assert ("first_line.detection" in flag.numbers, "unvoiced.outreach" in flag.numbers) == (False, True)


def test_what_the_baseline_decides_too_is_not_held_against_a_scenario() -> None:
    history = Measure("history", "community.social_facilities", Mode.TIMES, 1.2, POLICY, 0, ())
    both = comparison(empty(scenario("baseline", measures=[history])), empty(scenario("other", measures=[history])))
    assert [flag.scenario for flag in flags_of(both, FlagCode.GRADE_C)] == ["baseline"]


def test_unknown_costs_and_a_single_replication_are_flagged() -> None:
    simulated = empty(scenario("baseline", replications=1))
    simulated.counters.levers[..., list(LEVERS).index("everyday.time")] = 0.8
    made = comparison(simulated)
    unpriced = {name: parameter for name, parameter in PARAMETERS.items() if name != "measure_cost.everyday.time"}
    made = replace(made, parameters=unpriced)
    (cost,) = flags_of(made, FlagCode.COST_UNKNOWN)
    assert cost.about == {"lever": "everyday.time"}
    assert flags_of(made, FlagCode.ONE_REPLICATION)


def test_a_pool_of_which_only_a_part_is_simulated_is_flagged() -> None:
    part = Structure(places=PlacesOption.PART)
    one = plausible(replace(scenario("baseline"), structure=part))  # two of the fourteen municipalities of Twente
    flag = flags_of(comparison(one), FlagCode.PART_OF_POOL)[0]
    assert flag.numbers == {"simulated": 2.0, "whole": 14.0}
    word, other = (CHOICES.index(("governance.pooling", level)) for level in ("youth_region", "municipality"))
    one.counters.choices[..., other], one.counters.choices[..., word] = one.counters.choices[..., word], 0
    assert flags_of(comparison(one), FlagCode.PART_OF_POOL) == []  # municipalities with slots of their own are whole
    one.counters.levers[..., list(LEVERS).index("governance.sharing")] = 0.3
    assert flags_of(comparison(one), FlagCode.PART_OF_POOL)[0].numbers == {"simulated": 2.0, "whole": 14.0}


def test_a_place_with_all_who_share_its_slots_is_no_part() -> None:
    """Its pool is whole from 2015 on, and nothing else is compared."""
    assert flags_of(comparison(plausible(scenario("baseline"))), FlagCode.PART_OF_POOL) == []


def test_the_load_of_shared_slots_is_that_of_all_who_share_them() -> None:
    both = plausible(scenario("baseline"))
    both.counters.slots[:, :, 1] *= 10.0  # the neighbour brings slots for both
    both.counters.choices[:] = 0
    levels = {level: CHOICES.index(("governance.pooling", level)) for level in ("municipality", "youth_region")}
    enschede = Place("Enschede", both.place.municipalities[:1])

    def tiers_flagged(level: str) -> set[float]:
        both.counters.choices[..., :] = 0
        both.counters.choices[..., levels[level]] = both.counters.weeks[None, :, None]
        return {flag.numbers["tier"] for flag in flags_of(comparison(both.within(enschede)), FlagCode.LOAD)}

    alone, pooled = tiers_flagged("municipality"), tiers_flagged("youth_region")
    assert Tier.SPECIALIST in alone
    assert alone - pooled == alone - {Tier.FIRST_LINE}


def test_what_differs_before_the_policy_starts_is_flagged() -> None:
    base, early, late = (empty(scenario(name)) for name in ("baseline", "early", "late"))
    early.counters.paid_weeks[:, 1:] = 10.0
    late.counters.paid_weeks[:, late.clock.years >= POLICY.year] = 10.0
    flags = flags_of(comparison(base, early, late), FlagCode.DIFFERS_EARLIER)
    assert [(flag.scenario, flag.numbers["first"]) for flag in flags] == [("early", float(base.clock.years[1]))]
