"""Which signs a name or a text of a user may hold: what can be read as it stands, and nothing that acts on a terminal or a page."""

from __future__ import annotations

import unicodedata
from types import MappingProxyType
from typing import Final

KINDS_OF_SIGNS: Final = "letters, digits, punctuation and spaces of any language"

_WITHOUT_WIDTH: Final = "\N{SOFT HYPHEN}\N{ZERO WIDTH SPACE}\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}\N{WORD JOINER}\ufeff"
"""Signs that say where a line may be broken or how letters join, and come along when text is copied from a page."""

_AS_READ: Final = str.maketrans(dict.fromkeys(_WITHOUT_WIDTH))

_CONTROLS: Final = MappingProxyType(
    {
        "\x00": "NUL",
        "\x07": "BEL",
        "\x08": "BACKSPACE",
        "\t": "TAB",
        "\n": "LINE FEED",
        "\r": "CARRIAGE RETURN",
        "\x1b": "ESCAPE",
        "\x7f": "DELETE",
        "\x9b": "CONTROL SEQUENCE INTRODUCER",
    }
)
"""Control characters have no name in Unicode; these are what the likely ones are called."""


def cleaned(text: str) -> str:
    """Return a text as it is read: any kind of space as a space, signs without width left out, accents one with their letters."""
    if text.isascii():
        return text
    composed = unicodedata.normalize("NFC", text.translate(_AS_READ))
    return "".join(" " if unicodedata.category(sign) == "Zs" else sign for sign in composed)


def foreign_sign(text: str) -> str:
    """Name the first sign that no text may hold, with where it stands; an empty string if there is none."""
    for index, sign in enumerate(text):
        if not cleaned(sign).isprintable():
            return f"{_called(sign)} at character {index + 1}"
    return ""


def _called(sign: str) -> str:
    if unicodedata.category(sign) == "Cs":
        return "a byte that is no letter"
    name = _CONTROLS.get(sign) or unicodedata.name(sign, "a control character")
    return f"{name} (U+{ord(sign):04X})"
