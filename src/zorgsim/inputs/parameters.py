"""The parameter register: every number of the model with its unit, range, source and evidence grade.

The files ``data/parameters/*.toml`` carry one table a parameter; nested tables give dotted names. What lacks any of its parts
does not load.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any, Final

from zorgsim.errors import InputError, did_you_mean, nearest
from zorgsim.inputs.digests import digest_of

SHARE_UNITS: Final = ("probability", "share")
"""Units whose values must stay in 0..1."""
SPREAD_UNIT: Final = "variance over squared mean"

WIDTHS: Final = 10.0
"""How many range widths a scenario's own value may lie outside the register's range."""

_TAIL: Final = 0.025


class Grade(StrEnum):
    """How well a value is known."""

    A = "A"
    B = "B"
    C = "C"


GRADE_WORDS: Final = MappingProxyType({Grade.A: "measured", Grade.B: "derived", Grade.C: "assumed"})
"""Each grade in a word."""


class Distribution(StrEnum):
    """The shape of what is not known about a value."""

    FIXED = "fixed"
    UNIFORM = "uniform"
    TRIANGULAR = "triangular"
    LOGNORMAL = "lognormal"


@dataclass(frozen=True)
class Parameter:
    """One quantity that nobody decides.

    Attributes
    ----------
    name
        Dotted name, for example ``"domains.regain.housing"``.
    value, unit
        Best value and its unit.
    low, high
        Range in the register, ``low <= value <= high``.
    distribution
        Shape of the uncertainty within the range, see `quantile`.
    source, year
        Where the value comes from, and of which year it is.
    grade
        A measured, B derived, C assumed.
    text
        What it is, in a few words.
    none
        Of an effect: the value at which there is none (0, or 1 of a ratio); None of a level, a time, a price.
    put_in
        Whether its range lets an assumed effect go one way only, so that a result that rests on it has its direction put in.
    drawn_as
        Name that keys its draws where it is not its own, so that a parameter keeps its luck when it is renamed.
    """

    name: str
    value: float
    unit: str
    low: float
    high: float
    distribution: Distribution
    source: str
    year: int
    grade: Grade
    text: str
    none: float | None = None
    put_in: bool = False
    drawn_as: str | None = None

    @property
    def is_one_sided(self) -> bool:
        """Whether it is an effect of which nobody knows the size, and whose range says beforehand which way it goes."""
        if self.none is None or self.grade is not Grade.C or self.low == self.high:
            return False
        return not self.low < self.none < self.high

    @property
    def is_share(self) -> bool:
        """Whether the value is a probability or a share, so 0..1."""
        return self.unit in SHARE_UNITS


# Reading the register

_NUMBERS: Final = ("value", "low", "high")
_WORDS: Final = ("unit", "source", "text")
_KEYS: Final = ("value", "unit", "low", "high", "distribution", "source", "year", "grade", "text")
_NONE: Final = "none"
_PUT_IN: Final = "put_in"
_DRAWN_AS: Final = "drawn_as"
_MAY_MISS: Final = (_NONE, _PUT_IN, _DRAWN_AS)
"""The keys that a parameter may leave out."""
_YEARS: Final = (1900, 2100)


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number beyond every float
        return False


def _key_problems(table: Mapping[str, object]) -> Iterator[tuple[str, str, str]]:
    """Yield (key, what is wrong, what is allowed) for keys and types, one by one."""
    for key in table:
        if key not in (*_KEYS, *_MAY_MISS):
            yield key, "unknown key", did_you_mean(key, (*_KEYS, *_MAY_MISS)) or f"one of {', '.join(_KEYS)}"
    for key in _KEYS:
        if key not in table:
            yield key, "a parameter needs this key", f"all of {', '.join(_KEYS)}"
    for key in (*_NUMBERS, *(table.keys() & {_NONE})):
        if not _is_number(table.get(key)):
            yield key, "not a number", "a finite number"
    for key in (*_WORDS, *(table.keys() & {_DRAWN_AS})):
        word = table.get(key)
        if not isinstance(word, str) or not word.strip():
            yield key, "not a text", "a text that is not empty"
    year = table.get("year")
    if isinstance(year, bool) or not isinstance(year, int) or not _YEARS[0] <= year <= _YEARS[1]:
        yield "year", "not a year", f"a whole number {_YEARS[0]}..{_YEARS[1]}"
    for key, words in (("distribution", list(Distribution)), ("grade", list(Grade))):
        if table.get(key) not in words:
            yield key, f"unknown {key}", f"one of {', '.join(words)}"
    if table.get(_PUT_IN, True) is not True:
        yield _PUT_IN, "not true", "true, or left out"


def _range_problems(table: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield (key, what is wrong, what is allowed) for a table whose keys and types are right."""
    if not table["low"] <= table["value"] <= table["high"]:
        yield "value", "the value lies outside its own range", f"{table['low']!r} (low) .. {table['high']!r} (high)"
    if table["distribution"] == Distribution.LOGNORMAL and table["low"] <= 0:
        yield "low", "a lognormal quantity is positive", "low > 0"


def _direction_problems(parameter: Parameter) -> Iterator[tuple[str, str, str]]:
    """Yield (key, what is wrong, what is allowed) where an effect says otherwise of its direction than its range does."""
    if parameter.is_one_sided and not parameter.put_in:
        allowed = f"put_in = true, or a range with {parameter.none:g} (no effect) inside it"
        yield _PUT_IN, "an assumed effect that can only go one way does not say so", allowed
    if parameter.put_in and not parameter.is_one_sided:
        yield _PUT_IN, "no direction is put in where either can come out", "put_in left out"


def _parameter(name: str, table: Mapping[str, Any], file: str) -> Parameter:
    problem = (
        next(_key_problems(table), None)
        or next(_range_problems(table), None)
        or next(_direction_problems(_read(name, table)), None)
    )
    if problem:
        key, what, allowed = problem
        raise InputError(
            what, where=f"{file}: {name}.{key}", value=table.get(key), allowed=allowed, action="correct the parameter file"
        )
    return _read(name, table)


def _read(name: str, table: Mapping[str, Any]) -> Parameter:
    """Return the parameter of a table whose keys, types and range are right."""
    return Parameter(
        name=name,
        value=float(table["value"]),
        unit=table["unit"].strip(),
        low=float(table["low"]),
        high=float(table["high"]),
        distribution=Distribution(table["distribution"]),
        source=table["source"].strip(),
        year=table["year"],
        grade=Grade(table["grade"]),
        text=table["text"].strip(),
        none=float(table[_NONE]) if _NONE in table else None,
        put_in=_PUT_IN in table,
        drawn_as=table.get(_DRAWN_AS),
    )


def _leaves(table: Mapping[str, object], name: str, file: str) -> Iterator[Parameter]:
    """Yield the parameters of a table: a table of tables only is a group, any other table is a parameter."""
    for key, entry in table.items():
        dotted = f"{name}.{key}" if name else key
        if not isinstance(entry, dict):
            raise InputError(
                "a value outside a parameter's table",
                where=f"{file}: {dotted}",
                value=entry,
                allowed="tables such as [domains.regain.housing] with value, unit, low, high ...",
                action="correct the parameter file",
            )
        if entry and all(isinstance(inner, dict) for inner in entry.values()):
            yield from _leaves(entry, dotted, file)
        else:
            yield _parameter(dotted, entry, file)


def _parse(file: Traversable) -> Mapping[str, object]:
    try:
        return tomllib.loads(file.read_bytes().decode("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(
            "a parameter file cannot be read", where=file.name, allowed="TOML in UTF-8", action=f"correct it: {error}"
        ) from error


def _register_files(folder: Traversable) -> list[Traversable]:
    return sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)


def load_parameters(folder: Traversable) -> Mapping[str, Parameter]:
    """Return the parameters of every ``*.toml`` in a folder, by dotted name, in the order of files and of their lines.

    Raises
    ------
    InputError
        Naming file and key, if a file is not TOML, a parameter lacks a part or has one too many, a value has the wrong type,
        is not finite or lies outside its own range, or two files hold the same parameter.
    """
    parameters: dict[str, Parameter] = {}
    for file in _register_files(folder):
        for parameter in _leaves(_parse(file), "", file.name):
            if parameter.name in parameters:
                raise InputError(
                    "two files hold the same parameter",
                    where=f"{file.name}: {parameter.name}",
                    allowed="each parameter once",
                    action="remove one of the two",
                )
            parameters[parameter.name] = parameter
    return MappingProxyType(parameters)


def _shipped() -> Traversable:
    return files("zorgsim") / "data" / "parameters"


@cache
def register() -> Mapping[str, Parameter]:
    """Return the shipped parameters by dotted name."""
    return load_parameters(_shipped())


def values_of(parameters: Mapping[str, Parameter]) -> dict[str, Any]:
    """Return what decides a number that comes out or can be drawn; sources, years, grades and texts decide none.

    By the name that keys the draws: a parameter that is called otherwise, and still drawn as before, gives the same numbers.
    """
    return {
        one.drawn_as or one.name: {
            "value": one.value,
            "unit": one.unit,  # says what is a share, and so how far a scenario may go
            "low": one.low,
            "high": one.high,
            "distribution": str(one.distribution),
        }
        for one in parameters.values()
    }


@cache
def digest() -> str:
    """Return the digest of `values_of` the register: mending a note makes nothing stale that was measured."""
    return digest_of(values_of(register()))


# Using the register


def _groups(parameters: Mapping[str, Parameter]) -> dict[str, None]:
    """Every leading part of the names, in order: ``domains``, ``domains.regain`` ..."""
    parts = (name.split(".") for name in parameters)
    return dict.fromkeys(".".join(words[:count]) for words in parts for count in range(1, len(words)))


def filter_register(pattern: str = "", grade: Grade | None = None, group: str = "") -> tuple[Parameter, ...]:
    """Return the shipped parameters that meet every condition given, in the register's order.

    Parameters
    ----------
    pattern
        Part of the name, text or source, whatever its case; with ``*`` or ``?``, a pattern for the whole name.
    grade
        Only parameters of this grade.
    group
        Only names that begin with these whole parts, for example ``domains`` or ``domains.regain``.

    Raises
    ------
    InputError
        If no parameter belongs to the group.
    """
    known = _groups(register())
    if group and group not in known:
        raise InputError(
            "unknown group of parameters",
            where="parameters: group",
            value=group,
            allowed=nearest(group, known, "zorgsim parameters"),
            action=did_you_mean(group, known) or "name one of these, or leave the group out",
        )
    return tuple(
        parameter
        for parameter in register().values()
        if _matches(parameter, pattern.casefold())
        and grade in (None, parameter.grade)
        and (not group or parameter.name.startswith(f"{group}."))
    )


def _matches(parameter: Parameter, pattern: str) -> bool:
    if any(sign in pattern for sign in "*?"):
        return fnmatchcase(parameter.name.casefold(), pattern)
    return any(pattern in words.casefold() for words in (parameter.name, parameter.text, parameter.source))


def allowed_override(parameter: Parameter) -> tuple[float, float]:
    """Return the lowest and highest value that a scenario may give a parameter.

    A scenario may leave the range in the register, for a what-if, by at most `WIDTHS` times its width (of a parameter without a
    range: its value); a quantity that is never negative stays so, one that is never zero stays above a tenth of the
    lowest of its range, one in weeks is at least one week, a probability or share stays in 0..1, and the spread of a stay in its
    range (beyond it the tables of stays would not hold it). Further out is a slip of the pen.
    """
    width = (parameter.high - parameter.low) or abs(parameter.value) or 1.0
    low, high = parameter.low - WIDTHS * width, parameter.high + WIDTHS * width
    if parameter.low >= 0:
        low = max(low, 0.0 if parameter.is_share else parameter.low / WIDTHS)
    if parameter.unit == "weeks":
        low = max(low, 1.0)
    if parameter.unit == SPREAD_UNIT:
        low, high = max(low, parameter.low), min(high, parameter.high)
    return (low, min(high, 1.0)) if parameter.is_share else (low, high)


def check_override(parameters: Mapping[str, Parameter], name: str, value: float, where: str) -> None:
    """Raise `InputError` if a scenario may not give this parameter this value; ``where`` is file and key."""
    if name not in parameters:
        raise InputError(
            "unknown parameter",
            where=where,
            value=name,
            allowed="a name of the register; levers belong under [measures]",
            action=did_you_mean(name, parameters) or "list them with: zorgsim parameters",
        )
    low, high = allowed_override(parameters[name])
    if not low <= value <= high:
        parameter = parameters[name]
        raise InputError(
            f"no possible value for {parameter.text}",
            where=where,
            value=value,
            allowed=f"{low:g} .. {high:g} {parameter.unit}; the register's range is {parameter.low:g} .. {parameter.high:g}",
            action=f"choose a value near the register's {parameter.value:g}, or leave it out",
        )


def quantile(parameter: Parameter, u: float) -> float:
    """Map a uniform number to the parameter's value: its inverse distribution, within ``[low, high]``.

    *uniform* on the range; *triangular* on the range with its mode at the value; *lognormal* with the value as median and low
    and high as 2.5th and 97.5th percentiles (one spread below the median and one above it), of which the middle 95 % is used;
    *fixed* gives the value.

    Parameters
    ----------
    u
        In ``[0, 1)``.

    Raises
    ------
    ValueError
        If u is outside ``[0, 1)``.
    """
    if not 0.0 <= u < 1.0:
        raise ValueError(f"u must be in [0, 1), not {u!r}")
    return min(max(_INVERSE[parameter.distribution](parameter, u), parameter.low), parameter.high)


def _uniform(parameter: Parameter, u: float) -> float:
    return parameter.low + u * (parameter.high - parameter.low)


def _triangular(parameter: Parameter, u: float) -> float:
    width, below = parameter.high - parameter.low, parameter.value - parameter.low
    if u * width < below:
        return parameter.low + math.sqrt(u * width * below)
    return parameter.high - math.sqrt((1.0 - u) * width * (width - below))


def _lognormal(parameter: Parameter, u: float) -> float:
    end = parameter.low if u < 0.5 else parameter.high
    from statistics import NormalDist  # takes longer to import than to list all parameters

    normal = NormalDist()
    spread = abs(math.log(end / parameter.value)) / normal.inv_cdf(1.0 - _TAIL)
    return parameter.value * math.exp(spread * normal.inv_cdf(_TAIL + u * (1.0 - 2.0 * _TAIL)))


_INVERSE: Final[Mapping[Distribution, Callable[[Parameter, float], float]]] = {
    Distribution.FIXED: lambda parameter, u: parameter.value,
    Distribution.UNIFORM: _uniform,
    Distribution.TRIANGULAR: _triangular,
    Distribution.LOGNORMAL: _lognormal,
}
