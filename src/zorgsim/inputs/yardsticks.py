"""Yardsticks: tables of weights that say what a family-week is worth, ``data/yardsticks/*.toml``, or a file of one's own.

A weight lies between 0 and 1. It depends on the stage in which the family is, the severity of its open question and how many of its
five life domains are not arranged. Yardsticks value weeks that were counted (``zorgsim.results.yardsticks``); nothing is drawn.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.errors import InputError, did_you_mean
from zorgsim.inputs.digests import digest_of
from zorgsim.inputs.scenario import Text
from zorgsim.inputs.toml_limits import check_simple
from zorgsim.model.vocabulary import N_DOMAINS, N_SEVERITIES, SEVERITIES, Stage
from zorgsim.paths import path_words

Floats = NDArray[np.float64]

SHIPPED: Final = ("daily_life", "in_order_strict", "domains")
"""The tables that ship, in the order in which reports show them."""

MOST_BYTES: Final = 1_000_000
"""A file of weights is never larger."""

_COUNTS: Final = N_DOMAINS + 1
"""Numbers of unarranged domains: 0 .. 5."""
_STAGES: Final = tuple(stage.name.lower() for stage in Stage)
_TITLES: Final = ("name", "meaning", "stage", "unarranged")
_ALLOWED_WEIGHT: Final = (
    f"a number from 0 to 1; or {N_SEVERITIES}, one a severity ({', '.join(SEVERITIES)}); "
    f"or {N_SEVERITIES} lists of {_COUNTS}, one number for each count of unarranged domains"
)
_ALLOWED_SUBTRACTS: Final = f"{_COUNTS} numbers from 0 to 1, for 0 to {N_DOMAINS} unarranged domains"


@dataclass(frozen=True)
class Sourced:
    """Numbers as a table gives them, and where they come from or that they are assumed."""

    numbers: tuple[float, ...]
    source: str


@dataclass(frozen=True, eq=False)
class Yardstick:
    """A table of weights.

    Attributes
    ----------
    key
        Its name: that of its file without the ending.
    text, meaning
        What it is called, and what it says, in both languages.
    stages
        Of each stage its weights with everything arranged, one a severity (all alike where one number was given), and their source.
    unarranged
        What 0, 1, ... 5 unarranged domains take off a weight, down to nothing, and the source.
    weights
        (stages, severities, 6) what a week is worth, 0 .. 1.
    """

    key: str
    text: Text
    meaning: Text
    stages: Mapping[str, Sourced]
    unarranged: Sourced
    weights: Floats


@cache
def shipped_yardsticks() -> Mapping[str, Yardstick]:
    """Return the tables that ship, by name."""
    folder = files("zorgsim") / "data" / "yardsticks"
    return MappingProxyType({name: _read(folder / f"{name}.toml", f"{name}.toml", name) for name in SHIPPED})


def digest() -> str:
    """Return the digest of the tables that ship: what they say of weights, not in which words."""
    return digest_of({name: one.weights.tolist() for name, one in shipped_yardsticks().items()})


def read_yardstick(path: Path) -> Yardstick:
    """Read a table of one's own.

    Raises
    ------
    InputError
        With file and key: if it cannot be read, lacks a stage or has one that is none, or a weight is no number from 0 to 1.
    """
    return _read(path, path_words(path), path.stem)


def _read(file: Traversable, label: str, key: str) -> Yardstick:
    table = _table_of(file, label)
    _check_keys(table, _TITLES, label, "")
    stages = _stages(_inner(table, "stage", label), label)
    unarranged, subtracts = _unarranged(_inner(table, "unarranged", label), label)
    weights = np.stack([np.maximum(given - subtracts, 0.0) for _, given in stages.values()])
    weights.flags.writeable = False
    return Yardstick(
        key=key,
        text=_words(table, "name", label),
        meaning=_words(table, "meaning", label),
        stages=MappingProxyType({stage: sourced for stage, (sourced, _) in stages.items()}),
        unarranged=unarranged,
        weights=weights,
    )


def _table_of(file: Traversable, label: str) -> Mapping[str, Any]:
    """Read a file as TOML."""

    def refused(what: str, action: str) -> InputError:
        return InputError(what, where=label, allowed="a TOML file in UTF-8 of at most 1 MB", action=action)

    try:
        with file.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise refused(f"the table of weights cannot be read: {reason}", "check its name and permissions") from error
    if len(content) > MOST_BYTES:
        raise refused("the file is too large for a table of weights", "check that this is the right file")
    try:
        text = content.decode("utf-8-sig")
        check_simple(text, label)
        table = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise refused("the file is not UTF-8", "save it as UTF-8 text") from error
    except InputError as error:
        raise refused("this is not what a table of weights looks like", "check that this is the right file") from error
    except (ValueError, RecursionError) as error:
        raise refused(f"the file is not TOML: {error}", "correct this line") from error
    if not table:
        raise refused("the file is empty", "begin with what zorgsim yardstick shows")
    return table


def _stages(table: Mapping[str, Any], label: str) -> dict[str, tuple[Sourced, Floats]]:
    """Return of each stage what the table says, and its weights before domains are looked at, (severities, 6)."""
    for name in table:
        if name not in _STAGES:
            raise _wrong("no such stage", f"{label}: stage.{name}", None, ", ".join(_STAGES), did_you_mean(name, _STAGES))
    found = {}
    for name in _STAGES:
        where = f"stage.{name}"
        if name not in table:
            action = f"add a line: {name} = {{ weight = ..., source = ... }}"
            raise _wrong("the table has no weight for this stage", f"{label}: {where}", None, "a line for each stage", action)
        entry = table[name]
        if not isinstance(entry, Mapping):
            action = f'write: {name} = {{ weight = ..., source = "assumption: ..." }}'
            raise _wrong("a weight needs its source", f"{label}: {where}", entry, "weight and source", action)
        source = _source(entry, "weight", where, label)
        given = _numbers(entry["weight"], f"{label}: {where}.weight", _ALLOWED_WEIGHT, (), (N_SEVERITIES,), (N_SEVERITIES, _COUNTS))
        weights = np.broadcast_to(given[:, None] if given.ndim == 1 else given, (N_SEVERITIES, _COUNTS))
        found[name] = (Sourced(tuple(weights[:, 0].tolist()), source), weights)
    return found


def _unarranged(table: Mapping[str, Any], label: str) -> tuple[Sourced, Floats]:
    source = _source(table, "subtracts", "unarranged", label)
    subtracts = _numbers(table["subtracts"], f"{label}: unarranged.subtracts", _ALLOWED_SUBTRACTS, (_COUNTS,))
    return Sourced(tuple(subtracts.tolist()), source), subtracts


def _numbers(written: object, where: str, allowed: str, *shapes: tuple[int, ...]) -> Floats:
    """Return numbers from 0 to 1 in one of these shapes."""
    if not all(map(_is_weight, _leaves(written))):
        raise _wrong("this is not a number from 0 to 1", where, written, allowed)
    if _shape(written) not in shapes:
        raise _wrong("there are too few or too many numbers", where, written, allowed)
    return np.array(written, dtype=np.float64)


def _leaves(written: object) -> list[object]:
    return [leaf for each in written for leaf in _leaves(each)] if isinstance(written, list) else [written]


def _shape(written: object) -> tuple[int, ...] | None:
    """Return the lengths of lists within lists; None where they differ."""
    if not isinstance(written, list):
        return ()
    inner = {_shape(each) for each in written}
    only = inner.pop() if len(inner) == 1 else None
    return None if only is None else (len(written), *only)


def _is_weight(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def _source(table: Mapping[str, Any], beside: str, where: str, label: str) -> str:
    """Return where numbers come from."""
    _check_keys(table, (beside, "source"), label, f"{where}.")
    return _text(table["source"], f"{label}: {where}.source")


def _words(table: Mapping[str, Any], title: str, label: str) -> Text:
    words = _inner(table, title, label)
    _check_keys(words, ("en", "nl"), label, f"{title}.")
    english, dutch = (_text(words[language], f"{label}: {title}.{language}") for language in ("en", "nl"))
    return Text(english, dutch)


def _text(value: object, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _wrong("this is not a text", where, value, "a text that is not empty")
    return value.strip()


def _inner(table: Mapping[str, Any], title: str, label: str) -> Mapping[str, Any]:
    inner = table[title]
    if not isinstance(inner, Mapping):
        raise _wrong("a table is needed here", f"{label}: {title}", inner, f"lines below [{title}]")
    return inner


def _check_keys(table: Mapping[str, Any], keys: tuple[str, ...], label: str, before: str) -> None:
    """Raise `InputError` unless a table has these keys and no others."""
    for key in table:
        if key not in keys:
            raise _wrong("unknown key", f"{label}: {before}{key}", None, ", ".join(keys), did_you_mean(key, keys))
    for key in keys:
        if key not in table:
            raise _wrong("this key is missing", f"{label}: {before}{key}", None, f"all of {', '.join(keys)}", "add it")


def _wrong(what: str, where: str, value: object, allowed: str, action: str = "") -> InputError:
    return InputError(what, where=where, value=value, allowed=allowed, action=action or "correct the table of weights")
