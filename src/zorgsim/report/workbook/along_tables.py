"""Tables of folders that a report takes along, as a workbook has them: what drives a difference, and a package taken apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pandas as pd

from zorgsim.inputs.designs import LUCK
from zorgsim.inputs.scenario import Language
from zorgsim.report.drivers_text import heading
from zorgsim.report.page.along_notes import found_words, origin_words
from zorgsim.report.page.subject import Subject
from zorgsim.report.texts import say
from zorgsim.report.translation import parameter_words
from zorgsim.results.along import Along
from zorgsim.results.decomposition import Decomposition
from zorgsim.results.drivers import Drivers
from zorgsim.results.groups import TOLD

_PAIR: Final = "+"
"""Stands between the parts that a row is about, if there are two."""

_OF_LUCK: Final = ("drivers_morris", "drivers_sobol")
"""Tables that are read beside what luck alone does."""
_FLIPS: Final = "drivers_flips"


@dataclass(frozen=True)
class AlongTable:
    """A table that is taken along.

    Attributes
    ----------
    key, table
        Which, and its rows as they were written, with what they are about in the reader's language.
    number
        Which folder of its kind it is from, counted from 1; 0 where there is only one.
    about
        What it is of, where it comes from, and what is other there.
    """

    key: str
    table: pd.DataFrame
    number: int
    about: str


def along_tables(subject: Subject) -> Iterator[AlongTable]:
    """Yield the tables of every folder that is taken along."""
    kinds = Counter(one.kind for one in subject.restored.along)
    seen = Counter[str]()
    for along in subject.restored.along:
        seen[along.kind] += 1
        number = seen[along.kind] if kinds[along.kind] > 1 else 0
        for key, table in along.tables.items():
            yield AlongTable(key, _told(along, table, subject.language), number, _about(along, key, subject))


def _about(along: Along, key: str, subject: Subject) -> str:
    return " ".join(filter(None, (*_asked(along, key, subject), origin_words(subject, along))))


def _asked(along: Along, key: str, subject: Subject) -> Iterator[str]:
    """Say what was asked, and what must be known to read the table: how much is luck, or which conclusion it is that may flip."""
    language = subject.language
    if along.drivers is None:
        titles = [one.title.in_language(language).strip() or one.name for one in along.scenarios]
        yield say(language, "workbook.package_of", title=titles[1], baseline=titles[0])
        return
    yield f"{heading(along.drivers, language)}."
    if key in _OF_LUCK:
        yield found_words(subject, along)
    if key == _FLIPS:
        verdict = say(language, f"drivers.flips.{along.manifest['drivers']['flips']['conclusion']}")
        yield say(language, "drivers.flips.conclusion", verdict=verdict)


def _told(along: Along, table: pd.DataFrame, language: Language) -> pd.DataFrame:
    if along.drivers is not None:
        return _of_parameters(along.drivers, table, language)
    if along.decomposition is None:
        raise ValueError("nothing was taken along")
    return _of_parts(along.decomposition, table, language)


def _of_parameters(drivers: Drivers, table: pd.DataFrame, language: Language) -> pd.DataFrame:
    told = table.copy()
    told.insert(1, "meaning", [_parameter_words(drivers, str(name), language) for name in told["parameter"]])
    if "kept" in told:
        told["kept"] = ["yes" if kept == "True" else "no" for kept in told["kept"]]
    return told


def _parameter_words(drivers: Drivers, name: str, language: Language) -> str:
    if name.partition(".")[0] == LUCK:
        return say(language, "drivers.luck")
    known = drivers.register.get(name)
    return "" if known is None else parameter_words(known.text, language)


def _of_parts(decomposition: Decomposition, table: pd.DataFrame, language: Language) -> pd.DataFrame:
    titles = {one.name: one.title.in_language(language).strip() or one.name for one in decomposition.parts}
    told = table.copy()
    words = [f" {_PAIR} ".join(titles.get(name, name) for name in str(part).split(_PAIR)) for part in told["part"]]
    told.insert(list(told.columns).index("part") + 1, "part_title", words)
    told.insert(1, "unit", [TOLD[str(name)].unit.en if str(name) in TOLD else "" for name in told["outcome"]])
    return told
