"""What ``rerun`` found, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from zorgsim.inputs.scenario import Language
from zorgsim.paths import path_words
from zorgsim.report.texts import number, say
from zorgsim.results.rerun import EQUAL, TOLD, Again, Rerun, Same, unequal

NAMED: Final = 20
"""Tables that are named; more are counted."""
_PERCENT: Final = 100.0


def lines(rerun: Rerun, language: Language) -> Iterator[str]:
    """Yield what came out: first whether all is equal, then each table that is not, and those that nothing can be compared with."""
    same = sum(one.same in EQUAL for one in rerun.tables)
    words = {
        "path": path_words(rerun.original),
        "same": number(same, 0, language),
        "tables": number(len(rerun.compared), 0, language),
    }
    yield say(language, f"rerun.{'equal' if rerun.equal else 'unequal'}", **words)
    others = list(unequal(rerun))
    for one in others[:NAMED]:
        yield f"  {_name(one, language)}: {_found(one, language)}"
    if len(others) > NAMED:
        yield f"  (+{len(others) - NAMED})"
    if rerun.new:
        key = "new_one" if len(rerun.new) == 1 else "new"
        yield say(language, f"rerun.{key}", count=number(len(rerun.new), 0, language), names=_names(rerun.new))
    if rerun.otherwise and not rerun.equal:
        yield say(language, "rerun.otherwise", names=", ".join(rerun.otherwise))


def _names(tables: Sequence[Again]) -> str:
    more = len(tables) - NAMED
    return ", ".join(one.name for one in tables[:NAMED]) + (f" (+{more})" if more > 0 else "")


def _name(one: Again, language: Language) -> str:
    return say(language, "rerun.told") if one.name == TOLD else one.name


def _found(one: Again, language: Language) -> str:
    if one.same is Same.OTHER and one.largest > 0.0:
        share = f"{number(_PERCENT * one.largest, 1, language) if one.largest >= 0.001 else f'{_PERCENT * one.largest:.1e}'} %"
        return say(language, "rerun.other_numbers", cells=number(one.cells, 0, language), share=share)
    return say(language, f"rerun.{one.same}", cells=number(one.cells, 0, language))
