"""Measure, print, and where asked save: `python -m benchmarks.chain [--rounds 5] [--save FOLDER]`."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

from benchmarks.chain import contest
from benchmarks.machine import sentence, this_machine
from benchmarks.saving import save_plots, save_rows


def main() -> None:
    """Hold the contest alone, without the other benchmarks."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chain", description="Time one care chain in many tools.")
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds; figures to publish need at least five (default)")
    parser.add_argument("--save", type=Path, metavar="FOLDER", help="default: save nothing")
    given = parser.parse_args()
    if given.rounds < 1:
        parser.error(f"--rounds {given.rounds}: give 1 or more")
    machine = this_machine()
    print(sentence(machine, given.rounds), flush=True)
    rows = contest.measure(given.rounds)
    print(f"\n{contest.table(rows)}")
    if given.save:
        given.save.mkdir(parents=True, exist_ok=True)
        save_rows(rows, given.save / "chain", machine, given.rounds)
        save_plots(partial(contest.draw, rows), given.save / "chain")


if __name__ == "__main__":
    main()
