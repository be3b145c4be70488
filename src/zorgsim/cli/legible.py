"""What a terminal or a pipe cannot write is written in the letters that it has: no answer is lost for the want of a dash."""

from __future__ import annotations

import codecs
import os
import sys
import unicodedata
from io import TextIOWrapper
from types import MappingProxyType
from typing import Final

LEGIBLE: Final = "zorgsim.legible"
"""Name under which Python knows how we write what an encoding does not have."""

_STAND_INS: Final = MappingProxyType(
    {
        **dict.fromkeys("‐‑‒–—―−─━╌╍═", "-"),
        **dict.fromkeys("│┃║▏▎", "|"),
        **dict.fromkeys("┌┍┎┏┐┑┒┓└┕┖┗┘┙┚┛├┝┞┟┠┡┢┣┤┥┦┧┨┩┪┫┬┭┮┯┰┱┲┳┴┵┶┷┸┹┺┻┼╋╔╗╚╝╠╣╦╩╬╭╮╯╰╸╺", "+"),
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("•·∙‧", "*"),
        "±": "+-",
        "…": "...",
        "×": "x",
        "÷": "/",
        "≤": "<=",
        "≥": ">=",
        "≠": "!=",
        "≈": "~",
        "→": "->",
        "←": "<-",
        "▲": "^",
        "▼": "v",
        "□": "[]",
        "✓": "(v)",
        "✗": "(x)",
        "∞": "inf",
        "€": "EUR",
        "£": "GBP",
        "¢": "c",
        "©": "(c)",
        "®": "(R)",
        "°": " degrees",
        "µ": "u",
        "¿": "?",
        "¡": "!",
        "\N{FRACTION SLASH}": "/",
        "ß": "ss",
        "ẞ": "SS",
        "Æ": "AE",
        "æ": "ae",
        "Œ": "OE",
        "œ": "oe",
        "Ø": "O",
        "ø": "o",
        "Đ": "D",
        "đ": "d",
        "Ł": "L",
        "ł": "l",
        "ı": "i",
        "Þ": "Th",
        "þ": "th",
        "Ð": "D",
        "ð": "d",
    }
)


def stand_in(sign: str) -> str:
    """Return what stands for a sign that an encoding does not have: ASCII as much like it as can be."""
    parts = unicodedata.normalize("NFKD", sign)  # an accent apart from its letter, a ligature in letters, any space as a space
    return _STAND_INS.get(sign) or "".join(_STAND_INS.get(part, part if part.isascii() else "") for part in parts) or "?"


def file_name(name: str) -> str:
    """Return a name that a file can have here: where the locale knows no accents, letters without them."""
    try:
        os.fsencode(name)
    except UnicodeEncodeError:
        return "".join(sign if sign.isascii() else stand_in(sign) for sign in name).replace("/", "-")
    return name


def _replaced(error: UnicodeError) -> tuple[str, int]:
    """Answer Python's question what to write instead."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(stand_in, error.object[error.start : error.end])), error.end


def write_legibly() -> None:
    """Have both streams write what they cannot encode in letters that they have, whatever the environment asks for."""
    codecs.register_error(LEGIBLE, _replaced)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a stream can be closed, and then there is none
            stream.reconfigure(errors=LEGIBLE)
