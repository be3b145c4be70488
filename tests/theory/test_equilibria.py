"""Slow stocks in a running engine: under constant conditions each comes to rest where its closed form says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from tests.theory.textbook import NOTHING_ELSE, SEVERITIES, Floats
from tests.worlds import TINY, a_run, measure, values, weeks, world

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.engines.batch import Batch
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.model.stocks import STOCKS
from zorgsim.model.structure import DEFAULT, SupplyOption
from zorgsim.model.vocabulary import Domain, Stage, Tier

FAMILIES = 3000
FOR_EVER = 4000.0
"""A stay in weeks that outlasts every run."""

ALL_ASK = NOTHING_ELSE | {
    "question.base": 0.5 * WEEKS_PER_YEAR,
    "specialist.weeks_scv": 0.0, "first_line.weeks_scv": 0.0, "first_line.weeks": FOR_EVER,
    **{f"specialist.weeks.{severity}": FOR_EVER for severity in SEVERITIES},
    **{f"question.risk_ratio.{domain.name.lower()}": 1.0 for domain in Domain},
    **{f"network.settles.{severity}": 0.0 for severity in SEVERITIES},
}  # fmt: skip
"""Within a few weeks everybody has asked, and is in care or waits for it, for ever: conditions are constant."""

TO_COACHES = {f"everyday.direct_referral.{severity}": 0.0 for severity in SEVERITIES}
TO_SPECIALISTS = {f"everyday.direct_referral.{severity}": 1.0 for severity in SEVERITIES}
QUIET = {"question.base": 0.0}


def at_rest(changes: Mapping[str, float], levers: Mapping[str, float], moving: str, number: int = 2500) -> float:
    """The stock of a municipality after so many weeks, and a check that it rests; all other stocks are frozen."""
    settings = [measure(lever, "to", setting, 0, [True]) for lever, setting in levers.items()]
    run = a_run(values(ALL_ASK | dict(changes)), settings, [name for name in STOCKS if name != moving])
    capped = replace(DEFAULT, supply=SupplyOption.CAPPED)  # supply that follows demand: tests/theory/test_supply.py
    engine = VectorisedEngine(Batch(world([FAMILIES], TINY), weeks(number), (run,), capped))
    engine.run_until(number - 52)
    before = float(engine.ledger.surroundings.stocks[moving][0])
    engine.run()
    after = float(engine.ledger.surroundings.stocks[moving][0])
    assert after == pytest.approx(before, rel=1e-7)
    return after


@pytest.mark.parametrize("levers", [{}, {"everyday.time": 2.0}, {"everyday.risk_focus": 0.5}])
def test_trust_rests_where_time_balances_risk_focus(levers: dict[str, float]) -> None:
    found = at_rest({"trust.build": 0.6, "trust.erosion": 0.4, **QUIET}, levers, "trust")
    build, erosion = 0.6 * levers.get("everyday.time", 1.0), 0.4 * levers.get("everyday.risk_focus", 1.0)
    assert found == pytest.approx(build / (build + erosion), rel=1e-6)


@pytest.mark.parametrize(("slots", "facilities"), [(0, 1.0), (250, 1.0), (250, 2.0), (1000, 1.0)])
def test_mutual_help_rests_where_building_balances_unlearning(slots: int, facilities: float) -> None:
    """So many in a thousand families are in specialist care, always, since everybody wants a slot and nobody leaves."""
    changes = {"mutual_help.start": 0.5, "mutual_help.build": 0.3, "mutual_help.unlearning": 0.9, "network.weeks": 2.0}
    changes |= {"specialist.slots_per_1000": float(slots), **TO_SPECIALISTS}
    found = at_rest(changes, {"community.social_facilities": facilities}, "mutual_help")
    build, unlearning = 0.3 * facilities, 0.9 * slots / 1000.0
    assert found == pytest.approx(build / (build + unlearning), rel=1e-6)


WORKFORCES = {
    "coaches": ("first_line.coaches", "first_line", "first_line.caseload"),
    "specialists": ("specialist.slots", "specialist", "specialist.caseload"),
}
SENSITIVITY, ATTRITION, DELAY, CASELOAD = 0.8, 0.3, 60.0, 10.0


def staffed(name: str, per_1000: float) -> dict[str, float]:
    """Parameters for so many slots per 1000 families."""
    _, tier, caseload = WORKFORCES[name]
    offered = {
        "coaches": {"first_line.coaches_per_1000": per_1000 / CASELOAD},
        "specialists": {"specialist.slots_per_1000": per_1000},
    }
    rates = {f"{tier}.attrition": ATTRITION, f"{tier}.hiring_weeks": DELAY, "workforce.overload_attrition": SENSITIVITY}
    return {**offered[name], **rates, caseload: CASELOAD, **(TO_COACHES if name == "coaches" else TO_SPECIALISTS)}


@pytest.mark.parametrize("name", WORKFORCES)
@pytest.mark.parametrize("budget", [1.0, 2.0])
def test_a_workforce_with_little_to_do_rests_at_its_budget(name: str, budget: float) -> None:
    found = at_rest(staffed(name, 100.0) | QUIET, {WORKFORCES[name][0]: budget}, name)
    assert found == pytest.approx(budget * FAMILIES / 1000.0 * 100.0 / CASELOAD, rel=1e-6)


@pytest.mark.parametrize("name", WORKFORCES)
@pytest.mark.parametrize("per_1000", [100.0, 400.0, 700.0, 800.0])
def test_an_overloaded_workforce_rests_below_its_budget(name: str, per_1000: float) -> None:
    """budget / (1 + attrition x sensitivity x overload x delay); overload = families / slots - 1, at most 1, of the slots left.

    With everybody asking, families over slots is 1000 / per 1000 at first, and more when staff has left. Slots are whole, so
    that the stock rests where the closed form has the whole slots below its own value: one slot at most, in its bound.
    """
    budget = FAMILIES / 1000.0 * per_1000 / CASELOAD
    lost = ATTRITION / WEEKS_PER_YEAR * SENSITIVITY * DELAY
    staff = budget
    for _ in range(200):
        staff = budget / (1.0 + lost * min(1.0, FAMILIES / (staff * CASELOAD) - 1.0))
    found = at_rest(staffed(name, per_1000), {}, name)
    one_slot = 0.0 if FAMILIES / (staff * CASELOAD) > 2.0 else 1.0 / CASELOAD
    assert abs(found - staff) <= one_slot + 1e-6 * staff
    assert found < 0.95 * budget


def test_mutual_help_rests_where_re_knit_networks_put_it() -> None:
    """Coaches re-knit networks all the time: M = (build + knit x re-knit) / (the same + unlearning), over 40 municipalities.

    How many networks are re-knit in a week is what the run counts; as it moves by chance, so does the stock: 4 standard errors.
    """
    copies, families, number, late = 24, 500, 1000, 10
    build, knit, unlearning = (0.05, 2.0, 1.0)
    parameters = values(NOTHING_ELSE | TO_COACHES | {
        "mutual_help.start": 0.5, "mutual_help.build": build, "mutual_help.knit": knit, "mutual_help.unlearning": unlearning,
        "question.base": 3.0, "domains.regain.support": 1.0, "first_line.arranges.support": 0.5, "first_line.weeks": 4.0,
        "first_line.coaches_per_1000": 1000.0, "first_line.caseload": 1.0, "specialist.slots_per_1000": 300.0,
        "helpable.everyday": 1.0, "helpable.serious": 1.0, "helpable.complex": 1.0,
    })  # fmt: skip
    run = a_run(parameters, freeze=[name for name in STOCKS if name != "mutual_help"])
    batch = Batch(world([families] * copies, 0.3, regions=range(copies)), weeks(number), (run,))
    counters = VectorisedEngine(batch).run()
    seen = counters.weeks[late:].sum()
    stages = counters.family_weeks[0, late:, :, :, 0].sum(axis=0)
    down = unlearning / WEEKS_PER_YEAR * (stages[:, Stage.SPECIALIST] + stages[:, Stage.RESIDENTIAL]) / seen / families
    built = build / WEEKS_PER_YEAR
    up = built + knit * counters.arranged[0, late:, :, Tier.FIRST_LINE, Domain.SUPPORT].sum(axis=0) / seen / families
    weighted = counters.stocks[0, late:, :, list(STOCKS).index("mutual_help")] * counters.weeks[late:, None]
    difference: Floats = weighted.sum(axis=0) / seen - up / (up + down)
    error = float(np.std(difference, ddof=1) / np.sqrt(copies))
    assert abs(difference.mean()) < 4.0 * error + 0.002
    assert 4.0 * error + 0.002 < 0.2 * (up / (up + down) - built / (built + down)).mean()
