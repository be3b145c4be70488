"""What ``places``, ``parameters`` and ``loops`` answer: things that are looked up and never simulated."""

from __future__ import annotations

from typing import Any

from zorgsim.inputs.parameters import Parameter
from zorgsim.inputs.places import MAP_DATE, PlaceRow
from zorgsim.inputs.scenario import Language
from zorgsim.model.loops import LOOPS
from zorgsim.report.loops_text import name_of, path, signs, stocks_of, turn


def place_answer(row: PlaceRow) -> dict[str, Any]:
    """Return a place that can be simulated, and what became of it after the day of the map."""
    return {
        "kind": str(row.kind),
        "code": row.code,
        "name": row.name,
        "municipalities": row.municipalities,
        "families": row.families,
        "youth_regions": list(row.youth_regions),
        "provinces": list(row.provinces),
        "members": list(row.members),
        "map": MAP_DATE.isoformat(),
        "ended": row.ended.isoformat() if row.ended else None,
        "became": [{"code": one.code, "name": one.name} for one in row.became],
    }


def parameter_answer(parameter: Parameter) -> dict[str, Any]:
    """Return everything that the register says of a parameter."""
    return {
        "name": parameter.name,
        "value": parameter.value,
        "unit": parameter.unit,
        "low": parameter.low,
        "high": parameter.high,
        "distribution": str(parameter.distribution),
        "source": parameter.source,
        "year": parameter.year,
        "grade": str(parameter.grade),
        "text": parameter.text,
        "none": parameter.none,
        "put_in": parameter.put_in,
        "drawn_as": parameter.drawn_as,
    }


def loop_answer(loop: str, language: Language) -> dict[str, Any]:
    """Return a feedback loop: which way it turns, its arrows with their signs, its stocks, and what freezes it."""
    known = signs()
    return {
        "loop": loop,
        "name": name_of(loop, language),
        "turns": "reinforces" if turn(loop) > 0 else "balances",
        "path": [{"from": source, "to": target, "sign": known[source, target]} for source, target in LOOPS[loop].arrows],
        "in_words": path(loop, language),
        "stocks": list(stocks_of(loop)),
        "freeze": {"stocks": {"freeze": [loop]}},
    }
