"""Which parameters move the figures that worlds are held against: chosen one after the other, from plain worlds.

In plain worlds all that is uncertain differs at once. The parameter is taken that explains most of what is unexplained yet, by a
line and a bow (Legendre polynomials of its quantile), then the next; until no parameter explains more than shuffled ones do, which
by construction move nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MOST_ACTIVE: Final = 15
"""Parameters that are called active at most. Assumption, of telling alone: emulators know all of them."""
SHUFFLED: Final = 400
"""Shuffled parameters among which the luckiest is the yardstick: more than there are real ones."""


@dataclass(frozen=True)
class Chosen:
    """A parameter that was chosen, and the share that it explains of what figures vary by, each over what is accepted of it."""

    parameter: str
    explains: float


def basis(quantiles: Floats) -> Floats:
    """Return the line and the bow of quantiles: a last axis of two, each with mean 0 and mean square 1 over [0, 1)."""
    x = 2.0 * quantiles - 1.0
    made: Floats = np.stack([np.sqrt(3.0) * x, np.sqrt(5.0) * (1.5 * x**2 - 0.5)], axis=-1)
    return made


def choose_active(
    quantiles: Mapping[str, Floats], outputs: Floats, weights: Floats, seed: int, most: int = MOST_ACTIVE
) -> list[Chosen]:
    """Return the parameters that move outputs, the first chosen first.

    Parameters
    ----------
    quantiles
        (worlds,) of each parameter that may become active, by name.
    outputs
        (worlds, figures).
    weights
        (figures,) by which squares of each figure are multiplied: one over what is accepted of it, shared within a series.
    seed
        Of the shuffling.
    most
        How many are chosen at most.
    """
    names = list(quantiles)
    worlds = len(outputs)
    columns = basis(np.stack([quantiles[name] for name in names])) if names else np.empty((0, worlds, 2))
    rng = np.random.default_rng(seed)
    shuffled = np.stack([columns[number % len(names)][rng.permutation(worlds)] for number in range(SHUFFLED)]) if names else columns
    left = (outputs - outputs.mean(axis=0)) * np.sqrt(weights)
    whole, known = float((left**2).sum()), np.full((worlds, 1), worlds**-0.5)
    chosen: list[Chosen] = []
    while names and len(chosen) < min(most, len(names)) and whole > 0.0:
        gains, luck = explained(columns, known, left), explained(shuffled, known, left)
        best = int(np.argmax(gains))
        if gains[best] <= luck.max():
            break
        chosen.append(Chosen(names[best], float(gains[best]) / whole))
        new = _directions(columns[best : best + 1], known)[0]
        known = np.hstack([known, new])
        left = left - new @ (new.T @ left)
    return chosen


def explained(columns: Floats, known: Floats, left: Floats) -> Floats:
    """Return the sum of squares of what is left that each parameter explains beyond what is known already, (parameters,)."""
    directions = _directions(columns, known)
    sums: Floats = (np.einsum("pwk,wf->pkf", directions, left) ** 2).sum(axis=(1, 2))
    return sums


def _directions(columns: Floats, known: Floats) -> Floats:
    """Return orthonormal directions of each parameter's columns, at right angles to what is known, (parameters, worlds, 2)."""
    beside = columns - known @ (known.T @ columns)
    directions: Floats = np.linalg.qr(beside)[0]
    return directions


def shared_weights(variances: Floats, series: Sequence[str]) -> Floats:
    """Return the weight of each figure: one over what is accepted of it, shared among the years of its series."""
    many = {name: series.count(name) for name in series}
    return np.array([1.0 / (variance * many[name]) for variance, name in zip(variances, series, strict=True)])
