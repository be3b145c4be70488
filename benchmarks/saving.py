"""What a sitting leaves in its folder: each part's rows as CSV and JSON, its plot as PNG and SVG, and all tables as text."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from benchmarks.machine import Machine

FORMS: Final = ("png", "svg")


def flat(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with nested groups spelled out: ``seconds`` with ``median`` in it becomes ``seconds_median``."""
    cells: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            cells |= {f"{name}_{inner}": one for inner, one in flat(value).items()}
        else:
            cells[name] = value
    return cells


def save_rows(rows: Sequence[Any], stem: Path, machine: Machine, rounds: int) -> None:
    """Write rows (frozen dataclasses of one kind) as ``stem.csv`` and, with the facts of the machine, as ``stem.json``."""
    plain = [asdict(row) for row in rows]
    told = {"machine": asdict(machine), "rounds": rounds, "rows": plain}
    stem.with_suffix(".json").write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    with stem.with_suffix(".csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(flat(plain[0])), lineterminator="\n")
        writer.writeheader()
        writer.writerows(flat(row) for row in plain)


def save_plots(draw: Callable[[Path], None], stem: Path) -> None:
    """Draw once in each form."""
    for form in FORMS:
        draw(stem.with_suffix(f".{form}"))
