"""Numbers that arrays are reckoned with every week, as arrays without axes, which NumPy need not make of them first each time.

``x >> 32`` on two hundred families takes half as long again as with such an array, or longer (docs/performance.md).
"""

from __future__ import annotations

from typing import Any, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

_Scalar = TypeVar("_Scalar", bound=np.generic)


@overload
def constant(number: float) -> NDArray[np.int64]: ...
@overload
def constant(number: float, dtype: type[_Scalar]) -> NDArray[_Scalar]: ...
def constant(number: float, dtype: type[np.generic] = np.int64) -> NDArray[Any]:
    """Return a number as a read-only array without axes.

    >>> import numpy as np
    >>> (np.array([1, 2]) * constant(5)).tolist()
    [5, 10]
    """
    made = np.array(number, dtype=dtype)
    made.setflags(write=False)
    return made
