"""A municipality's use of youth care from what it is made of, and an effect of its own.

Use is young people (0-22) with youth care in kind in 2021, over residents of that age. Features follow what SCP found to go with it
in districts (Jeugdhulp in de wijk, 2020): the five domains, lone parents and separation, income, tenure, schooling, age. Nothing of
what is a feature is itself a count of youth care.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.forecast.facts import composition
from zorgsim.forecast.regression import best_penalty, folds_of, held_out, ridge
from zorgsim.forecast.shrinkage import Effects, noise_of_counts, shrunk
from zorgsim.inputs.municipalities import all_municipalities
from zorgsim.model.vocabulary import DOMAINS

Floats = NDArray[np.float64]

DOMAINS_OF_MODEL: Final = tuple(f"odds_{domain}" for domain in DOMAINS)
GUIDED: Final = (
    *DOMAINS_OF_MODEL,
    "lone_parent_share_province",
    "divorced_per_1000",
    "avg_standardised_household_income_keur",
    "pct_owner_occupied",
    "pct_social_rental_corporation",
)
"""The five domains as the model has them, single parents (of the province; and the divorced), income, tenure."""

WHOLE: Final = (
    *GUIDED,
    "share_0_3",
    "share_4_11",
    "share_12_17",
    "pct_multi_family_dwellings",
    "pct_households_below_110_social_minimum",
    "pct_households_lowest_40_income",
    "pct_households_highest_20_income",
    "pct_households_low_purchasing_power",
    "out_of_work_per_1000",
    "disability_benefit_per_1000",
    "social_assistance_per_1000",
    "avg_property_value_keur",
    "median_household_wealth_keur",
    "education_low_per_1000",
    "education_high_per_1000",
    "wmo_clients_per_1000",
    "aged_25_44_per_1000",
    "aged_65_plus_per_1000",
    "children_0_14_per_household_with_children_1000",
    "households_with_children_per_1000",
    "average_household_size",
    "log_address_density",
    "log_population",
)
"""All that is published of 2021 and 2022 for every municipality and can be thought to matter."""

SEED: Final = 2021
"""Of the folds; other seeds are told of too."""


def features(names: Sequence[str]) -> Floats:
    """Return features by name, (345, F); NaN where CBS gives none."""
    columns = {**composition(), **_derived(composition())}
    return np.stack([columns[name] for name in names], axis=1)


def _derived(columns: Mapping[str, Floats]) -> dict[str, Floats]:
    prevalence = {domain: columns[f"prevalence_{domain}"] for domain in DOMAINS}
    return {
        **{f"odds_{domain}": np.log(share / (1.0 - share)) for domain, share in prevalence.items()},
        **{f"share_{age}": columns[f"aged_{age}"] / columns["pop_0_22"] for age in ("0_3", "4_11", "12_17")},
        "log_address_density": np.log(columns["address_density"]),
        "log_population": np.log(columns["population"]),
    }


def youth_regions() -> Floats:
    """Return of each municipality in which youth region it lies, (345, 42) of ones and noughts."""
    codes = np.array([one.youth_region_code for one in all_municipalities()])
    inside: Floats = (codes[:, None] == np.unique(codes)[None, :]).astype(np.float64)
    return inside


def in_care() -> Floats:
    """Return young people with youth care in kind in 2021, rounded to 5 by CBS, (345,)."""
    return composition()["youth_in_care_2021"]


def at_risk() -> Floats:
    """Return the log of residents aged 0-22, (345,)."""
    return np.log(composition()["pop_0_22"])


@dataclass(frozen=True)
class Levels:
    """Levels of municipalities in 2021, trained on that year and frozen.

    Attributes
    ----------
    composed
        Young people in care that a fit which never saw the municipality gives it for its composition and youth region, (345,).
    effects
        What it has of its own beyond that, log scale, shrunk.
    """

    composed: Floats
    effects: Effects

    @property
    def levels(self) -> Floats:
        """Young people in care by composition, region and own effect, (345,)."""
        return self.composed * np.exp(self.effects.means)


@cache
def frozen_levels() -> Levels:
    """Fit 2021: the ridge regression of `WHOLE` and youth regions, each municipality held out in its turn; then own effects."""
    data = np.hstack([features(WHOLE), youth_regions()]), in_care(), at_risk()
    penalty = best_penalty(ridge, *data, seed=SEED)
    composed = held_out(ridge, *data, penalty, folds_of(len(data[1]), SEED))
    counts = in_care()
    return Levels(np.exp(composed), shrunk(np.log(counts) - composed, noise_of_counts(counts)))
