"""A share that two can give: one gives its own, and the other at most what is left of the whole.

>>> import numpy as np
>>> from zorgsim.model.left_over import of_what_is_left
>>> of_what_is_left(np.array([0.3, 0.8]), np.array([0.5, 0.5])).tolist()
[0.3, 0.5]
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def of_what_is_left(share: Floats, first: Floats) -> Floats:
    """Return a share of a whole of which another share comes first, both (cells,): together they are never more than all of it.

    Scenarios that ask for more are refused (``zorgsim.inputs.measures_together``); what is left is rounding, and settings by code.
    """
    return np.minimum(share, 1.0 - first)
