"""Documents that a script of a page reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def as_script_text(document: Mapping[str, Any]) -> str:
    """Return a document as the text of a script element of a page: nothing in it can end the element."""
    return json.dumps(document, ensure_ascii=True, allow_nan=False).replace("<", "\\u003c").replace(">", "\\u003e")
