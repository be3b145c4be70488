"""Tables of life at home: competing hazards and their upper bounds, by needs; the needs of new families. Fixed for a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.model.dials import DialBounds, Dials
from zorgsim.model.needs import (
    ParametersError,
    domain_hazards,
    loss_for_prevalence,
    stationary_needs,
)
from zorgsim.model.parameter_arrays import Parameters, by_domain
from zorgsim.model.vocabulary import DOMAINS, N_DOMAINS, N_NEEDS

Floats = NDArray[np.float64]

TURNOVER_CHANGE: Final = N_DOMAINS + 1
"""Index of turnover among the competing changes at home: five domains, a question, turnover."""
N_CHANGES: Final = N_DOMAINS + 2
N_KINDS: Final = 2 * N_DOMAINS + 2
"""Kinds of acceptance: loss of each domain, regain of each domain, question, turnover."""


@dataclass(frozen=True)
class HomeTables:
    """The competing hazards at home, fixed for a run: upper bounds by needs, and the distribution of new families' needs."""

    minus_reciprocal_log: Floats
    """(cells, 32) -1 / log(1 - sum of the bounds)."""
    shares: Floats
    """(6, cells, 32) cumulative shares of the bounds: five domains, question; turnover is the rest."""
    needs_cdf: Floats
    """(31, cells) cumulative distribution of the needs of new families."""
    acceptance_scale: Floats
    """(cells, 12) one over the bound of each kind's multiplier."""


def home_tables(parameters: Parameters, prevalence: Floats, use: Floats, bounds: DialBounds) -> HomeTables:
    """Build the tables of life at home.

    Parameters
    ----------
    parameters
        By name, each (cells,); hazards per year.
    prevalence
        (cells, 5) share of families with each domain unarranged.
    use
        (cells,) young people in care per family, over the nation's.
    bounds
        The largest value that each hazard multiplier can take, from the levers' declared ranges.

    Raises
    ------
    ParametersError
        If the hazards of a week add up to more than one, the shares of severities do, or no losses give the prevalences.
    """
    _check_severity_shares(parameters)
    regain = by_domain(parameters, "domains.regain")
    ratio = _loss_ratios(parameters)
    loss = loss_for_prevalence(_at_home(prevalence, parameters["domains.home_odds"][:, None]), regain, ratio)
    hazards = domain_hazards(loss, regain, ratio)
    needs = stationary_needs(hazards)

    municipal = np.exp(parameters["question.municipal_exponent"] * np.log(use))
    question = (parameters["question.base"] * municipal)[:, None] * _question_risk(parameters)
    yearly = np.concatenate(
        [
            _bounded_domain_hazards(hazards, bounds),
            (question * bounds["question"][:, None])[:, :, None],
            np.broadcast_to(parameters["turnover.rate"][:, None, None], (*question.shape, 1)),
        ],
        axis=2,
    )
    weekly = yearly / WEEKS_PER_YEAR
    cumulative = np.cumsum(weekly, axis=2)
    total = cumulative[:, :, -1]
    if total.max() >= 1.0:
        raise ParametersError(f"the hazards at home add up to {total.max():.2f} a week; at most 1")
    return HomeTables(
        minus_reciprocal_log=-1.0 / np.log1p(-total),
        shares=(cumulative[:, :, :-1] / total[:, :, None]).transpose(2, 0, 1),
        needs_cdf=np.ascontiguousarray(np.cumsum(needs, axis=1)[:, :-1].T),
        acceptance_scale=_acceptance_scale(bounds, len(prevalence)),
    )


def _check_severity_shares(parameters: Parameters) -> None:
    shares = parameters["severity.serious_share"] + parameters["severity.complex_share"]
    if shares.max() >= 1.0:
        raise ParametersError(
            f"serious and complex questions together are {shares.max():.2f} of all questions; less than 1 is needed"
        )


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


def _question_risk(parameters: Parameters) -> Floats:
    """Return the product of risk ratios over unarranged domains, shape (cells, 32)."""
    risk = np.ones((len(parameters["question.base"]), N_NEEDS))
    masks = np.arange(N_NEEDS)
    for k, domain in enumerate(DOMAINS):
        risk *= np.where((masks >> k) & 1, parameters[f"question.risk_ratio.{domain}"][:, None], 1.0)
    return risk


def _bounded_domain_hazards(hazards: Floats, bounds: DialBounds) -> Floats:
    masks = np.arange(N_NEEDS)
    bounded = hazards.copy()
    for k, domain in enumerate(DOMAINS):
        unarranged = ((masks >> k) & 1).astype(bool)
        bounded[:, :, k] *= np.where(unarranged, bounds[f"regain.{domain}"][:, None], bounds[f"loss.{domain}"][:, None])
    return bounded


def _acceptance_scale(bounds: DialBounds, cells: int) -> Floats:
    scale = np.ones((cells, N_KINDS))
    for k, domain in enumerate(DOMAINS):
        scale[:, k] = 1.0 / bounds[f"loss.{domain}"]
        scale[:, N_DOMAINS + k] = 1.0 / bounds[f"regain.{domain}"]
    scale[:, 2 * N_DOMAINS] = 1.0 / bounds["question"]
    return scale


def acceptance_of(home: HomeTables, dials: Dials) -> Floats:
    """Return hazard over bound for each kind of change, shape (cells, 12)."""
    moved = np.ones_like(home.acceptance_scale)
    for k, domain in enumerate(DOMAINS):
        moved[:, k] = dials[f"loss.{domain}"]
        moved[:, N_DOMAINS + k] = dials[f"regain.{domain}"]
    moved[:, 2 * N_DOMAINS] = dials["question"]
    acceptance: Floats = moved * home.acceptance_scale
    return acceptance
