"""Series that can be compared with CBS figures, through declared conversion factors (``conversion.*`` in the register).

The model counts families, CBS counts young people and trajectories. A trajectory is taken to last as long as the stay of its
family, so stock and starts share one factor, and the mean duration needs none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zorgsim.engines.counters import CARE_KINDS, NEEDS_GROUPS
from zorgsim.model.vocabulary import CARE_OF, START_OF, Referrer, Tier
from zorgsim.results.simulated import Simulated
from zorgsim.results.tables import indices_of, run_columns, whole_years
from zorgsim.results.valuation import no_money
from zorgsim.results.window import Window, ratio, yearly_window

Floats = NDArray[np.float64]
Factors = Mapping[str, float]
"""Value by parameter name, of ``conversion.*`` at least."""

Series = Callable[[Window, Factors], Floats]
"""``series(window, factors)``: a figure with the leading axes of the window."""

YOUTHS: Final = "conversion.youths_per_family"
TRAJECTORIES: Final = "conversion.trajectories_per_family_start"
REGISTERED: Final = "conversion.registered_first_line"


def youths_with_care(window: Window, factors: Factors) -> Floats:
    """Young people with care at some time in the year; a meaningful figure for windows of one year only.

    Families with care beyond the first line, and the share of those with family coaching only that CBS counts as youth help.
    """
    families = window.counts["families_with_care"]
    beyond, any_care = families[..., CARE_KINDS.index("beyond_first_line")], families[..., CARE_KINDS.index("any")]
    return np.asarray((beyond + factors[REGISTERED] * (any_care - beyond)) * factors[YOUTHS], dtype=np.float64)


def trajectories_started(window: Window, factors: Factors, tier: Tier) -> Floats:
    """Trajectories started in the window."""
    return window.events(START_OF[tier]) * factors[f"{TRAJECTORIES}.{tier.name.lower()}"]


def trajectories_at_end(window: Window, factors: Factors, tier: Tier) -> Floats:
    """Stock of trajectories at the end of the year's last week (for windows of one year only)."""
    at_end = window.counts["families_at_end"][..., CARE_OF[tier], NEEDS_GROUPS.index("all")]
    return np.asarray(at_end * factors[f"{TRAJECTORIES}.{tier.name.lower()}"], dtype=np.float64)


def mean_days(window: Window, factors: Factors, tier: Tier) -> Floats:
    """Mean duration in days by Little's law: mean stock over mean flow of starts. Missing where nobody started."""
    return 7.0 * ratio(window.family_weeks(CARE_OF[tier]), window.events(START_OF[tier]))


def mean_days_all(window: Window, factors: Factors) -> Floats:
    """Mean duration in days of a trajectory, all forms together, each weighed by its trajectories."""
    weights = [factors[f"{TRAJECTORIES}.{tier.name.lower()}"] for tier in Tier]
    stock = sum(weight * window.family_weeks(CARE_OF[tier]) for weight, tier in zip(weights, Tier, strict=True))
    flow = sum(weight * window.events(START_OF[tier]) for weight, tier in zip(weights, Tier, strict=True))
    return 7.0 * ratio(np.asarray(stock), np.asarray(flow))


def repeat_share(window: Window, factors: Factors) -> Floats:
    """Repeat use, percent of trajectories started: by families whose earlier care stopped at most five years before."""
    weights = np.array([factors[f"{TRAJECTORIES}.{tier.name.lower()}"] for tier in Tier])
    repeated = (window.counts["repeat_starts"] * weights).sum(axis=-1)
    started = (window.counts["starts_by_referrer"].sum(axis=-1) * weights).sum(axis=-1)
    return 100.0 * ratio(repeated, started)


def referrer_share(window: Window, factors: Factors, referrer: Referrer) -> Floats:
    """Return starts of trajectories by one referrer, percent of all starts, each form weighed by its trajectories."""
    weights = np.array([factors[f"{TRAJECTORIES}.{tier.name.lower()}"] for tier in Tier])
    starts = (window.counts["starts_by_referrer"] * weights[:, None]).sum(axis=-2)
    return 100.0 * ratio(starts[..., referrer], starts.sum(axis=-1))


def _by_tier() -> dict[str, tuple[str, Series]]:
    series: dict[str, tuple[str, Series]] = {}
    for tier in Tier:
        name = tier.name.lower()
        series[f"trajectories_started.{name}"] = ("trajectories per year", partial(trajectories_started, tier=tier))
        series[f"trajectories_at_end.{name}"] = ("trajectories", partial(trajectories_at_end, tier=tier))
        series[f"mean_days.{name}"] = ("days", partial(mean_days, tier=tier))
    return series


SERIES: Final[Mapping[str, tuple[str, Series]]] = MappingProxyType(
    {
        "youths_with_care": ("young people", youths_with_care),
        **_by_tier(),
        "mean_days.all": ("days", mean_days_all),
        "repeat_use": ("% of starts", repeat_share),
        **{
            f"referrer.{referrer.name.lower()}": ("% of starts", partial(referrer_share, referrer=referrer))
            for referrer in Referrer
            if referrer is not Referrer.NOBODY
        },
    }
)
"""Every series by name: its unit and its function."""


def cbs_series(simulated: Simulated, factors: Factors) -> pd.DataFrame:
    """Return one row per replication, whole year and series: scenario, replication, year, series, unit, value.

    Parameters
    ----------
    simulated
        A simulated scenario; all its municipalities together.
    factors
        Parameter values by name.
    """
    window = yearly_window(simulated, no_money(simulated))
    years = simulated.clock.years[whole_years(simulated)]
    frames = []
    for name, (unit, measure) in SERIES.items():
        values = measure(window, factors)
        run, year = indices_of(values)
        columns = {"scenario": simulated.scenario.name, **run_columns(simulated, run), "year": years[year], "series": name}
        frames.append(pd.DataFrame({**columns, "unit": unit, "value": values.reshape(-1)}))
    return pd.concat(frames, ignore_index=True)
