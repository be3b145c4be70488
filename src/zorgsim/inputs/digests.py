"""One fingerprint for whatever decides numbers: equal values have equal digests, however they are written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any


def plain(values: Any) -> Any:
    """Return values as JSON has them: dates as ``YYYY-MM-DD``, and numbers that are equal as the same number.

    1.0 and -0.0 become 1 and 0; whole numbers stay whole, for a seed may be larger than any float holds exactly.
    """
    match values:
        case Mapping():
            return {str(key): plain(value) for key, value in values.items()}
        case list() | tuple():
            return [plain(value) for value in values]
        case float():
            return int(values) if values.is_integer() else values
        case date():
            return values.isoformat()
    return values


def digest_of(values: Mapping[str, Any]) -> str:
    """Return the SHA-256 of values, hexadecimal; the order of keys does not count, that of lists does."""
    text = json.dumps(plain(values), sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
