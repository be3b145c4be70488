"""A date as a user writes it outside a scenario file."""

from __future__ import annotations

from datetime import date

from zorgsim.errors import InputError


def read_date(text: str, where: str) -> date:
    """Return the date that a text such as ``2036-12-31`` means.

    Raises
    ------
    InputError
        If it means none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(
            "this is not a date",
            where=where,
            value=text,
            allowed="a date such as 2036-12-31",
            action="write year-month-day",
        ) from error
