"""A document that can tell whether it is whole: its last key is the digest of all the rest.

It is meant against accidents: a disk that lies, a hand that slips. Whoever edits a document on purpose can seal it anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from enum import Enum, auto
from typing import Any, Final

SEAL: Final = "digest"
"""The key of the digest."""


class Seal(Enum):
    """What the seal of a document says."""

    WHOLE = auto()
    BROKEN = auto()
    """The document was changed since."""
    NONE = auto()
    """There is none: it was written before there were any."""


def sealed(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document, as JSON reads it back, with its seal behind it.

    Raises
    ------
    ValueError, TypeError
        If it is no JSON.
    """
    read_back: dict[str, Any] = json.loads(json.dumps(_unsealed(document), allow_nan=False))
    return {**read_back, SEAL: _digest(read_back)}


def seal_of(document: Mapping[str, Any]) -> Seal:
    """Return what the seal of a document says that was read from JSON."""
    if SEAL not in document:
        return Seal.NONE
    return Seal.WHOLE if document[SEAL] == _digest(_unsealed(document)) else Seal.BROKEN


def _unsealed(document: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key != SEAL}


def _digest(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a document in one form, whatever its indents and the order of its keys."""
    return hashlib.sha256(json.dumps(document, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
