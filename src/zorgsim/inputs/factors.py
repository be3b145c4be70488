"""Factors of places in shipped tables, checked: a table that was edited by hand must not pass for one that was solved."""

from __future__ import annotations

import math

from zorgsim.errors import InputError


def factor_within(written: str, between: tuple[float, float], what: str, where: str, action: str) -> float:
    """Return a factor as written in a table.

    Raises
    ------
    InputError
        If it is no number, or outside what makes sense.
    """
    try:
        value = float(written)
    except ValueError:
        value = math.nan
    if not between[0] <= value <= between[1]:
        allowed = f"a number {between[0]:g}..{between[1]:g}"
        raise InputError(what, where=where, value=written, allowed=allowed, action=action)
    return value
