"""What can be wrong with an amount in a natural unit, such as ``add = "20 FTE"``; each mistake has one message."""

from __future__ import annotations

from collections.abc import Iterator

from zorgsim.errors import InputError
from zorgsim.inputs.natural_units import ADD, Amount, Unit, amount_meant, read_amount, unit_written, units_of
from zorgsim.inputs.scenario import as_written
from zorgsim.inputs.schema import amounts_of, lever_range
from zorgsim.model.levers import Lever


def amount_problems(lever: Lever, key: str, text: str, where: str) -> Iterator[InputError]:
    """Yield what is wrong with an amount of a lever that takes numbers, as far as it can be seen without a place."""
    amount = read_amount(text)
    what, action = _not_an_amount(text, lever, key) if amount is None else _not_for(lever, key, amount)
    if what:
        own = f"a number ({lever_range(lever)})" if key != ADD else f"by = a number, in its own unit ({lever.unit})"
        allowed = " or ".join(filter(None, (amounts_of(lever, key), own)))
        yield InputError(what, where=where, value=as_written(text), allowed=allowed, action=action)


def _not_an_amount(text: str, lever: Lever, key: str) -> tuple[str, str]:
    meant, word = amount_meant(text), unit_written(text)
    if meant is not None and meant.unit in units_of(lever.name):
        action = f'did you mean "{meant}"?'
    else:
        example = amounts_of(lever, key).partition(" or ")[0]
        action = f"write, for example: {key} = {example}" if example else "write a plain number, with by"
    if word is not None and word not in list(Unit):
        return "unknown unit", action
    return "this is no amount: a number, one space and a unit; a point before one or two decimals", action


def _not_for(lever: Lever, key: str, amount: Amount) -> tuple[str, str]:
    """Return what is wrong with an amount that can be read, and what to do; nothing wrong, two empty texts."""
    units = units_of(lever.name)
    if amount.unit is Unit.PERCENT and key != ADD:
        return "a lever is not set to a percentage", f'add it: add = "{amount}", or write to = a number'
    if amount.unit not in units:
        zero = amount.unit is Unit.PERCENT and lever.neutral == 0.0
        what = (
            f"{lever.name} begins at 0, so a percentage of it is nothing"
            if zero
            else f"{lever.name} is not counted in {amount.unit}"
        )
        return what, f"choose one of its units: {', '.join(units)}" if units else "write a plain number, with by"
    if amount.unit is Unit.PERCENT and amount.value < -100.0:
        return "nothing is left after 100 % less", "take off less"
    if key != ADD and amount.value < 0.0:
        return f"{lever.name} cannot be set to this", "set it to 0 or more, or add a negative amount"
    return "", ""
