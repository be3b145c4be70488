"""Measure, print, save and draw: `python -m benchmarks [--rounds 5] [--parts chain,engines] [--save FOLDER]`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Protocol, cast

from benchmarks.children import ROOT
from benchmarks.machine import Machine, sentence, this_machine
from benchmarks.saving import save_plots, save_rows


class Part(Protocol):
    """A module that measures one thing; its rows are frozen dataclasses of its own."""

    def measure(self, rounds: int) -> list[Any]:
        """Measure in interleaved rounds; no rows where it cannot be measured here."""

    def table(self, rows: list[Any]) -> str:
        """Return the table as text."""

    def draw(self, rows: list[Any], path: Path) -> None:
        """Draw the rows into a file whose ending names the form."""


PARTS: Final = {
    "chain": ("One care chain in other tools and in the core", "benchmarks.chain.contest"),
    "engines": ("Both engines on the full model", "benchmarks.engines"),
    "size": ("Cost against size", "benchmarks.size"),
    "week": ("The fixed cost of a week", "benchmarks.week"),
    "switched": ("What stocks and levers cost", "benchmarks.switched"),
    "memory": ("Memory", "benchmarks.memory"),
    "start": ("How long the program takes to start", "benchmarks.start"),
    "micro": ("Micro-benchmarks", "benchmarks.micro.part"),
}
"""Title and module of each part, in the order in which they are measured. A module is imported only when its part is chosen."""


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure how fast zorgsim is; see benchmarks/README.md."
    )
    parser.add_argument(
        "--rounds", type=_rounds, default=5, help="interleaved rounds; figures to publish need at least five (default)"
    )
    parser.add_argument("--parts", type=_parts, default=list(PARTS), metavar="PART,PART", help=f"default: {','.join(PARTS)}")
    parser.add_argument(
        "--save", type=Path, default=ROOT / "results" / "benchmarks", metavar="FOLDER", help="default: results/benchmarks"
    )
    return parser.parse_args(given)


def _rounds(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no number of rounds; give 1 or more")
    return int(text)


def _parts(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",")]
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        raise argparse.ArgumentTypeError(f"no part is called {', '.join(unknown)}; there are {', '.join(PARTS)}")
    return list(dict.fromkeys(names))


def main() -> None:
    """Measure the chosen parts one after the other."""
    chosen = arguments()
    parts = {name: _imported(name) for name in chosen.parts}
    machine = this_machine()
    chosen.save.mkdir(parents=True, exist_ok=True)
    text = ["# Benchmarks", sentence(machine, chosen.rounds)]
    print(text[-1])
    for name, part in parts.items():
        print(f"{name}: {PARTS[name][0]}", file=sys.stderr, flush=True)
        rows = part.measure(chosen.rounds)
        _save(part, rows, chosen.save / name, (machine, chosen.rounds))
        text.append(f"## {PARTS[name][0]}\n\n{part.table(rows)}")
        print(f"\n{text[-1]}", flush=True)
        (chosen.save / "tables.md").write_text("\n\n".join(text) + "\n", "utf-8")


def _imported(name: str) -> Part:
    return cast(Part, import_module(PARTS[name][1]))


def _save(part: Part, rows: list[Any], stem: Path, sitting: tuple[Machine, int]) -> None:
    """Save the rows of a part and their plots; nothing where it could not be measured here."""
    if rows:
        save_rows(rows, stem, *sitting)
        save_plots(partial(part.draw, rows), stem)


if __name__ == "__main__":
    main()
