from __future__ import annotations

import numpy as np
import pytest
from tests.unit.synthetic_results import PRICES, empty, plausible, scenario

from zorgsim.engines.counters import CARE_KINDS
from zorgsim.model.vocabulary import Event, Referrer, Stage, Tier
from zorgsim.results.cbs import SERIES, cbs_series
from zorgsim.results.simulated import Simulated

YEAR = 2027


def figures(simulated: Simulated) -> dict[str, float]:
    """Return the series of replication 0 in 2027."""
    table = cbs_series(simulated, PRICES)
    chosen = table[(table["replication"] == 0) & (table["year"] == YEAR)]
    return dict(zip(chosen["series"], chosen["value"], strict=True))


def made() -> Simulated:
    simulated = empty(scenario("baseline"))
    counters, at = simulated.counters, (0, list(simulated.clock.years).index(YEAR), 0)
    counters.families_with_care[(*at, CARE_KINDS.index("beyond_first_line"))] = 100
    counters.families_with_care[(*at, CARE_KINDS.index("any"))] = 140
    for event, starts in ((Event.STARTED_COACHING, 20), (Event.STARTED_SPECIALIST, 50), (Event.STARTED_RESIDENTIAL, 5)):
        counters.events[(*at, event, 1, 0)] = starts
    for stage, weeks in ((Stage.FIRST_LINE, 520), (Stage.SPECIALIST, 3_000), (Stage.RESIDENTIAL, 500)):
        counters.family_weeks[(*at, stage, 0)] = weeks
    counters.families_at_end[(*at, Stage.SPECIALIST, 0)] = 60
    counters.starts_by_referrer[(*at, Tier.FIRST_LINE, Referrer.EVERYDAY)] = 20
    counters.starts_by_referrer[(*at, Tier.SPECIALIST, Referrer.EVERYDAY)] = 20
    counters.starts_by_referrer[(*at, Tier.SPECIALIST, Referrer.FIRST_LINE)] = 25
    return simulated


def test_young_people_are_families_beyond_the_first_line_and_the_registered_share_of_the_others() -> None:
    assert figures(made())["youths_with_care"] == pytest.approx((100 + 0.5 * 40) * 1.5)


def test_trajectories_use_the_factor_of_their_form() -> None:
    found = figures(made())
    assert found["trajectories_started.first_line"] == 20 * 0.5
    assert found["trajectories_started.specialist"] == 50 * 2.0
    assert found["trajectories_started.residential"] == 5 * 1.0
    assert found["trajectories_at_end.specialist"] == 60 * 2.0


def test_durations_are_stock_over_flow() -> None:
    found = figures(made())
    assert found["mean_days.specialist"] == pytest.approx(3_000 / 50 * 7)
    # weighed by trajectories: stock (0.5 x 520 + 2 x 3000 + 500) over starts (10 + 100 + 5)
    assert found["mean_days.all"] == pytest.approx(7 * 6_760 / 115)


def test_durations_are_missing_where_nobody_started() -> None:
    table = cbs_series(made(), PRICES)
    empty_year = table[(table["year"] == 2026) & (table["series"] == "mean_days.specialist")]
    assert np.isnan(empty_year["value"]).all()


def test_referrer_shares_are_weighed_by_trajectories() -> None:
    found = figures(made())
    # everyday: 20 x 0.5 + 20 x 2 = 50; first line: 25 x 2 = 50
    assert (found["referrer.everyday"], found["referrer.first_line"]) == pytest.approx((50.0, 50.0))


def test_every_series_has_a_value_per_replication_and_whole_year() -> None:
    table = cbs_series(plausible(scenario("baseline", replications=3)), PRICES)
    assert len(table) == 3 * 5 * len(SERIES)
    assert (table["unit"] != "").all()
