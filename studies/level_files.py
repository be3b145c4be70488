"""Levels as they are written: into the register's files for the default, into a file of its own for every other option."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path

from studies.level_table import FOLLOWS, ODDS, factored, written
from zorgsim.inputs.parameters import Parameter, register

Numbers = tuple[float, float, float, str]
"""Value, low, high and shape of a parameter."""


def range_of(parameter: Parameter, value: float) -> tuple[float, float]:
    """Return the range around a level: that of the register, moved with the value."""
    if parameter.name in ODDS:
        odds = value / (1.0 - value) / (parameter.value / (1.0 - parameter.value))
        return factored(parameter.low, odds, parameter.name), factored(parameter.high, odds, parameter.name)
    factor = value / parameter.value
    return written(parameter.low * factor), written(parameter.high * factor)


def option_file(option: str, own: Mapping[str, Numbers], *, said: str = "") -> str:
    """Return what ``data/structures/MECHANISM.OPTION.toml`` holds; ``said`` is what has to be said of how they fit."""
    head = f"# Levels under {option}, fitted to the same five figures of 2021 as those of the default{said}:\n"
    head += f"# python -m studies levels {option}\n\n"
    row = '"{}" = {{ value = {}, low = {}, high = {}, distribution = "{}" }}\n'
    return head + "".join(row.format(name, *numbers) for name, numbers in own.items())


def own_numbers(values: Mapping[str, float], default: Mapping[str, Parameter]) -> dict[str, Numbers]:
    """Return value, low, high and shape of the parameters that differ from the default's."""
    numbers = {}
    for name, value in values.items():
        parameter = default[name]
        if value != parameter.value:
            low, high = (parameter.low, parameter.high) if name == FOLLOWS else range_of(parameter, value)
            numbers[name] = (value, min(low, value), max(high, value), str(parameter.distribution))
    return numbers


def numbers_beside(file: Path, levels: Collection[str]) -> dict[str, Numbers]:
    """Return what an option's file holds beside levels: numbers that mean something else under it, and that no fit moves."""
    if not file.exists():
        return {}
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    return {name: (one["value"], one["low"], one["high"], one["distribution"]) for name, one in table.items() if name not in levels}


def with_values(text: str, parameters: Mapping[str, Parameter], values: Mapping[str, float]) -> str:
    """Return a file of the register with other values; a range moves along only where it would no longer hold the value."""
    for name, value in values.items():
        header = re.search(rf"^\[{re.escape(name)}\]$", text, re.MULTILINE)
        if header is None:
            continue
        numbers = {"value": value}
        if not parameters[name].low <= value <= parameters[name].high:
            numbers |= dict(zip(("low", "high"), range_of(parameters[name], value), strict=True))
        before, table = text[: header.end()], text[header.end() :]
        for key, number in numbers.items():
            table = re.sub(rf"^{key} = .*$", f"{key} = {number!r}", table, count=1, flags=re.MULTILINE)
        text = before + table
    return text


def write_default(values: Mapping[str, float], folder: Path) -> None:
    """Write levels of the default into the register's files."""
    for file in sorted(folder.glob("*.toml")):
        text = file.read_text(encoding="utf-8")
        file.write_text(with_values(text, register(), values), encoding="utf-8")
