"""Words and numbers as readers of each language write them; the words stand in ``texts/en.toml`` and ``texts/nl.toml``."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from zorgsim.inputs.places import PlaceKind
from zorgsim.inputs.scenario import Language

if TYPE_CHECKING:  # the words of a command are there before NumPy is
    from zorgsim.model.levers import Lever

UNKNOWN: Final = "–"
"""What stands where a number is missing."""

_SIGNS: Final = str.maketrans({",": ".", ".": ","})
_MINUS: Final = "\N{MINUS SIGN}"
_MOST_DECIMALS: Final = 12
"""No figure is written with more; a double holds no more of most."""


@cache
def texts(language: Language) -> Mapping[str, str]:
    """Return every text of a language by dotted key."""
    content = (files("zorgsim.report") / "texts" / f"{language}.toml").read_text(encoding="utf-8")
    return MappingProxyType(dict(_flat(tomllib.loads(content), "")))


def _flat(table: Mapping[str, Any], before: str) -> Iterator[tuple[str, str]]:
    for key, entry in table.items():
        if isinstance(entry, dict):
            yield from _flat(entry, f"{before}{key}.")
        else:
            yield f"{before}{key}", entry


def say(language: Language, key: str, **values: object) -> str:
    """Return a text with its ``{values}`` filled in."""
    return texts(language)[key].format(**values)


def day_words(day: date, language: Language) -> str:
    """Write a day: ``2 March 2027``."""
    return f"{day.day} {say(language, f'month.{day.month}')} {day.year}"


def span_words(first: int, last: int, language: Language) -> str:
    """Write years from the first to the last; one alone as it is."""
    return str(first) if first == last else say(language, "figure.years", first=first, last=last)


def unit_words(unit: str, language: Language) -> str:
    """Write a unit of a lever, a parameter or a target; one without a text stays as the code has it."""
    return texts(language).get(f"unit.{unit}", unit)


def counted_words(unit: str, language: Language) -> str:
    """Write what an amount in a natural unit counts (``zorgsim.inputs.natural_units``)."""
    return texts(language).get(f"counted.{unit}", unit)


def choice_words(choice: str, language: Language) -> str:
    """Write a word of a lever that is a choice; one without a text stays as the code has it."""
    return texts(language).get(f"choice.{choice}", choice)


def lever_words(lever: Lever, language: Language) -> str:
    """Return what a lever is called."""
    return lever.nl if language is Language.NL else lever.en


def place_words(label: str, language: Language) -> str:
    """Write the label of a place; its kinds are turned from the English label, for results folders hold no more than that."""
    for kind in PlaceKind:
        english, words = (texts(one)[f"kind.{kind}"] for one in (Language.EN, language))
        label = label.replace(f" ({english})", f" ({words})")
    english, words = (texts(one)["table.rest_label"] for one in (Language.EN, language))
    return words + label.removeprefix(english) if label.startswith(f"{english} ") else label


def number(value: float, decimals: int, language: Language) -> str:
    """Write a number with thousands separators: ``1,234.5`` in English, ``1.234,5`` in Dutch; what is missing as a dash."""
    if math.isnan(value):
        return UNKNOWN
    if math.isinf(value):
        return "∞" if value > 0 else f"{_MINUS}∞"
    plain = f"{value:,.{decimals}f}"
    if not any(digit in plain for digit in "123456789"):
        plain = plain.lstrip("-")  # no minus before a rounded zero
    plain = plain.replace("-", _MINUS)
    return plain.translate(_SIGNS) if language is Language.NL else plain


def figure(value: float, language: Language) -> str:
    """Write a number with as many digits as it was given, and no separators: ``0.25`` in English, ``0,25`` in Dutch."""
    if math.isnan(value):
        return UNKNOWN
    text = f"{value:.6g}"
    return text.replace(".", ",") if language is Language.NL else text


def signed(value: float, decimals: int, language: Language) -> str:
    """Write a number with its sign, also when it is positive."""
    plain = number(value, decimals, language)
    return f"+{plain}" if value > 0 and any(digit in plain for digit in "123456789∞") else plain


def decimals_for(*values: float) -> int:
    """Return how many decimals show about three digits of the largest of these numbers."""
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    if largest >= 100 or largest == 0:
        return 0
    return 1 if largest >= 10 else 2


def rounded(value: float, decimals: int) -> float:
    """Return a number as `number` writes it."""
    return float(f"{value:.{decimals}f}")


def fewest_decimals(enough: int, holds: Callable[[int], bool]) -> int:
    """Return the fewest decimals, from those that are enough, with which the figures as printed still hold."""
    return next((decimals for decimals in range(enough, _MOST_DECIMALS) if holds(decimals)), _MOST_DECIMALS)
