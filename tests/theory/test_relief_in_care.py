"""Finding F12 of version 0.1, its criterion: relief reaches families in care, and to be kept on in care costs nobody a domain.

Written before the domain clock ran in care, and left as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.worlds import a_run, measure, values, weeks, world

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.engines.batch import Batch
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.model.vocabulary import DOMAINS, SEVERITIES, Domain, Stage

FAMILIES: Final = 20_000
NUMBER: Final = 130
ONLY_SPECIALISTS: Final = {
    "question.base": 2.0, "turnover.rate": 0.0, "mutual_help.start": 0.0, "specialist.slots_per_1000": 1000.0,
    "specialist.leaves": 0.0, "specialist.relapse": 0.0,
    **{f"everyday.settles.{severity}": 0.0 for severity in SEVERITIES},
    **{f"everyday.direct_referral.{severity}": 1.0 for severity in SEVERITIES},
    **{f"helpable.{severity}": 1.0 for severity in SEVERITIES},
    "specialist.to_residential": 0.0,
}  # fmt: skip
"""Who has a question is in specialist care from that week on: there is a slot for everybody, and care settles every question."""
NOTHING_ARRANGED: Final = {f"specialist.arranges.{domain}": 0.0 for domain in DOMAINS}


def simulated(changes: Mapping[str, float], lever: str, setting: float) -> VectorisedEngine:
    run = a_run(values(ONLY_SPECIALISTS | dict(changes)), [measure(lever, "to", setting, 0, [True])])
    return VectorisedEngine(Batch(world([FAMILIES], 0.2), weeks(NUMBER), (run,)))


def needs_of(engine: VectorisedEngine) -> NDArray[np.int64]:
    return engine.ledger.state.columns["needs"].astype(np.int64)


@pytest.mark.parametrize("relief", [0.5, 1.0, 3.0])
def test_families_in_specialist_care_regain_housing_as_fast_as_at_home_and_relief_reaches_them(relief: float) -> None:
    """Within the stage: regained per family-week without housing is the register's rate x relief, there as at home."""
    engine = simulated(NOTHING_ARRANGED, "domains.housing_relief", relief)
    happened, exposed = (dict.fromkeys((Stage.HOME, Stage.SPECIALIST), 0) for _ in range(2))
    for week in range(NUMBER):
        before, stage = needs_of(engine), engine.ledger.state.columns["stage"].copy()
        engine.simulate_week(week)
        lacking = (before >> Domain.HOUSING) & 1 == 1
        regained = lacking & ((needs_of(engine) >> Domain.HOUSING) & 1 == 0)
        for one in happened:
            happened[one] += int((regained & (stage == one)).sum())
            exposed[one] += int((lacking & (stage == one)).sum())
    assert exposed[Stage.SPECIALIST] > exposed[Stage.HOME] > 1000
    for one, times in happened.items():
        expected = exposed[one] * values()["domains.regain.housing"] * relief / WEEKS_PER_YEAR
        assert abs(times - expected) < 4.0 * np.sqrt(expected), one.name


def test_housing_first_in_care_reaches_those_in_care_and_no_other_domain() -> None:
    """Regained per family-week without it: in care the register's rate x the setting, at home and of income the register's."""
    engine = simulated(NOTHING_ARRANGED, "domains.housing_in_care", 2.5)
    kinds = [(stage, domain) for stage in (Stage.HOME, Stage.SPECIALIST) for domain in (Domain.HOUSING, Domain.INCOME)]
    happened, exposed = (dict.fromkeys(kinds, 0) for _ in range(2))
    for week in range(NUMBER):
        before, stage = needs_of(engine), engine.ledger.state.columns["stage"].copy()
        engine.simulate_week(week)
        after = needs_of(engine)
        for where, domain in kinds:
            lacking = ((before >> domain) & 1 == 1) & (stage == where)
            exposed[where, domain] += int(lacking.sum())
            happened[where, domain] += int((lacking & ((after >> domain) & 1 == 0)).sum())
    for (where, domain), times in happened.items():
        sooner = 2.5 if (where, domain) == (Stage.SPECIALIST, Domain.HOUSING) else 1.0
        rate = values()[f"domains.regain.{domain.name.lower()}"] * sooner
        expected = exposed[where, domain] * rate / WEEKS_PER_YEAR
        assert abs(times - expected) < 4.0 * np.sqrt(expected), (where.name, domain.name)


def test_to_be_kept_on_in_care_lowers_nobodys_share_arranged_by_itself() -> None:
    """Where care arranges nothing, each family has the same needs in every week, let go after treatment or kept on for years."""
    kept, let_go = (simulated(NOTHING_ARRANGED, "specialist.release", setting) for setting in (1.0, 0.0))
    for week in range(NUMBER):
        kept.simulate_week(week)
        let_go.simulate_week(week)
        assert np.array_equal(needs_of(kept), needs_of(let_go))
    in_care = [(engine.ledger.state.columns["stage"] == Stage.SPECIALIST).mean() for engine in (kept, let_go)]
    assert in_care[0] > in_care[1] + 0.05


def test_to_be_kept_on_in_care_that_arranges_raises_the_share_arranged() -> None:
    """What care arranges while it does not let go is not lost again to the weeks that it takes: beyond 4 standard errors."""
    kept, let_go = (simulated({}, "specialist.release", setting) for setting in (1.0, 0.0))
    for week in range(NUMBER):
        kept.simulate_week(week)
        let_go.simulate_week(week)
    gain = (needs_of(kept) == 0).astype(float) - (needs_of(let_go) == 0)
    assert gain.mean() > 4.0 * gain.std() / np.sqrt(FAMILIES)
