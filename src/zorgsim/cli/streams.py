"""Standard streams: those that are closed, those whose reader is gone, and those that have no dash: no answer is lost for that."""

from __future__ import annotations

import codecs
import os
import select
import sys
import unicodedata
from contextlib import suppress
from io import TextIOWrapper
from types import MappingProxyType
from typing import IO, Final

_STREAMS: Final = (("stdin", "r"), ("stdout", "w"), ("stderr", "w"))

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
        "◀": "<",
        "▶": ">",
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


def open_closed_streams() -> None:
    """Let what is written to a closed stream (``>&-``, ``2>&-``) go nowhere.

    Python has None in their place, on which every ``print`` of a library would fail; and the next file that is opened would get the
    number of the stream, and with it whatever is written to that number.
    """
    for name, mode in _STREAMS:
        if getattr(sys, name) is None:
            stream = open(os.devnull, mode, encoding="utf-8", errors="replace")  # noqa: SIM115 # it stays open to the end
            with suppress(OSError):
                os.set_inheritable(stream.fileno(), True)  # to worker processes, which would be in the same need
            setattr(sys, name, stream)


def reader_is_gone(stream: IO[str]) -> bool:
    """Say whether nobody reads any more what is written here; where the system cannot tell, it is taken to be so."""
    if not hasattr(select, "poll"):  # Windows
        return True
    try:
        poll = select.poll()
        poll.register(stream.fileno(), 0)
        return any(event & (select.POLLERR | select.POLLHUP | select.POLLNVAL) for _, event in poll.poll(0))
    except (OSError, ValueError):
        return False


def write_nowhere(stream: IO[str]) -> None:
    """Let what is still to be written to a stream go nowhere: Python flushes it at its end, and would complain."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
