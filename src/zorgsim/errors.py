"""Errors in the house form: what is wrong, where, the value, what is allowed, what to do."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

_UNDECODED: Final = range(0xDC80, 0xDD00)
"""How Python holds the bytes of a file name that are no text: each as one half of a surrogate pair."""


def shown(text: str) -> str:
    """Return a text as one line that a terminal shows as it stands: nothing in it can move, colour, turn round or hide anything.

    Names of files and words of users can hold control characters, direction marks and signs without width; those are written as
    escapes. Any kind of space is a space.
    """
    return text if text.isprintable() else "".join(map(_shown_sign, decoded(text)))


def decoded(text: str) -> str:
    """Return the name of a file as its maker wrote it, where this computer's own settings could not read it but as bytes."""
    try:
        return text.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeError:
        return text


def _shown_sign(sign: str) -> str:
    if sign.isprintable():
        return sign
    if unicodedata.category(sign) == "Zs":
        return " "
    return f"\\x{ord(sign) - 0xDC00:02x}" if ord(sign) in _UNDECODED else sign.encode("unicode_escape").decode("ascii")


class ZorgsimError(Exception):
    """Base of every error that zorgsim raises on purpose; the command line prints it without a traceback."""

    exit_code = 1


@dataclass(frozen=True)
class Labels:
    """What stands before each line of a message but the first."""

    where: str = "where"
    value: str = "value"
    allowed: str = "allowed"
    do: str = "do"

    def lines(self, *lines: tuple[str, str]) -> list[str]:
        """Write lines behind their labels, one below the other."""
        room = 1 + max(map(len, (self.where, self.value, self.allowed, self.do)))
        return [f"  {f'{label}:':<{room}} {text}" for label, text in lines]


ENGLISH: Final = Labels()


class InputError(ZorgsimError):
    """The user's input cannot be used.

    Parameters
    ----------
    what
        What is wrong, one short sentence.
    where
        File and key, for example ``"scenarios/a.toml: run.until"``.
    value
        The offending value as the user wrote it, if there is one.
    allowed
        What would be accepted.
    action
        What the user can do about it.
    """

    exit_code = 2

    def __init__(self, what: str, *, where: str, value: object = None, allowed: str = "", action: str = "") -> None:
        self.what, self.where, self.value, self.allowed, self.action = what, where, value, allowed, action
        super().__init__(self.message())

    def message(self, labels: Labels = ENGLISH) -> str:
        """Return all of it, a line each."""
        lines = [(labels.where, shortened(self.where))]
        if self.value is not None:
            lines.append((labels.value, shortened(repr(self.value), 120)))
        if self.allowed:
            lines.append((labels.allowed, shortened(self.allowed, 400)))
        if self.action:
            lines.append((labels.do, shortened(self.action)))
        return "\n".join([shortened(self.what), *labels.lines(*lines)])

    def __reduce__(self) -> tuple[object, ...]:
        """Travel between processes whole: the default would hand over the message only."""
        return _input_error, (self.what, self.where, self.value, self.allowed, self.action)


def _input_error(what: str, where: str, value: object, allowed: str, action: str) -> InputError:
    return InputError(what, where=where, value=value, allowed=allowed, action=action)


class InputsError(ZorgsimError):
    """Several things that cannot be used of one file, told all at once.

    Parameters
    ----------
    problems
        Each of them; at least one.
    """

    exit_code = 2

    def __init__(self, problems: Sequence[InputError]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[object, ...]:
        """Travel between processes whole."""
        return InputsError, (self.problems,)


def shortened(text: str, longest: int = 300) -> str:
    """Return a text as a message shows it; of a long one beginning and end, for a path tells most at its end."""
    whole = shown(text)
    half = (longest - len(" ... ")) // 2
    return whole if len(whole) <= longest else f"{whole[:half]} ... {whole[-half:]}"


_ALIKE: Final = 0.7
"""Share of letters in common from which one word may be meant for another: one slip of the pen in a short word."""


_LONGEST_WORD: Final = 200
"""Letters of a word that are looked at: comparing takes the product of both lengths."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``"did you mean 'x'?"`` for the closest known word, or an empty string; two files are not alike for being files."""
    bare = {_bare(name): name for name in known}
    close = difflib.get_close_matches(_bare(word[:_LONGEST_WORD]), bare, n=1, cutoff=_ALIKE)
    return f"did you mean {bare[close[0]]!r}?" if close else ""


MOST_NAMES: Final = 8
"""Names that a message lists."""


def nearest(word: str, known: Iterable[str], listing: str) -> str:
    """Return the known names that are most like a word, and where all of them are listed if that is not all of them.

    Parameters
    ----------
    word
        What was written.
    known
        What could have been written; a few are all shown, in their own order.
    listing
        The command that lists them all.
    """
    names = list(dict.fromkeys(known))
    if len(names) <= MOST_NAMES + 2:
        return ", ".join(names)
    close = difflib.get_close_matches(word[:_LONGEST_WORD], names, n=MOST_NAMES, cutoff=0.0)
    return f"{', '.join(close)} and {len(names) - MOST_NAMES} more: {listing}"


def _bare(name: str) -> str:
    return name.casefold().removesuffix(".toml")
