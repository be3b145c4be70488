"""Texts for files whose format is XML: what XML cannot hold is written so that it can be read."""

from __future__ import annotations

import re
from typing import Final

_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PICTURES: Final = 0x2400
"""Where Unicode has pictures of control characters."""


def legible(text: str) -> str:
    r"""Return a text that XML can hold: a control character becomes its picture, a byte that is no text an escape.

    >>> legible("a\x07b\udcff<&")
    'a␇b\\udcff<&'
    """
    return _NOT_IN_XML.sub(lambda found: _written(found[0]), text)


def _written(sign: str) -> str:
    return chr(_PICTURES + ord(sign)) if ord(sign) < 0x20 else sign.encode("unicode_escape").decode("ascii")
