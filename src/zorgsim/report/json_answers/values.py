"""Values that many answers hold."""

from __future__ import annotations

import math
from typing import Any

from zorgsim.inputs.scenario import Text


def finite_or_null(value: Any) -> Any:
    """Return null for a number that is not known or has no end, and anything else as it is."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def text_answer(text: Text) -> dict[str, str]:
    """Return words in both languages."""
    return {"en": text.en, "nl": text.nl}
