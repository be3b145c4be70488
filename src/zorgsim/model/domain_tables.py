"""Tables of the domain clock: hazards of losing and regaining each domain and their upper bounds, by needs. Fixed for a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.model.dials import DialBounds, Dials
from zorgsim.model.needs import (
    UNARRANGED,
    ParametersError,
    domain_hazards,
    loss_for_prevalence,
    stationary_needs,
)
from zorgsim.model.parameter_arrays import Parameters, by_domain
from zorgsim.model.structure import DomainsOption, Structure
from zorgsim.model.vocabulary import DOMAINS, N_DOMAINS

Floats = NDArray[np.float64]

N_KINDS: Final = 2 * N_DOMAINS
"""Kinds of change: loss of each domain, regain of each domain."""

LEAST_HAZARD: Final = 1e-12
"""A weekly hazard of nought is read as once in 20,000 million years: a clock of no hazard at all has no logarithm."""


@dataclass(frozen=True)
class DomainTables:
    """The competing changes of domains, fixed for a run: upper bounds by needs, and the distribution of new families' needs."""

    minus_reciprocal_log: Floats
    """(cells, 32) -1 / log(1 - sum of the bounds)."""
    shares: Floats
    """(4, cells, 32) cumulative shares of the bounds of the first four domains; the fifth is the rest."""
    needs_cdf: Floats
    """(31, cells) cumulative distribution of the needs of new families."""
    acceptance_scale: Floats
    """(cells, 10) one over the bound of each kind's multiplier."""


def domain_tables(parameters: Parameters, prevalence: Floats, bounds: DialBounds, structure: Structure) -> DomainTables:
    """Build the tables of the domain clock.

    Parameters
    ----------
    parameters
        By name, each (cells,); hazards per year.
    prevalence
        (cells, 5) share of families with each domain unarranged.
    bounds
        The largest value that each hazard multiplier can take, from the levers' declared ranges.
    structure
        Where domains stand still in care, those at home are lower than those of all families: odds x ``domains.home_odds``.

    Raises
    ------
    ParametersError
        If the hazards of a week add up to more than one, or no losses give the prevalences.
    """
    if structure.domains is DomainsOption.STILL_IN_CARE:
        prevalence = _at_home(prevalence, parameters["domains.home_odds"][:, None])
    regain = by_domain(parameters, "domains.regain")
    ratio = _loss_ratios(parameters)
    hazards = domain_hazards(loss_for_prevalence(prevalence, regain, ratio), regain, ratio)
    needs = stationary_needs(hazards)
    cumulative = np.cumsum(_bounded(hazards, bounds) / WEEKS_PER_YEAR, axis=2)
    total = np.maximum(cumulative[:, :, -1], LEAST_HAZARD)
    if total.max() >= 1.0:
        raise ParametersError(f"the hazards of losing and regaining domains add up to {total.max():.2f} a week; at most 1")
    return DomainTables(
        minus_reciprocal_log=-1.0 / np.log1p(-total),
        shares=np.ascontiguousarray((cumulative[:, :, :-1] / total[:, :, None]).transpose(2, 0, 1)),
        needs_cdf=np.ascontiguousarray(np.cumsum(needs, axis=1)[:, :-1].T),
        acceptance_scale=1.0 / np.stack([bounds[dial] for dial in _DIAL_OF_KIND], axis=1),
    )


_DIAL_OF_KIND: Final = (*(f"loss.{domain}" for domain in DOMAINS), *(f"regain.{domain}" for domain in DOMAINS))


def acceptance_of(domains: DomainTables, dials: Dials) -> Floats:
    """Return hazard over bound for each kind of change, shape (cells, 10)."""
    acceptance: Floats = np.stack([dials[dial] for dial in _DIAL_OF_KIND], axis=1) * domains.acceptance_scale
    return acceptance


def _at_home(prevalence: Floats, odds_ratio: Floats) -> Floats:
    """Return the prevalences among families at home: lower, since domains stand still in care and families there have more."""
    odds = prevalence / (1.0 - prevalence) * odds_ratio
    return np.asarray(odds / (1.0 + odds), dtype=np.float64)


def _loss_ratios(parameters: Parameters) -> Floats:
    cells = len(parameters["question.base"])
    ratio = np.ones((cells, N_DOMAINS, N_DOMAINS))
    for j, given in enumerate(DOMAINS):
        for k, lost in enumerate(DOMAINS):
            if j != k:
                ratio[:, j, k] = parameters[f"domains.loss_ratio.{given}_on_{lost}"]
    return ratio


def _bounded(hazards: Floats, bounds: DialBounds) -> Floats:
    bounded = hazards.copy()
    for k, domain in enumerate(DOMAINS):
        unarranged = UNARRANGED[:, k]
        bounded[:, :, k] *= np.where(unarranged, bounds[f"regain.{domain}"][:, None], bounds[f"loss.{domain}"][:, None])
    return bounded
