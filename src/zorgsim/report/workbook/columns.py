"""The columns of the workbook: what each holds, in which unit, and what it is called and means in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from zorgsim.inputs.scenario import Language
from zorgsim.report.texts import say, texts
from zorgsim.results.winners import YARDSTICKS


class Kind(StrEnum):
    """What a column holds, and so how its numbers are shown."""

    TEXT = "text"
    WORD = "word"
    """A word of a fixed list, which is told in the reader's language."""
    YEAR = "year"
    COUNT = "count"
    SHARE = "share"
    EUROS = "euros"
    MILLIONS = "millions"
    NUMBER = "number"
    BY_ROW = "by_row"
    """In the unit that the row names."""


@dataclass(frozen=True)
class Column:
    """A column of a sheet.

    Attributes
    ----------
    key
        Its name in tables for programs.
    kind
        What it holds.
    heading
        What stands above it, with the unit.
    unit
        Of its numbers, in words; empty of words.
    meaning
        For the dictionary.
    """

    key: str
    kind: Kind
    heading: str
    unit: str
    meaning: str


_KINDS: Final[Mapping[Kind, tuple[str, ...]]] = MappingProxyType(
    {
        Kind.TEXT: ("scenario", "municipality", "name", "youth_region", "province", "outcome", "about", "structure", "unit")
        + ("parameter", "meaning", "grade", "source", "series", "part", "part_title", "structure_words")
        + ("own_figure",),
        Kind.WORD: (
            "verdict",
            "spread",
            "judgement",
            "sign",
            "tier",
            "payer",
            "account",
            "kind",
            "kept",
            "ending",
            "use",
            "provisional",
        ),
        Kind.YEAR: ("year", "source_year", "world"),
        Kind.COUNT: ("families", "pairs", "size_class", "to_tell_from_zero", "worlds"),
        Kind.SHARE: ("share_more", "share_less", "share_best", "share_better_cheaper", "share_better_dearer")
        + ("share_worse_cheaper", "share_worse_dearer", "crowded_out", "crowded_out_lowest", "crowded_out_highest")
        + ("first", "first_margin", "total", "total_margin", "quasi_p", "density", "coverage", "by_chance"),
        Kind.EUROS: ("cost_per_week", "worth_from_half", "worth_from_most"),
        Kind.MILLIONS: ("budget", "budget_lowest", "budget_highest", "spent", "spent_lowest", "spent_highest")
        + ("balance", "balance_lowest", "balance_highest"),
        Kind.NUMBER: ("relative_use", "q_value", "mean_rank", "stability", "variance_reduction")
        + ("mu_star", "margin", "mu", "sigma", "limit", "worth", "everything"),
    }
)
_KIND_OF: Final[Mapping[str, Kind]] = MappingProxyType({key: kind for kind, keys in _KINDS.items() for key in keys})
"""All other columns are in the unit that the row names."""
_IN_MILLIONS: Final = frozenset({"costs", "payers", "accounts"})
"""Sheets whose numbers are all million euros."""
_MUNICIPAL: Final = "municipalities"


def column_of(sheet: str, key: str, language: Language) -> Column:
    """Return a column of a sheet."""
    parts = _of_yardstick(key) if sheet == _MUNICIPAL else None
    if parts is not None:
        return _yardstick_column(key, *parts, language)
    kind = _KIND_OF.get(key, Kind.MILLIONS if sheet in _IN_MILLIONS else Kind.BY_ROW)
    unit = _unit_words(kind, key, language)
    return Column(key, kind, _heading(_text("column", sheet, key, language), unit), unit, _text("meaning", sheet, key, language))


def _text(what: str, sheet: str, key: str, language: Language) -> str:
    """Return a text about a column: of this sheet, or of its kind of sheets, if it means something else there."""
    known = texts(language)
    keys = [f"workbook.{what}_of.{one}.{key}" for one in (sheet, sheet.partition("_")[0])]
    return next((known[one] for one in keys if one in known), None) or say(language, f"workbook.{what}.{key}")


def _unit_words(kind: Kind, key: str, language: Language) -> str:
    if kind in (Kind.TEXT, Kind.WORD):
        return ""
    own = texts(language).get(f"workbook.unit_of.{key}")
    return say(language, f"workbook.unit.{kind}") if own is None else own


def _heading(words: str, unit: str) -> str:
    return f"{words} ({unit})" if unit else words


# Columns of yardsticks


def _of_yardstick(key: str) -> tuple[str, str] | None:
    """Return the yardstick and the part of a column that is of a yardstick."""
    for name in YARDSTICKS:
        if key.startswith(f"{name}_"):
            return name, key.removeprefix(f"{name}_")
    return None


def _yardstick_column(key: str, name: str, part: str, language: Language) -> Column:
    about = YARDSTICKS[name]
    kind = _KIND_OF.get(part, Kind.BY_ROW)
    if kind is Kind.BY_ROW:
        kind = kind_of_unit(about.unit.en)
        unit = about.unit.in_language(language)
    else:
        unit = _unit_words(kind, part, language)
    yardstick, words = about.text.in_language(language), _text("column", "headline", part, language)
    meaning = say(language, "workbook.of_yardstick", yardstick=yardstick, meaning=_text("meaning", "headline", part, language))
    return Column(key, kind, _heading(f"{yardstick}: {words}", unit), unit, meaning)


# Units of rows


def kind_of_unit(unit: str) -> Kind:
    """Return how numbers of a unit, told in English, are shown."""
    if unit.startswith("share"):
        return Kind.SHARE
    if unit.startswith("million EUR"):
        return Kind.MILLIONS
    return Kind.EUROS if unit.startswith("EUR") else Kind.NUMBER
