"""Numbers that arrays are reckoned with every week, as arrays without axes: NumPy takes half as long over them as over numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


def factor(number: int) -> Ints:
    """Return a number as an array without axes, which NumPy need not make of it first.

    >>> import numpy as np
    >>> (np.array([1, 2]) * factor(5)).tolist()
    [5, 10]
    """
    return np.array(number, dtype=np.int64)
