"""Rows of the advice about professionals, each mechanism by itself in small worlds: who advises, calls in, attends, moves.

B6: specialists who advise coaches. A8: practical support that a coach calls in. B4: attention beside the treatment. B7: specialists
who become generalists. What is expected was written before anything was run: with its number something moves, to either side where
both are possible, and at "no effect" nothing does. docs/advice-rows.md says which test stands for which row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Final

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.unit.test_effects import BASELINE, numbers_of, under
from tests.worlds import a_run, measure, play, play_with_simpy, values, weeks, world

from zorgsim.engines.batch import Batch, CompiledMeasure
from zorgsim.engines.counters import Counters
from zorgsim.engines.log import first_difference
from zorgsim.engines.surroundings import Surroundings
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.inputs.natural_units import Amount, Reached, Unit, as_setting
from zorgsim.inputs.parameters import register
from zorgsim.model.levers import LEVERS
from zorgsim.model.mode import Mode
from zorgsim.model.stocks import STOCKS
from zorgsim.model.structure import DEFAULT, CrisesOption, SupplyOption
from zorgsim.model.vocabulary import DOMAINS, SEVERITIES, Event, Stage, Tier

Floats = NDArray[np.float64]

CAPPED: Final = replace(DEFAULT, supply=SupplyOption.CAPPED)
BUSY: Final = {"question.base": 1.0}
"""Both lists are long, so that slots are what counts."""
NO_EFFECT: Final = {
    "first_line.own_advice": {"first_line.advice_effect": 0.0, "first_line.advice_weeks": 1.0, "first_line.advice_slots": 0.0},
    "first_line.hired_advice": {"first_line.advice_effect": 0.0, "first_line.advice_weeks": 1.0},
    "first_line.support_on_call": {"support_call.arranges_odds": 1.0, "support_call.weeks": 1.0},
    "beside_treatment.coach": {
        "beside_treatment.arranges": 0.0, "beside_treatment.weeks": 1.0, "beside_treatment.relapse_odds": 1.0,
        "beside_treatment.coach_slots": 0.0,
    },
    "beside_treatment.family_worker": {
        "beside_treatment.arranges": 0.0, "beside_treatment.weeks": 1.0, "beside_treatment.relapse_odds": 1.0,
    },
}  # fmt: skip
"""The numbers of each lever at which it does nothing; that specialists move is something whatever they know."""

ENDS: Final = ("low", "none", "high")


def number(name: str, end: str) -> float:
    """An end of a parameter's range, or the value at which it has no effect."""
    found = getattr(register()[name], end)
    assert isinstance(found, float)
    return found


def surroundings(lever: str, setting: float, changes: Mapping[str, float], freeze: Sequence[str] = tuple(STOCKS)) -> Surroundings:
    """A municipality of a thousand families in the week in which a lever is set."""
    one = Surroundings(
        Batch(world([1000]), weeks(60), (a_run(values(changes), [measure(lever, "to", setting, 1, [True])], freeze),))
    )
    one.begin_week(1)
    return one


def lived(lever: str, setting: float, changes: Mapping[str, float], families: int = 2_000, length: int = 104) -> Counters:
    """What is counted where only a lever moves: slots are capped, stocks stand still, two in five lack each domain."""
    settings = [measure(lever, "to", setting, 0, [True])]
    return play(Batch(world([families], 0.4), weeks(length), (a_run(values(changes), settings),), CAPPED)).counters


def happened(counters: Counters, event: Event) -> int:
    return int(counters.events[:, :, :, event].sum())


def weeks_in(counters: Counters, stage: Stage) -> int:
    return int(counters.family_weeks[..., stage, 0].sum())


DECIDES: Final = ("first_line.hired_advice_ratio", "support_call.by_severity", "support_call.by_domain", "support_call.discernment")
"""Numbers that say who, or how much more of an effect: where there is none they move nobody."""


@pytest.mark.parametrize("lever", NO_EFFECT)
def test_at_no_effect_nothing_happens_to_anybody(lever: str) -> None:
    effects = {name for name in LEVERS[lever].parameters if register()[name].none is not None} - set(DECIDES)
    assert NO_EFFECT[lever] == {name: register()[name].none for name in effects}
    without, with_it = (lived(lever, setting, BUSY | NO_EFFECT[lever], 1_000, 78) for setting in (0.0, 1.0))
    assert np.array_equal(without.events, with_it.events)
    assert np.array_equal(without.slots, with_it.slots)
    assert np.array_equal(without.paid_weeks, with_it.paid_weeks)


@pytest.mark.parametrize(
    ("lever", "parameter", "chance"),
    [
        ("first_line.own_advice", "first_line.advice_effect", "coaching_settles"),
        ("first_line.hired_advice", "first_line.advice_effect", "coaching_settles"),
        ("first_line.own_advice", "first_line.advice_weeks", "coaching_stays_with_others"),
        ("first_line.hired_advice", "first_line.advice_weeks", "coaching_stays_with_others"),
        ("beside_treatment.coach", "beside_treatment.weeks", "specialist_stays"),
        ("beside_treatment.family_worker", "beside_treatment.weeks", "specialist_stays"),
        ("beside_treatment.coach", "beside_treatment.relapse_odds", "specialist_relapse"),
        ("beside_treatment.family_worker", "beside_treatment.relapse_odds", "specialist_relapse"),
    ],
)
@pytest.mark.parametrize("end", ENDS)
def test_each_number_moves_its_chance_to_its_own_side(lever: str, parameter: str, chance: str, end: str) -> None:
    """Below "no effect" everywhere less, above it everywhere more, at it the same."""
    table = numbers_of(under({lever: 0.5}, {parameter: number(parameter, end)}).tables[chance])
    expected = ENDS.index(end) - 1
    assert set(np.sign(np.round(table - numbers_of(BASELINE.tables[chance]), 12)).ravel()) == {expected}


# B6: who advises


def test_the_own_specialists_give_slots_and_hired_ones_none() -> None:
    """A twentieth of a slot for each family whom coaches hold; coaches have as many slots as before."""
    usual = BASELINE_SLOTS
    own = surroundings("first_line.own_advice", 0.5, {}).slots.offered[:, 0]
    assert usual[Tier.SPECIALIST] - own[Tier.SPECIALIST] == pytest.approx(0.5 * 0.05 * usual[Tier.FIRST_LINE])
    assert own[Tier.FIRST_LINE] == usual[Tier.FIRST_LINE]
    assert surroundings("first_line.hired_advice", 0.5, {}).slots.offered[:, 0].tolist() == usual.tolist()


BASELINE_SLOTS: Final = surroundings("first_line.own_advice", 0.0, {}).slots.offered[:, 0]


def test_advice_is_replaced_as_other_time_that_goes_elsewhere_where_supply_follows_demand() -> None:
    """What is asked for is compared with the slots bought less those that advise; of hired advice, with all that are bought."""
    asking = np.zeros((1, len(Stage)), dtype=np.int64)
    asking[0, Stage.SPECIALIST] = 90
    demand = {
        lever: float(
            surroundings(lever, 0.5, {"first_line.advice_slots": 0.2}).count_week(asking, asking[:, 0]).specialist_demand[0]
        )
        for lever in ("first_line.own_advice", "first_line.hired_advice", "workforce.training")
    }
    bought, coaches = BASELINE_SLOTS[Tier.SPECIALIST], BASELINE_SLOTS[Tier.FIRST_LINE]
    assert demand["first_line.hired_advice"] == pytest.approx(90 / bought)
    assert demand["first_line.own_advice"] == pytest.approx(90 / (bought - 0.5 * 0.2 * coaches))
    assert demand["workforce.training"] == pytest.approx(90 / (bought * (1.0 - 0.5 * register()["workforce.training_time"].value)))


def test_a_pool_gives_no_more_slots_than_it_has() -> None:
    one = surroundings("first_line.own_advice", 1.0, {"first_line.advice_slots": 5.0})
    assert one.slots.offered[Tier.SPECIALIST, 0] == 0.0


def test_advice_is_paid_as_the_care_whose_slots_it_takes() -> None:
    """Of every week that is paid for, one of care or one of advice."""
    counters = lived("first_line.own_advice", 1.0, BUSY)
    advice = counters.paid_weeks.sum() - weeks_in(counters, Stage.SPECIALIST)
    assert advice == pytest.approx(0.05 * counters.slots[..., Tier.FIRST_LINE].sum())


def test_advice_is_paid_by_the_week_where_care_is_paid_as_it_starts() -> None:
    """Those who advise start no trajectory: beyond what the same starts pay where nobody advises, the weeks of advice are paid."""
    paid, weeks_of_care = [], []
    for share in (0.0, 1.0):
        settings = [measure("first_line.own_advice", "to", 1.0, 0, [True]), measure("funding.start_share", "to", share, 0, [True])]
        # lengths that do not differ: what a start pays is how long each lasts, and nobody's last weeks are beyond the end
        changes = {**BUSY, "specialist.weeks_scv": 0.0, "everyday.direct_referral.serious": 0.0}
        batch = Batch(world([2_000], 0.4), weeks(104), (a_run(values(changes), settings),), CAPPED)
        counters = play(batch).counters
        paid.append(counters.paid_weeks.sum())
        started = counters.events[:, :, :, Event.STARTED_SPECIALIST].sum(axis=(0, 1, 2, 4))
        lengths = [values(changes)[f"specialist.weeks.{severity}"] for severity in SEVERITIES]
        weeks_of_care.append(weeks_in(counters, Stage.SPECIALIST) if share == 0.0 else float(started @ lengths))
    advice = [all_ - care for all_, care in zip(paid, weeks_of_care, strict=True)]
    assert advice[0] > 0.0
    assert advice[1] == pytest.approx(advice[0])


@pytest.mark.parametrize(("ratio", "sign"), [("low", -1), ("none", 0), ("high", 1)])
def test_who_advises_matters_as_far_as_the_hired_do_more_or_less(ratio: str, sign: int) -> None:
    changes = {"first_line.hired_advice_ratio": number("first_line.hired_advice_ratio", ratio)}
    own, hired = (under({f"first_line.{who}_advice": 0.5}, changes).tables["coaching_settles"] for who in ("own", "hired"))
    assert set(np.sign(np.round(hired - own, 12))) == {sign}


FEW_SPECIALISTS: Final = {"specialist.slots_per_1000": 20.0, "first_line.coaches_per_1000": 6.0}


def beyond_luck(one: Floats, other: Floats) -> float:
    """By how many standard errors municipalities differ, each with itself: the luck that both share cancels."""
    differences = one - other
    return float(differences.mean() / (differences.std(ddof=1) / np.sqrt(len(differences))))


def weeks_on_the_list(advised: float, changes: Mapping[str, float]) -> Floats:
    """Weeks on the lists of municipalities that share nothing, of families whom only coaches refer; twenty places a thousand."""
    only_coaches = {f"everyday.direct_referral.{severity}": 0.0 for severity in SEVERITIES}
    settings = [measure("first_line.own_advice", "to", advised, 0, [True] * 24)]
    run = a_run(values({**BUSY, **only_coaches, **FEW_SPECIALISTS, **changes}), settings)
    counters = VectorisedEngine(Batch(world([300] * 24, 0.4, range(24)), weeks(156), (run,), CAPPED)).run()
    found: Floats = counters.family_weeks[0, ..., Stage.SPECIALIST_WAIT, 0].sum(axis=0).astype(np.float64)
    return found


@pytest.mark.parametrize(("effect", "slots", "sign"), [("none", "high", 1), ("low", "low", 1), ("high", "low", -1)])
def test_the_list_for_specialists_is_longer_or_shorter_with_their_advice(effect: str, slots: str, sign: int) -> None:
    """It costs slots, or settles less, or more: beyond 4 standard errors of the difference between municipalities and themselves.

    First asked of one place of 6,000 families, then of 15,000, beyond 4 standard errors of as many waits of half a year, as if
    worlds shared no luck: that it settles less made the list longer both times, by three and by three and a half.
    """
    changes = {name: number(name, end) for name, end in (("first_line.advice_effect", effect), ("first_line.advice_slots", slots))}
    assert sign * beyond_luck(weeks_on_the_list(1.0, changes), weeks_on_the_list(0.0, changes)) > 4.0


# A8: a coach who calls in


@pytest.mark.parametrize(
    ("name", "axis"), [("support_call.by_severity", 0), ("support_call.by_domain", 1), ("support_call.discernment", 2)]
)
@pytest.mark.parametrize("end", ENDS)
def test_a_coach_calls_in_by_question_by_domains_and_by_who_would_be_helped(name: str, axis: int, end: str) -> None:
    """The higher along an axis the likelier, the less likely, or by none of it: then who is called in for is a matter of lot."""
    table = under({"first_line.support_on_call": 1.0}, {name: number(name, end)}).tables["support_called_in"].reshape(3, 6, 2)
    assert not table[:, 0].any(), "nobody is called in where nothing is unarranged"
    steps = np.diff(table[:, 1:], axis=axis)
    assert set(np.sign(np.round(steps, 12)).ravel()) == {ENDS.index(end) - 1}


SUPPORT: Final = {
    "question.base": 3.0, "first_line.coaches_per_1000": 1000.0, "specialist.slots_per_1000": 1000.0, "support_call.odds": 1.0,
}  # fmt: skip


@cache
def arranged(setting: float, odds: float, discernment: float, would_help: float) -> tuple[float, ...]:
    """Families of whom a coach arranged something, by municipality, where many have something to be arranged."""
    changes = SUPPORT | {
        "support_call.arranges_odds": odds, "support_call.discernment": discernment, "support_call.would_help": would_help,
        "support_call.weeks": 1.0,
    }  # fmt: skip
    settings = [measure("first_line.support_on_call", "to", setting, 0, [True] * 24)]
    counters = VectorisedEngine(Batch(world([150] * 24, 0.4, range(24)), weeks(130), (a_run(values(changes), settings),))).run()
    return tuple(counters.events[0, :, :, Event.ARRANGED_BY_COACH].sum(axis=(0, 2, 3)).astype(np.float64).tolist())


def test_who_is_called_in_arranges_more_or_disturbs() -> None:
    """Of whom it would help, nearly all: more at the high end, fewer at the low, beyond 4 standard errors; at none as many.

    As many too where it would help nobody, whoever is called in.
    """
    none, low, high = (arranged(1.0, number("support_call.arranges_odds", end), 1.0, 0.8) for end in ("none", "low", "high"))
    assert none == arranged(0.0, 1.0, 1.0, 0.8) == arranged(1.0, number("support_call.arranges_odds", "high"), 1.0, 0.0)
    assert beyond_luck(np.array(low), np.array(none)) < -4.0
    assert beyond_luck(np.array(high), np.array(none)) > 4.0


def test_to_call_in_for_whom_it_would_help_does_more_than_by_lot_and_the_wrong_ones_less() -> None:
    """At the high end of what it does; the better the coach sees whom it would help, the more is arranged.

    Between the ends beyond 4 standard errors of municipalities and themselves. First asked as if worlds shared no luck: 965 (worse
    than by lot), 1,003 and 1,098 of 6,000 families, within three; then 1,262 and 1,428 with thrice the questions, within four.
    """
    odds = number("support_call.arranges_odds", "high")
    worse, by_lot, better = (np.array(arranged(1.0, odds, number("support_call.discernment", end), 0.5)) for end in ENDS)
    assert worse.sum() < by_lot.sum() < better.sum()
    assert beyond_luck(better, worse) > 4.0


@pytest.mark.parametrize("end", ENDS)
def test_who_is_called_in_for_keeps_a_coach_longer_or_shorter(end: str) -> None:
    """What a call takes of a coach is time in a slot; the length of coaching of all others stays as it was."""
    stays = numbers_of(under({"first_line.support_on_call": 1.0}, {"support_call.weeks": number("support_call.weeks", end)}).tables[
        "coaching_stays_with_others"
    ])  # fmt: skip
    others, called = stays
    assert others == numbers_of(BASELINE.tables["coaching_stays_with_others"])[0]
    assert np.sign(np.round(called - others, 12)) == ENDS.index(end) - 1


def test_a_call_of_an_earlier_stay_is_forgotten() -> None:
    """Support is called in for half a year, and undoes what coaches arrange; later as much is arranged as if it never had been.

    Beyond a year, within 4 standard errors. Where nobody with help breaks down nothing else reads what a stay is meant to become.
    """
    changes = SUPPORT | {"first_line.weeks": 4.0, "support_call.odds": 1e9, "support_call.arranges_odds": 0.0}
    changes |= {"support_call.would_help": 1.0, **{f"first_line.arranges.{domain}": 0.5 for domain in DOMAINS}}
    structure = replace(DEFAULT, crises=CrisesOption.ESCALATED)
    early, late = [], []
    for setting in (0.0, 1.0):
        settings = [CompiledMeasure("first_line.support_on_call", "to", setting, 0, 0, np.array([True]), until=26)]
        log = play(Batch(world([600], 0.5), weeks(104), (a_run(values(changes), settings),), structure)).log
        when = log.week[log.event == Event.ARRANGED_BY_COACH]
        early.append(int((when < 26).sum()))
        late.append(int((when > 52).sum()))
    assert early[0] > 16
    assert early[1] == 0
    assert late[1] > late[0] - 4.0 * np.sqrt(sum(late))


# B4: beside the treatment


def test_a_coach_beside_treatment_gives_slots_of_coaches_and_a_family_worker_none() -> None:
    usual = BASELINE_SLOTS
    coach = surroundings("beside_treatment.coach", 0.5, {}).slots.offered[:, 0]
    assert usual[Tier.FIRST_LINE] - coach[Tier.FIRST_LINE] == pytest.approx(0.5 * 0.2 * usual[Tier.SPECIALIST])
    assert coach[Tier.SPECIALIST] == usual[Tier.SPECIALIST]
    assert surroundings("beside_treatment.family_worker", 0.5, {}).slots.offered[:, 0].tolist() == usual.tolist()
    none_left = surroundings("beside_treatment.coach", 1.0, {"beside_treatment.coach_slots": 5.0})
    assert none_left.slots.offered[Tier.FIRST_LINE, 0] == 0.0


def test_attention_beside_treatment_arranges_domains_as_far_as_its_number_says() -> None:
    """Nothing at nothing, and more at the high end than at the value, in families: beyond 4 standard errors of nothing.

    First asked where fifteen in a hundred lack each domain: sixteen families, as many at the value as at the high end.
    """
    ample = {"specialist.slots_per_1000": 1000.0, "question.base": 1.0}
    none, some, most = (
        happened(
            lived("beside_treatment.family_worker", 1.0, ample | {"beside_treatment.arranges": share}), Event.ARRANGED_BY_SPECIALIST
        )
        for share in (0.0, 0.5, 1.0)
    )
    assert none == 0
    assert 16 < some < most


def test_what_beside_treatment_does_is_the_same_whoever_does_it_and_none_is_attended_twice() -> None:
    coach, worker, both = (
        under(settings).tables
        for settings in (
            {"beside_treatment.coach": 1.0},
            {"beside_treatment.family_worker": 1.0},
            {"beside_treatment.coach": 1.0, "beside_treatment.family_worker": 1.0},
        )
    )
    for name in ("arranged_by_specialist", "specialist_relapse"):
        assert coach[name].tolist() == worker[name].tolist() == both[name].tolist()


# B7: specialists who become generalists


def moving(setting: float, changes: Mapping[str, float], still: Sequence[str] = (), length: int = 60) -> list[dict[str, Any]]:
    """Stocks, slots and who is in training at the beginning of each week; in week 1 a share of specialists moves."""
    frozen = [name for name in STOCKS if name in still]
    settings = [measure("workforce.generalists", "to", setting, 1, [True])]
    one = Surroundings(Batch(world([1000]), weeks(length), (a_run(values(changes), settings, frozen),), CAPPED))
    seen = []
    for week in range(length):
        one.begin_week(week)
        slots = one.slots.offered[:, 0].tolist()
        seen.append(
            {name: float(stock[0]) for name, stock in one.stocks.items()} | {"slots": slots, "learn": float(one.in_training[0])}
        )
        one.end_week(
            np.zeros((1, len(Stage)), dtype=np.int64), np.zeros(1, dtype=np.int64), np.zeros((len(Tier), 1), dtype=np.int64)
        )
    return seen


def test_who_moves_is_neither_lost_nor_made() -> None:
    """FTE for FTE, as many as posts move; nobody is turned away on the way, nor hired in their stead."""
    before, after = moving(0.1, {"first_line.attrition": 0.0, "specialist.attrition": 0.0})[:2]
    posts = 0.1 * register()["specialist.slots_per_1000"].value / register()["specialist.caseload"].value
    assert before["specialists"] - after["specialists"] == pytest.approx(posts)
    assert after["coaches"] - before["coaches"] == pytest.approx(posts)
    last = moving(0.1, {"first_line.attrition": 0.0, "specialist.attrition": 0.0})[-1]
    assert last["specialists"] == pytest.approx(after["specialists"])
    assert last["coaches"] == pytest.approx(after["coaches"])


def test_their_slots_are_gone_at_once_and_coaches_hold_families_once_they_are_trained() -> None:
    """After a mean time of training a share 1 / e is still in it."""
    seen = moving(0.1, {"generalists.training_weeks": 40.0, "first_line.attrition": 0.0, "specialist.attrition": 0.0})
    (before, after), late = seen[:2], seen[41]
    moved = before["specialists"] - after["specialists"]
    assert before["slots"][Tier.SPECIALIST] - after["slots"][Tier.SPECIALIST] == pytest.approx(moved * 12.0)
    assert after["slots"][Tier.FIRST_LINE] == pytest.approx(before["slots"][Tier.FIRST_LINE])
    assert late["learn"] == pytest.approx(moved * (1.0 - 1.0 / 40.0) ** 40)
    assert late["slots"][Tier.FIRST_LINE] - before["slots"][Tier.FIRST_LINE] == pytest.approx((moved - late["learn"]) * 15.0)


def moved_where(closed: float) -> tuple[float, float]:
    """Specialists who leave, and coaches who come, as a tenth of posts moves where so much of specialist care has closed before."""
    everywhere = [True]
    settings = [measure("supply.closure", "to", closed, 1, everywhere), measure("workforce.generalists", "to", 0.1, 2, everywhere)]
    still = {"first_line.attrition": 0.0, "specialist.attrition": 0.0}
    one = Surroundings(Batch(world([1000]), weeks(10), (a_run(values(still), settings, ()),), CAPPED))
    one.begin_week(1)
    before = {name: float(stock[0]) for name, stock in one.stocks.items()}
    one.begin_week(2)
    return before["specialists"] - float(one.stocks["specialists"][0]), float(one.stocks["coaches"][0]) - before["coaches"]


@pytest.mark.parametrize("closed", [0.0, 0.5, 0.9])
def test_of_providers_that_have_left_no_post_moves(closed: float) -> None:
    """A tenth of the posts that are left, and as many coaches are budgeted for: whoever remains does not move in others' stead."""
    left, came = moved_where(closed)
    posts = register()["specialist.slots_per_1000"].value / register()["specialist.caseload"].value
    assert left == pytest.approx(0.1 * (1.0 - closed) * posts)
    assert came == pytest.approx(left)


def former(weeks_later: int, changes: Mapping[str, float], until: int = 10_000) -> tuple[float, float, float, float]:
    """Weeks after a third of specialists moved: those who were specialists, in training, all coaches; what coaches settle."""
    settings = [CompiledMeasure("workforce.generalists", "to", 0.3, 1, 0, np.array([True]), until=until)]
    one = Surroundings(Batch(world([1000]), weeks(600), (a_run(values(changes), settings, ("expertise", "practice")),), CAPPED))
    nobody = np.zeros((1, len(Stage)), dtype=np.int64), np.zeros(1, dtype=np.int64), np.zeros((len(Tier), 1), dtype=np.int64)
    for week in range(weeks_later + 1):
        one.begin_week(week)
        one.end_week(*nobody)
    settles = one.begin_week(weeks_later + 1).tables["coaching_settles"].ravel()[1]
    return float(one.former_specialists[0]), float(one.in_training[0]), float(one.stocks["coaches"][0]), float(settles)


@pytest.mark.parametrize("end", ENDS)
def test_former_specialists_settle_more_or_less_once_they_are_trained(end: str) -> None:
    """Nothing in the weeks in which all of them learn; then as far as coaches at work were specialists."""
    settles = number("generalists.settles", end)
    usual = former(0, {"generalists.settles": settles})[3]
    for later in (1, 40):
        who, learn, coaches, found = former(later, {"generalists.settles": settles, "generalists.training_weeks": 30.0})
        share = settles * (who - learn) / (coaches - learn)
        assert found == pytest.approx(usual + share * (usual if share < 0.0 else 1.0 - usual))
        assert np.sign(np.round(found - usual, 12)) == ENDS.index(end) - 1


def test_in_the_week_in_which_specialists_move_coaches_settle_what_they_did() -> None:
    one = surroundings("workforce.generalists", 0.5, {"generalists.settles": number("generalists.settles", "high")}, ())
    assert one.in_training[0] == one.former_specialists[0] > 0.0
    assert one.begin_week(2).tables["coaching_settles"].ravel().tolist() == BASELINE.tables["coaching_settles"].ravel().tolist()


def test_what_they_know_outlasts_the_measure_and_goes_as_they_leave() -> None:
    """Nobody is turned back where the measure ends; they leave as other coaches do, and whoever comes then was no specialist."""
    high = {"generalists.settles": number("generalists.settles", "high"), "generalists.training_weeks": 4.0}
    usual = former(0, high)[3]
    assert former(100, high, until=60)[3] > usual
    stay = high | {"first_line.attrition": 0.0}
    assert former(100, stay)[0] == pytest.approx(former(2, stay)[0])
    assert usual < former(500, high)[3] < former(100, high)[3]
    who, learn, *_ = former(10, high | {"generalists.training_weeks": 104.0})
    assert 0.0 < learn < who


@pytest.mark.parametrize("end", ENDS)
def test_expertise_that_goes_with_them_may_be_more_or_less_than_theirs(end: str) -> None:
    """In the week in which they move; how generalists wear it down from then on (loop R5) is another number."""
    changes = {"generalists.expertise_taken": number("generalists.expertise_taken", end), "expertise.generalisation": 0.0}
    moved, stayed = (moving(setting, changes, length=2)[1]["expertise"] for setting in (0.1, 0.0))
    assert np.sign(np.round(moved - stayed, 12)) == 1 - ENDS.index(end)


@pytest.mark.parametrize("still", ["specialists", "coaches", "expertise"])
def test_a_stock_that_is_frozen_stands_still_whoever_moves(still: str) -> None:
    seen = moving(0.3, {}, (still,), 3)
    assert len({one[still] for one in seen}) == 1
    assert (seen[1]["learn"] > 0.0) == (still == "expertise"), "who cannot leave does not come, and who cannot come is not trained"


def test_a_share_in_fte_is_as_many_fte() -> None:
    """60 places a thousand families at 12 a specialist are 20 FTE of 4,000 families: 2 FTE are a tenth."""
    parameters = values({"specialist.slots_per_1000": 60.0, "specialist.caseload": 12.0})
    reached = Reached((4_000,), (1.0,), (1.0,))
    mode, share = as_setting("workforce.generalists", Mode.TO, Amount(2.0, Unit.FTE), reached, parameters)
    assert mode is Mode.TO
    assert share == pytest.approx(0.1)


# Both engines


@pytest.mark.parametrize("market", [False, True])
def test_both_engines_say_the_same(market: bool) -> None:
    """All of it at once, on and off again, with stocks that move."""
    levers = {
        "first_line.own_advice": 0.4, "first_line.hired_advice": 0.8, "first_line.support_on_call": 0.7,
        "beside_treatment.coach": 0.3, "beside_treatment.family_worker": 0.6, "workforce.generalists": 0.2,
    }  # fmt: skip
    settings = [CompiledMeasure(lever, "to", value, 5, 10, np.array([True, False]), until=60) for lever, value in levers.items()]
    structure = replace(DEFAULT, staff=type(DEFAULT.staff)("market")) if market else DEFAULT
    batch = Batch(world([150, 120], 0.3), weeks(90), (a_run(values({"question.base": 1.0}), settings, ()),), structure)
    one, other = play(batch), play_with_simpy(batch)
    assert first_difference(one.log, other.log) == ""
    assert np.array_equal(one.counters.events, other.counters.events)
