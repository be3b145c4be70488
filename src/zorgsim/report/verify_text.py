"""What ``verify`` found, in words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from zorgsim.inputs.scenario import Language
from zorgsim.paths import path_words
from zorgsim.report.texts import number, say
from zorgsim.results.verify import FINE, Condition, Kind, Verification

NAMED: Final = 20
"""Files of one kind that are named; more are counted."""


def lines(found: Verification, language: Language) -> Iterator[str]:
    """Yield what was found: first whether all is whole, then each file that is not, then what is there besides."""
    verdict = "whole" if found.whole else "not_known" if _only_unknown(found) else "not_whole"
    whole = number(len(found.named(Condition.WHOLE)), 0, language)
    yield say(language, f"verify.{found.kind}_{verdict}", folder=path_words(found.folder), files=whole)
    if found.kind is Kind.UNDER_WAY:
        yield from _progress(found, language)
    for condition in (one for one in Condition if one is not Condition.WHOLE):
        if names := found.named(condition):
            shown = ", ".join(path_words(Path(name)) for name in names[:NAMED])
            more = f" (+{len(names) - NAMED})" if len(names) > NAMED else ""
            yield f"  {say(language, f'verify.{condition}')}: {shown}{more}"


def _only_unknown(found: Verification) -> bool:
    return all(one.condition in (*FINE, Condition.UNKNOWN) for one in found.files)


def _progress(found: Verification, language: Language) -> Iterator[str]:
    if found.planned is not None:
        yield f"  {say(language, 'verify.parts', done=found.finished, parts=found.planned)}"
    if found.at_work:
        yield f"  {say(language, 'verify.at_work')}"
