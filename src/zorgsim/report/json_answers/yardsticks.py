"""What ``yardstick`` answers: the tables that ship, or a finished run valued by tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zorgsim.inputs.yardsticks import Sourced, Yardstick
from zorgsim.report.json_answers.comparisons import difference_answer, ranked_answer
from zorgsim.report.json_answers.values import finite_or_null, text_answer
from zorgsim.results.yardsticks import Lived, Valuation, Whom, ranked_apart, valuations


def table_answer(table: Yardstick) -> dict[str, Any]:
    """Return a table of weights: words, weights of each stage and what domains take off with their sources."""
    return {
        "name": table.key,
        "text": text_answer(table.text),
        "meaning": text_answer(table.meaning),
        "stages": {stage: {"weight": list(given.numbers), "source": given.source} for stage, given in table.stages.items()},
        "unarranged": _subtracted(table.unarranged),
    }


def _subtracted(given: Sourced) -> dict[str, Any]:
    return {"subtracts": list(given.numbers), "source": given.source}


def lived_answer(lived: Lived, tables: Sequence[Yardstick]) -> dict[str, Any]:
    """Return what every scenario comes to by every table, and which scenarios rank differently under them."""
    rows = list(valuations(lived, tables))
    return {
        "place": lived.place,
        "years": list(lived.years),
        "runs": lived.runs,
        "draws": lived.draws,
        "yardsticks": [_valued(table, [row for row in rows if row.yardstick is table]) for table in tables],
        "ranked_differently": [ranked_answer(one) for one in ranked_apart(lived, tables)],
    }


def _valued(table: Yardstick, rows: Sequence[Valuation]) -> dict[str, Any]:
    names = dict.fromkeys(row.scenario for row in rows)
    found = {(row.scenario, row.whom): _valuation(row) for row in rows}
    return {
        **table_answer(table),
        "scenarios": [{"name": name, **{str(whom): found[name, whom] for whom in Whom}} for name in names],
    }


def _valuation(row: Valuation) -> dict[str, Any]:
    difference = None if row.difference is None else difference_answer(row.difference)
    return {"weeks": finite_or_null(row.value), "difference": difference}
