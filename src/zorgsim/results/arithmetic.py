"""How this machine computes: a digest of results to the last bit, so that machines that differ there are not put together.

The same NumPy and SciPy do not promise the same last bit everywhere: they take other instructions on other processors, and builds
for other systems call other libraries of mathematics. A last bit decides about a family on a threshold: seldom, but it does.
"""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Final

import numpy as np

_POINTS: Final = 4099
"""Numbers tried: more than any vector of instructions is long, and no multiple of it, so that remainders are tried too."""


@cache
def arithmetic_digest() -> str:
    """Return a digest of what the functions of which the model is made give for some thousands of numbers."""
    from scipy import special  # slow to import

    steps = np.arange(1, _POINTS + 1, dtype=np.float64)
    shares = steps / (_POINTS + 1)  # in (0, 1)
    wide = steps * 0.0173
    results = (
        np.exp(-wide),
        np.expm1(shares),
        np.log(wide),
        np.log1p(shares),
        np.power(wide, shares),
        np.sqrt(wide),
        special.ndtr(wide - 35.0),
        special.ndtri(shares),
        special.gammainc(0.7 + shares, wide),
        special.gammaincinv(0.7 + shares, shares),
        np.asarray([shares.sum(), wide.sum(), np.float32(wide).sum()], dtype=np.float64),
    )
    whole = hashlib.sha256()
    for values in results:
        whole.update(values.astype("<f8").tobytes())
    return whole.hexdigest()
