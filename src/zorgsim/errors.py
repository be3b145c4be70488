"""Errors in the house form: what is wrong, where, the value, what is allowed, what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


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


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``"did you mean 'x'?"`` for the closest known word, or an empty string."""
    names = list(known)
    by_lower = {name.casefold(): name for name in names}
    close = difflib.get_close_matches(word.casefold(), by_lower, n=1, cutoff=0.6)
    return f"did you mean {by_lower[close[0]]!r}?" if close else ""
