"""The five life domains as a Markov chain on 32 masks: loss and regain, their correlation, the stationary distribution."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from zorgsim.model.vocabulary import N_DOMAINS, N_NEEDS

Floats = NDArray[np.float64]


class ParametersError(ValueError):
    """These parameters together describe no possible world."""


_MASKS = np.arange(N_NEEDS)
UNARRANGED = ((_MASKS[:, None] >> np.arange(N_DOMAINS)) & 1).astype(bool)
"""(32, 5): is the domain unarranged in the mask?"""
N_UNARRANGED = UNARRANGED.sum(axis=1).astype(np.int64)
"""(32,): number of unarranged domains in the mask."""


def domain_hazards(loss: Floats, regain: Floats, ratio: Floats) -> Floats:
    """Return the hazard of each domain's change in each mask, shape (cells, 32, 5).

    Parameters
    ----------
    loss, regain
        (cells, 5) hazards (any unit of time) when everything else is arranged.
    ratio
        (cells, 5, 5): ``ratio[j, k]`` multiplies the loss of k while j is unarranged (model.md section 3).
    """
    hazards = np.repeat(loss[:, None, :], N_NEEDS, axis=1)
    for j in range(N_DOMAINS):
        hazards = hazards * np.where(UNARRANGED[None, :, j, None], ratio[:, None, j, :], 1.0)
    return np.where(UNARRANGED[None], regain[:, None, :], hazards)


def stationary_needs(hazards: Floats) -> Floats:
    """Solve for the stationary distribution of the chain, shape (cells, 32), from hazards of shape (cells, 32, 5)."""
    cells = len(hazards)
    generator = np.zeros((cells, N_NEEDS, N_NEEDS))
    for k in range(N_DOMAINS):
        generator[:, _MASKS, _MASKS ^ (1 << k)] += hazards[:, :, k]
    generator[:, _MASKS, _MASKS] = -generator.sum(axis=2)
    equations = generator.transpose(0, 2, 1).copy()
    equations[:, -1, :] = 1.0
    right = np.zeros((cells, N_NEEDS, 1))
    right[:, -1] = 1.0
    return np.asarray(np.linalg.solve(equations, right)[:, :, 0], dtype=np.float64)


def loss_for_prevalence(prevalence: Floats, regain: Floats, ratio: Floats) -> Floats:
    """Find the losses at which the chain's stationary prevalences are the given ones, shape (cells, 5).

    A prevalence and a speed of recovery are known or assumed; the loss follows from them. Fixed point on the odds.

    Raises
    ------
    ParametersError
        If there are none (extreme prevalences with extreme hazard ratios).
    """
    odds = prevalence / (1.0 - prevalence)
    loss = odds * regain
    for _ in range(40):
        marginal = prevalences(stationary_needs(domain_hazards(loss, regain, ratio)))
        loss = loss * odds * (1.0 - marginal) / marginal
    if not np.allclose(marginal, prevalence, rtol=1e-3, atol=1e-6):
        raise ParametersError("no losses give these prevalences: domains depend too much on each other")
    return loss


def prevalences(distribution: Floats) -> Floats:
    """Return the share of families with each domain unarranged, shape (cells, 5), from a distribution over the 32 masks.

    Added mask by mask: a matrix product could round differently for another number of cells.
    """
    marginal = np.zeros((len(distribution), N_DOMAINS))
    for mask in range(N_NEEDS):
        marginal += distribution[:, mask, None] * UNARRANGED[mask]
    return marginal
