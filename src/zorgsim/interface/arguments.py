"""From what a Python user hands over to what the layers below take; what cannot be used is refused in the house form."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from multiprocessing import current_process
from numbers import Integral, Real
from typing import Any, Final, TypeVar

from zorgsim.errors import InputError, did_you_mean, nearest
from zorgsim.inputs.dates import read_date
from zorgsim.inputs.scenario import Language

MOST_PROCESSES: Final = 1024

Choice = TypeVar("Choice", bound=str)


def one_of(value: object, known: Iterable[Choice], what: str, where: str) -> Choice:
    """Return the one of the known names that was meant.

    Raises
    ------
    InputError
        If there is no such name; with the one that may have been meant.
    """
    names = tuple(known)
    for name in names:
        if isinstance(value, str) and value == name:
            return name
    meant = did_you_mean(value, map(str, names)) if isinstance(value, str) else ""
    allowed = nearest(str(value), names, f"zs.{what}s()")
    raise InputError(f"there is no such {what}", where=where, value=value, allowed=allowed, action=meant or "choose one of these")


def is_text(value: object) -> bool:
    """Tell whether something is a text with something in it: not every caller checks types."""
    return isinstance(value, str) and bool(value.strip())


def language_of(value: object, where: str) -> Language:
    """Return the language that is meant: ``"en"`` or ``"nl"``."""
    return one_of(value, Language, "language", f"{where}: language")


def listed(value: object, where: str) -> tuple[Any, ...]:
    """Return what was handed over, one or several, as a tuple; its members are checked as those of a scenario file."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, Iterable):
        return tuple(value)
    raise InputError(
        "a list of texts is needed here", where=where, value=value, allowed="one text, or a list of texts", action="write a list"
    )


def number_of(value: Any) -> Any:
    """Return the numbers of other libraries, such as NumPy's, as Python's own; everything else as it is."""
    if isinstance(value, bool):
        return value
    if isinstance(value, Integral):
        return int(value)
    return float(value) if isinstance(value, Real) else value


def date_of(value: object, where: str) -> date:
    """Return a date, from a date or a text such as ``"2036-12-31"``."""
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else read_date(value if isinstance(value, str) else str(value), where)


def processes_of(jobs: object, where: str) -> int:
    """Return the number of processes to use.

    Raises
    ------
    InputError
        If it is no number of processes, or more than one where this process is a worker that may start none.
    """
    count = number_of(jobs)
    if not isinstance(count, int) or isinstance(count, bool) or not 1 <= count <= MOST_PROCESSES:
        raise InputError(
            "this is not a number of processes",
            where=f"{where}: jobs",
            value=jobs,
            allowed=f"a whole number from 1 to {MOST_PROCESSES}",
            action="leave jobs out to simulate in this process",
        )
    if count > 1 and current_process().daemon:
        raise InputError(
            "a worker of a pool cannot start processes of its own",
            where=f"{where}: jobs",
            value=jobs,
            allowed="1",
            action="leave jobs out, or simulate outside the pool",
        )
    return count


def address_of(cluster: object, where: str) -> str:
    """Return the address of a cluster.

    Raises
    ------
    InputError
        If it is no text.
    """
    if isinstance(cluster, str):
        return cluster
    raise InputError(
        "this is no address of a cluster",
        where=f"{where}: cluster",
        value=cluster,
        allowed="the address of a Dask scheduler, such as tcp://192.168.1.5:8786",
        action="of a cluster object of Dask, write: cluster.scheduler_address",
    )
