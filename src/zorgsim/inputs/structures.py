"""What a structure brings with it: the numbers of a named base, and the levels of options that are no default.

Two structures can be held against each other only if each meets the same few figures of the present: an option therefore may have
values of its own for the parameters that set levels. ``data/structures/BASE.toml`` and ``data/structures/MECHANISM.OPTION.toml``
hold them, by name of a parameter; what has no file changes no number.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any

from zorgsim.errors import InputError, did_you_mean
from zorgsim.inputs.digests import digest_of
from zorgsim.inputs.parameters import Distribution, Parameter, register
from zorgsim.inputs.scenario import Scenario
from zorgsim.model.structure import BASES, Structure

_NUMBERS = ("value", "low", "high")
_KEYS = (*_NUMBERS, "distribution")


@cache
def register_under(base: str, structure: Structure) -> Mapping[str, Parameter]:
    """Return the register as it holds under a structure: with the numbers of its base and of its options."""
    changed = dict(register())
    for name in (base, *_options_of_its_own(base, structure)):
        changed |= {one: replace(changed[one], **numbers) for one, numbers in _numbers_of(name).items()}
    return MappingProxyType(changed)


def register_of(scenario: Scenario) -> Mapping[str, Parameter]:
    """Return the register as it holds in a scenario, before the values that the scenario itself gives."""
    return register_under(scenario.structure_base, scenario.structure)


def _options_of_its_own(base: str, structure: Structure) -> list[str]:
    """Return the options that differ from the base: only these bring levels of their own."""
    usual = BASES[base].options()
    return [f"{mechanism}.{option}" for mechanism, option in structure.options().items() if option != usual[mechanism]]


def _folder() -> Traversable:
    return files("zorgsim") / "data" / "structures"


@cache
def _numbers_of(name: str) -> Mapping[str, Mapping[str, Any]]:
    """Return the numbers that a base or an option changes, by parameter."""
    file = _folder() / f"{name}.toml"
    if not file.is_file():
        return MappingProxyType({})
    return read_numbers(tomllib.loads(file.read_text(encoding="utf-8")), file.name)


def read_numbers(table: Mapping[str, Any], file: str) -> Mapping[str, Mapping[str, Any]]:
    """Return the numbers of a file of levels, checked.

    Raises
    ------
    InputError
        If it names no parameter, lacks a number, or a value lies outside its own range.
    """
    return MappingProxyType({name: _checked(name, numbers, f"{file}: {name}") for name, numbers in table.items()})


def _checked(name: str, numbers: Any, where: str) -> Mapping[str, Any]:
    if name not in register():
        action = did_you_mean(name, register()) or "remove it"
        raise InputError("unknown parameter", where=where, value=name, allowed="a name of the register", action=action)
    if not _is_value_with_range(numbers):
        raise InputError(
            "no value with its range",
            where=where,
            value=numbers,
            allowed="value, low, high, distribution, with low <= value <= high",
            action="correct the file",
        )
    return {**{key: float(numbers[key]) for key in _NUMBERS}, "distribution": Distribution(numbers["distribution"])}


def _is_value_with_range(numbers: Any) -> bool:
    if not isinstance(numbers, dict) or set(numbers) != set(_KEYS) or not all(_is_number(numbers[key]) for key in _NUMBERS):
        return False
    return numbers["low"] <= numbers["value"] <= numbers["high"] and numbers["distribution"] in list(Distribution)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


@cache
def digest() -> str:
    """Return the digest of all numbers that structures change."""
    return digest_of(values())


def values() -> dict[str, Any]:
    """Return all numbers that structures change, by the file that changes them."""
    shipped = sorted(file.name.removesuffix(".toml") for file in _folder().iterdir() if file.name.endswith(".toml"))
    return {name: {one: dict(numbers) for one, numbers in _numbers_of(name).items()} for name in shipped}
