"""Parameters by name, and as arrays those that come by severity or by domain."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from zorgsim.model.vocabulary import DOMAINS, SEVERITIES

Floats = NDArray[np.float64]
Parameters = Mapping[str, Floats]
"""Parameter values by name, each of shape (cells,)."""


def by_severity(parameters: Parameters, name: str) -> Floats:
    """Return ``name.everyday``, ``name.serious``, ``name.complex`` as an array of shape (cells, 3)."""
    return np.stack([parameters[f"{name}.{severity}"] for severity in SEVERITIES], axis=1)


def by_domain(parameters: Parameters, name: str) -> Floats:
    """Return ``name.support`` ... ``name.care`` as an array of shape (cells, 5)."""
    return np.stack([parameters[f"{name}.{domain}"] for domain in DOMAINS], axis=1)
