"""Errors in the house form: what is wrong, where, the value, what is allowed, what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Final


class ZorgsimError(Exception):
    """Base of every error that zorgsim raises on purpose; the command line prints it without a traceback."""

    exit_code = 1


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
        lines = [what, f"  where:   {where}"]
        if value is not None:
            lines.append(f"  value:   {_short(value)}")
        if allowed:
            lines.append(f"  allowed: {allowed}")
        if action:
            lines.append(f"  do:      {action}")
        super().__init__("\n".join(lines))

    def __reduce__(self) -> tuple[object, ...]:
        """Travel between processes whole: the default would hand over the message only."""
        return _input_error, (self.what, self.where, self.value, self.allowed, self.action)


def _input_error(what: str, where: str, value: object, allowed: str, action: str) -> InputError:
    return InputError(what, where=where, value=value, allowed=allowed, action=action)


def _short(value: object, width: int = 120) -> str:
    text = repr(value)
    return text if len(text) <= width else text[: width - 3] + "..."


_ALIKE: Final = 0.7
"""Share of letters in common from which one word may be meant for another: one slip of the pen in a short word."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``"did you mean 'x'?"`` for the closest known word, or an empty string; two files are not alike for being files."""
    bare = {_bare(name): name for name in known}
    close = difflib.get_close_matches(_bare(word), bare, n=1, cutoff=_ALIKE)
    return f"did you mean {bare[close[0]]!r}?" if close else ""


def _bare(name: str) -> str:
    return name.casefold().removesuffix(".toml")
