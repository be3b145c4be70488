"""What to measure first: what it would be worth to know one parameter before choosing among options.

The expected value of partial perfect information of a parameter is what the best option given its value is worth more, on average,
than the option that is best without knowing it. What an option is worth given the parameter is read off by regression over the
worlds (Strong, Oakley and Brennan 2014): no world need be played anew.

>>> import numpy as np
>>> from zorgsim.results.information import value_of_knowing
>>> x = (np.arange(400) + 0.5) / 400
>>> told = value_of_knowing(x, np.stack([np.zeros(400), 2.0 * x - 1.0]))
>>> bool(abs(told - 0.25) < 0.001)
True
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DEGREE: Final = 3
"""Of the polynomial in the parameter: a bend and a turn. Assumption; what follows is checked against exact answers."""

_DEPENDENT: Final = 1e-10
"""Below this share of the largest, a singular value is what rounding leaves of a polynomial that follows from the others."""

SHUFFLES: Final = 200
"""Times that a parameter is shuffled to see what regression finds in nothing."""


def value_of_knowing(parameter: Floats, values: Floats) -> float:
    """Return what it is worth to know a parameter before choosing, in the unit of ``values``; nothing at least.

    Parameters
    ----------
    parameter
        (worlds,) its value in each.
    values
        (options, worlds) what each option is worth, more is better.
    """
    gains = values - values[:1]  # only differences between options decide, and regression need not explain what they share
    return _gain(_basis(parameter), gains)


def _gain(basis: Floats, gains: Floats) -> float:
    fitted = basis @ (basis.T @ gains.T)  # the basis is orthonormal
    return max(float(fitted.max(axis=1).mean() - fitted.mean(axis=0).max()), 0.0)


def _basis(parameter: Floats) -> Floats:
    """Return orthonormal polynomials in the parameter, (worlds, degree + 1 at most: as many as its different values allow)."""
    middle = (parameter.min() + parameter.max()) / 2.0
    half = max(float(parameter.max()) - middle, np.finfo(np.float64).tiny)
    left, sizes, _ = np.linalg.svd(np.vander((parameter - middle) / half, DEGREE + 1), full_matrices=False)
    basis: Floats = left[:, sizes > _DEPENDENT * sizes[0]]
    return basis


def found_among_all(parameters: Floats, values: Floats, rng: np.random.Generator) -> float:
    """Return what the largest value of knowing stays below in 95 % of shuffles in which no parameter says anything of the options.

    Whoever looks at two hundred parameters finds ten above each one's own limit in nothing at all; this limit is for all of them.

    Parameters
    ----------
    parameters
        (parameters, worlds).
    values
        As for ``value_of_knowing``.
    rng
        Shuffles worlds; all parameters of a world stay together.
    """
    gains, bases = values - values[:1], [_basis(one) for one in parameters]
    largest = []
    for _ in range(SHUFFLES):
        shuffled = gains[:, rng.permutation(gains.shape[1])]
        largest.append(max(_gain(basis, shuffled) for basis in bases))
    return float(np.quantile(largest, 0.95))
